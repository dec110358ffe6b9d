#ifndef CONCORD_CLI_JSON_H_
#define CONCORD_CLI_JSON_H_

#include <nlohmann/json.hpp>
#include <vector>

#include "google/protobuf/message.h"

namespace concord::cli {

using Json = nlohmann::ordered_json;

// Returns a message as JSON for programs: field names as in the contract, enums by name, 64-bit
// numbers as numbers, times by RFC 3339; what is absent is left out.
Json ToJson(const google::protobuf::Message& message);

template <typename Message>
Json ToJson(const std::vector<Message>& messages) {
  Json list = Json::array();
  for (const Message& message : messages) list.push_back(ToJson(message));
  return list;
}

}  // namespace concord::cli

#endif  // CONCORD_CLI_JSON_H_

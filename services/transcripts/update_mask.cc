#include "transcripts/update_mask.h"

#include <algorithm>

#include "google/protobuf/util/field_mask_util.h"
#include "server/errors.h"

namespace concord::transcripts {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;

absl::Status ApplyUpdate(const FieldMask& mask, const std::vector<std::string>& changeable,
                         const google::protobuf::Message& given,
                         google::protobuf::Message* target) {
  std::vector<std::string> paths(mask.paths().begin(), mask.paths().end());
  if (paths.empty()) {
    std::vector<const FieldDescriptor*> populated;
    given.GetReflection()->ListFields(given, &populated);
    paths.reserve(populated.size());
    for (const FieldDescriptor* field : populated) paths.push_back(field->name());
  } else if (paths.size() == 1 && paths.front() == "*") {
    paths = changeable;
  }
  FieldMask chosen;
  for (const std::string& path : paths) {
    if (std::find(changeable.begin(), changeable.end(), path) != changeable.end()) {
      chosen.add_paths(path);
    } else if (given.GetDescriptor()->FindFieldByName(path) == nullptr) {
      return error::UpdateMaskInvalid(path);
    }
  }
  google::protobuf::util::FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  // A mask without paths would copy everything.
  if (chosen.paths_size() > 0) {
    google::protobuf::util::FieldMaskUtil::MergeMessageTo(given, chosen, options, target);
  }
  return absl::OkStatus();
}

}  // namespace concord::transcripts

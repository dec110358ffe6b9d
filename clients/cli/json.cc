#include "cli/json.h"

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"

namespace concord::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Returns one value of a field; `index` is -1 for a field that is not repeated.
Json ValueOf(const Message& message, const FieldDescriptor* field, int index) {
  const auto* reflection = message.GetReflection();
  const bool repeated = index >= 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ToJson(repeated ? reflection->GetRepeatedMessage(message, field, index)
                             : reflection->GetMessage(message, field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return (repeated ? reflection->GetRepeatedEnum(message, field, index)
                       : reflection->GetEnum(message, field))
          ->name();
    case FieldDescriptor::CPPTYPE_INT32:
      return repeated ? reflection->GetRepeatedInt32(message, field, index)
                      : reflection->GetInt32(message, field);
    case FieldDescriptor::CPPTYPE_INT64:
      return repeated ? reflection->GetRepeatedInt64(message, field, index)
                      : reflection->GetInt64(message, field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return repeated ? reflection->GetRepeatedDouble(message, field, index)
                      : reflection->GetDouble(message, field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return repeated ? reflection->GetRepeatedBool(message, field, index)
                      : reflection->GetBool(message, field);
    default:
      return repeated ? reflection->GetRepeatedString(message, field, index)
                      : reflection->GetString(message, field);
  }
}

Json MapOf(const Message& message, const FieldDescriptor* field) {
  Json result = Json::object();
  const auto* key = field->message_type()->map_key();
  const auto* value = field->message_type()->map_value();
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    const Message& entry = reflection->GetRepeatedMessage(message, field, i);
    result[ValueOf(entry, key, -1).get<std::string>()] = ValueOf(entry, value, -1);
  }
  return result;
}

}  // namespace

Json ToJson(const Message& message) {
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message)) {
    return google::protobuf::util::TimeUtil::ToString(*time);
  }
  Json result = Json::object();
  const auto* reflection = message.GetReflection();
  const auto* descriptor = message.GetDescriptor();
  for (int f = 0; f < descriptor->field_count(); ++f) {
    const FieldDescriptor* field = descriptor->field(f);
    if (field->is_map()) {
      result[field->name()] = MapOf(message, field);
    } else if (field->is_repeated()) {
      Json list = Json::array();
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        list.push_back(ValueOf(message, field, i));
      }
      result[field->name()] = std::move(list);
    } else if (!field->has_presence() || reflection->HasField(message, field)) {
      result[field->name()] = ValueOf(message, field, -1);
    }
  }
  return result;
}

}  // namespace concord::cli

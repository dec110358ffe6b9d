#ifndef CONCORD_TRANSCRIPTS_UPDATE_MASK_H_
#define CONCORD_TRANSCRIPTS_UPDATE_MASK_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace concord::transcripts {

// Carries out an Update (AIP-134): copies from `given` to `target` those of the `changeable` fields
// that `mask` names; all populated ones when it is empty, all when it is "*". Other fields of the
// resource are ignored, since only the server sets them. UPDATE_MASK_INVALID for a path that is no
// field.
absl::Status ApplyUpdate(const google::protobuf::FieldMask& mask,
                         const std::vector<std::string>& changeable,
                         const google::protobuf::Message& given, google::protobuf::Message* target);

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_UPDATE_MASK_H_

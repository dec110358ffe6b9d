#ifndef CONCORD_SERVER_VISIBILITY_H_
#define CONCORD_SERVER_VISIBILITY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "concord/coding/v1/round.pb.h"
#include "server/channels.h"

namespace concord {

// Coding alone decides what is visible. These ask it, and apply its answer to what others keep.

// Returns what is hidden now from the person that `context` is for.
absl::StatusOr<coding::v1::Visibility> AskVisibility(Channels& channels,
                                                     const RequestContext& context);

// The names of the rounds whose work is hidden.
std::vector<std::string> HiddenRounds(const coding::v1::Visibility& visibility);

// True if a stored result (an assessment, a report) may be shown: nothing is hidden from the
// reader; or it rests on `transcripts` alone and none of them is hidden; or the reader made it,
// with all that is hidden now left out. Without transcripts the result rests on all of the project.
bool MaySeeResult(const coding::v1::Visibility& visibility, const std::string& creator,
                  const google::protobuf::RepeatedPtrField<std::string>& left_out_rounds,
                  const google::protobuf::RepeatedPtrField<std::string>* transcripts);

}  // namespace concord

#endif  // CONCORD_SERVER_VISIBILITY_H_

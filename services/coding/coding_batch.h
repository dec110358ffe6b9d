#ifndef CONCORD_CODING_CODING_BATCH_H_
#define CONCORD_CODING_CODING_BATCH_H_

#include <optional>
#include <vector>

#include "coding/coding_planner.h"
#include "server/audit.h"
#include "server/request_context.h"
#include "storage/store.h"

namespace concord::coding {

// Returns the commit that makes all of `plans`: condition i, for i below the number of plans, is
// that the coding of plan i does not exist yet; the others are what the plans rest on. A round's
// assignments that are not begun are set to CODING. `visibility` is required when it is given.
storage::Batch MakeCodingBatch(const RequestContext& context, const std::vector<CodingPlan>& plans,
                               const std::optional<storage::Version>& visibility);

// The record of a member: commits that rest on a membership require its version.
storage::Key MemberKey(absl::string_view member);

// What the trail says of a coding.
EventBuilder::Facts CodingFacts(const records::CodingRecord& record);

// The hint of commits that watchers wait for. Any will do: it says only that there is something.
inline constexpr char kHint[] = "coding";

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODING_BATCH_H_

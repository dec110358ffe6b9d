#ifndef CONCORD_CODING_ASSIGNMENT_HANDLERS_H_
#define CONCORD_CODING_ASSIGNMENT_HANDLERS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "coding/assignment_maker.h"
#include "coding/place_cache.h"
#include "coding/round_records.h"
#include "coding/visibility.h"
#include "concord/coding/v1/round.pb.h"
#include "server/environment.h"
#include "server/idempotency.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// `AssignmentHandlers` adds assignments to rounds, shows them, and says how far they are. Errors
// are those of the contract. Thread-safe.
class AssignmentHandlers {
 public:
  AssignmentHandlers(Environment& environment, storage::ScopedStore& store, Visibility& visibility,
                     AssignmentMaker& maker, PlaceCache& places)
      : environment_(environment),
        store_(store),
        visibility_(visibility),
        maker_(maker),
        places_(places) {}

  absl::StatusOr<v1::BatchCreateAssignmentsResponse> BatchCreateAssignments(
      RequestContext& context, const v1::BatchCreateAssignmentsRequest& request);
  absl::StatusOr<v1::Assignment> GetAssignment(RequestContext& context,
                                               const v1::GetAssignmentRequest& request);
  absl::StatusOr<v1::ListAssignmentsResponse> ListAssignments(
      RequestContext& context, const v1::ListAssignmentsRequest& request);
  absl::StatusOr<v1::BatchUpdateAssignmentsResponse> BatchUpdateAssignments(
      RequestContext& context, const v1::BatchUpdateAssignmentsRequest& request);

 private:
  struct StoredRound {
    std::string id;
    records::RoundRecord record;
    storage::Version version;
  };
  using Pairs = std::vector<AssignmentMaker::Pair>;

  // The round of a name "projects/{project}/rounds/{round}". ROUND_NOT_FOUND.
  absl::StatusOr<StoredRound> FindRound(const RequestContext& context, const std::string& name);
  absl::StatusOr<Change<v1::BatchCreateAssignmentsResponse>> PrepareCreate(
      const RequestContext& context, const std::string& round, const Pairs& pairs);
  absl::Status ExtendScope(const RequestContext& context, const std::string& round,
                           const Pairs& pairs, storage::Batch& batch);
  absl::StatusOr<Change<v1::BatchUpdateAssignmentsResponse>> PrepareUpdate(
      const RequestContext& context, const v1::BatchUpdateAssignmentsRequest& request,
      std::vector<StoredAssignment>& changed);
  // The assignments of those names, which the caller may see. ASSIGNMENT_NOT_FOUND.
  absl::StatusOr<std::vector<StoredAssignment>> FindAll(
      const RequestContext& context, const std::string& round,
      const google::protobuf::RepeatedPtrField<std::string>& names);

  struct ListFilter {
    std::string coder;
    std::string transcript;
    v1::Assignment::State state = v1::Assignment::STATE_UNSPECIFIED;
  };
  static absl::StatusOr<ListFilter> ParseListFilter(const RequestContext& context,
                                                    const std::string& filter);
  // The rounds to list from `from` on.
  absl::StatusOr<std::vector<std::string>> RoundsToList(const RequestContext& context,
                                                        const std::string& parent,
                                                        const std::string& from);
  // What the list shows of an assignment, or nothing.
  std::optional<v1::Assignment> Show(const RequestContext& context, const ListFilter& filter,
                                     const View& view, storage::Revision revision,
                                     const StoredAssignment& assignment) const;

  Environment& environment_;
  storage::ScopedStore& store_;
  Visibility& visibility_;
  AssignmentMaker& maker_;
  PlaceCache& places_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_ASSIGNMENT_HANDLERS_H_

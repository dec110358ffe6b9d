#ifndef CONCORD_CODING_ROUND_HANDLERS_H_
#define CONCORD_CODING_ROUND_HANDLERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "coding/assignment_maker.h"
#include "coding/codebook_reader.h"
#include "coding/round_records.h"
#include "coding/visibility.h"
#include "concord/coding/v1/round.pb.h"
#include "server/environment.h"
#include "server/idempotency.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// `RoundHandlers` makes, shows and reveals rounds, and says what is hidden. Errors are those of the
// contract. Thread-safe.
class RoundHandlers {
 public:
  RoundHandlers(Environment& environment, storage::ScopedStore& store, Visibility& visibility,
                AssignmentMaker& maker, CodebookReader& codebooks)
      : environment_(environment),
        store_(store),
        visibility_(visibility),
        maker_(maker),
        codebooks_(codebooks) {}

  absl::StatusOr<v1::Round> CreateRound(RequestContext& context,
                                        const v1::CreateRoundRequest& request);
  absl::StatusOr<v1::Round> GetRound(RequestContext& context, const v1::GetRoundRequest& request);
  absl::StatusOr<v1::ListRoundsResponse> ListRounds(RequestContext& context,
                                                    const v1::ListRoundsRequest& request);
  absl::StatusOr<v1::Round> RevealRound(RequestContext& context,
                                        const v1::RevealRoundRequest& request);
  absl::StatusOr<v1::Visibility> GetVisibility(RequestContext& context,
                                               const v1::GetVisibilityRequest& request);

 private:
  struct StoredRound {
    std::string id;
    records::RoundRecord record;
    storage::Version version;
  };

  absl::StatusOr<StoredRound> Find(const RequestContext& context, const std::string& name);
  // The resource as the view may see it, without an etag when the version does not exist yet.
  absl::StatusOr<v1::Round> ToRound(const RequestContext& context, const StoredRound& round,
                                    const View& view);
  absl::StatusOr<int32_t> CountDone(const std::string& project, const std::string& round);
  absl::StatusOr<std::string> RevealReason(const std::string& project, const std::string& round);

  absl::StatusOr<Change<v1::Round>> PrepareCreate(RequestContext& context, const v1::Round& round);
  absl::StatusOr<int32_t> ChooseRevision(const RequestContext& context, const v1::Round& round);
  // Returns the display name, and requires that no other round has it.
  absl::StatusOr<std::string> ChooseName(const RequestContext& context, const v1::Round& round,
                                         int64_t rounds_made, storage::Batch& batch);
  absl::StatusOr<Change<v1::Round>> PrepareReveal(const RequestContext& context,
                                                  const v1::RevealRoundRequest& request);
  // Requires that the number of open assignments stays as it is found: ASSIGNMENTS_OPEN.
  absl::Status RequireAllDone(const RequestContext& context, const StoredRound& round,
                              storage::Batch& batch);

  Environment& environment_;
  storage::ScopedStore& store_;
  Visibility& visibility_;
  AssignmentMaker& maker_;
  CodebookReader& codebooks_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_ROUND_HANDLERS_H_

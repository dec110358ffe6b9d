#ifndef CONCORD_CODING_CODING_HANDLERS_H_
#define CONCORD_CODING_CODING_HANDLERS_H_

#include <string>

#include "absl/status/statusor.h"
#include "coding/coding_records.h"
#include "coding/coding_walk.h"
#include "coding/place_cache.h"
#include "coding/visibility.h"
#include "concord/coding/v1/coding.pb.h"
#include "server/environment.h"
#include "server/idempotency.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// `CodingHandlers` reads codings, takes them back and restores them. What is hidden from the caller
// is answered as if it did not exist. Errors are those of the contract. Thread-safe.
class CodingHandlers {
 public:
  CodingHandlers(Environment& environment, storage::ScopedStore& store, Visibility& visibility,
                 PlaceCache& places)
      : environment_(environment), store_(store), visibility_(visibility), places_(places) {}

  absl::StatusOr<v1::Coding> GetCoding(RequestContext& context,
                                       const v1::GetCodingRequest& request);
  absl::StatusOr<v1::ListCodingsResponse> ListCodings(RequestContext& context,
                                                      const v1::ListCodingsRequest& request);
  absl::StatusOr<v1::Coding> DeleteCoding(RequestContext& context,
                                          const v1::DeleteCodingRequest& request);
  absl::StatusOr<v1::Coding> UndeleteCoding(RequestContext& context,
                                            const v1::UndeleteCodingRequest& request);

 private:
  // A coding that the caller may see, and whether it may see revisions.
  struct Seen {
    StoredCoding coding;
    bool tell_revisions = false;
  };

  absl::StatusOr<Seen> Find(const RequestContext& context, const std::string& name);
  // Makes a coding hold or not; `request` is Delete or Undelete.
  template <typename Request>
  absl::StatusOr<v1::Coding> Turn(RequestContext& context, const Request& request, bool hold);
  absl::StatusOr<Change<v1::Coding>> PrepareTurn(const RequestContext& context,
                                                 const std::string& name, const std::string& etag,
                                                 bool hold);
  // Requires what must not change for the coding to change. ROUND_REVEALED, ASSIGNMENT_DONE.
  absl::Status RequireOpen(const RequestContext& context, const records::CodingRecord& record,
                           storage::Batch& batch);
  static absl::StatusOr<CodingFilter> ParseCodingFilter(const RequestContext& context,
                                                        const std::string& filter);

  Environment& environment_;
  storage::ScopedStore& store_;
  Visibility& visibility_;
  PlaceCache& places_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODING_HANDLERS_H_

#ifndef CONCORD_SERVER_AUDIT_H_
#define CONCORD_SERVER_AUDIT_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "concord/admin/v1/admin_service.pb.h"
#include "server/request_context.h"
#include "storage/scoped_store.h"

namespace concord {

// `EventBuilder` makes the event of one commit. Facts hold ids, spans, numbers and the words of the
// researchers' codebook; never a participant's words or a name: for those use Commitment.
class EventBuilder {
 public:
  using Facts = std::vector<std::pair<std::string, std::string>>;

  explicit EventBuilder(const RequestContext& context);
  // `resource` without "projects/{project}/", for example "codings/0190...".
  EventBuilder& Change(absl::string_view resource, absl::string_view action, Facts facts = {});
  // Returns the bytes for Batch::Append.
  std::string Serialize() const;

 private:
  concord::admin::v1::AuditEvent event_;
};

// What binds the trail to an erasable value without leading back to it: an HMAC under a random salt
// that is stored, and erased, with the value.
struct Commitment {
  std::string salt;   // keep it with the value
  std::string proof;  // for the event's facts, hex
};
Commitment MakeCommitment(absl::string_view value);

// `AuditTrail` reads the log of a project as a hash chain: C(n) = SHA-256(C(n-1) || n ||
// SHA-256(event n)). The chain is folded outside the write path and kept as seals, written if
// absent, so any process may seal. Thread-safe.
class AuditTrail {
 public:
  explicit AuditTrail(storage::Store& store);

  // Returns C(revision) of the project; a seal is kept there and each 1,000 revisions on the way.
  // INVALID_ARGUMENT (FIELD_INVALID) beyond the head.
  absl::StatusOr<std::string> Seal(absl::string_view project, storage::Revision revision);
  // Returns the chain's value that was sealed at `revision`, or nothing.
  absl::StatusOr<std::optional<std::string>> FindSeal(absl::string_view project,
                                                      storage::Revision revision);
  // Returns up to `limit` seals with revisions above `after`, ascending.
  absl::StatusOr<std::vector<std::pair<storage::Revision, std::string>>> ListSeals(
      absl::string_view project, storage::Revision after, size_t limit);
  // Returns C(n) from C(n-1).
  static std::string Fold(absl::string_view chain, storage::Revision revision,
                          absl::string_view event);
  // C(0).
  static std::string Start();

 private:
  storage::ScopedStore store_;
};

}  // namespace concord

#endif  // CONCORD_SERVER_AUDIT_H_

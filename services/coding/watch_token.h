#ifndef CONCORD_CODING_WATCH_TOKEN_H_
#define CONCORD_CODING_WATCH_TOKEN_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "storage/store.h"

namespace concord::coding {

// Where a watch stands in a project's history.
struct WatchPoint {
  storage::Revision revision = 0;
  std::string digest;  // SHA-256 of the event at that revision; empty at 0
  // While the snapshot is being sent: the position of the walk.
  std::optional<std::string> snapshot;

  bool operator==(const WatchPoint&) const = default;
};

// `WatchTokens` makes resume tokens. They are opaque, equally long outside snapshots whatever the
// revision, and never the same twice, so they tell nothing of what others do; they are bound to
// their watch. Thread-safe.
class WatchTokens {
 public:
  explicit WatchTokens(absl::string_view secret) : sealer_(HmacSha256(secret, "watches")) {}

  // `watch` names what is watched and by whom.
  std::string Make(const WatchPoint& point, absl::string_view watch) const;
  // INVALID_ARGUMENT (FIELD_INVALID): not a token of this watch.
  absl::StatusOr<WatchPoint> Read(absl::string_view token, absl::string_view watch) const;

 private:
  Sealer sealer_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_WATCH_TOKEN_H_

#ifndef CONCORD_STORAGE_BACKENDS_REDIS_DURABILITY_H_
#define CONCORD_STORAGE_BACKENDS_REDIS_DURABILITY_H_

#include "absl/status/status.h"
#include "storage/backends/redis_url.h"

namespace concord::storage::redis {

// Checks that the server at `endpoint` keeps what it acknowledges: an append-only file, synced as
// often as `settings` asks for (also while it is rewritten), and no eviction.
// FAILED_PRECONDITION: it does not; the message holds the commands that mend it.
// UNAVAILABLE: it does not answer.
absl::Status CheckDurable(const Endpoint& endpoint, const Settings& settings);

// Returns when the replicas of the server at `primary` have all that it has now.
// UNAVAILABLE: one of them has not, in time.
absl::Status SyncReplicas(const Endpoint& primary, const Settings& settings);

// Makes the server at `endpoint` write its files anew from what is in memory, so that they hold no
// value that was deleted before, and waits until that is done: as long as it takes while the server
// answers and is at work. UNAVAILABLE: it does not answer, or it failed.
absl::Status RewriteFiles(const Endpoint& endpoint, const Settings& settings);

}  // namespace concord::storage::redis

#endif  // CONCORD_STORAGE_BACKENDS_REDIS_DURABILITY_H_

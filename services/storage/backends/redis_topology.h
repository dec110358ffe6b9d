#ifndef CONCORD_STORAGE_BACKENDS_REDIS_TOPOLOGY_H_
#define CONCORD_STORAGE_BACKENDS_REDIS_TOPOLOGY_H_

#include <cstdint>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/backends/redis_url.h"

namespace concord::storage::redis {

constexpr int kSlots = 16384;

// The slot that a cluster puts keys with this hash tag in (CRC16/XMODEM modulo 16384, as the
// Redis Cluster specification says).
int SlotOfTag(absl::string_view tag);

// `Topology` says which servers hold what: in a cluster the owner of each slot; a single server
// owns them all.
struct Topology {
  struct Range {
    int first = 0;
    int last = 0;
    Endpoint primary;
  };
  std::vector<Range> ranges;
  std::set<Endpoint> primaries;
  std::set<Endpoint> replicas;
};

// Asks one server. UNAVAILABLE: it does not answer, or is cut off from its cluster.
// FAILED_PRECONDITION: it is older than Redis 7.0. Where `endpoint` is a replica of a single
// server, its primary is asked.
absl::StatusOr<Topology> Discover(const Endpoint& endpoint, const Settings& settings);

}  // namespace concord::storage::redis

#endif  // CONCORD_STORAGE_BACKENDS_REDIS_TOPOLOGY_H_

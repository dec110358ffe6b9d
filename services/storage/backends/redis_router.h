#ifndef CONCORD_STORAGE_BACKENDS_REDIS_ROUTER_H_
#define CONCORD_STORAGE_BACKENDS_REDIS_ROUTER_H_

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "storage/backends/redis_connection.h"
#include "storage/backends/redis_topology.h"
#include "storage/backends/redis_url.h"

namespace concord::storage::redis {

// A primary and our two connections to it: reads do not wait behind a commit's WAIT.
struct Node {
  Node(const Connection::Options& commit_options, const Connection::Options& read_options)
      : commits(commit_options), reads(read_options) {}
  Connection commits;
  Connection reads;
};

// `Router` knows which node owns which slot, looks again when told that it changed, and sees to it
// that every primary is set up durably and has the functions. Thread-safe.
class Router {
 public:
  explicit Router(Settings settings);
  // Ends the nodes' connections: everything outstanding there is completed.
  ~Router();

  // Looks at the topology now. The errors of Discover, CheckDurable and LoadFunctions: then some
  // primary cannot be used, the others can.
  absl::Status Refresh();

  // Makes a thread of the router's do that soon, beginning with `hint`.
  void RefreshSoon(std::optional<Endpoint> hint);

  // The node is valid as long as the router. UNAVAILABLE: nobody owns the slot, or its owner is not
  // set up durably.
  absl::StatusOr<Node*> NodeOfSlot(int slot);

  std::vector<Endpoint> Primaries();
  std::vector<Endpoint> Replicas();

 private:
  struct Known {
    std::unique_ptr<Node> node;
    absl::Status usable;
  };

  absl::StatusOr<Topology> DiscoverAny();
  // Sets up one primary; its status is remembered, so that no commit goes to a careless one.
  absl::Status Prepare(const Endpoint& primary);
  void Adopt(const Topology& topology);
  void Run();

  const Settings settings_;
  Mutex refreshing_;  // held by the one that refreshes

  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool wanted_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<Endpoint> hint_ ABSL_GUARDED_BY(mutex_);
  Topology topology_ ABSL_GUARDED_BY(mutex_);
  // Never shrinks: a node that left is kept, idle, because others may be about to use it.
  std::map<Endpoint, Known> nodes_ ABSL_GUARDED_BY(mutex_);
  std::array<Known*, kSlots> owners_ ABSL_GUARDED_BY(mutex_) = {};

  std::thread thread_;
};

}  // namespace concord::storage::redis

#endif  // CONCORD_STORAGE_BACKENDS_REDIS_ROUTER_H_

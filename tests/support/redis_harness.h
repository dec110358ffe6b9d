#ifndef CONCORD_SUPPORT_REDIS_HARNESS_H_
#define CONCORD_SUPPORT_REDIS_HARNESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord::testing {

// `RedisServer` is a real `redis-server` (from PATH) on a free port of the loopback address, with
// its files in a temporary directory and `appendfsync always` unless told otherwise. It ends, and
// its files go, with the object or with the thread that started it, whichever is first.
class RedisServer {
 public:
  struct Options {
    int replica_of = 0;  // the port of a primary
    bool cluster = false;
    std::vector<std::string> more;  // more arguments, such as {"--appendonly", "no"}
  };

  // UNAVAILABLE: redis-server is not installed, or does not start.
  static absl::StatusOr<std::unique_ptr<RedisServer>> Start(const Options& options);
  static absl::StatusOr<std::unique_ptr<RedisServer>> Start() { return Start(Options()); }
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  int port() const { return port_; }
  int bus_port() const { return bus_port_; }  // of a cluster's node
  const std::string& directory() const { return directory_; }
  // The store's URL; `query` may hold options ("replicas=1").
  std::string Url(absl::string_view query = "") const;

  void Kill();             // SIGKILL
  absl::Status Restart();  // on the same port and files; returns when data is loaded
  void Suspend();          // SIGSTOP
  void Resume();           // SIGCONT

  // Runs one command; returns its reply as text, items of arrays on lines of their own.
  // UNAVAILABLE: the server does not answer. INTERNAL: it answered with an error.
  absl::StatusOr<std::string> Run(const std::vector<std::string>& command) const;

  // The fields of INFO: the value of `field`, empty if there is none.
  std::string Info(absl::string_view field) const;

 private:
  RedisServer(Options options, std::string directory);
  absl::Status Launch();
  absl::Status AwaitReady() const;

  const Options options_;
  const std::string directory_;
  const int port_;
  const int bus_port_;
  pid_t pid_ = -1;
};

// `RedisCluster` is three such servers that share the slots of a Redis Cluster.
class RedisCluster {
 public:
  static constexpr int kNodes = 3;

  static absl::StatusOr<std::unique_ptr<RedisCluster>> Start();

  RedisServer& node(int i) { return *nodes_[i]; }
  std::string Url(absl::string_view query = "") const { return nodes_[0]->Url(query); }

  // Empties all nodes.
  absl::Status Clear();

  // The index of the node that owns `slot`, by the word of node 0.
  absl::StatusOr<int> OwnerOf(int slot) const;

  // Moves `slot` to another node, key by key, as redis-cli --cluster reshard does.
  absl::Status MoveSlot(int slot, int to);

  // Returns when every node says that the cluster is whole.
  absl::Status AwaitWhole() const;

 private:
  absl::Status Join();
  std::vector<std::unique_ptr<RedisServer>> nodes_;
};

// A TCP port of the loopback address that is free now.
int FreePort();

}  // namespace concord::testing

#endif  // CONCORD_SUPPORT_REDIS_HARNESS_H_

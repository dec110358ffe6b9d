#ifndef CONCORD_STORAGE_BACKENDS_REDIS_SUBSCRIBER_H_
#define CONCORD_STORAGE_BACKENDS_REDIS_SUBSCRIBER_H_

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "storage/backends/redis_session.h"
#include "storage/backends/redis_url.h"
#include "storage/store.h"

namespace concord::storage::redis {

// `Subscriber` delivers what is published on channels, over one connection to any node (a cluster
// passes messages on to all). A lost connection is made anew; what was published meanwhile is
// lost. Thread-safe; must outlive the subscriptions it gives.
class Subscriber {
 public:
  using OnMessage = std::function<void(absl::string_view)>;

  // `endpoints` returns the servers that may be asked.
  Subscriber(Settings settings, std::function<std::vector<Endpoint>()> endpoints);
  ~Subscriber();

  // Calls `on_message` from the subscriber's thread, which it must not block. Returns when the
  // channel is subscribed to, or after a moment if it cannot be now.
  std::unique_ptr<Subscription> Listen(const std::string& channel, OnMessage on_message);

 private:
  class Handle;

  void Run();
  // Subscribes to all channels and delivers until the connection breaks.
  void Serve(int fd);
  // Makes the channels `subscribed` to those that are listened to; false when that is at an end.
  bool SyncChannels(int fd, std::set<std::string>* subscribed);
  bool Receive(int fd, redisReader* reader);
  void Deliver(const redisReply& message);
  bool SendChannels(int fd, absl::string_view command, const std::set<std::string>& channels);
  void Remove(int64_t id);
  void Wake();

  const Settings settings_;
  const std::function<std::vector<Endpoint>()> endpoints_;
  int wake_fd_;

  // Held while a callback runs, so that Remove returns when none does.
  Mutex delivering_ ABSL_ACQUIRED_BEFORE(mutex_);
  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t next_id_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<int64_t, std::pair<std::string, OnMessage>> listeners_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> confirmed_ ABSL_GUARDED_BY(mutex_);  // channels subscribed to now

  std::thread thread_;
};

}  // namespace concord::storage::redis

#endif  // CONCORD_STORAGE_BACKENDS_REDIS_SUBSCRIBER_H_

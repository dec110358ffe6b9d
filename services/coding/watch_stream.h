#ifndef CONCORD_CODING_WATCH_STREAM_H_
#define CONCORD_CODING_WATCH_STREAM_H_

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "coding/watch_feed.h"
#include "grpcpp/grpcpp.h"
#include "prometheus/gauge.h"
#include "server/environment.h"

namespace concord::coding {

class WatchStream;

// `WatchDesk` serves WatchCodings. Streams take no thread: they are woken by the hub, read on the
// workers, and one thread of the desk's looks after all of them each second (heartbeats, tokens
// that were revoked, readers that have stopped). Thread-safe.
class WatchDesk {
 public:
  WatchDesk(Environment& environment, storage::ScopedStore& store, Visibility& visibility);
  ~WatchDesk();

  grpc::ServerWriteReactor<v1::WatchCodingsResponse>* Watch(grpc::CallbackServerContext* rpc,
                                                            const v1::WatchCodingsRequest* request);
  // Ends all streams, and new ones at once, with UNAVAILABLE (DRAINING).
  void Drain();

 private:
  friend class WatchStream;

  void Remove(const WatchStream* stream);
  void Loop();
  std::vector<std::shared_ptr<WatchStream>> Streams();
  // Waits until no stream is left, or `limit`.
  void AwaitNone(absl::Duration limit);

  Environment& environment_;
  storage::ScopedStore& store_;
  Visibility& visibility_;
  const MethodInfo& method_;  // WatchCodings
  const WatchTokens tokens_;
  prometheus::Gauge& gauge_;
  Mutex mutex_;
  CondVar changed_;
  std::map<const WatchStream*, std::weak_ptr<WatchStream>> streams_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_WATCH_STREAM_H_

#ifndef CONCORD_SERVER_WORKERS_H_
#define CONCORD_SERVER_WORKERS_H_

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace concord {

// `Workers` runs short blocking work off gRPC's callback threads. Thread-safe. Work still queued
// when it is destroyed is run first.
class Workers {
 public:
  explicit Workers(int threads);
  ~Workers();
  void Run(std::function<void()> work);

 private:
  void Loop();

  Mutex mutex_;
  CondVar ready_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace concord

#endif  // CONCORD_SERVER_WORKERS_H_

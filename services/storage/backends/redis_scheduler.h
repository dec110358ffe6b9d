#ifndef CONCORD_STORAGE_BACKENDS_REDIS_SCHEDULER_H_
#define CONCORD_STORAGE_BACKENDS_REDIS_SCHEDULER_H_

#include <functional>
#include <map>
#include <thread>

#include "absl/time/time.h"
#include "base/mutex.h"

namespace concord::storage::redis {

// `Scheduler` runs tasks at their times, on a thread of its own. Thread-safe.
class Scheduler {
 public:
  Scheduler();
  ~Scheduler() { Stop(); }
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Runs what is left at once, and returns when that is done.
  void Stop();

  // Runs `task`, which must not block, at `when`; after Stop at once, in the caller's thread.
  void RunAt(absl::Time when, std::function<void()> task);

 private:
  void Run();

  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::multimap<absl::Time, std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace concord::storage::redis

#endif  // CONCORD_STORAGE_BACKENDS_REDIS_SCHEDULER_H_

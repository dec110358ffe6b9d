#include "storage/backends/redis_scheduler.h"

#include <utility>

#include "absl/time/clock.h"

namespace concord::storage::redis {

Scheduler::Scheduler() : thread_([this] { Run(); }) {}

void Scheduler::Stop() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Scheduler::RunAt(absl::Time when, std::function<void()> task) {
  {
    MutexLock lock(&mutex_);
    if (!stopping_) {
      tasks_.emplace(when, std::move(task));
      changed_.notify_all();
      return;
    }
  }
  task();
}

void Scheduler::Run() {
  mutex_.Lock();
  while (true) {
    if (tasks_.empty()) {
      if (stopping_) break;
      changed_.wait(mutex_);
      continue;
    }
    const auto first = tasks_.begin();
    const absl::Duration left = first->first - absl::Now();
    if (left > absl::ZeroDuration() && !stopping_) {
      changed_.wait_for(mutex_, absl::ToChronoNanoseconds(left));
      continue;
    }
    const std::function<void()> task = std::move(first->second);
    tasks_.erase(first);
    mutex_.Unlock();
    task();
    mutex_.Lock();
  }
  mutex_.Unlock();
}

}  // namespace concord::storage::redis

#include "storage/hint_hub.h"

#include <utility>
#include <vector>

namespace concord::storage {

class HintHub::Entry final : public Subscription {
 public:
  Entry(std::shared_ptr<Listeners> listeners, absl::string_view partition,
        std::function<void(absl::string_view)> on_hint)
      : listeners_(std::move(listeners)), listener_(std::make_shared<Listener>()) {
    {
      MutexLock lock(&listener_->mutex);
      listener_->on_hint = std::move(on_hint);
    }
    MutexLock lock(&listeners_->mutex);
    place_ = listeners_->by_partition.emplace(std::string(partition), listener_);
  }

  ~Entry() override {
    {
      MutexLock lock(&listeners_->mutex);
      listeners_->by_partition.erase(place_);
    }
    // Waits for a call that is running; one that has not begun finds nothing to call.
    MutexLock lock(&listener_->mutex);
    listener_->on_hint = nullptr;
  }

 private:
  const std::shared_ptr<Listeners> listeners_;
  const std::shared_ptr<Listener> listener_;
  std::multimap<std::string, std::shared_ptr<Listener>>::iterator place_;
};

std::unique_ptr<Subscription> HintHub::Listen(absl::string_view partition,
                                              std::function<void(absl::string_view)> on_hint) {
  return std::make_unique<Entry>(listeners_, partition, std::move(on_hint));
}

void HintHub::Notify(absl::string_view partition, absl::string_view hint) {
  std::vector<std::shared_ptr<Listener>> called;
  {
    MutexLock lock(&listeners_->mutex);
    const auto [first, last] = listeners_->by_partition.equal_range(std::string(partition));
    for (auto it = first; it != last; ++it) called.push_back(it->second);
  }
  for (const std::shared_ptr<Listener>& listener : called) {
    MutexLock lock(&listener->mutex);
    if (listener->on_hint) listener->on_hint(hint);
  }
}

}  // namespace concord::storage

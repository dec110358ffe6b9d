#ifndef CONCORD_STORAGE_HINT_HUB_H_
#define CONCORD_STORAGE_HINT_HUB_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "storage/store.h"

namespace concord::storage {

// `HintHub` hands hints to the listeners of a partition within this process: what a backend needs
// for Store::Listen. Thread-safe. Subscriptions may outlive the hub. A listener must not destroy
// its own subscription from within its call.
class HintHub {
 public:
  HintHub() : listeners_(std::make_shared<Listeners>()) {}

  std::unique_ptr<Subscription> Listen(absl::string_view partition,
                                       std::function<void(absl::string_view hint)> on_hint);

  // Calls the partition's listeners on this thread. No lock of the hub's is held meanwhile.
  void Notify(absl::string_view partition, absl::string_view hint);

 private:
  struct Listener {
    Mutex mutex;  // held during a call, so that a destructor waits for it
    std::function<void(absl::string_view)> on_hint ABSL_GUARDED_BY(mutex);
  };
  struct Listeners {
    Mutex mutex;
    std::multimap<std::string, std::shared_ptr<Listener>> by_partition ABSL_GUARDED_BY(mutex);
  };
  class Entry;

  const std::shared_ptr<Listeners> listeners_;
};

}  // namespace concord::storage

#endif  // CONCORD_STORAGE_HINT_HUB_H_

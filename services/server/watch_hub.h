#ifndef CONCORD_SERVER_WATCH_HUB_H_
#define CONCORD_SERVER_WATCH_HUB_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "storage/store.h"

namespace concord {

// `WatchHub` follows the logs of the projects that somebody watches: one follower a project, woken
// by the store's hints, polling each second besides because hints may be lost. Thread-safe.
class WatchHub {
 public:
  // Called with the new head from the hub's thread; must not block.
  using OnAdvance = std::function<void(storage::Revision head)>;

  explicit WatchHub(storage::Store& store);
  ~WatchHub();

  // Calls `on_advance` whenever `project`'s log has grown, until the returned handle is destroyed
  // (no call runs any more then).
  std::shared_ptr<void> Follow(absl::string_view project, OnAdvance on_advance);

 private:
  struct Project;

  void Loop();
  void Poll(const std::string& name, Project& project);

  storage::Store& store_;
  Mutex mutex_;
  CondVar wake_;
  std::map<std::string, std::shared_ptr<Project>> projects_ ABSL_GUARDED_BY(mutex_);
  bool hinted_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace concord

#endif  // CONCORD_SERVER_WATCH_HUB_H_

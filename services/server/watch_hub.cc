#include "server/watch_hub.h"

#include <chrono>
#include <utility>
#include <vector>

namespace concord {

// One project that somebody watches.
struct WatchHub::Project {
  Mutex mutex;
  std::map<uint64_t, OnAdvance> watchers ABSL_GUARDED_BY(mutex);
  uint64_t next_id ABSL_GUARDED_BY(mutex) = 0;
  std::unique_ptr<storage::Subscription> subscription;
  storage::Revision head = -1;  // of the hub's thread only
};

WatchHub::WatchHub(storage::Store& store) : store_(store), thread_([this] { Loop(); }) {}

WatchHub::~WatchHub() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  thread_.join();
}

std::shared_ptr<void> WatchHub::Follow(absl::string_view name, OnAdvance on_advance) {
  std::shared_ptr<Project> project;
  bool made = false;
  {
    MutexLock lock(&mutex_);
    std::shared_ptr<Project>& slot = projects_[std::string(name)];
    made = slot == nullptr;
    if (made) slot = std::make_shared<Project>();
    project = slot;
  }
  if (made) {
    project->subscription = store_.Listen(name, [this](absl::string_view) {
      MutexLock lock(&mutex_);
      hinted_ = true;
      wake_.notify_all();
    });
  }
  MutexLock lock(&project->mutex);
  const uint64_t id = project->next_id++;
  project->watchers.emplace(id, std::move(on_advance));
  // The project stays followed: hints cost nothing, and watchers come back.
  return std::shared_ptr<void>(nullptr, [project, id](void*) {
    MutexLock inner(&project->mutex);
    project->watchers.erase(id);
  });
}

void WatchHub::Loop() {
  while (true) {
    std::vector<std::pair<std::string, std::shared_ptr<Project>>> projects;
    {
      MutexLock lock(&mutex_);
      if (!hinted_ && !stopping_) wake_.wait_for(mutex_, std::chrono::seconds(1));
      if (stopping_) return;
      hinted_ = false;
      projects.assign(projects_.begin(), projects_.end());
    }
    for (const auto& [name, project] : projects) Poll(name, *project);
  }
}

void WatchHub::Poll(const std::string& name, Project& project) {
  {
    MutexLock lock(&project.mutex);
    if (project.watchers.empty()) return;
  }
  const absl::StatusOr<storage::Revision> head = store_.Head(name);
  // A store that is away is asked again in a second; readiness says so meanwhile.
  if (!head.ok() || *head == project.head) return;
  project.head = *head;
  MutexLock lock(&project.mutex);
  for (const auto& [id, on_advance] : project.watchers) on_advance(*head);
}

}  // namespace concord

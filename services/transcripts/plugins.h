#ifndef CONCORD_TRANSCRIPTS_PLUGINS_H_
#define CONCORD_TRANSCRIPTS_PLUGINS_H_

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace concord::transcripts {

// `Plugins` holds the implementations of one interface by their ids. It is filled before main and
// only read afterwards, hence thread-safe.
template <typename Interface>
class Plugins {
 public:
  // The one of this interface; never destroyed, so that it outlives every user.
  static Plugins& Get() {
    static auto* plugins = new Plugins;
    return *plugins;
  }

  // Two of one id are a programming error and end the program.
  bool Add(std::string id, std::unique_ptr<Interface> plugin) {
    if (!by_id_.emplace(id, std::move(plugin)).second) {
      std::fprintf(stderr, "Two plug-ins have the id %s.\n", id.c_str());
      std::abort();
    }
    return true;
  }

  const Interface* Find(absl::string_view id) const {
    const auto found = by_id_.find(std::string(id));
    return found == by_id_.end() ? nullptr : found->second.get();
  }

  std::vector<std::string> Ids() const {
    std::vector<std::string> ids;
    ids.reserve(by_id_.size());
    for (const auto& [id, plugin] : by_id_) ids.push_back(id);
    return ids;
  }

 private:
  std::map<std::string, std::unique_ptr<Interface>> by_id_;
};

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_PLUGINS_H_

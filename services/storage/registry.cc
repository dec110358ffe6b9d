#include "storage/registry.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace concord::storage {
namespace {

// Written before main only.
std::map<std::string, OpenStoreFunction>& Registry() {
  static auto* registry = new std::map<std::string, OpenStoreFunction>;
  return *registry;
}

}  // namespace

bool RegisterStore(absl::string_view scheme, OpenStoreFunction open) {
  return Registry().emplace(std::string(scheme), std::move(open)).second;
}

std::vector<std::string> StoreSchemes() {
  std::vector<std::string> schemes;
  for (const auto& [scheme, open] : Registry()) schemes.push_back(scheme);
  return schemes;
}

absl::StatusOr<std::unique_ptr<Store>> OpenStore(absl::string_view url) {
  const size_t colon = url.find(':');
  const auto found = Registry().find(std::string(url.substr(0, colon)));
  if (colon == absl::string_view::npos || found == Registry().end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "No store is known by the URL '", url,
        "'. A store's URL begins with one of: ", absl::StrJoin(StoreSchemes(), ":, "), ":"));
  }
  return found->second(url);
}

}  // namespace concord::storage

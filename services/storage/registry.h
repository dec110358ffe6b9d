#ifndef CONCORD_STORAGE_REGISTRY_H_
#define CONCORD_STORAGE_REGISTRY_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/store.h"

namespace concord::storage {

// Opens the store that a URL names. Each backend documents its own URLs:
//   memory:                      nothing outlives the process
//   sqlite:PATH                  one file; the directory must exist (see backends/sqlite.cc)
//   redis://HOST:PORT[?options]  a server or any node of a cluster (see backends/redis.cc)
// INVALID_ARGUMENT: unknown scheme (the message lists the known ones) or malformed URL.
// FAILED_PRECONDITION: the store is locked by another process, was written by a newer Concord, or
// is not set up durably; the message says what to do. UNAVAILABLE: it cannot be reached.
absl::StatusOr<std::unique_ptr<Store>> OpenStore(absl::string_view url);

// Returns the known schemes, sorted.
std::vector<std::string> StoreSchemes();

using OpenStoreFunction =
    std::function<absl::StatusOr<std::unique_ptr<Store>>(absl::string_view url)>;

// Used through CONCORD_REGISTER_STORE only.
bool RegisterStore(absl::string_view scheme, OpenStoreFunction open);

// Makes `open` the opener of URLs that begin with "scheme:". Once, in the backend's file.
#define CONCORD_REGISTER_STORE(scheme, open)                    \
  [[maybe_unused]] static const bool concord_store_registered = \
      ::concord::storage::RegisterStore(scheme, open)

}  // namespace concord::storage

#endif  // CONCORD_STORAGE_REGISTRY_H_

#ifndef CONCORD_SERVER_BOOTSTRAP_H_
#define CONCORD_SERVER_BOOTSTRAP_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "storage/store.h"

namespace concord {

// Returns the secret from which a store's keys derive (etags, page and resume tokens); made at the
// first start and the same for every process of the store.
absl::StatusOr<std::string> StoreSecret(storage::Store& store);

// Makes the administrator's and the services' tokens at a store's first start, and keeps them in
// `owner.token` and `service.token` in `data_dir` (mode 0600). On a later start it does nothing.
// FAILED_PRECONDITION when the directory cannot be written.
absl::Status Bootstrap(storage::Store& store, const Clock& clock, const std::string& data_dir);

// Returns a token's file's content without white space. FAILED_PRECONDITION if it cannot be read.
absl::StatusOr<std::string> ReadTokenFile(const std::string& path);

// Returns a new token.
std::string NewToken();

}  // namespace concord

#endif  // CONCORD_SERVER_BOOTSTRAP_H_

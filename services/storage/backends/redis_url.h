#ifndef CONCORD_STORAGE_BACKENDS_REDIS_URL_H_
#define CONCORD_STORAGE_BACKENDS_REDIS_URL_H_

#include <compare>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace concord::storage::redis {

struct Endpoint {
  std::string host;
  int port = 6379;

  std::string ToString() const;  // "host:port", an IPv6 address in brackets
  auto operator<=>(const Endpoint&) const = default;
};

struct Credentials {
  std::string user;      // empty: Redis' default user
  std::string password;  // empty: no AUTH
};

// `Settings` is what a URL says:
//   redis://[user:password@]host[:port][,host[:port]...][?option=value&...]
// Several hosts are several ways into one store: nodes of a cluster, or a primary and its replicas.
// User and password are percent-encoded. Options:
//   replicas=N             a commit is acknowledged when N replicas have it too (default 0)
//   fsync=always|everysec  what `appendfsync` has to be at least (default always)
//   timeout_ms=N           the longest that a call takes (default 10000)
struct Settings {
  std::vector<Endpoint> seeds;
  Credentials credentials;
  int replicas = 0;
  bool everysec = false;
  absl::Duration timeout = absl::Seconds(10);
};

// INVALID_ARGUMENT names what is wrong, without repeating the password.
absl::StatusOr<Settings> ParseUrl(absl::string_view url);

}  // namespace concord::storage::redis

#endif  // CONCORD_STORAGE_BACKENDS_REDIS_URL_H_

#ifndef CONCORD_BASE_DIGEST_H_
#define CONCORD_BASE_DIGEST_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord {

// Digests, keys and random bytes, all by OpenSSL. Raw results are byte strings.

std::string Sha256(absl::string_view bytes);
std::string Sha256Hex(absl::string_view bytes);
std::string HmacSha256(absl::string_view key, absl::string_view bytes);

// Returns `count` bytes of the system's cryptographic generator.
std::string RandomBytes(int count);

// Compares in a time that does not depend on where two strings differ.
bool SecretEquals(absl::string_view a, absl::string_view b);

// `Sealer` makes opaque tokens that only the holder of the key can read or make (AES-256-GCM).
// Thread-safe. `context` binds a token to its use: opening with another context fails.
class Sealer {
 public:
  // `key` is 32 bytes.
  explicit Sealer(std::string key);
  // Returns `plain` sealed, in unpadded base64url.
  std::string Seal(absl::string_view plain, absl::string_view context) const;
  // INVALID_ARGUMENT: not a token made by Seal with this key and context.
  absl::StatusOr<std::string> Open(absl::string_view token, absl::string_view context) const;

 private:
  std::string key_;
};

}  // namespace concord

#endif  // CONCORD_BASE_DIGEST_H_

#include "base/digest.h"

#include <memory>

#include "absl/strings/escaping.h"
#include "openssl/crypto.h"
#include "openssl/evp.h"
#include "openssl/hmac.h"
#include "openssl/rand.h"

namespace concord {
namespace {

constexpr int kNonceBytes = 12;
constexpr int kCheckBytes = 16;

const unsigned char* Bytes(absl::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* Bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

}  // namespace

std::string Sha256(absl::string_view bytes) {
  std::string out(32, '\0');
  EVP_Digest(bytes.data(), bytes.size(), Bytes(out), nullptr, EVP_sha256(), nullptr);
  return out;
}

std::string Sha256Hex(absl::string_view bytes) { return absl::BytesToHexString(Sha256(bytes)); }

std::string HmacSha256(absl::string_view key, absl::string_view bytes) {
  std::string out(32, '\0');
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(bytes), bytes.size(),
       Bytes(out), nullptr);
  return out;
}

std::string RandomBytes(int count) {
  std::string out(count, '\0');
  // Without randomness no secret is safe: better to stop than to go on.
  if (RAND_bytes(Bytes(out), count) != 1) std::abort();
  return out;
}

bool SecretEquals(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Sealer::Sealer(std::string key) : key_(std::move(key)) {}

std::string Sealer::Seal(absl::string_view plain, absl::string_view context) const {
  const std::string nonce = RandomBytes(kNonceBytes);
  std::string body(plain.size(), '\0');
  std::string check(kCheckBytes, '\0');
  const CipherContext cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int length = 0;
  EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Bytes(absl::string_view(key_)),
                     Bytes(nonce));
  EVP_EncryptUpdate(cipher.get(), nullptr, &length, Bytes(context),
                    static_cast<int>(context.size()));
  EVP_EncryptUpdate(cipher.get(), Bytes(body), &length, Bytes(plain),
                    static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(cipher.get(), nullptr, &length);
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kCheckBytes, Bytes(check));
  return absl::WebSafeBase64Escape(nonce + check + body);
}

absl::StatusOr<std::string> Sealer::Open(absl::string_view token, absl::string_view context) const {
  const absl::Status bad = absl::InvalidArgumentError("The token is not one this service made.");
  std::string raw;
  if (!absl::WebSafeBase64Unescape(token, &raw) || raw.size() < kNonceBytes + kCheckBytes) {
    return bad;
  }
  std::string check = raw.substr(kNonceBytes, kCheckBytes);
  const std::string body = raw.substr(kNonceBytes + kCheckBytes);
  std::string plain(body.size(), '\0');
  const CipherContext cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int length = 0;
  EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Bytes(absl::string_view(key_)),
                     Bytes(raw));
  EVP_DecryptUpdate(cipher.get(), nullptr, &length, Bytes(context),
                    static_cast<int>(context.size()));
  EVP_DecryptUpdate(cipher.get(), Bytes(plain), &length, Bytes(body),
                    static_cast<int>(body.size()));
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kCheckBytes, Bytes(check));
  if (EVP_DecryptFinal_ex(cipher.get(), nullptr, &length) != 1) return bad;
  return plain;
}

}  // namespace concord

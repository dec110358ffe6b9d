#include "server/tokens.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "openssl/evp.h"
#include "server/errors.h"

namespace concord {
namespace {

// One block of AES-256: a permutation of 16 bytes, so equal versions have equal etags and nothing
// of the revision shows.
std::string Permute(const std::string& key, absl::string_view block, bool encrypt) {
  std::string out(32, '\0');
  int length = 0;
  EVP_CIPHER_CTX* cipher = EVP_CIPHER_CTX_new();
  EVP_CipherInit_ex(cipher, EVP_aes_256_ecb(), nullptr,
                    reinterpret_cast<const unsigned char*>(key.data()), nullptr, encrypt ? 1 : 0);
  EVP_CIPHER_CTX_set_padding(cipher, 0);
  EVP_CipherUpdate(cipher, reinterpret_cast<unsigned char*>(out.data()), &length,
                   reinterpret_cast<const unsigned char*>(block.data()),
                   static_cast<int>(block.size()));
  EVP_CIPHER_CTX_free(cipher);
  out.resize(16);
  return out;
}

// Binds a page token to everything of the request but the paging itself.
std::string Context(const google::protobuf::Message& request, absl::string_view principal) {
  std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  const auto* descriptor = copy->GetDescriptor();
  for (const char* field : {"page_size", "page_token"}) {
    copy->GetReflection()->ClearField(copy.get(), descriptor->FindFieldByName(field));
  }
  return absl::StrCat(descriptor->full_name(), "\n", principal, "\n", copy->SerializeAsString());
}

}  // namespace

Etags::Etags(absl::string_view secret) : key_(HmacSha256(secret, "etags")) {}

std::string Etags::Make(const storage::Version& version) const {
  return absl::StrCat(
      "\"", absl::WebSafeBase64Escape(Permute(key_, storage::EncodeVersion(version), true)), "\"");
}

absl::Status Etags::Check(absl::string_view etag, const storage::Version& version,
                          absl::string_view name) const {
  if (etag.empty() || etag == Make(version)) return absl::OkStatus();
  return error::EtagMismatch(name);
}

absl::StatusOr<storage::Version> Etags::Parse(absl::string_view etag,
                                              absl::string_view name) const {
  std::string block;
  if (etag.size() < 2 || !absl::WebSafeBase64Unescape(etag.substr(1, etag.size() - 2), &block) ||
      block.size() != 16) {
    return error::EtagMismatch(name);
  }
  return storage::DecodeVersion(Permute(key_, block, false));
}

Pager::Pager(absl::string_view secret) : sealer_(HmacSha256(secret, "pages")) {}

absl::StatusOr<Page> Pager::Read(const google::protobuf::Message& request,
                                 absl::string_view principal) const {
  const auto* descriptor = request.GetDescriptor();
  const auto* reflection = request.GetReflection();
  const int size = reflection->GetInt32(request, descriptor->FindFieldByName("page_size"));
  if (size < 0) return error::FieldInvalid("page_size", "may not be negative.");
  Page page;
  page.size = size == 0 ? kDefaultSize : std::min(size, kMaxSize);
  const std::string token =
      reflection->GetString(request, descriptor->FindFieldByName("page_token"));
  if (token.empty()) return page;
  absl::StatusOr<std::string> after = sealer_.Open(token, Context(request, principal));
  if (!after.ok()) return error::PageTokenInvalid();
  page.after = *std::move(after);
  return page;
}

std::string Pager::Next(const google::protobuf::Message& request, absl::string_view principal,
                        absl::string_view after) const {
  return after.empty() ? "" : sealer_.Seal(after, Context(request, principal));
}

}  // namespace concord

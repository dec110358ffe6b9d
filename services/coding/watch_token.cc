#include "coding/watch_token.h"

#include "absl/strings/str_cat.h"
#include "server/errors.h"

namespace concord::coding {
namespace {

constexpr size_t kRevisionBytes = 8;
constexpr size_t kDigestBytes = 32;
constexpr char kFollowing = 'f';
constexpr char kSnapshot = 's';

}  // namespace

std::string WatchTokens::Make(const WatchPoint& point, absl::string_view watch) const {
  std::string plain(1, point.snapshot.has_value() ? kSnapshot : kFollowing);
  for (size_t i = 0; i < kRevisionBytes; ++i) {
    plain.push_back(static_cast<char>(static_cast<uint64_t>(point.revision) >> (8 * i)));
  }
  std::string digest = point.digest;
  digest.resize(kDigestBytes, '\0');
  return sealer_.Seal(absl::StrCat(plain, digest, point.snapshot.value_or("")), watch);
}

absl::StatusOr<WatchPoint> WatchTokens::Read(absl::string_view token,
                                             absl::string_view watch) const {
  const absl::StatusOr<std::string> plain = sealer_.Open(token, watch);
  constexpr size_t kFixed = 1 + kRevisionBytes + kDigestBytes;
  if (!plain.ok() || plain->size() < kFixed) {
    return error::FieldInvalid("resume_token",
                               "is not of this watch. Use the last one that this person received "
                               "for the same project and transcript, or none.");
  }
  WatchPoint point;
  uint64_t revision = 0;
  for (size_t i = 0; i < kRevisionBytes; ++i) {
    revision |= static_cast<uint64_t>(static_cast<uint8_t>((*plain)[1 + i])) << (8 * i);
  }
  point.revision = static_cast<storage::Revision>(revision);
  if (point.revision > 0) point.digest = plain->substr(1 + kRevisionBytes, kDigestBytes);
  if (plain->front() == kSnapshot) point.snapshot = plain->substr(kFixed);
  return point;
}

}  // namespace concord::coding

#include "base/ids.h"

#include <atomic>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "base/digest.h"

namespace concord {
namespace {

// Writes 16 bytes in the form 8-4-4-4-12, with the given version and the RFC's variant.
std::string Format(std::string bytes, int version) {
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | (version << 4));
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  std::string hex = absl::BytesToHexString(bytes);
  for (const int at : {20, 16, 12, 8}) hex.insert(at, 1, '-');
  return hex;
}

uint64_t Random64() {
  // Ids need no secrecy, only no collisions: a generator a thread, seeded by the system.
  thread_local std::mt19937_64 generator = [] {
    const std::string seed = RandomBytes(32);
    std::seed_seq sequence(seed.begin(), seed.end());
    return std::mt19937_64(sequence);
  }();
  return generator();
}

}  // namespace

std::string NewId(absl::Time now) {
  // 48 bits of milliseconds and 12 of a fraction of one (RFC 9562, method 3), made monotonic.
  static std::atomic<uint64_t> last{0};
  const auto nanos = static_cast<uint64_t>(absl::ToUnixNanos(now));
  uint64_t stamp = (nanos / 1'000'000 << 12) | ((nanos % 1'000'000) * 4096 / 1'000'000);
  uint64_t seen = last.load();
  do {
    if (stamp <= seen) stamp = seen + 1;
  } while (!last.compare_exchange_weak(seen, stamp));

  std::string bytes(16, '\0');
  const uint64_t millis = stamp >> 12;
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<char>(millis >> (40 - 8 * i));
  bytes[6] = static_cast<char>((stamp >> 8) & 0x0F);
  bytes[7] = static_cast<char>(stamp & 0xFF);
  const uint64_t random = Random64();
  for (int i = 0; i < 8; ++i) bytes[8 + i] = static_cast<char>(random >> (8 * i));
  return Format(std::move(bytes), 7);
}

std::string DerivedId(absl::string_view seed) { return Format(Sha256(seed).substr(0, 16), 8); }

bool IsId(absl::string_view id) {
  if (id.size() != 36) return false;
  for (size_t i = 0; i < id.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? id[i] != '-' : !(absl::ascii_isdigit(id[i]) || (id[i] >= 'a' && id[i] <= 'f'))) {
      return false;
    }
  }
  return true;
}

}  // namespace concord

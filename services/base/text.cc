#include "base/text.h"

#include <algorithm>

#include "unicode/utf8.h"

namespace concord {
namespace {

constexpr int64_t kStride = 256;

bool IsLead(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

int64_t FirstInvalidUtf8Byte(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  for (int64_t i = 0; i < size;) {
    const int64_t start = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) return start;
  }
  return -1;
}

int64_t CodePointCount(absl::string_view text) {
  return std::count_if(text.begin(), text.end(), IsLead);
}

TextIndex::TextIndex(absl::string_view text) : text_(text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsLead(text[i])) continue;
    if (code_points_ % kStride == 0) checkpoints_.push_back(static_cast<int64_t>(i));
    ++code_points_;
  }
}

int64_t TextIndex::ByteOf(int64_t position) const {
  if (position >= code_points_) return static_cast<int64_t>(text_.size());
  int64_t byte = checkpoints_[position / kStride];
  for (int64_t left = position % kStride; left > 0; --left) {
    do {
      ++byte;
    } while (!IsLead(text_[byte]));
  }
  return byte;
}

int64_t TextIndex::PositionOf(int64_t byte) const {
  const auto after = std::upper_bound(checkpoints_.begin(), checkpoints_.end(), byte);
  if (after == checkpoints_.begin()) return 0;
  const int64_t stride = after - checkpoints_.begin() - 1;
  int64_t position = stride * kStride;
  const int64_t end = std::min<int64_t>(byte, static_cast<int64_t>(text_.size()) - 1);
  for (int64_t i = checkpoints_[stride] + 1; i <= end; ++i) position += IsLead(text_[i]) ? 1 : 0;
  return byte >= static_cast<int64_t>(text_.size()) ? code_points_ : position;
}

absl::string_view TextIndex::Slice(Span span) const {
  const int64_t begin = ByteOf(span.start);
  return text_.substr(begin, ByteOf(span.end) - begin);
}

}  // namespace concord

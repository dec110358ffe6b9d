#ifndef CONCORD_BASE_TEXT_H_
#define CONCORD_BASE_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/span.h"

namespace concord {

// Texts are UTF-8 and are never normalised; positions count code points.

// Returns the index of the first byte that is not part of well-formed UTF-8, or -1 when all is
// well.
int64_t FirstInvalidUtf8Byte(absl::string_view text);

// Returns the number of code points of `text`, which must be well-formed.
int64_t CodePointCount(absl::string_view text);

// `TextIndex` finds code points in a text quickly: it remembers the byte of every 256th.
// The text must be well-formed UTF-8 and outlive the index. Immutable, hence thread-safe.
class TextIndex {
 public:
  explicit TextIndex(absl::string_view text);

  int64_t code_points() const { return code_points_; }
  // Returns the byte at which code point `position` begins; 0 <= position <= code_points().
  int64_t ByteOf(int64_t position) const;
  // Returns the code point that begins at or contains byte `byte`; 0 <= byte <= size.
  int64_t PositionOf(int64_t byte) const;
  // Returns the words of `span`, which must lie within the text.
  absl::string_view Slice(Span span) const;
  bool Contains(Span span) const {
    return 0 <= span.start && span.start <= span.end && span.end <= code_points_;
  }

 private:
  absl::string_view text_;
  int64_t code_points_ = 0;
  std::vector<int64_t> checkpoints_;
};

}  // namespace concord

#endif  // CONCORD_BASE_TEXT_H_

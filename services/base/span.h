#ifndef CONCORD_BASE_SPAN_H_
#define CONCORD_BASE_SPAN_H_

#include <cstdint>

namespace concord {

// `Span` is a half-open range [start, end) of Unicode code points in one text, counted from 0.
struct Span {
  int64_t start = 0;
  int64_t end = 0;

  int64_t length() const { return end - start; }
  bool operator==(const Span&) const = default;
  auto operator<=>(const Span&) const = default;
};

}  // namespace concord

#endif  // CONCORD_BASE_SPAN_H_

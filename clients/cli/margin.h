#ifndef CONCORD_CLI_MARGIN_H_
#define CONCORD_CLI_MARGIN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/span.h"

namespace concord::cli {

// A passage to show in the margin.
struct MarginCoding {
  Span span;
  std::string title;  // coder and code
  std::string color;  // "#RRGGBB" or empty
};

// A turn to number.
struct MarginTurn {
  Span span;
  int number = 0;
};

// Returns the text wrapped to `width` columns, the numbers of the turns before it, and behind it a
// column of brackets for each coding (codings that overlap stand side by side) with its title where
// it begins. With `colored`, brackets have the code's colour and coded words are underlined.
std::string RenderWithMargin(absl::string_view text, const std::vector<MarginTurn>& turns,
                             std::vector<MarginCoding> codings, int width, bool colored);

}  // namespace concord::cli

#endif  // CONCORD_CLI_MARGIN_H_

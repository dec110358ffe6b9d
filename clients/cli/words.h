#ifndef CONCORD_CLI_WORDS_H_
#define CONCORD_CLI_WORDS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/span.h"

namespace concord::cli {

// Returns every place at which `words` stand in `text`, exactly, in order; places may overlap.
std::vector<Span> FindWords(absl::string_view text, absl::string_view words);

// A place at which the words stand, but not exactly.
struct NearMiss {
  Span span;
  std::string difference;  // for people, for example "in other case"
};

// Returns the first place at which `words` stand in other case, spacing (line ends included),
// quotation marks or dashes, or with accents composed in another way.
std::optional<NearMiss> FindNearMiss(absl::string_view text, absl::string_view words);

// Returns the words of `span` on one line with about `margin` code points around them, the span in
// guillemets: "... about »the words« and ...".
std::string InContext(absl::string_view text, Span span, int margin);

}  // namespace concord::cli

#endif  // CONCORD_CLI_WORDS_H_

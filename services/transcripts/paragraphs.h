#ifndef CONCORD_TRANSCRIPTS_PARAGRAPHS_H_
#define CONCORD_TRANSCRIPTS_PARAGRAPHS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "base/text.h"
#include "transcripts/turns.h"

namespace concord::transcripts {

// Lines of one turn between blank lines.
struct Paragraph {
  absl::string_view words;  // within the text, without blanks around them; never empty
  absl::string_view speaker;
  int turn = 0;
};

// Returns the paragraphs of each turn, or of the whole text where there are no turns. `index` is of
// `text`; both and `turns` must outlive the result.
std::vector<Paragraph> FindParagraphs(absl::string_view text, const TextIndex& index,
                                      const std::vector<Turn>& turns);

// Returns where `words`, a part of `text`, lie in it. `index` is of `text`.
Span SpanOf(absl::string_view words, absl::string_view text, const TextIndex& index);

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_PARAGRAPHS_H_

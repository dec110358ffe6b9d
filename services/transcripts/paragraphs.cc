#include "transcripts/paragraphs.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace concord::transcripts {
namespace {

// Adds the paragraphs of `words`, all by `from.speaker` in `from.turn`.
void AddParagraphs(absl::string_view words, Paragraph from, std::vector<Paragraph>& out) {
  size_t begin = 0;
  const auto add = [&](size_t end) {
    from.words = absl::StripAsciiWhitespace(words.substr(begin, end - begin));
    if (!from.words.empty()) out.push_back(from);
  };
  for (size_t start = 0; start < words.size();) {
    const size_t end = std::min(words.find('\n', start), words.size());
    if (absl::StripAsciiWhitespace(words.substr(start, end - start)).empty()) {
      add(start);
      begin = start;
    }
    start = end + 1;
  }
  add(words.size());
}

}  // namespace

std::vector<Paragraph> FindParagraphs(absl::string_view text, const TextIndex& index,
                                      const std::vector<Turn>& turns) {
  std::vector<Paragraph> paragraphs;
  if (turns.empty()) AddParagraphs(text, Paragraph(), paragraphs);
  for (size_t i = 0; i < turns.size(); ++i) {
    AddParagraphs(index.Slice(turns[i].span), {"", turns[i].speaker, static_cast<int>(i) + 1},
                  paragraphs);
  }
  return paragraphs;
}

Span SpanOf(absl::string_view words, absl::string_view text, const TextIndex& index) {
  const int64_t begin = words.data() - text.data();
  return {index.PositionOf(begin), index.PositionOf(begin + static_cast<int64_t>(words.size()))};
}

}  // namespace concord::transcripts

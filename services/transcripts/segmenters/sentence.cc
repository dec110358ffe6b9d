#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "absl/strings/ascii.h"
#include "base/text.h"
#include "transcripts/paragraphs.h"
#include "transcripts/segmenter.h"
#include "unicode/brkiter.h"
#include "unicode/utext.h"

namespace concord::transcripts {
namespace {

struct CloseText {
  void operator()(UText* text) const { utext_close(text); }
};

// `SentenceSegmenter` gives sentences by the rules of Unicode Standard Annex #29 (section 5), as
// ICU carries them out. A sentence ends with its paragraph and its turn; a line end within a
// paragraph is where the typist's line was full and ends nothing.
class SentenceSegmenter final : public Segmenter {
 public:
  SentenceSegmenter() {
    UErrorCode status = U_ZERO_ERROR;
    rules_.reset(icu::BreakIterator::createSentenceInstance(icu::Locale::getEnglish(), status));
    if (U_FAILURE(status)) {
      std::fprintf(stderr, "ICU has no rules for sentences: %s\n", u_errorName(status));
      std::abort();
    }
  }

  std::string id() const override { return "sentence"; }

  std::vector<FoundSegment> Segment(absl::string_view text,
                                    const std::vector<Turn>& turns) const override {
    const std::unique_ptr<icu::BreakIterator> sentences(rules_->clone());
    const TextIndex index(text);
    std::vector<FoundSegment> segments;
    for (const Paragraph& paragraph : FindParagraphs(text, index, turns)) {
      for (const absl::string_view words : Cut(paragraph.words, *sentences)) {
        segments.push_back(
            {SpanOf(words, text, index), std::string(paragraph.speaker), paragraph.turn});
      }
    }
    return segments;
  }

 private:
  static std::vector<absl::string_view> Cut(absl::string_view words,
                                            icu::BreakIterator& sentences) {
    // As many bytes as before, so positions stay.
    std::string joined(words);
    std::replace_if(
        joined.begin(), joined.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UText, CloseText> utf8(
        utext_openUTF8(nullptr, joined.data(), static_cast<int64_t>(joined.size()), &status));
    sentences.setText(utf8.get(), status);
    std::vector<absl::string_view> cut;
    int32_t begin = sentences.first();
    for (int32_t end = sentences.next(); end != icu::BreakIterator::DONE; end = sentences.next()) {
      const absl::string_view sentence =
          absl::StripAsciiWhitespace(words.substr(begin, end - begin));
      if (!sentence.empty()) cut.push_back(sentence);
      begin = end;
    }
    return cut;
  }

  std::unique_ptr<const icu::BreakIterator> rules_;  // only ever cloned, hence thread-safe
};

CONCORD_REGISTER_SEGMENTER(SentenceSegmenter);

}  // namespace
}  // namespace concord::transcripts

#include "base/text.h"
#include "transcripts/paragraphs.h"
#include "transcripts/segmenter.h"

namespace concord::transcripts {
namespace {

// `ParagraphSegmenter` gives what stands between blank lines; a new turn is a new paragraph.
class ParagraphSegmenter final : public Segmenter {
 public:
  std::string id() const override { return "paragraph"; }

  std::vector<FoundSegment> Segment(absl::string_view text,
                                    const std::vector<Turn>& turns) const override {
    const TextIndex index(text);
    std::vector<FoundSegment> segments;
    for (const Paragraph& paragraph : FindParagraphs(text, index, turns)) {
      segments.push_back(
          {SpanOf(paragraph.words, text, index), std::string(paragraph.speaker), paragraph.turn});
    }
    return segments;
  }
};

CONCORD_REGISTER_SEGMENTER(ParagraphSegmenter);

}  // namespace
}  // namespace concord::transcripts

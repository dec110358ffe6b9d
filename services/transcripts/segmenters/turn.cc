#include "absl/strings/ascii.h"
#include "base/text.h"
#include "transcripts/segmenter.h"

namespace concord::transcripts {
namespace {

// `TurnSegmenter` gives the turns; a text without turns is one turn without a speaker.
class TurnSegmenter final : public Segmenter {
 public:
  std::string id() const override { return "turn"; }

  std::vector<FoundSegment> Segment(absl::string_view text,
                                    const std::vector<Turn>& turns) const override {
    std::vector<FoundSegment> segments;
    if (turns.empty() && !absl::StripAsciiWhitespace(text).empty()) {
      segments.push_back({{0, CodePointCount(text)}, "", 0});
    }
    for (const Turn& turn : turns) {
      segments.push_back({turn.span, turn.speaker, static_cast<int>(segments.size()) + 1});
    }
    return segments;
  }
};

CONCORD_REGISTER_SEGMENTER(TurnSegmenter);

}  // namespace
}  // namespace concord::transcripts

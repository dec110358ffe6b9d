#include "base/text.h"

#include "absl/strings/ascii.h"
#include "transcripts/segmenter.h"

namespace concord::transcripts {
namespace {

// `WholeText` gives the whole text as one segment, whoever speaks in it.
class WholeText final : public Segmenter {
 public:
  std::string id() const override { return "text"; }

  std::vector<FoundSegment> Segment(absl::string_view text,
                                    const std::vector<Turn>& turns) const override {
    if (absl::StripAsciiWhitespace(text).empty()) return {};
    return {{{0, CodePointCount(text)}, "", turns.empty() ? 0 : 1}};
  }
};

CONCORD_REGISTER_SEGMENTER(WholeText);

}  // namespace
}  // namespace concord::transcripts

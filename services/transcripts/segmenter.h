#ifndef CONCORD_TRANSCRIPTS_SEGMENTER_H_
#define CONCORD_TRANSCRIPTS_SEGMENTER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/span.h"
#include "transcripts/turns.h"

namespace concord::transcripts {

// A part of a text that a segmenter finds.
struct FoundSegment {
  Span span;            // never empty
  std::string speaker;  // empty where the text does not say who speaks
  int turn = 0;         // the number of the turn that it begins in, from 1; 0 without turns

  bool operator==(const FoundSegment&) const = default;
};

// `Segmenter` cuts a text into segments: ascending, without overlap; what lies between them are
// blanks and names of speakers. Stateless, hence thread-safe; the same text and turns always give
// the same segments, so a segment can be cited by its number.
class Segmenter {
 public:
  virtual ~Segmenter() = default;

  virtual std::string id() const = 0;
  // `text` is well-formed UTF-8 and `turns` lie within it. A text of blanks alone has none.
  virtual std::vector<FoundSegment> Segment(absl::string_view text,
                                            const std::vector<Turn>& turns) const = 0;
};

// Returns the ids of the segmenters linked into this program, in order.
std::vector<std::string> ListSegmenters();

// Returns the segmenter, which lives as long as the program, or null.
const Segmenter* FindSegmenter(absl::string_view id);

// Adds a segmenter. Two of one id are a programming error and end the program.
bool RegisterSegmenter(std::unique_ptr<Segmenter> segmenter);

}  // namespace concord::transcripts

// As CONCORD_REGISTER_TEXT_FORMAT, for segmenters.
#define CONCORD_REGISTER_SEGMENTER(type)                  \
  [[maybe_unused]] const bool concord_registered_##type = \
      ::concord::transcripts::RegisterSegmenter(std::make_unique<type>())

#endif  // CONCORD_TRANSCRIPTS_SEGMENTER_H_

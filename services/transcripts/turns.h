#ifndef CONCORD_TRANSCRIPTS_TURNS_H_
#define CONCORD_TRANSCRIPTS_TURNS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/span.h"

namespace concord::transcripts {

// What one person says until another does.
struct Turn {
  std::string speaker;  // as the text says it; empty for what stands before the first speaker
  Span span;            // the words, without the speaker's name and without blanks around them

  bool operator==(const Turn&) const = default;
};

// Returns the turns of `text` (well-formed UTF-8), in order; none where no line names a speaker.
//
// A line begins a turn when it reads `Name: ...`: a name, a colon, and a space or tab. A name has 1
// to 60 characters and at most five words, begins with a letter, and holds neither punctuation of a
// sentence nor double quotes; a full stop only after a title such as "Dr.". A turn lasts until the
// next such line. Turns without words are left out.
std::vector<Turn> FindTurns(absl::string_view text);

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_TURNS_H_

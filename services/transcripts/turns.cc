#include "transcripts/turns.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "base/text.h"
#include "unicode/uchar.h"
#include "unicode/utf8.h"

namespace concord::transcripts {
namespace {

constexpr int64_t kMaxNameCharacters = 60;
constexpr size_t kMaxNameWords = 5;
constexpr absl::string_view kTitles[] = {"Dr.", "Fr.", "Hr.", "Mr.", "Mrs.", "Ms.", "Prof.", "St."};
constexpr UChar32 kEllipsis = 0x2026;
constexpr UChar32 kApostrophe = 0x27;
constexpr UChar32 kCurlyApostrophe = 0x2019;

// A turn in bytes, while the text is read.
struct Stretch {
  absl::string_view speaker;
  size_t begin = 0;
  size_t end = 0;
};

bool IsSentencePunctuation(UChar32 c) {
  if (c == kApostrophe || c == kCurlyApostrophe) return false;  // O'Brien
  return u_hasBinaryProperty(c, UCHAR_TERMINAL_PUNCTUATION) ||
         u_hasBinaryProperty(c, UCHAR_QUOTATION_MARK) || c == kEllipsis || u_iscntrl(c);
}

bool HoldsSentencePunctuation(absl::string_view word) {
  const auto length = static_cast<int32_t>(word.size());
  for (int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT(word.data(), i, length, c);
    if (IsSentencePunctuation(c)) return true;
  }
  return false;
}

bool BeginsWithLetter(absl::string_view name) {
  int32_t i = 0;
  UChar32 c = 0;
  U8_NEXT(name.data(), i, static_cast<int32_t>(name.size()), c);
  return u_isalpha(c);
}

bool IsName(absl::string_view name) {
  // Four bytes a character: keeps long lines cheap.
  if (name.empty() || name.size() > 4 * kMaxNameCharacters) return false;
  if (CodePointCount(name) > kMaxNameCharacters || !BeginsWithLetter(name)) return false;
  const std::vector<absl::string_view> words = absl::StrSplit(name, ' ', absl::SkipEmpty());
  if (words.size() > kMaxNameWords) return false;
  return std::none_of(words.begin(), words.end(), [](absl::string_view word) {
    const bool title = std::find(std::begin(kTitles), std::end(kTitles), word) != std::end(kTitles);
    return !title && HoldsSentencePunctuation(word);
  });
}

// Returns the speaker that `line` names, or "".
absl::string_view SpeakerOf(absl::string_view line) {
  const size_t colon = line.find(':');
  if (colon == absl::string_view::npos || colon + 1 >= line.size()) return "";
  if (line[colon + 1] != ' ' && line[colon + 1] != '\t') return "";
  const absl::string_view name = absl::StripTrailingAsciiWhitespace(line.substr(0, colon));
  return IsName(name) ? name : "";
}

std::vector<Stretch> FindStretches(absl::string_view text) {
  std::vector<Stretch> stretches = {{"", 0, text.size()}};
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size());
    const absl::string_view speaker = SpeakerOf(text.substr(start, end - start));
    if (!speaker.empty()) {
      stretches.back().end = start;
      stretches.push_back({speaker, text.find(':', start) + 1, text.size()});
    }
    start = end + 1;
  }
  return stretches;
}

}  // namespace

std::vector<Turn> FindTurns(absl::string_view text) {
  const std::vector<Stretch> stretches = FindStretches(text);
  if (stretches.size() == 1) return {};
  const TextIndex index(text);
  std::vector<Turn> turns;
  for (const Stretch& stretch : stretches) {
    const absl::string_view words =
        absl::StripAsciiWhitespace(text.substr(stretch.begin, stretch.end - stretch.begin));
    if (words.empty()) continue;
    const int64_t begin = words.data() - text.data();
    const int64_t end = begin + static_cast<int64_t>(words.size());
    turns.push_back(
        {std::string(stretch.speaker), {index.PositionOf(begin), index.PositionOf(end)}});
  }
  return turns;
}

}  // namespace concord::transcripts

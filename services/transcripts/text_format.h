#ifndef CONCORD_TRANSCRIPTS_TEXT_FORMAT_H_
#define CONCORD_TRANSCRIPTS_TEXT_FORMAT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "transcripts/turns.h"

namespace concord::transcripts {

// What a file's reading has given.
struct ParsedText {
  std::string text;                // as it is to be stored: well-formed UTF-8
  std::vector<Turn> turns;         // in the order of the text
  std::vector<std::string> notes;  // what was changed or dropped, a sentence each
};

struct TextFormatInfo {
  std::string id;            // "plain"; what a caller asks for
  std::string display_name;  // "Plain text"
  bool utf8 = false;         // files are UTF-8 throughout: they are checked before Read is called
};

// `TextFormat` reads transcripts from files of one format. Stateless, hence thread-safe; the same
// bytes always give the same text.
class TextFormat {
 public:
  virtual ~TextFormat() = default;

  virtual TextFormatInfo info() const = 0;
  // INVALID_ARGUMENT: not a file of this format; says why and where, without the file's words.
  virtual absl::StatusOr<ParsedText> Read(absl::string_view bytes) const = 0;
};

// Returns the ids of the formats linked into this program, in order.
std::vector<std::string> ListTextFormats();

// Returns the format, which lives as long as the program, or null.
const TextFormat* FindTextFormat(absl::string_view id);

// Adds a format. Two formats of one id are a programming error and end the program.
bool RegisterTextFormat(std::unique_ptr<TextFormat> format);

}  // namespace concord::transcripts

// Registers the format class `type` at program start. Goes into the format's own file, inside an
// unnamed namespace; the file must be linked as an object, not from a static library.
#define CONCORD_REGISTER_TEXT_FORMAT(type)                \
  [[maybe_unused]] const bool concord_registered_##type = \
      ::concord::transcripts::RegisterTextFormat(std::make_unique<type>())

#endif  // CONCORD_TRANSCRIPTS_TEXT_FORMAT_H_

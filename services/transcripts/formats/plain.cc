#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "transcripts/text_format.h"

namespace concord::transcripts {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// `PlainText` reads UTF-8 text, with speakers as `Name: ...` at the beginning of lines where there
// are any. The stored text is the file's, without a byte order mark and with LF line ends.
class PlainText final : public TextFormat {
 public:
  TextFormatInfo info() const override { return {"plain", "Plain text", /*utf8=*/true}; }

  absl::StatusOr<ParsedText> Read(absl::string_view bytes) const override {
    ParsedText parsed;
    if (absl::StartsWith(bytes, kByteOrderMark)) {
      bytes.remove_prefix(kByteOrderMark.size());
      parsed.notes.emplace_back("A byte order mark at the beginning was dropped.");
    }
    parsed.text = std::string(bytes);
    const int replaced = absl::StrReplaceAll({{"\r\n", "\n"}}, &parsed.text);
    if (replaced > 0) {
      parsed.notes.push_back(absl::StrCat("CRLF line ends became LF, ", replaced, " of them."));
    }
    parsed.turns = FindTurns(parsed.text);
    return parsed;
  }
};

CONCORD_REGISTER_TEXT_FORMAT(PlainText);

}  // namespace
}  // namespace concord::transcripts

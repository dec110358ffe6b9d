#include "reporting/errors.h"

#include "absl/strings/str_cat.h"
#include "server/errors.h"

namespace concord::reporting::error {
namespace {

constexpr char kDomain[] = "concord.reporting";

absl::Status Invalid(absl::string_view reason, absl::string_view message,
                     const concord::error::Metadata& metadata = {}) {
  return concord::error::Make(absl::StatusCode::kInvalidArgument, kDomain, reason, message,
                              metadata);
}

}  // namespace

absl::Status FormatUnknown(const std::string& format, const std::string& known) {
  return Invalid("FORMAT_UNKNOWN",
                 absl::StrCat("There is no format '", format, "'. There are: ", known, "."),
                 {{"format", format}, {"known", known}});
}

absl::Status SectionUnknown(absl::string_view what) { return Invalid("SECTION_UNKNOWN", what); }

absl::Status VariableUnknown(absl::string_view what) { return Invalid("VARIABLE_UNKNOWN", what); }

absl::Status TableUnknown(const std::string& table) {
  return Invalid(
      "TABLE_UNKNOWN",
      absl::StrCat("There is no table '", table, "'. There are: codings, codebook, cases."),
      {{"table", table}});
}

absl::Status FileInvalid(int64_t line, absl::string_view what) {
  return Invalid("FILE_INVALID",
                 absl::StrCat("Line ", line, " of the file ", what, " Nothing was imported."),
                 {{"line", absl::StrCat(line)}});
}

absl::Status TextNotUtf8(int64_t line, int64_t byte) {
  return Invalid("TEXT_NOT_UTF8",
                 absl::StrCat("The file is not UTF-8: see line ", line, ", byte ", byte,
                              " of the file. Save it as UTF-8. Nothing was imported."),
                 {{"line", absl::StrCat(line)}, {"byte", absl::StrCat(byte)}});
}

absl::Status SpanOutOfRange(int64_t line, int64_t start, int64_t end, int64_t length) {
  return Invalid("SPAN_OUT_OF_RANGE",
                 absl::StrCat("Line ", line, " of the file has a span [", start, ", ", end,
                              ") that is empty or outside its text of ", length,
                              " characters. Does the file count in UTF-16 units? Nothing was "
                              "imported."),
                 {{"line", absl::StrCat(line)}});
}

absl::Status TextDiffers(int64_t line, const std::string& external_id) {
  return concord::error::Make(
      absl::StatusCode::kFailedPrecondition, kDomain, "TEXT_DIFFERS",
      absl::StrCat("Line ", line, " of the file: the project has another text under the id '",
                   external_id, "'. A text never changes; give the new one a new id."),
      {{"line", absl::StrCat(line)}, {"external_id", external_id}});
}

absl::Status FileTooLarge(int64_t limit) {
  return concord::error::Make(
      absl::StatusCode::kResourceExhausted, kDomain, "FILE_TOO_LARGE",
      absl::StrCat("The file is larger than ", limit >> 20, " MiB. Split it."));
}

absl::Status CoderInvalid(const std::string& coder) {
  return Invalid("CODER_INVALID",
                 absl::StrCat("'", coder, "' is not a coder of the project. Invite it first."),
                 {{"coder", coder}});
}

}  // namespace concord::reporting::error

#include "transcripts/errors.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/errors.h"

namespace concord::transcripts {
namespace {

using absl::StatusCode;

absl::Status Make(StatusCode code, absl::string_view reason, absl::string_view message,
                  const error::Metadata& metadata = {}) {
  return error::Make(code, "concord.transcripts", reason, message, metadata);
}

}  // namespace

absl::Status ProjectExists(absl::string_view project) {
  return Make(StatusCode::kAlreadyExists, "PROJECT_EXISTS",
              absl::StrCat("There is a project '", project, "' already. Choose another id."));
}

absl::Status VariableExists() {
  return Make(StatusCode::kAlreadyExists, "VARIABLE_EXISTS",
              "The project has a variable of this display name. Choose another name.");
}

absl::Status VariableInUse(absl::string_view name, absl::string_view what) {
  return Make(StatusCode::kFailedPrecondition, "VARIABLE_IN_USE",
              absl::StrCat("'", name, "' is in use. ", what), {{"resource", std::string(name)}});
}

absl::Status VariableValueInvalid(absl::string_view variable, absl::string_view what) {
  return Make(StatusCode::kInvalidArgument, "VARIABLE_VALUE_INVALID",
              absl::StrCat("The value of '", variable, "' ", what),
              {{"resource", std::string(variable)}});
}

absl::Status CaseExists(absl::string_view field) {
  return Make(StatusCode::kAlreadyExists, "CASE_EXISTS",
              absl::StrCat("The project has a case of this ", field, ". Choose another one."),
              {{"field", std::string(field)}});
}

absl::Status CaseInUse(absl::string_view name) {
  return Make(StatusCode::kFailedPrecondition, "CASE_IN_USE",
              absl::StrCat("A transcript (perhaps a deleted one) or a contact belongs to '", name,
                           "'. Give them another case or none first."),
              {{"resource", std::string(name)}});
}

absl::Status ContactInvalid(absl::string_view what) {
  return Make(StatusCode::kInvalidArgument, "CONTACT_INVALID", what);
}

absl::Status TextNotUtf8(int64_t byte) {
  return Make(StatusCode::kInvalidArgument, "TEXT_NOT_UTF8",
              absl::StrCat("The file is not UTF-8 at byte ", byte,
                           " (counted from 0). Save it as UTF-8 and import it again."),
              {{"byte", absl::StrCat(byte)}});
}

absl::Status TextEmpty(absl::string_view field) {
  return Make(StatusCode::kInvalidArgument, "TEXT_EMPTY",
              absl::StrCat("The text in '", field, "' has no words, so there is nothing to code."),
              {{"field", std::string(field)}});
}

absl::Status TextTooLarge(absl::string_view field, size_t max_bytes) {
  return Make(StatusCode::kResourceExhausted, "TEXT_TOO_LARGE",
              absl::StrCat("What '", field, "' holds is larger than ", max_bytes >> 20,
                           " MiB. Split it and send the parts one by one."),
              {{"field", std::string(field)}, {"max_bytes", absl::StrCat(max_bytes)}});
}

absl::Status FormatUnknown(const std::vector<std::string>& known) {
  return Make(
      StatusCode::kInvalidArgument, "FORMAT_UNKNOWN",
      absl::StrCat("There is no such text format; known are ", absl::StrJoin(known, ", "), "."),
      {{"known", absl::StrJoin(known, ",")}});
}

absl::Status ExternalIdExists(absl::string_view field, absl::string_view transcript) {
  error::Metadata metadata = {{"field", std::string(field)}};
  if (!transcript.empty()) metadata.emplace_back("resource", transcript);
  return Make(StatusCode::kAlreadyExists, "EXTERNAL_ID_EXISTS",
              absl::StrCat("The external id in '", field, "' stands for ",
                           transcript.empty() ? "another text of this request"
                                              : absl::StrCat("'", transcript, "'"),
                           " already. Use another id, or check which text is the right one."),
              metadata);
}

absl::Status TranscriptDeleted(absl::string_view name) {
  return Make(StatusCode::kFailedPrecondition, "TRANSCRIPT_DELETED",
              absl::StrCat("'", name, "' is deleted. Restore it first (UndeleteTranscript)."),
              {{"resource", std::string(name)}});
}

absl::Status TranscriptNotDeleted(absl::string_view name) {
  return Make(StatusCode::kFailedPrecondition, "TRANSCRIPT_NOT_DELETED",
              absl::StrCat("'", name, "' is not deleted, so it need not be restored."),
              {{"resource", std::string(name)}});
}

absl::Status SpanOutOfRange(Span span, int64_t character_count) {
  return Make(StatusCode::kInvalidArgument, "SPAN_OUT_OF_RANGE",
              absl::StrCat("The span from ", span.start, " to ", span.end,
                           " does not lie within the text of ", character_count,
                           " characters, or is empty."),
              {{"character_count", absl::StrCat(character_count)}});
}

absl::Status SegmenterUnknown(const std::vector<std::string>& known) {
  return Make(
      StatusCode::kInvalidArgument, "SEGMENTER_UNKNOWN",
      absl::StrCat("There is no such segmenter; known are ", absl::StrJoin(known, ", "), "."),
      {{"known", absl::StrJoin(known, ",")}});
}

}  // namespace concord::transcripts

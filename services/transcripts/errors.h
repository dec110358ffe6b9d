#ifndef CONCORD_TRANSCRIPTS_ERRORS_H_
#define CONCORD_TRANSCRIPTS_ERRORS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/span.h"

namespace concord::transcripts {

// The named errors of this service (domain "concord.transcripts"). Messages say what to do; they
// never hold words of a text, a name of a person, or a value of a case.

// ALREADY_EXISTS (PROJECT_EXISTS).
absl::Status ProjectExists(absl::string_view project);

// ALREADY_EXISTS (VARIABLE_EXISTS).
absl::Status VariableExists();
// FAILED_PRECONDITION (VARIABLE_IN_USE). `what` is a sentence.
absl::Status VariableInUse(absl::string_view name, absl::string_view what);
// INVALID_ARGUMENT (VARIABLE_VALUE_INVALID). `what` continues "The value of ... ".
absl::Status VariableValueInvalid(absl::string_view variable, absl::string_view what);

// ALREADY_EXISTS (CASE_EXISTS). `field` is "display name" or "number".
absl::Status CaseExists(absl::string_view field);
// FAILED_PRECONDITION (CASE_IN_USE).
absl::Status CaseInUse(absl::string_view name);

// INVALID_ARGUMENT (CONTACT_INVALID). `what` is a sentence.
absl::Status ContactInvalid(absl::string_view what);

// INVALID_ARGUMENT (TEXT_NOT_UTF8): `byte` counts from 0; also in the metadata.
absl::Status TextNotUtf8(int64_t byte);
// INVALID_ARGUMENT (TEXT_EMPTY). `field` is the request's.
absl::Status TextEmpty(absl::string_view field);
// RESOURCE_EXHAUSTED (TEXT_TOO_LARGE).
absl::Status TextTooLarge(absl::string_view field, size_t max_bytes);
// INVALID_ARGUMENT (FORMAT_UNKNOWN).
absl::Status FormatUnknown(const std::vector<std::string>& known);
// ALREADY_EXISTS (EXTERNAL_ID_EXISTS). `field` is the request's; `transcript` is the name of the
// one that the id stands for, or empty when both are in one request.
absl::Status ExternalIdExists(absl::string_view field, absl::string_view transcript);

// FAILED_PRECONDITION (TRANSCRIPT_DELETED): it must be restored before it can be changed.
absl::Status TranscriptDeleted(absl::string_view name);
// FAILED_PRECONDITION (TRANSCRIPT_NOT_DELETED): there is nothing to restore.
absl::Status TranscriptNotDeleted(absl::string_view name);

// INVALID_ARGUMENT (SPAN_OUT_OF_RANGE).
absl::Status SpanOutOfRange(Span span, int64_t character_count);
// INVALID_ARGUMENT (SEGMENTER_UNKNOWN).
absl::Status SegmenterUnknown(const std::vector<std::string>& known);

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_ERRORS_H_

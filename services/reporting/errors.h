#ifndef CONCORD_REPORTING_ERRORS_H_
#define CONCORD_REPORTING_ERRORS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace concord::reporting::error {

// Everything that can be wrong with a report, an export or an import (domain "concord.reporting").
// Lines count from 1, bytes and code points from 0.
absl::Status FormatUnknown(const std::string& format, const std::string& known);
absl::Status SectionUnknown(absl::string_view what);
absl::Status VariableUnknown(absl::string_view what);
absl::Status TableUnknown(const std::string& table);
absl::Status FileInvalid(int64_t line, absl::string_view what);
absl::Status TextNotUtf8(int64_t line, int64_t byte);
absl::Status SpanOutOfRange(int64_t line, int64_t start, int64_t end, int64_t length);
absl::Status TextDiffers(int64_t line, const std::string& external_id);
absl::Status FileTooLarge(int64_t limit);
absl::Status CoderInvalid(const std::string& coder);

}  // namespace concord::reporting::error

#endif  // CONCORD_REPORTING_ERRORS_H_

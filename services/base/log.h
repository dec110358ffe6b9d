#ifndef CONCORD_BASE_LOG_H_
#define CONCORD_BASE_LOG_H_

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"

namespace concord {

enum class Severity { kDebug, kInfo, kWarning, kError };

// A field of a log line. Names, numbers and codes only: never a participant's words, never a token.
using LogValue = std::variant<std::string, int64_t, double, bool>;
using LogFields = std::vector<std::pair<std::string, LogValue>>;

// Writes one JSON object on one line of standard error: time (RFC 3339), severity, message, fields.
// Thread-safe.
void Log(Severity severity, absl::string_view message, const LogFields& fields = {});

// True if a line of this severity would be written.
bool LogEnabled(Severity severity);

// Lines below `severity` are not written. The default is kInfo.
void SetLogLevel(Severity severity);

// Reads debug, info, warning or error; false for any other word.
bool ParseSeverity(absl::string_view word, Severity* severity);

}  // namespace concord

#endif  // CONCORD_BASE_LOG_H_

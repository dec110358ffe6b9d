#ifndef CONCORD_BASE_CSV_H_
#define CONCORD_BASE_CSV_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord {

// Reads RFC 4180 CSV (comma, double quotes, CRLF or LF; a leading byte order mark is dropped).
// Empty lines are skipped. INVALID_ARGUMENT when quotes do not match, naming the row.
absl::StatusOr<std::vector<std::vector<std::string>>> ParseCsv(absl::string_view text);

// Returns one CSV line with its line feed; cells are quoted where they must be.
std::string CsvLine(const std::vector<std::string>& cells);

// Returns `cell` such that no spreadsheet takes it for a formula (a leading apostrophe).
std::string SpreadsheetSafe(absl::string_view cell);

}  // namespace concord

#endif  // CONCORD_BASE_CSV_H_

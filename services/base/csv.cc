#include "base/csv.h"

#include <csv.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace concord {
namespace {

struct Reader {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
};

void OnCell(void* cell, size_t size, void* data) {
  static_cast<Reader*>(data)->row.emplace_back(static_cast<const char*>(cell), size);
}

void OnRow(int, void* data) {
  auto* reader = static_cast<Reader*>(data);
  reader->rows.push_back(std::move(reader->row));
  reader->row.clear();
}

}  // namespace

absl::StatusOr<std::vector<std::vector<std::string>>> ParseCsv(absl::string_view text) {
  if (absl::StartsWith(text, "\xEF\xBB\xBF")) text.remove_prefix(3);
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
    return absl::ResourceExhaustedError("There is no memory left to read the CSV file.");
  }
  Reader reader;
  // The library trims spaces around cells unless told what a space is.
  csv_set_space_func(&parser, [](unsigned char) { return 0; });
  const bool ok =
      csv_parse(&parser, text.data(), text.size(), OnCell, OnRow, &reader) == text.size() &&
      csv_fini(&parser, OnCell, OnRow, &reader) == 0;
  csv_free(&parser);
  if (!ok) {
    return absl::InvalidArgumentError(absl::StrCat(
        "Row ", reader.rows.size() + 1,
        " of the CSV file has quotes that do not match; write a quote within a cell as two."));
  }
  return std::move(reader.rows);
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::vector<std::string> out;
  out.reserve(cells.size());
  for (const std::string& cell : cells) {
    const bool quote = cell.find_first_of(",\"\r\n") != std::string::npos || cell.empty() ||
                       cell.front() == ' ' || cell.back() == ' ';
    out.push_back(quote && !cell.empty()
                      ? absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"")
                      : cell);
  }
  return absl::StrCat(absl::StrJoin(out, ","), "\n");
}

std::string SpreadsheetSafe(absl::string_view cell) {
  const bool formula =
      !cell.empty() && absl::string_view("=+-@\t\r").find(cell[0]) != absl::string_view::npos;
  return absl::StrCat(formula ? "'" : "", cell);
}

}  // namespace concord

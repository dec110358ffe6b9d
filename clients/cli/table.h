#ifndef CONCORD_CLI_TABLE_H_
#define CONCORD_CLI_TABLE_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace concord::cli {

// Returns how many columns of a terminal one code point takes: 0, 1 or 2 (UAX #11).
int DisplayWidth(int32_t code_point);
// Returns the same of a text in well-formed UTF-8.
int DisplayWidth(absl::string_view text);

// Returns `text` on one line, and such that a terminal shows it and does not obey it: control
// characters become spaces.
std::string Printable(absl::string_view text);

// Returns the beginning of `text` that fits into `width` columns, with "…" when something is cut.
std::string Shortened(absl::string_view text, int width);

// Returns the width of the terminal that standard output is; COLUMNS or 100 when it is none.
int TerminalWidth();

// `Table` prints rows in aligned columns. Columns in which every cell is a number or empty are
// aligned to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }
  // Prints the headings and rows, or `when_empty` on a line.
  void Print(std::ostream& out, absl::string_view when_empty) const;

 private:
  std::vector<std::string> headings_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace concord::cli

#endif  // CONCORD_CLI_TABLE_H_

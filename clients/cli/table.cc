#include "cli/table.h"

#include <sys/ioctl.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace concord::cli {
namespace {

constexpr int kDefaultWidth = 100;
constexpr absl::string_view kGap = "  ";

// Returns the code point at `*at` and moves `*at` behind it; U+FFFD for a byte that is not UTF-8.
int32_t Next(absl::string_view text, int32_t* at) {
  UChar32 c;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  U8_NEXT_OR_FFFD(bytes, *at, static_cast<int32_t>(text.size()), c);
  return c;
}

bool IsNumber(absl::string_view cell) {
  double number;
  return absl::SimpleAtod(cell, &number);
}

void Pad(std::ostream& out, int count) {
  for (int i = 0; i < count; ++i) out << ' ';
}

void PrintRow(const std::vector<std::string>& row, const std::vector<int>& widths,
              const std::vector<bool>& right, std::ostream& out) {
  size_t last = row.size();
  while (last > 0 && row[last - 1].empty()) --last;
  for (size_t c = 0; c < last; ++c) {
    const int fill = widths[c] - DisplayWidth(row[c]);
    if (c > 0) out << std::string(kGap);
    if (right[c]) Pad(out, fill);
    out << row[c];
    if (!right[c] && c + 1 < last) Pad(out, fill);
  }
  out << "\n";
}

}  // namespace

int DisplayWidth(int32_t code_point) {
  const int8_t type = u_charType(code_point);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR ||
      type == U_CONTROL_CHAR) {
    return 0;
  }
  const int width = u_getIntPropertyValue(code_point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

int DisplayWidth(absl::string_view text) {
  int width = 0;
  for (int32_t at = 0; at < static_cast<int32_t>(text.size());)
    width += DisplayWidth(Next(text, &at));
  return width;
}

std::string Printable(absl::string_view text) {
  std::string result;
  for (int32_t at = 0; at < static_cast<int32_t>(text.size());) {
    const int32_t begin = at;
    const int32_t c = Next(text, &at);
    if (u_charType(c) == U_CONTROL_CHAR) {
      result += ' ';
    } else {
      absl::StrAppend(&result, text.substr(begin, at - begin));
    }
  }
  return result;
}

std::string Shortened(absl::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  int used = 1;  // the sign of omission
  int32_t at = 0;
  int32_t end = 0;
  while (at < static_cast<int32_t>(text.size())) {
    used += DisplayWidth(Next(text, &at));
    if (used > width) break;
    end = at;
  }
  return absl::StrCat(text.substr(0, end), "…");
}

int TerminalWidth() {
  winsize size{};
  if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  const char* columns = std::getenv("COLUMNS");
  int width = 0;
  return columns != nullptr && absl::SimpleAtoi(columns, &width) && width > 0 ? width
                                                                              : kDefaultWidth;
}

void Table::Add(std::vector<std::string> cells) {
  cells.resize(headings_.size());
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out, absl::string_view when_empty) const {
  if (rows_.empty()) {
    out << std::string(when_empty) << "\n";
    return;
  }
  std::vector<int> widths;
  std::vector<bool> right;
  for (size_t c = 0; c < headings_.size(); ++c) {
    int width = DisplayWidth(headings_[c]);
    bool numbers = false;
    bool others = false;
    for (const auto& row : rows_) {
      width = std::max(width, DisplayWidth(row[c]));
      if (row[c].empty()) continue;
      (IsNumber(row[c]) ? numbers : others) = true;
    }
    widths.push_back(width);
    right.push_back(numbers && !others);
  }
  PrintRow(headings_, widths, right, out);
  for (const auto& row : rows_) PrintRow(row, widths, right, out);
}

}  // namespace concord::cli

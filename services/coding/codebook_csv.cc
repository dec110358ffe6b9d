#include "coding/codebook_csv.h"

#include <algorithm>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/csv.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "coding/codebook_errors.h"
#include "coding/errors.h"

namespace concord::coding {
namespace {

constexpr char kListSeparator[] = "; ";

// The columns in the order in which they are written; the field of Code where it is called
// otherwise.
struct Column {
  const char* name;
  const char* field;
  bool written;
};
constexpr Column kColumns[] = {
    {"code", "display_name", true},
    {"parent", "", true},
    {"definition", "definition", true},
    {"inclusion_criteria", "inclusion_criteria", true},
    {"exclusion_criteria", "exclusion_criteria", true},
    {"anchor_transcript", "", true},
    {"anchor_quote", "", false},
    {"anchor_start", "", true},
    {"anchor_end", "", true},
    {"theory", "theories", true},
    {"theory_reference", "", true},
    {"guiding_question", "guiding_question", true},
    {"indicator", "indicator", true},
    {"color", "color", true},
    {"origin", "origin", true},
    {"codable", "codable", true},
};

const Column* FindColumn(absl::string_view name) {
  const auto* found = std::find_if(std::begin(kColumns), std::end(kColumns),
                                   [name](const Column& column) { return name == column.name; });
  return found == std::end(kColumns) ? nullptr : found;
}

std::string ColumnOfField(absl::string_view field) {
  for (const Column& column : kColumns) {
    if (field == column.field) return column.name;
  }
  return std::string(field);
}

// Whether a spreadsheet would take the cell for a formula, apostrophes before it aside: those are
// counted too, so that Guard and Unguard undo each other.
bool LooksLikeFormula(absl::string_view cell) {
  const absl::string_view rest = cell.substr(std::min(cell.find_first_not_of('\''), cell.size()));
  return SpreadsheetSafe(rest) != rest;
}

std::string Guard(absl::string_view cell) {
  return absl::StrCat(LooksLikeFormula(cell) ? "'" : "", cell);
}

std::string Unguard(std::string cell) {
  return !cell.empty() && cell[0] == '\'' && LooksLikeFormula(cell) ? cell.substr(1) : cell;
}

std::string JoinList(const std::vector<std::string>& items) {
  return absl::StrJoin(items, kListSeparator, [](std::string* out, const std::string& item) {
    absl::StrAppend(out, absl::StrReplaceAll(item, {{"\\", "\\\\"}, {"; ", "\\; "}}));
  });
}

std::vector<std::string> SplitList(absl::string_view cell) {
  std::vector<std::string> items;
  if (cell.empty()) return items;
  items.emplace_back();
  for (size_t i = 0; i < cell.size(); ++i) {
    const char next = i + 1 < cell.size() ? cell[i + 1] : '\0';
    if (cell[i] == '\\' && (next == '\\' || next == ';')) {
      items.back().push_back(next);
      ++i;
    } else if (cell[i] == ';' && next == ' ') {
      items.emplace_back();
      ++i;
    } else {
      items.back().push_back(cell[i]);
    }
  }
  return items;
}

// Reads the cells of one row by their columns.
class RowReader {
 public:
  RowReader(int64_t row, std::map<std::string, std::string> cells)
      : row_(row), cells_(std::move(cells)) {}

  absl::StatusOr<CodebookRow> Read() {
    CodebookRow out;
    out.row = row_;
    out.parent = Cell("parent");
    v1::Code& code = out.code;
    code.set_display_name(Cell("code"));
    code.set_definition(Cell("definition"));
    code.set_inclusion_criteria(Cell("inclusion_criteria"));
    code.set_exclusion_criteria(Cell("exclusion_criteria"));
    code.set_guiding_question(Cell("guiding_question"));
    code.set_indicator(Cell("indicator"));
    code.set_color(Cell("color"));
    CONCORD_RETURN_IF_ERROR(ReadTheories(code));
    CONCORD_RETURN_IF_ERROR(ReadWords(code));
    CONCORD_RETURN_IF_ERROR(ReadAnchor(out.anchor));
    if (const auto fault = FindFault(code)) {
      return Invalid(ColumnOfField(fault->field), absl::StrCat("The cell ", fault->what));
    }
    return out;
  }

 private:
  const std::string& Cell(const std::string& column) { return cells_[column]; }

  absl::Status Invalid(absl::string_view column, absl::string_view what) const {
    return CodebookCellInvalid(row_, column, what);
  }

  absl::Status ReadTheories(v1::Code& code) {
    const std::vector<std::string> names = SplitList(Cell("theory"));
    const std::vector<std::string> references = SplitList(Cell("theory_reference"));
    if (references.size() > names.size()) {
      return Invalid("theory_reference",
                     absl::StrCat("There are ", references.size(), " references for ", names.size(),
                                  " theories; join both by '; '."));
    }
    for (size_t i = 0; i < names.size(); ++i) {
      v1::Theory* theory = code.add_theories();
      theory->set_display_name(names[i]);
      if (i < references.size()) theory->set_reference(references[i]);
    }
    return absl::OkStatus();
  }

  absl::Status ReadWords(v1::Code& code) {
    const std::string& origin = Cell("origin");
    if (origin == "deductive") {
      code.set_origin(v1::Code::ORIGIN_DEDUCTIVE);
    } else if (origin == "inductive") {
      code.set_origin(v1::Code::ORIGIN_INDUCTIVE);
    } else if (!origin.empty()) {
      return Invalid("origin", "Write deductive or inductive, or leave it empty.");
    }
    const std::string& codable = Cell("codable");
    if (codable != "yes" && codable != "no" && !codable.empty()) {
      return Invalid("codable", "Write yes or no, or leave it empty, which means yes.");
    }
    code.set_codable(codable != "no");
    return absl::OkStatus();
  }

  absl::Status ReadAnchor(std::optional<AnchorCells>& anchor) {
    const std::string& quote = Cell("anchor_quote");
    const std::string& start = Cell("anchor_start");
    const std::string& end = Cell("anchor_end");
    if (Cell("anchor_transcript").empty()) {
      if (quote.empty() && start.empty() && end.empty()) return absl::OkStatus();
      return Invalid("anchor_transcript", "An anchor example needs its transcript.");
    }
    AnchorCells cells{Cell("anchor_transcript"), quote, std::nullopt};
    if (start.empty() != end.empty()) {
      return Invalid(start.empty() ? "anchor_start" : "anchor_end",
                     "Give both, the start and the end.");
    }
    if (quote.empty() == start.empty()) {
      return Invalid("anchor_quote", "Give either the words or their start and end.");
    }
    if (!start.empty()) {
      Span span;
      if (!absl::SimpleAtoi(start, &span.start)) {
        return Invalid("anchor_start", "This must be a whole number.");
      }
      if (!absl::SimpleAtoi(end, &span.end)) {
        return Invalid("anchor_end", "This must be a whole number.");
      }
      cells.span = span;
    }
    anchor = std::move(cells);
    return absl::OkStatus();
  }

  const int64_t row_;
  std::map<std::string, std::string> cells_;
};

absl::Status ReadHeader(const std::vector<std::string>& header, CodebookFile& file) {
  for (const std::string& name : header) {
    if (FindColumn(name) == nullptr) {
      return CodebookCellInvalid(
          1, name.substr(0, 40),
          absl::StrCat("There is no such column; there are ",
                       absl::StrJoin(kColumns, ", ",
                                     [](std::string* out, const Column& column) {
                                       out->append(column.name);
                                     }),
                       "."));
    }
    if (!file.columns.insert(name).second) {
      return CodebookCellInvalid(1, name, "The column stands twice.");
    }
  }
  if (!file.Has("code")) {
    return CodebookCellInvalid(1, "code", "The first row must name the columns, 'code' at least.");
  }
  if (file.Has("theory_reference") && !file.Has("theory")) {
    return CodebookCellInvalid(1, "theory_reference", "References need the column 'theory'.");
  }
  return absl::OkStatus();
}

std::vector<std::string> CellsOf(const Codebook& book, const v1::Code& code,
                                 const std::map<std::string, int>& name_counts) {
  const v1::Code* parent = book.Find(code.parent_code());
  std::string parent_cell;
  if (parent != nullptr) {
    parent_cell = name_counts.at(parent->display_name()) == 1 ? parent->display_name()
                                                              : book.PathOf(parent->name());
  }
  std::vector<std::string> theories;
  std::vector<std::string> references;
  bool any_reference = false;
  for (const v1::Theory& theory : code.theories()) {
    theories.push_back(theory.display_name());
    references.push_back(theory.reference());
    any_reference = any_reference || !theory.reference().empty();
  }
  if (!any_reference) references.clear();
  const bool anchored = code.has_anchor_example();
  const auto& span = code.anchor_example().span();
  const char* origin = code.origin() == v1::Code::ORIGIN_DEDUCTIVE   ? "deductive"
                       : code.origin() == v1::Code::ORIGIN_INDUCTIVE ? "inductive"
                                                                     : "";
  std::vector<std::string> cells = {
      code.display_name(),
      parent_cell,
      code.definition(),
      code.inclusion_criteria(),
      code.exclusion_criteria(),
      code.anchor_example().transcript(),
      anchored ? absl::StrCat(span.start_offset()) : "",
      anchored ? absl::StrCat(span.end_offset()) : "",
      JoinList(theories),
      JoinList(references),
      code.guiding_question(),
      code.indicator(),
      code.color(),
      origin,
      code.codable() ? "yes" : "no",
  };
  for (std::string& cell : cells) cell = Guard(cell);
  return cells;
}

}  // namespace

absl::StatusOr<CodebookFile> ParseCodebookCsv(absl::string_view content) {
  if (const int64_t byte = FirstInvalidUtf8Byte(content); byte >= 0) {
    return CodebookFileInvalid(
        0, absl::StrCat("the file is not UTF-8 at byte ", byte, "; save it as CSV UTF-8"));
  }
  const auto table = ParseCsv(content);
  if (!table.ok()) {
    return CodebookFileInvalid(0, absl::StripSuffix(table.status().message(), "."));
  }
  if (table->empty()) return CodebookFileInvalid(0, "the file is empty; it needs a header");
  CodebookFile file;
  const std::vector<std::string>& header = table->front();
  CONCORD_RETURN_IF_ERROR(ReadHeader(header, file));
  for (size_t i = 1; i < table->size(); ++i) {
    const std::vector<std::string>& cells = (*table)[i];
    const int64_t row = static_cast<int64_t>(i) + 1;
    if (cells.size() != header.size()) {
      return CodebookFileInvalid(
          row, absl::StrCat("the row has ", cells.size(), " cells and the header ", header.size()));
    }
    std::map<std::string, std::string> by_column;
    for (size_t c = 0; c < cells.size(); ++c) by_column[header[c]] = Unguard(cells[c]);
    CONCORD_ASSIGN_OR_RETURN(CodebookRow read, RowReader(row, std::move(by_column)).Read());
    file.rows.push_back(std::move(read));
  }
  return file;
}

v1::Code ApplyRow(const CodebookFile& file, const CodebookRow& row, const v1::Code* existing) {
  v1::Code code = existing == nullptr ? v1::Code() : *existing;
  if (existing == nullptr) code.set_codable(true);
  const auto* descriptor = v1::Code::descriptor();
  const auto* reflection = v1::Code::GetReflection();
  for (const Column& column : kColumns) {
    if (!file.Has(column.name)) continue;
    const auto* field = descriptor->FindFieldByName(column.field);
    if (field == nullptr) continue;
    // Moves one field over: the rest of `code` stays.
    v1::Code source = row.code;
    reflection->ClearField(&code, field);
    reflection->SwapFields(&code, &source, {field});
  }
  return code;
}

std::string WriteCodebookCsv(const Codebook& book) {
  std::vector<std::string> header;
  for (const Column& column : kColumns) {
    if (column.written) header.emplace_back(column.name);
  }
  std::string out = CsvLine(header);
  const std::vector<v1::Code> codes = book.ActiveCodes();
  std::map<std::string, int> name_counts;
  for (const v1::Code& code : codes) ++name_counts[code.display_name()];
  for (const v1::Code& code : codes) out += CsvLine(CellsOf(book, code, name_counts));
  return out;
}

}  // namespace concord::coding

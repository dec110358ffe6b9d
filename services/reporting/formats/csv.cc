#include "base/csv.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "reporting/report_format.h"

namespace concord::reporting {
namespace {

// The report's figures for a spreadsheet or a script: one block after another, each a row
// "# caption", a row of headings, its rows, and an empty row. Prose is left out. Cells that a
// spreadsheet would take for a formula get a leading apostrophe, numbers do not.
class CsvReportFormat : public ReportFormat {
 public:
  ReportFormatInfo info() const override {
    return {"csv", "CSV", "text/csv; charset=utf-8", ".csv"};
  }
  std::string Render(const ReportModel& model) const override;
};

using Cells = std::vector<std::string>;

std::string Safe(const std::string& cell, ColumnType type) {
  double ignored;
  if (type == ColumnType::kNumber && absl::SimpleAtod(cell, &ignored)) return cell;
  return SpreadsheetSafe(cell);
}

// Writes the model block by block; a visitor over the kinds of blocks.
class Writer {
 public:
  explicit Writer(const Section& section, std::string& out) : section_(section), out_(out) {}

  void operator()(const Paragraph&) {}
  void operator()(const Note&) {}
  void operator()(const Swatches&) {}

  void operator()(const BulletList& list) {
    Begin(section_.heading, {"Item"});
    for (const std::string& item : list.items) Text({item});
    End();
  }

  // A tree is written with a first column "Level" instead of indented names.
  void operator()(const Table& table) {
    const bool tree = std::any_of(table.rows.begin(), table.rows.end(),
                                  [](const Row& row) { return row.indent > 0; });
    Cells headings;
    if (tree) headings.push_back("Level");
    for (const Column& column : table.columns) headings.push_back(column.heading);
    Begin(table.number > 0 ? absl::StrCat("Table ", table.number, ": ", table.caption)
                           : table.caption,
          headings);
    for (const Row& row : table.rows) {
      Cells cells;
      if (tree) cells.push_back(absl::StrCat(row.indent));
      for (size_t i = 0; i < row.cells.size(); ++i) {
        cells.push_back(Safe(row.cells[i],
                             i < table.columns.size() ? table.columns[i].type : ColumnType::kText));
      }
      out_ += CsvLine(cells);
    }
    End();
  }

  void operator()(const BarChart& chart) {
    Cells headings = {"Group", "Name"};
    headings.insert(headings.end(), chart.series.begin(), chart.series.end());
    Begin(chart.number > 0 ? absl::StrCat("Figure ", chart.number, ": ", chart.caption)
                           : chart.caption,
          headings);
    for (const Bar& bar : chart.bars) {
      Cells cells = {SpreadsheetSafe(bar.group), SpreadsheetSafe(bar.name)};
      for (const std::optional<double>& value : bar.values) {
        cells.push_back(value ? absl::StrCat(*value) : "");
      }
      out_ += CsvLine(cells);
    }
    End();
  }

  void operator()(const QuotationList& list) {
    Begin(absl::StrCat("Quotations: ", section_.heading),
          {"Code", "Quotation", "Citation", "Speaker", "Text", "Segment", "Segment number", "Start",
           "End", "Coders"});
    for (const Quotation& quotation : list.quotations) {
      const Position& position = quotation.position;
      Text({quotation.code, quotation.quote, quotation.citation, quotation.speaker, position.text,
            position.segment_kind,
            position.segment_kind.empty() ? "" : absl::StrCat(position.segment_number),
            absl::StrCat(position.span.start), absl::StrCat(position.span.end), quotation.coders});
    }
    End();
  }

  void operator()(const KeyValueList& list) {
    Begin(section_.heading, {"Name", "Value"});
    for (const auto& [name, value] : list.items) Text({name, value});
    End();
  }

 private:
  void Begin(const std::string& caption, const Cells& headings) {
    out_ += CsvLine({absl::StrCat("# ", caption)});
    Text(headings);
  }
  void End() { out_ += "\n"; }
  void Text(Cells cells) {
    for (std::string& cell : cells) cell = SpreadsheetSafe(cell);
    out_ += CsvLine(cells);
  }

  const Section& section_;
  std::string& out_;
};

std::string CsvReportFormat::Render(const ReportModel& model) const {
  std::string out;
  Section head{.heading = model.title};
  Writer(head, out)(KeyValueList{model.metadata});
  for (const Section& section : model.sections) {
    Writer writer(section, out);
    for (const Block& block : section.blocks) std::visit(writer, block);
  }
  return out;
}

CONCORD_REGISTER_REPORT_FORMAT(CsvReportFormat);

}  // namespace
}  // namespace concord::reporting

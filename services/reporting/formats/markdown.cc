#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "reporting/report_format.h"

namespace concord::reporting {
namespace {

// GitHub-flavoured Markdown. Charts become tables; colours, which Markdown lacks, are left out.
class MarkdownReportFormat : public ReportFormat {
 public:
  ReportFormatInfo info() const override {
    return {"markdown", "Markdown", "text/markdown; charset=utf-8", ".md"};
  }
  std::string Render(const ReportModel& model) const override;
};

// Escapes what has a meaning anywhere in a line. "<", ">" and "&" become entities, so that no
// renderer sees raw HTML; other control characters than line breaks are dropped.
std::string EscapeInline(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\\':
      case '`':
      case '*':
      case '_':
      case '{':
      case '}':
      case '[':
      case ']':
      case '|':
      case '~':
      case '#':
      case '!':
      case '$':
        out += '\\';
        out += c;
        break;
      case '\t':
        out += ' ';
        break;
      default:
        if (c == '\n' || !absl::ascii_iscntrl(static_cast<unsigned char>(c))) out += c;
    }
  }
  return out;
}

// Escapes one line of prose, also what has a meaning only at its start: list marks, rules and
// underlined headings.
std::string EscapeLine(absl::string_view line) {
  std::string out = EscapeInline(absl::StripAsciiWhitespace(line));
  if (out.empty()) return out;
  // A list mark needs a space behind it; so "-0.5" and "22.7" stay as they are.
  const size_t digits = std::min(out.find_first_not_of("0123456789"), out.size() - 1);
  const bool mark_ends = digits + 1 == out.size() || out[digits + 1] == ' ';
  if (out[0] == '=' ||
      ((out[0] == '-' || out[0] == '+') &&
       (out.size() == 1 || !absl::ascii_isdigit(static_cast<unsigned char>(out[1]))))) {
    out.insert(0, "\\");
  } else if (digits > 0 && mark_ends && (out[digits] == '.' || out[digits] == ')')) {
    out.insert(digits, "\\");
  }
  return out;
}

// Returns the text on one line, its line breaks as `separator`.
std::string OneLine(absl::string_view text, absl::string_view separator) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(text, '\n')) lines.push_back(EscapeLine(line));
  return absl::StrJoin(lines, separator);
}

std::string Cell(absl::string_view text) { return OneLine(text, "<br>"); }

// Returns the text as prose whose lines keep their breaks, each begun with `prefix`.
std::string Lines(absl::string_view text, absl::string_view prefix) {
  return absl::StrCat(prefix, OneLine(text, absl::StrCat("  \n", prefix)), "\n");
}

std::string TableRow(const std::vector<std::string>& cells) {
  return absl::StrCat("| ", absl::StrJoin(cells, " | "), " |\n");
}

std::string Caption(absl::string_view kind, int number, absl::string_view caption) {
  const std::string prefix = number > 0 ? absl::StrCat(kind, " ", number, ": ") : "";
  return absl::StrCat("*", prefix, OneLine(caption, " "), "*\n\n");
}

// Appends the model block by block; a visitor over the kinds of blocks.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void operator()(const Paragraph& paragraph) {
    absl::StrAppend(&out_, Lines(paragraph.text, ""), "\n");
  }

  void operator()(const Note& note) {
    const char* kind = note.kind == Note::Kind::kWarning ? "**Warning:** " : "**Note:** ";
    absl::StrAppend(&out_, "> ", kind, OneLine(note.text, "  \n> "), "\n\n");
  }

  void operator()(const BulletList& list) {
    for (const std::string& item : list.items) {
      absl::StrAppend(&out_, "- ", OneLine(item, "  \n  "), "\n");
    }
    out_ += "\n";
  }

  void operator()(const Table& table) {
    out_ += Caption("Table", table.number, table.caption);
    std::vector<std::string> headings;
    std::vector<std::string> rules;
    for (const Column& column : table.columns) {
      headings.push_back(Cell(column.heading));
      rules.push_back(column.type == ColumnType::kNumber ? "---:" : "---");
    }
    absl::StrAppend(&out_, TableRow(headings), TableRow(rules));
    for (const Row& row : table.rows) {
      std::vector<std::string> cells;
      for (const std::string& cell : row.cells) cells.push_back(Cell(cell));
      if (!cells.empty() && (row.kind == Row::Kind::kTotal || row.kind == Row::Kind::kGroup) &&
          !cells[0].empty()) {
        cells[0] = absl::StrCat("**", cells[0], "**");
      }
      for (int i = 0; i < row.indent && !cells.empty(); ++i) cells[0].insert(0, "&emsp;");
      out_ += TableRow(cells);
    }
    out_ += "\n";
    if (!table.note.empty()) absl::StrAppend(&out_, Lines(table.note, ""), "\n");
  }

  void operator()(const BarChart& chart) {
    out_ += Caption("Figure", chart.number, chart.caption);
    std::vector<std::string> headings = {""};
    std::vector<std::string> rules = {"---"};
    for (const std::string& series : chart.series) {
      headings.push_back(Cell(series));
      rules.push_back("---:");
    }
    absl::StrAppend(&out_, TableRow(headings), TableRow(rules));
    for (const Bar& bar : chart.bars) {
      std::vector<std::string> cells = {
          Cell(bar.group.empty() ? bar.name : absl::StrCat(bar.group, ": ", bar.name))};
      for (const std::string& shown : bar.shown) cells.push_back(Cell(shown));
      out_ += TableRow(cells);
    }
    out_ += "\n";
  }

  void operator()(const QuotationList& list) {
    for (const Quotation& quotation : list.quotations) {
      std::vector<std::string> source = {quotation.citation};
      if (!quotation.speaker.empty()) source.push_back(quotation.speaker);
      source.push_back(FormatPosition(quotation.position));
      if (!quotation.coders.empty()) source.push_back(absl::StrCat("coded by ", quotation.coders));
      absl::StrAppend(&out_, Lines(quotation.quote, "> "), ">\n",
                      Lines(absl::StrJoin(source, " \u00b7 "), "> "), "\n");
    }
  }

  void operator()(const KeyValueList& list) {
    for (const auto& [name, value] : list.items) {
      absl::StrAppend(&out_, "- **", OneLine(name, " "), ":** ", OneLine(value, "  \n  "), "\n");
    }
    out_ += "\n";
  }

  void operator()(const Swatches&) {}

 private:
  std::string& out_;
};

std::string MarkdownReportFormat::Render(const ReportModel& model) const {
  std::string out = absl::StrCat("# ", OneLine(model.title, " "), "\n\n");
  if (!model.subtitle.empty()) absl::StrAppend(&out, Lines(model.subtitle, ""), "\n");
  Writer writer(out);
  writer(KeyValueList{model.metadata});
  for (const Section& section : model.sections) {
    absl::StrAppend(&out, std::string(std::clamp(section.level, 1, 5) + 1, '#'), " ",
                    OneLine(section.heading, " "), "\n\n");
    for (const Block& block : section.blocks) std::visit(writer, block);
  }
  return out;
}

CONCORD_REGISTER_REPORT_FORMAT(MarkdownReportFormat);

}  // namespace
}  // namespace concord::reporting

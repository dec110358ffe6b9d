#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reporting/formats/html_style.h"
#include "reporting/report_format.h"

namespace concord::reporting {
namespace {

// One self-contained page, also well-formed as XML: styles and charts are inline, nothing is loaded
// and no script runs (its own policy forbids both). Made for paper, desk and phone.
class HtmlReportFormat : public ReportFormat {
 public:
  ReportFormatInfo info() const override {
    return {"html", "HTML", "text/html; charset=utf-8", ".html"};
  }
  std::string Render(const ReportModel& model) const override;
};

// Escapes text for element content and quoted attributes. Control characters that neither HTML nor
// XML admits become the replacement character.
std::string Esc(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
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
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
          out += "\uFFFD";
        } else {
          out += c;
        }
    }
  }
  return out;
}

// Escapes text and keeps its line breaks.
std::string Lines(absl::string_view text) {
  std::string out;
  for (const char c : Esc(text)) {
    if (c == '\n') {
      out += "<br/>";
    } else {
      out += c;
    }
  }
  return out;
}

// Escapes a table's cell and lets its very long words break, so that no column outgrows the paper.
std::string CellText(absl::string_view text) {
  constexpr int kLongestUnbroken = 22;
  std::string out;
  size_t begin = 0;
  int unbroken = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((text[i] & 0xC0) == 0x80) continue;  // within a code point
    const bool breaks = absl::ascii_isspace(text[i]) || text[i] == '-' || text[i] == '/';
    if (!breaks && unbroken == kLongestUnbroken) {
      absl::StrAppend(&out, Lines(text.substr(begin, i - begin)), "<wbr/>");
      begin = i;
      unbroken = 0;
    }
    unbroken = breaks ? 0 : unbroken + 1;
  }
  return absl::StrCat(out, Lines(text.substr(begin)));
}

// Returns whether a table is so small that it had better stand on one page.
bool IsShort(const Table& table) {
  constexpr size_t kMostRows = 10;
  constexpr size_t kMostBytes = 1000;
  size_t bytes = 0;
  for (const Row& row : table.rows) {
    for (const std::string& cell : row.cells) bytes += cell.size();
  }
  return table.rows.size() <= kMostRows && bytes <= kMostBytes;
}

std::string Colour(absl::string_view colour) {
  return IsColour(colour) ? std::string(colour) : std::string("var(--accent)");
}

std::string Swatch(absl::string_view colour) {
  if (!IsColour(colour)) return "";
  return absl::StrCat("<span class=\"dot\" style=\"background:", colour,
                      "\" aria-hidden=\"true\"></span>");
}

std::string Caption(absl::string_view kind, int number, absl::string_view caption) {
  const std::string prefix =
      number > 0 ? absl::StrCat("<b>", kind, " ", number, ":</b> ") : std::string();
  return absl::StrCat(prefix, Esc(caption));
}

const char* RowClass(Row::Kind kind) {
  switch (kind) {
    case Row::Kind::kGroup:
      return " class=\"group\"";
    case Row::Kind::kTotal:
      return " class=\"total\"";
    case Row::Kind::kMuted:
      return " class=\"muted\"";
    case Row::Kind::kBody:
      break;
  }
  return "";
}

// Appends the model block by block; a visitor over the kinds of blocks.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void operator()(const Paragraph& paragraph) { Add("<p>", Lines(paragraph.text), "</p>\n"); }

  void operator()(const Note& note) {
    const bool warning = note.kind == Note::Kind::kWarning;
    Add("<p class=\"note", warning ? " warning" : "", "\"><b>", warning ? "Warning." : "Note.",
        "</b> ", Lines(note.text), "</p>\n");
  }

  void operator()(const BulletList& list) {
    Add("<ul>\n");
    for (const std::string& item : list.items) Add("<li>", Lines(item), "</li>\n");
    Add("</ul>\n");
  }

  void operator()(const Table& table) {
    const int id = ++tables_;
    // The container scrolls by itself, and with the keyboard, where the page is narrow.
    Add("<div class=\"table", IsShort(table) ? " short" : "",
        "\" role=\"region\" tabindex=\"0\" aria-labelledby=\"table", id,
        "\">\n<table style=\"--columns:", table.columns.size(), "\">\n<caption id=\"table", id,
        "\"><span>", Caption("Table", table.number, table.caption),
        "</span></caption>\n<thead><tr>");
    for (const Column& column : table.columns) {
      Add("<th scope=\"col\"", column.type == ColumnType::kNumber ? " class=\"number\"" : "", ">",
          Esc(column.heading), "</th>");
    }
    Add("</tr></thead>\n<tbody>\n");
    for (const Row& row : table.rows) AddRow(table, row);
    Add("</tbody>\n</table>\n</div>\n");
    if (!table.note.empty()) Add("<p class=\"key\">", Lines(table.note), "</p>\n");
  }

  void operator()(const BarChart& chart) {
    Add("<figure class=\"chart\">\n<figcaption>", Caption("Figure", chart.number, chart.caption),
        "</figcaption>\n");
    if (chart.series.size() > 1) {
      Add("<p class=\"legend\">");
      for (size_t i = 0; i < chart.series.size(); ++i) {
        Add("<span><i class=\"s", i, "\" aria-hidden=\"true\"></i>", Esc(chart.series[i]),
            "</span> ");
      }
      Add("</p>\n");
    }
    std::string group;
    Add("<ul class=\"bars\">\n");
    for (const Bar& bar : chart.bars) {
      if (bar.group != group && !bar.group.empty()) {
        Add("<li class=\"heading\">", Esc(bar.group), "</li>\n");
      }
      group = bar.group;
      AddBar(chart, bar);
    }
    Add("</ul>\n</figure>\n");
  }

  void operator()(const QuotationList& list) {
    const std::string language =
        list.language.empty() ? "" : absl::StrCat(" lang=\"", Esc(list.language), "\"");
    for (const Quotation& quotation : list.quotations) {
      Add("<figure class=\"quote\" style=\"--code:", Colour(list.colour), "\">\n<blockquote",
          language, " dir=\"auto\"><p>", Lines(quotation.quote),
          "</p></blockquote>\n<figcaption><cite>", Esc(quotation.citation), "</cite>");
      if (!quotation.speaker.empty()) Add(" \u00b7 <span>", Esc(quotation.speaker), "</span>");
      Add(" \u00b7 <span>", Esc(FormatPosition(quotation.position)), "</span>");
      if (!quotation.coders.empty()) {
        Add(" \u00b7 <span>coded by ", Esc(quotation.coders), "</span>");
      }
      Add("</figcaption>\n</figure>\n");
    }
  }

  void operator()(const KeyValueList& list) {
    if (list.items.empty()) return;
    Add("<dl>\n");
    for (const auto& [name, value] : list.items) {
      Add("<div><dt>", Esc(name), "</dt><dd>", Lines(value), "</dd></div>\n");
    }
    Add("</dl>\n");
  }

  void operator()(const Swatches& swatches) {
    Add("<ul class=\"swatches\" aria-label=\"Colours of the codes\">\n");
    for (const Swatches::Item& item : swatches.items) {
      Add("<li", item.indent == 0 ? " class=\"main\"" : "", ">", Swatch(item.colour),
          Esc(item.name), "</li>\n");
    }
    Add("</ul>\n");
  }

 private:
  template <typename... Parts>
  void Add(const Parts&... parts) {
    absl::StrAppend(&out_, parts...);
  }

  void AddRow(const Table& table, const Row& row) {
    Add("<tr", RowClass(row.kind), ">");
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const bool header = i == 0 && table.row_headers;
      const bool number = i < table.columns.size() && table.columns[i].type == ColumnType::kNumber;
      const std::string swatch = i == 0 ? Swatch(row.colour) : "";
      Add(header ? "<th scope=\"row\"" : "<td", number ? " class=\"number\"" : "",
          !number && !swatch.empty() ? " class=\"coloured\"" : "");
      if (i == 0 && row.indent > 0) Add(" style=\"--indent:", row.indent, "\"");
      Add(">", swatch, CellText(row.cells[i]), header ? "</th>" : "</td>");
    }
    Add("</tr>\n");
  }

  void AddBar(const BarChart& chart, const Bar& bar) {
    // Two series are told apart by colour, so there the code's own colour moves to its name.
    const bool several = chart.series.size() > 1;
    Add("<li><span class=\"name\">", several ? Swatch(bar.colour) : "", Esc(bar.name), "</span>");
    for (size_t i = 0; i < bar.values.size(); ++i) {
      Add("<span class=\"line\">");
      AddSvg(chart, bar, i);
      Add("<span class=\"value\">",
          several && i < chart.series.size()
              ? absl::StrCat("<span class=\"series\">", Esc(chart.series[i]), ": </span>")
              : "",
          i < bar.shown.size() ? Esc(bar.shown[i]) : "", "</span></span>");
    }
    Add("</li>\n");
  }

  // Draws one bar into a box 100 wide that the page stretches; the words stand outside of it.
  void AddSvg(const BarChart& chart, const Bar& bar, size_t series) {
    const double range = std::max(chart.maximum - chart.minimum, 1e-9);
    const auto at = [&](double value) {
      return std::clamp((value - chart.minimum) / range, 0.0, 1.0) * 100;
    };
    Add("<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        "<rect class=\"track\" x=\"0\" y=\"0\" width=\"100\" height=\"10\"/>");
    if (bar.values[series]) {
      const double from = std::min(at(0), at(*bar.values[series]));
      const double to = std::max(at(0), at(*bar.values[series]));
      Add(
          absl::StrFormat("<rect class=\"s%d\" x=\"%.2f\" y=\"0\" width=\"%.2f\" height=\"10\" "
                          "style=\"--code:%s\"/>",
                          static_cast<int>(series), from, to - from,
                          Colour(chart.series.size() > 1 ? "" : bar.colour)));
    }
    if (chart.minimum < 0) {
      Add(absl::StrFormat("<rect class=\"zero\" x=\"%.2f\" y=\"0\" width=\"0.4\" height=\"10\"/>",
                          at(0)));
    }
    Add("</svg>");
  }

  std::string& out_;
  int tables_ = 0;
};

std::string Contents(const ReportModel& model) {
  std::string out = "<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ol>\n";
  bool open = false;      // an item of level 1
  bool has_list = false;  // its list of level 2
  const auto close = [&] {
    if (has_list) out += "</ol>";
    if (open) out += "</li>\n";
    open = has_list = false;
  };
  for (const Section& section : model.sections) {
    const std::string link =
        absl::StrCat("<a href=\"#", Esc(section.id), "\">", Esc(section.heading), "</a>");
    if (section.level == 1) {
      close();
      absl::StrAppend(&out, "<li>", link);
      open = true;
    } else if (section.level == 2 && open) {
      absl::StrAppend(&out, has_list ? "" : "\n<ol>", "<li>", link, "</li>");
      has_list = true;
    }
  }
  close();
  return absl::StrCat(out, "</ol>\n</nav>\n");
}

std::string Head(const ReportModel& model) {
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"", Esc(model.language),
      "\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\"/>\n<title>",
      Esc(model.title), "</title>\n<style>\n", kHtmlStyle, "</style>\n</head>\n<body>\n");
}

std::string HtmlReportFormat::Render(const ReportModel& model) const {
  std::string out = Head(model);
  Writer writer(out);
  absl::StrAppend(&out, "<header>\n<h1>", Esc(model.title), "</h1>\n");
  if (!model.subtitle.empty()) {
    absl::StrAppend(&out, "<p class=\"subtitle\">", Esc(model.subtitle), "</p>\n");
  }
  writer(KeyValueList{model.metadata});
  absl::StrAppend(&out, "</header>\n", Contents(model), "<main>\n");
  int open = 0;  // depth of the sections that are open
  for (const Section& section : model.sections) {
    // A level is entered one step at a time, so that the outline has no holes.
    const int level = std::clamp(section.level, 1, open + 1);
    for (; open >= level; --open) out += "</section>\n";
    ++open;
    const std::string heading = absl::StrCat("h", std::min(level + 1, 6));
    absl::StrAppend(&out, "<section id=\"", Esc(section.id), "\">\n<", heading, ">",
                    Esc(section.heading), "</", heading, ">\n");
    for (const Block& block : section.blocks) std::visit(writer, block);
  }
  for (; open > 0; --open) out += "</section>\n";
  return absl::StrCat(out, "</main>\n</body>\n</html>\n");
}

CONCORD_REGISTER_REPORT_FORMAT(HtmlReportFormat);

}  // namespace
}  // namespace concord::reporting

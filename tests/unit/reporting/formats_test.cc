#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/csv.h"
#include "reporting/report_builder.h"
#include "reporting/report_format.h"
#include "unit/reporting/example_study.h"
#include "unit/reporting/xml_checker.h"

namespace concord::reporting {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Render(const std::string& format, const ReportModel& model) {
  const auto found = FindReportFormat(format);
  EXPECT_TRUE(found.ok()) << found.status();
  return found.ok() ? (*found)->Render(model) : "";
}

// A text that means something in every format if it is not escaped.
constexpr char kHostile[] =
    "=cmd|'/C calc'!A0 <script>alert(\"x\")</script> | *bold* _em_ `code` [a](javascript:b) & "
    "&amp; "
    "</style>\n# heading\n- item\n1. item\r\x01 end";

// Returns a report with every kind of block, each string of it hostile.
ReportModel HostileModel() {
  const std::string h = kHostile;
  Section section{.id = "all", .heading = h, .level = 1};
  section.blocks = {
      Paragraph{h},
      Note{Note::Kind::kNote, h},
      Note{Note::Kind::kWarning, h},
      BulletList{{h, h}},
      Table{.caption = h,
            .columns = {{h}, {h, ColumnType::kNumber}},
            .rows = {{.cells = {h, h}, .kind = Row::Kind::kGroup, .colour = "tomato\"><script>"},
                     {.cells = {h, "-0.5"}, .indent = 2, .colour = "#a1b2c3"},
                     {.cells = {h, "7"}, .kind = Row::Kind::kTotal},
                     {.cells = {h, "+8"}, .kind = Row::Kind::kMuted}},
            .note = h},
      BarChart{.caption = h,
               .series = {h, h},
               .bars = {{.name = h,
                         .group = h,
                         .values = {0.5, std::nullopt},
                         .shown = {h, h},
                         .colour = "#12345\""}},
               .minimum = -0.2},
      QuotationList{.colour = h,
                    .language = "\"><script>",
                    .quotations = {{.quote = h,
                                    .citation = h,
                                    .speaker = h,
                                    .position = {h, h, 3, {5, 9}},
                                    .coders = h,
                                    .code = h}}},
      KeyValueList{{{h, h}}},
      Swatches{{{h, "#123456", 0}, {h, h, 1}}}};
  ReportModel model{.title = h, .subtitle = h, .metadata = {{h, h}}, .sections = {section}};
  NumberCaptions(model);
  return model;
}

TEST(Registry, HoldsTheseFormats) {
  std::vector<std::string> lines;
  for (const ReportFormatInfo& info : ListReportFormats()) {
    lines.push_back(absl::StrCat(info.id, " ", info.file_extension, " ", info.media_type));
  }
  EXPECT_THAT(lines,
              ElementsAre("csv .csv text/csv; charset=utf-8", "html .html text/html; charset=utf-8",
                          "markdown .md text/markdown; charset=utf-8"));
}

TEST(Registry, NamesTheKnownFormatsWhenAskedForAnother) {
  const auto missing = FindReportFormat("pdf");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("csv, html, markdown"));
}

TEST(Html, IsWellFormedAndInertWhateverTheStringsSay) {
  const std::string page = Render("html", HostileModel());
  EXPECT_EQ(FirstXmlError(page), "");
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("javascript:b\"")));
  EXPECT_THAT(page, Not(HasSubstr("tomato")));  // what is no colour stays out of styles
  EXPECT_EQ(page.find('\x01'), std::string::npos);
  // The only end of a style element is our own.
  EXPECT_EQ(page.find("</style>"), page.rfind("</style>"));
}

TEST(Html, LoadsNothingAndRunsNothing) {
  const std::string page = Render("html", *BuildReport(ExampleStudy(), {}));
  for (const char* loader : {"<script", "<link", "<img", "<iframe", "src=", "url(", "@import",
                             "http://", "https://", "onclick"}) {
    EXPECT_THAT(page, Not(HasSubstr(loader)));
  }
}

TEST(Html, IsSemanticAndWellFormed) {
  const std::string page = Render("html", *BuildReport(ExampleStudy(), {}));
  EXPECT_EQ(FirstXmlError(page), "");
  for (const char* part :
       {"<html lang=\"en\">", "name=\"viewport\"", "<nav aria-label=\"Contents\">", "<main>",
        "<caption", "<th scope=\"col\"", "<th scope=\"row\"", "<figcaption>",
        "<blockquote lang=\"en\"", "<cite>(Interview 2)</cite>", "<svg ",
        "<b>Table 1:</b> Coding frame", "display:table-header-group", "@media print",
        "prefers-color-scheme: dark"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST(Html, OpensSectionsWithoutHolesInTheOutline) {
  ReportModel model{.title = "T",
                    .sections = {{.id = "a", .heading = "A", .level = 3},
                                 {.id = "b", .heading = "B", .level = 2},
                                 {.id = "c", .heading = "C", .level = 1}}};
  const std::string page = Render("html", model);
  EXPECT_EQ(FirstXmlError(page), "");
  EXPECT_THAT(page, HasSubstr("<h2>A</h2>"));
  EXPECT_THAT(page, HasSubstr("<h3>B</h3>"));
  EXPECT_THAT(page, HasSubstr("<h2>C</h2>"));
}

TEST(XmlChecker, FindsWhatIsBroken) {
  EXPECT_EQ(FirstXmlError("<p id=\"a\">x &amp; <b>y</b><br/></p>"), "");
  for (const char* broken : {"<p>", "<p></b>", "<p id=a></p>", "a & b", "a &nbsp; b", "a < b",
                             "<p id=\"a\"></p><p id=\"a\"></p>", "<a href=\"#x\"></a>"}) {
    EXPECT_NE(FirstXmlError(broken), "") << broken;
  }
}

TEST(Markdown, EscapesEverything) {
  const std::string text = Render("markdown", HostileModel());
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, Not(HasSubstr("*bold*")));  // only as \*bold\*
  EXPECT_THAT(text, Not(HasSubstr("[a](")));
  EXPECT_EQ(text.find('\x01'), std::string::npos);
  int headings = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    EXPECT_THAT(std::string(line.substr(0, 2)), Not(AnyOf("1.")));
    headings += !line.empty() && line[0] == '#';
    if (line.empty() || line[0] != '|') continue;
    // A row of a table has as many bars that are not escaped as its heading: three or four.
    int bars = 0;
    for (size_t i = 0; i < line.size(); ++i)
      bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    EXPECT_THAT(bars, AnyOf(3, 4)) << line;
  }
  EXPECT_EQ(headings, 2);  // the title and the section
}

TEST(Markdown, WritesTheStudysTables) {
  const std::string text = Render("markdown", *BuildReport(ExampleStudy(), {}));
  EXPECT_THAT(text, HasSubstr("*Table 2: Interview recruitment and response overview*\n\n"
                              "| Category | Total number | Percentage |\n"
                              "| --- | ---: | ---: |\n"
                              "| Total mail addresses | 66 | 100 % |\n"
                              "| Total answers | 15 | 22.7 % |\n"));
  EXPECT_THAT(text,
              HasSubstr("> Money is not even needed. A cousin is enough.\n>\n> (Interview 2)"));
}

TEST(Csv, ReadsBackCellByCellAndLeavesNoFormula) {
  const auto rows = ParseCsv(Render("csv", HostileModel()));
  ASSERT_TRUE(rows.ok()) << rows.status();
  for (const auto& row : *rows) {
    for (const std::string& cell : row) {
      if (cell.empty()) continue;
      const bool number = cell == "-0.5" || cell == "+8";
      EXPECT_TRUE(number || std::string("=+-@").find(cell[0]) == std::string::npos) << cell;
    }
  }
  EXPECT_THAT(*rows, Contains(Contains(absl::StrCat("'", kHostile))));
  EXPECT_THAT(*rows, Contains(ElementsAre("2", absl::StrCat("'", kHostile), "-0.5")));
}

TEST(Csv, WritesEachTableAsCaptionHeadingsRowsAndAnEmptyRow) {
  const std::string text = Render("csv", *BuildReport(ExampleStudy(), {}));
  EXPECT_THAT(text, HasSubstr("\n\n# Table 2: Interview recruitment and response overview\n"
                              "Category,Total number,Percentage\n"
                              "Total mail addresses,66,100 %\n"));
  EXPECT_THAT(text, HasSubstr("On recommendation (of conducted interviews),7,58.3 %\n\n"));
  EXPECT_THAT(text, HasSubstr("Interviewee 2,International,NGO,\"1 hour, 17 min\"\n"));
  EXPECT_THAT(text, HasSubstr("\n1,Corruption,19,10,9 of 10,90.0 %\n"));
}

TEST(Formats, GiveTheSameBytesForTheSameStudyAndLeaveFilesToLookAt) {
  const auto model = BuildReport(ExampleStudy(), {});
  ASSERT_TRUE(model.ok()) << model.status();
  for (const ReportFormatInfo& info : ListReportFormats()) {
    const std::string text = Render(info.id, *model);
    EXPECT_EQ(text, Render(info.id, *BuildReport(ExampleStudy(), {}))) << info.id;
    std::ofstream file(
        absl::StrCat(::testing::TempDir(), "concord_example_report", info.file_extension));
    file << text;
  }
}

}  // namespace
}  // namespace concord::reporting

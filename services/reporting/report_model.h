#ifndef CONCORD_REPORTING_REPORT_MODEL_H_
#define CONCORD_REPORTING_REPORT_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/span.h"

// A report as a document that knows no format: what is said, in which order and in which role.
// All strings are plain UTF-8; a format escapes them. All types are values.
namespace concord::reporting {

// A paragraph of prose.
struct Paragraph {
  std::string text;
};

// A paragraph set apart: something to know when reading the figures, or something to repair.
struct Note {
  enum class Kind { kNote, kWarning };
  Kind kind = Kind::kNote;
  std::string text;
};

// A list of remarks of equal rank.
struct BulletList {
  std::vector<std::string> items;
};

// What a column holds. Figures are set flush right; a format may treat them as numbers.
enum class ColumnType { kText, kNumber };

struct Column {
  std::string heading;
  ColumnType type = ColumnType::kText;
};

struct Row {
  // kGroup heads the rows that follow; kTotal sums up; kMuted is of less weight (retired codes).
  enum class Kind { kBody, kGroup, kTotal, kMuted };
  std::vector<std::string> cells;  // as many as the table has columns
  Kind kind = Kind::kBody;
  int indent = 0;      // depth in a tree, shown in the first cell
  std::string colour;  // "#rrggbb" of the code the row is about, or empty
};

struct Table {
  int number = 0;  // set by NumberCaptions
  std::string caption;
  std::vector<Column> columns;
  std::vector<Row> rows;
  bool row_headers = true;  // whether the first cell names its row
  std::string note;         // how to read the table, or empty
};

// One line of a bar chart: one value for each series, nothing where the figure is undefined.
struct Bar {
  std::string name;
  std::string group;  // a heading shown when it changes; may be empty
  std::vector<std::optional<double>> values;
  std::vector<std::string> shown;  // the values as they are to be read
  std::string colour;              // "#rrggbb" or empty
};

// Horizontal bars from zero; the scale runs from `minimum` (at most 0) to `maximum` (above 0).
struct BarChart {
  int number = 0;  // set by NumberCaptions
  std::string caption;
  std::vector<std::string> series;  // one or two names
  std::vector<Bar> bars;
  double minimum = 0;
  double maximum = 1;
};

// Where a quotation stands: a turn (or paragraph) counted from 1 and the code points of the text.
struct Position {
  std::string text;          // name of the text, or empty where the citation suffices
  std::string segment_kind;  // "turn", "paragraph"; empty if unknown
  int64_t segment_number = 0;
  Span span;
};

// Returns "turn 12, code points 340-412" (with the text's name first if there is one).
std::string FormatPosition(const Position& position);

struct Quotation {
  std::string quote;
  std::string citation;  // "(Interview 3)"
  std::string speaker;   // a pseudonym, or empty
  Position position;
  std::string coders;  // who coded it, joined
  std::string code;
};

struct QuotationList {
  std::string colour;    // of the code, or empty
  std::string language;  // BCP 47 tag of the quotations, or empty
  std::vector<Quotation> quotations;
};

struct KeyValueList {
  std::vector<std::pair<std::string, std::string>> items;
};

// The colours of the codes, as a key to the charts and quotations.
struct Swatches {
  struct Item {
    std::string name;
    std::string colour;  // "#rrggbb" or empty
    int indent = 0;
  };
  std::vector<Item> items;
};

using Block = std::variant<Paragraph, Note, BulletList, Table, BarChart, QuotationList,
                           KeyValueList, Swatches>;

// A heading with what stands below it; sections of a higher level that follow belong to it.
struct Section {
  std::string id;  // unique in the report: letters, digits, '_' and '-'
  std::string heading;
  int level = 1;  // 1 to 3
  std::vector<Block> blocks;
};

struct ReportModel {
  std::string title;
  std::string subtitle;
  std::string language = "en";  // BCP 47 tag of the report's own words
  std::vector<std::pair<std::string, std::string>> metadata;
  std::vector<Section> sections;
};

// Numbers tables and charts from 1 in reading order.
void NumberCaptions(ReportModel& model);

// Returns whether `colour` is "#rrggbb". Formats leave out any other colour.
bool IsColour(absl::string_view colour);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_REPORT_MODEL_H_

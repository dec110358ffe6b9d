#include "reporting/report_model.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace concord::reporting {

std::string FormatPosition(const Position& position) {
  std::string out;
  if (!position.text.empty()) absl::StrAppend(&out, position.text, ", ");
  if (!position.segment_kind.empty()) {
    absl::StrAppend(&out, position.segment_kind, " ", position.segment_number, ", ");
  }
  absl::StrAppend(&out, "code points ", position.span.start, "\u2013", position.span.end);
  return out;
}

void NumberCaptions(ReportModel& model) {
  int tables = 0;
  int charts = 0;
  for (Section& section : model.sections) {
    for (Block& block : section.blocks) {
      if (auto* table = std::get_if<Table>(&block)) table->number = ++tables;
      if (auto* chart = std::get_if<BarChart>(&block)) chart->number = ++charts;
    }
  }
}

bool IsColour(absl::string_view colour) {
  return colour.size() == 7 && colour[0] == '#' &&
         std::all_of(colour.begin() + 1, colour.end(), absl::ascii_isxdigit);
}

}  // namespace concord::reporting

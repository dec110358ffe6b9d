#include "reporting/sections/agreement.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reporting/sections/phrasing.h"

namespace concord::reporting {
namespace {

std::string ValueText(const AgreementFigure& figure) {
  return figure.value ? FormatCoefficient(figure.value) : "undefined";
}

std::string ReasonText(const AgreementFigure& figure) {
  return figure.undefined_reason.empty() ? "no reason was given" : figure.undefined_reason;
}

std::vector<std::string> FigureCells(const AgreementFigure& figure) {
  return {ValueText(figure), FormatCoefficient(figure.observed), FormatCoefficient(figure.expected),
          absl::StrCat(figure.units_used), absl::StrCat(figure.units_left_out)};
}

std::vector<Column> FigureColumns(absl::string_view subject, absl::string_view of) {
  return {{std::string(subject)},
          {"Value", ColumnType::kNumber},
          {absl::StrCat("Observed", of), ColumnType::kNumber},
          {absl::StrCat("Expected", of), ColumnType::kNumber},
          {"Units used", ColumnType::kNumber},
          {"Units left out", ColumnType::kNumber}};
}

// Returns what observed and expected are shares of, for a heading.
const char* Of(const AgreementData& result) {
  return result.disagreement ? " disagreement" : " agreement";
}

// Adds a column that says why values are undefined, if any is.
void AddReasons(const std::vector<AgreementFigure>& figures, Table& table) {
  if (std::all_of(figures.begin(), figures.end(),
                  [](const AgreementFigure& figure) { return figure.value.has_value(); })) {
    return;
  }
  table.columns.push_back({"Why undefined"});
  for (size_t i = 0; i < figures.size(); ++i) {
    table.rows[i].cells.push_back(figures[i].value ? "" : ReasonText(figures[i]));
  }
}

Table Overview(const std::vector<AgreementData>& results) {
  Table table{.caption = "Agreement between the coders", .columns = FigureColumns("Statistic", "")};
  table.columns.insert(table.columns.begin() + 1, {"Unit"});
  std::vector<AgreementFigure> figures;
  for (const AgreementData& result : results) {
    std::vector<std::string> cells = FigureCells(result.overall);
    cells.insert(cells.begin(), {result.statistic, result.unit});
    table.rows.push_back({.cells = std::move(cells)});
    figures.push_back(result.overall);
  }
  AddReasons(figures, table);
  table.note =
      "Observed is the share of agreement found, expected the share that chance would give; n/a "
      "where a statistic does not use the figure.";
  for (const AgreementData& result : results) {
    if (!result.disagreement) continue;
    absl::StrAppend(&table.note, " For ", result.statistic, " both are shares of disagreement.");
  }
  return table;
}

std::pair<std::string, std::string> IntervalItem(const IntervalData& interval) {
  return {absl::StrCat(FormatNumber(interval.confidence * 100), " % interval"),
          absl::StrCat(FormatCoefficient(interval.lower), " to ", FormatCoefficient(interval.upper),
                       interval.method.empty() ? "" : absl::StrCat(" (", interval.method, ")"))};
}

KeyValueList Basis(const AgreementData& result) {
  KeyValueList list;
  list.items = {
      {"Value", result.overall.value ? ValueText(result.overall)
                                     : absl::StrCat("undefined: ", ReasonText(result.overall))},
      {"Unit", result.unit},
      {"Coders", JoinWords(result.coders)},
      {"Texts", result.transcripts}};
  if (result.interval) list.items.push_back(IntervalItem(*result.interval));
  if (!result.citation.empty()) list.items.emplace_back("Defined in", result.citation);
  if (!result.rounds.empty()) list.items.emplace_back("Rounds", JoinWords(result.rounds));
  list.items.emplace_back("Units", absl::StrCat(result.overall.units_used, " used, ",
                                                result.overall.units_left_out, " left out"));
  list.items.emplace_back("Coded by nobody",
                          result.uncoded_share
                              ? absl::StrCat(FormatShare(*result.uncoded_share), " of the units")
                              : absl::StrCat(kNotAvailable, " (not computed)"));
  list.items.emplace_back("Computed at revision", absl::StrCat(result.revision));
  return list;
}

Table ByCode(const StudyIndex& index, const AgreementData& result) {
  Table table{.caption = absl::StrCat(result.statistic, " by code"),
              .columns = FigureColumns("Code", Of(result))};
  for (const AgreementFigure& figure : result.by_code) {
    std::vector<std::string> cells = FigureCells(figure);
    cells.insert(cells.begin(), index.NameOf(figure.subject));
    const int place = index.PlaceOf(figure.subject);
    table.rows.push_back(
        {.cells = std::move(cells), .colour = place < 0 ? "" : index.codes()[place].code->colour});
  }
  AddReasons(result.by_code, table);
  return table;
}

Table ByPair(const AgreementData& result) {
  Table table{.caption = absl::StrCat(result.statistic, " by pair of coders"),
              .columns = FigureColumns("Coders", Of(result))};
  for (const AgreementFigure& figure : result.by_pair) {
    std::vector<std::string> cells = FigureCells(figure);
    cells.insert(cells.begin(), figure.subject);
    table.rows.push_back({.cells = std::move(cells)});
  }
  AddReasons(result.by_pair, table);
  return table;
}

BarChart CodeChart(const StudyIndex& index, const AgreementData& result) {
  BarChart chart{.caption = absl::StrCat(result.statistic, " and observed", Of(result), " by code"),
                 .series = {result.statistic, absl::StrCat("Observed", Of(result))}};
  for (const AgreementFigure& figure : result.by_code) {
    const int place = index.PlaceOf(figure.subject);
    chart.minimum = std::min(chart.minimum, figure.value.value_or(0));
    chart.bars.push_back({.name = index.NameOf(figure.subject),
                          .values = {figure.value, figure.observed},
                          .shown = {ValueText(figure), FormatCoefficient(figure.observed)},
                          .colour = place < 0 ? "" : index.codes()[place].code->colour});
  }
  return chart;
}

}  // namespace

std::vector<Section> BuildAgreement(const StudyIndex& index) {
  std::vector<Section> sections = {{.id = "agreement", .heading = "Agreement"}};
  const std::vector<AgreementData>& results = index.study().agreement;
  if (results.empty()) {
    sections[0].blocks.push_back(
        Note{.text = "No agreement is reported. It needs texts that at least two coders are done "
                     "with, and an assessment of them."});
    return sections;
  }
  sections[0].blocks.push_back(Overview(results));
  for (size_t i = 0; i < results.size(); ++i) {
    const AgreementData& result = results[i];
    Section section{.id = absl::StrCat("agreement_", i + 1),
                    .heading = absl::StrCat(result.statistic, " by ", result.unit),
                    .level = 2,
                    .blocks = {Basis(result)}};
    if (!result.by_code.empty()) {
      section.blocks.push_back(ByCode(index, result));
      section.blocks.push_back(CodeChart(index, result));
    }
    if (!result.by_pair.empty()) section.blocks.push_back(ByPair(result));
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace concord::reporting

#include "reporting/sections/agreement.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "reporting/sections/phrasing.h"

namespace concord::reporting {
namespace {

constexpr std::pair<absl::string_view, absl::string_view> kReasons[] = {
    {"NO_VARIATION", "all coders used one and the same value, so there is no chance to exceed"},
    {"ONE_CATEGORY", "only one category occurs"},
    {"NO_PAIRABLE_UNITS", "no unit was coded by two coders"},
    {"NO_COMPLETE_UNITS", "no unit was coded by all coders"},
    {"NEEDS_TWO_CODERS", "this coefficient is defined for exactly two coders"},
    {"NEEDS_NUMBERS", "the values are not the numbers this measurement level needs"},
    {"OVERLAPPING_SPANS", "codes of one coder overlap, so a unit has no single value"},
    {"TOO_FEW_UNITS", "there are too few units"},
    {"TOO_FEW_CLUSTERS", "there are too few transcripts to draw from"},
    {"NO_SPANS", "there are no codings to compare"},
    {"NO_GAPS", "no stretch of text is without a code"},
    {"NO_INTERSECTION", "no stretch of text was coded by two coders"},
    {"NO_BOUNDARIES", "there are no boundaries to compare"},
};

constexpr std::pair<absl::string_view, absl::string_view> kStatistics[] = {
    {"percent_agreement", "Percent agreement"},
    {"percent_agreement_mean_of_coder_pairs", "Percent agreement (mean of coder pairs)"},
    {"cohen_kappa", "Cohen's kappa"},
    {"fleiss_kappa", "Fleiss' kappa"},
    {"krippendorff_alpha", "Krippendorff's alpha"},
};

// Returns a statistic's name in words; of an unknown id, the id with spaces.
std::string StatisticName(absl::string_view id) {
  for (const auto& [known, name] : kStatistics) {
    if (known == id) return std::string(name);
  }
  return Capitalised(absl::StrReplaceAll(id, {{"_", " "}}));
}

std::string ValueText(const AgreementFigure& figure) {
  return figure.value ? FormatCoefficient(figure.value) : "undefined";
}

std::vector<std::string> FigureCells(const AgreementFigure& figure) {
  return {ValueText(figure), FormatCoefficient(figure.observed), FormatCoefficient(figure.expected),
          absl::StrCat(figure.units_used), absl::StrCat(figure.units_left_out)};
}

std::vector<Column> FigureColumns(absl::string_view subject) {
  return {{std::string(subject)},
          {"Value", ColumnType::kNumber},
          {"Observed", ColumnType::kNumber},
          {"Expected", ColumnType::kNumber},
          {"Units used", ColumnType::kNumber},
          {"Units left out", ColumnType::kNumber}};
}

// Adds a column that says why values are undefined, if any is.
void AddReasons(const std::vector<AgreementFigure>& figures, Table& table) {
  if (std::all_of(figures.begin(), figures.end(),
                  [](const AgreementFigure& figure) { return figure.value.has_value(); })) {
    return;
  }
  table.columns.push_back({"Why undefined"});
  for (size_t i = 0; i < figures.size(); ++i) {
    table.rows[i].cells.push_back(figures[i].value ? ""
                                                   : ReasonInWords(figures[i].undefined_reason));
  }
}

Table Overview(const std::vector<AgreementData>& results) {
  Table table{.caption = "Agreement between the coders", .columns = FigureColumns("Statistic")};
  table.columns.insert(table.columns.begin() + 1, {"Unit"});
  std::vector<AgreementFigure> figures;
  for (const AgreementData& result : results) {
    std::vector<std::string> cells = FigureCells(result.overall);
    cells.insert(cells.begin(), {StatisticName(result.statistic), result.unit});
    table.rows.push_back({.cells = std::move(cells)});
    figures.push_back(result.overall);
  }
  AddReasons(figures, table);
  table.note =
      "Observed is the share of agreement found, expected the share that chance would give; n/a "
      "where a statistic does not use the figure.";
  return table;
}

KeyValueList Basis(const AgreementData& result) {
  KeyValueList list;
  list.items = {
      {"Value", result.overall.value
                    ? ValueText(result.overall)
                    : absl::StrCat("undefined: ", ReasonInWords(result.overall.undefined_reason))},
      {"Unit", result.unit},
      {"Coders", JoinWords(result.coders)},
      {"Texts", result.transcripts}};
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

Table ByCode(const StudyIndex& index, const AgreementData& result, absl::string_view statistic) {
  Table table{.caption = absl::StrCat(statistic, " by code"), .columns = FigureColumns("Code")};
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

Table ByPair(const AgreementData& result, absl::string_view statistic) {
  Table table{.caption = absl::StrCat(statistic, " by pair of coders"),
              .columns = FigureColumns("Coders")};
  for (const AgreementFigure& figure : result.by_pair) {
    std::vector<std::string> cells = FigureCells(figure);
    cells.insert(cells.begin(), figure.subject);
    table.rows.push_back({.cells = std::move(cells)});
  }
  AddReasons(result.by_pair, table);
  return table;
}

BarChart CodeChart(const StudyIndex& index, const AgreementData& result,
                   absl::string_view statistic) {
  BarChart chart{.caption = absl::StrCat(statistic, " and observed agreement by code"),
                 .series = {std::string(statistic), "Observed agreement"}};
  for (const AgreementFigure& figure : result.by_code) {
    const int place = index.PlaceOf(figure.subject);
    chart.minimum = std::min(chart.minimum, figure.value.value_or(0));
    chart.bars.push_back({.label = index.NameOf(figure.subject),
                          .values = {figure.value, figure.observed},
                          .shown = {ValueText(figure), FormatCoefficient(figure.observed)},
                          .colour = place < 0 ? "" : index.codes()[place].code->colour});
  }
  return chart;
}

}  // namespace

std::string ReasonInWords(absl::string_view reason) {
  for (const auto& [known, words] : kReasons) {
    if (known == reason) return std::string(words);
  }
  return reason.empty() ? "no reason was given" : std::string(reason);
}

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
    const std::string statistic = StatisticName(result.statistic);
    Section section{.id = absl::StrCat("agreement_", i + 1),
                    .heading = absl::StrCat(statistic, " by ", result.unit),
                    .level = 2,
                    .blocks = {Basis(result)}};
    if (!result.by_code.empty()) {
      section.blocks.push_back(ByCode(index, result, statistic));
      section.blocks.push_back(CodeChart(index, result, statistic));
    }
    if (!result.by_pair.empty()) section.blocks.push_back(ByPair(result, statistic));
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace concord::reporting

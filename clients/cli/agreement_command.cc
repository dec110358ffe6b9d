// `concord agreement`: statistics of a table of units and coders, without a server.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/table.h"
#include "reliability/grid_csv.h"
#include "reliability/statistic.h"

namespace concord::cli {
namespace {

using reliability::Estimate;
using reliability::Statistic;
using reliability::StatisticOptions;

struct AgreementOptions {
  std::string input;
  std::vector<std::string> statistics;
  std::string level;
  std::vector<std::string> parameters;
  bool list = false;
};

// What came out, by the names that JSON has.
Json EstimateJson(const Estimate& estimate, const std::vector<std::string>& coders) {
  Json result;
  result["statistic"] = estimate.statistic_id;
  if (estimate.value.has_value()) {
    result["value"] = *estimate.value;
  } else {
    result["undefined_reason"] = estimate.undefined_reason;
    result["undefined_explanation"] = estimate.undefined_explanation;
  }
  const auto add = [&result](const char* name, const std::optional<double>& figure) {
    if (figure.has_value()) result[name] = *figure;
  };
  add("observed", estimate.observed);
  add("expected", estimate.expected);
  add("standard_error", estimate.standard_error);
  add("standard_error_under_null", estimate.standard_error_under_null);
  add("ci95_low", estimate.ci95_low);
  add("ci95_high", estimate.ci95_high);
  if (estimate.ci95_low.has_value() && estimate.ci95_high.has_value()) {
    result["interval"] = {*estimate.ci95_low, *estimate.ci95_high};
  }
  result["units"] = estimate.units_used;
  result["units_left_out"] = estimate.units_left_out;
  if (estimate.pairs_used + estimate.pairs_left_out > 0) {
    result["pairs"] = estimate.pairs_used;
    result["pairs_left_out"] = estimate.pairs_left_out;
  }
  result["coders"] = coders;
  return result;
}

Json StatisticJson(const reliability::StatisticInfo& info) {
  Json parameters = Json::array();
  for (const auto& parameter : info.parameters) {
    parameters.push_back({{"name", parameter.name},
                          {"description", parameter.description},
                          {"allowed", parameter.allowed},
                          {"default", parameter.default_value}});
  }
  return {{"id", info.id},
          {"display_name", info.display_name},
          {"citation", info.citation},
          {"min_coders", info.min_coders},
          {"max_coders", info.max_coders},
          {"parameters", parameters}};
}

absl::Status ListStatistics(const Context& context) {
  Json list = Json::array();
  Table table({"STATISTIC", "CODERS", "PARAMETERS", "WHAT IT IS"});
  for (const Statistic* statistic : reliability::ListStatistics()) {
    const auto& info = statistic->info();
    list.push_back(StatisticJson(info));
    std::vector<std::string> parameters;
    for (const auto& parameter : info.parameters) {
      parameters.push_back(absl::StrCat(parameter.name, "=", parameter.default_value));
    }
    table.Add({info.id,
               info.max_coders == info.min_coders ? absl::StrCat(info.min_coders)
                                                  : absl::StrCat(info.min_coders, " or more"),
               absl::StrJoin(parameters, " "), info.display_name});
  }
  if (context.json) {
    Print({{"statistics", list}});
  } else {
    table.Print(std::cout, "There are no statistics.");
  }
  return absl::OkStatus();
}

absl::StatusOr<StatisticOptions> OptionsOf(const AgreementOptions& options) {
  StatisticOptions result;
  if (!options.level.empty()) result.parameters["metric"] = options.level;
  for (const std::string& parameter : options.parameters) {
    const std::vector<std::string> parts = absl::StrSplit(parameter, absl::MaxSplits('=', 1));
    if (parts.size() != 2 || parts[0].empty()) {
      return Invalid("PARAMETER_INVALID", "a parameter is written NAME=VALUE",
                     "for example --param weights=quadratic");
    }
    // Names a figure of the answer; it is no parameter of a statistic, and all figures are given.
    if (parts[0] == "output") continue;
    result.parameters[parts[0]] = parts[1];
  }
  return result;
}

std::string Figure(const std::optional<double>& figure) {
  return figure.has_value() ? absl::StrFormat("%.6f", *figure) : "";
}

void AddRow(const Estimate& estimate, Table* table) {
  table->Add({estimate.statistic_id, Figure(estimate.value), Figure(estimate.observed),
              Figure(estimate.expected), Figure(estimate.ci95_low), Figure(estimate.ci95_high),
              absl::StrCat(estimate.units_used), absl::StrCat(estimate.units_left_out),
              estimate.value.has_value()
                  ? ""
                  : absl::StrCat("undefined because ", estimate.undefined_explanation.empty()
                                                           ? estimate.undefined_reason
                                                           : estimate.undefined_explanation)});
}

absl::Status Agree(Context& context, const AgreementOptions& options) {
  if (options.list) return ListStatistics(context);
  if (options.statistics.empty()) {
    return Invalid("STATISTIC_MISSING", "say which --statistic",
                   "`concord agreement --list` lists them");
  }
  CONCORD_ASSIGN_OR_RETURN(const StatisticOptions parameters, OptionsOf(options));
  std::vector<const Statistic*> statistics;
  for (const std::string& id : options.statistics) {
    const auto statistic = reliability::GetStatistic(id);
    if (!statistic.ok()) return Invalid("STATISTIC_UNKNOWN", statistic.status().message());
    const absl::Status fits = (*statistic)->CheckOptions(parameters);
    if (!fits.ok()) {
      return Invalid("PARAMETER_INVALID", fits.message(), "see `concord agreement --list`");
    }
    statistics.push_back(*statistic);
  }
  CONCORD_ASSIGN_OR_RETURN(const std::string csv, ReadTextFile(options.input));
  const auto grid = reliability::ReadGridCsv(csv);
  if (!grid.ok()) {
    return Invalid("FILE_INVALID", absl::StrCat(options.input, ": ", grid.status().message()),
                   "rows are units; the first column is the unit's name, each other one a coder");
  }
  if (grid->second_values > 0) {
    std::cerr << "warning: " << grid->second_values
              << " values came a second time for the same unit and coder; the first ones count\n";
  }
  Json results = Json::array();
  Table table(
      {"STATISTIC", "VALUE", "OBSERVED", "EXPECTED", "95% FROM", "TO", "UNITS", "LEFT OUT", ""});
  for (const Statistic* statistic : statistics) {
    const absl::StatusOr<Estimate> estimate = statistic->Compute(grid->grid, parameters);
    if (!estimate.ok()) return Invalid("PARAMETER_INVALID", estimate.status().message());
    results.push_back(EstimateJson(*estimate, grid->grid.coders()));
    AddRow(*estimate, &table);
  }
  if (!context.json) {
    table.Print(std::cout, "");
  } else if (results.size() == 1) {
    Print(results[0]);
  } else {
    Print({{"results", results}});
  }
  return absl::OkStatus();
}

}  // namespace

void AddAgreementCommand(CLI::App& root, Context& context) {
  auto options = std::make_shared<AgreementOptions>();
  CLI::App* app = AddCommand(
      root, context, "agreement", "Compute agreement from a table; no server is needed",
      "concord agreement --input units.csv --statistic krippendorff_alpha --level nominal\n"
      "concord agreement --input units.csv --statistic cohen_kappa --statistic scott_pi --json\n"
      "concord agreement --list",
      Agree, options);
  app->add_option("--input", options->input,
                  "CSV: rows are units; first column the unit's name, one column a coder, empty = "
                  "missing; - or nothing for standard input")
      ->capture_default_str();
  options->input = "-";
  app->add_option("--statistic", options->statistics, "Statistic ids")->delimiter(',');
  app->add_option("--level", options->level, "Level of measurement; short for --param metric=");
  app->add_option("--param", options->parameters, "NAME=VALUE of the statistic");
  app->add_flag("--list", options->list, "List the statistics and their parameters");
}

}  // namespace concord::cli

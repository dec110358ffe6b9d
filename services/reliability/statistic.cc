#include "reliability/statistic.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace concord::reliability {
namespace {

using Registry = std::map<std::string, std::unique_ptr<Statistic>, std::less<>>;

// Never destroyed: statistics live as long as the program.
Registry& Statistics() {
  static auto* const registry = new Registry();
  return *registry;
}

std::string Explain(absl::string_view reason) {
  if (reason == kNoPairableUnits) return "No unit has values of two coders.";
  if (reason == kNoVariation) {
    return "All values that could be compared are one and the same, so agreement by chance is "
           "certain and cannot be corrected for.";
  }
  if (reason == kNoCompleteUnits) return "No unit has a value of every coder.";
  if (reason == kNeedsTwoCoders) return "The statistic is defined for exactly two coders.";
  if (reason == kNeedsNumbers) {
    return "Values must be numbers for this parameter, and for the ratio metric none below 0.";
  }
  if (reason == kOneCategory) return "Only one value occurs in the whole grid.";
  if (reason == kOverlappingSpans) {
    return "Different codes of one coder hold on the same unit, so a unit has no single value; "
           "compare by code instead.";
  }
  return "";
}

}  // namespace

Estimate Undefined(absl::string_view reason) {
  Estimate estimate;
  estimate.undefined_reason = std::string(reason);
  estimate.undefined_explanation = Explain(reason);
  return estimate;
}

absl::Status Statistic::CheckOptions(const StatisticOptions& options) const {
  const std::vector<ParameterInfo>& known = info().parameters;
  for (const auto& [name, value] : options.parameters) {
    const auto it = std::find_if(known.begin(), known.end(),
                                 [&name = name](const ParameterInfo& p) { return p.name == name; });
    if (it == known.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          info().id, " has no parameter ", name, "; it has: ",
          known.empty() ? "none"
                        : absl::StrJoin(known, ", ", [](std::string* out, const ParameterInfo& p) {
                            out->append(p.name);
                          })));
    }
    if (!it->allowed.empty() &&
        std::find(it->allowed.begin(), it->allowed.end(), value) == it->allowed.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          info().id, ": parameter ", name, " must be one of: ", absl::StrJoin(it->allowed, ", ")));
    }
  }
  for (const ParameterInfo& parameter : known) {
    if (parameter.default_value.empty() && options.parameters.count(parameter.name) == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat(info().id, ": parameter ", parameter.name, " must be given"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Estimate> Statistic::Compute(const UnitGrid& grid,
                                            const StatisticOptions& options) const {
  CONCORD_RETURN_IF_ERROR(CheckOptions(options));
  StatisticOptions complete = options;
  for (const ParameterInfo& parameter : info().parameters) {
    complete.parameters.try_emplace(parameter.name, parameter.default_value);
  }
  Estimate estimate = Evaluate(grid, complete);
  estimate.statistic_id = info().id;
  estimate.coders = grid.coder_count();
  estimate.units_left_out = grid.unit_count() - estimate.units_used;
  return estimate;
}

const Statistic* FindStatistic(absl::string_view id) {
  const auto it = Statistics().find(id);
  return it == Statistics().end() ? nullptr : it->second.get();
}

std::vector<const Statistic*> ListStatistics() {
  std::vector<const Statistic*> list;
  list.reserve(Statistics().size());
  for (const auto& [id, statistic] : Statistics()) list.push_back(statistic.get());
  return list;
}

absl::StatusOr<const Statistic*> GetStatistic(absl::string_view id) {
  if (const Statistic* const statistic = FindStatistic(id)) return statistic;
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no statistic ", id, "; there are: ",
      absl::StrJoin(ListStatistics(), ", ", [](std::string* out, const Statistic* statistic) {
        out->append(statistic->info().id);
      })));
}

bool RegisterStatistic(std::unique_ptr<Statistic> statistic) {
  const std::string id = statistic->info().id;
  if (!Statistics().emplace(id, std::move(statistic)).second) {
    std::fprintf(stderr, "statistic %s is registered twice\n", id.c_str());
    std::abort();
  }
  return true;
}

}  // namespace concord::reliability

#include "reliability/estimates.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "reliability/errors.h"
#include "reliability/limits.h"

namespace concord::reliability {

v1::Estimate ToProto(const Estimate& estimate) {
  v1::Estimate out;
  out.set_statistic(estimate.statistic_id);
  if (estimate.value.has_value()) out.set_value(*estimate.value);
  out.set_undefined_reason(estimate.undefined_reason);
  out.set_undefined_explanation(estimate.undefined_explanation);
  if (estimate.observed.has_value()) out.set_observed(*estimate.observed);
  if (estimate.expected.has_value()) out.set_expected(*estimate.expected);
  const Statistic* statistic = FindStatistic(estimate.statistic_id);
  out.set_disagreement(statistic != nullptr && statistic->info().observes_disagreement);
  out.set_unit_count(estimate.units_used);
  out.set_unused_unit_count(estimate.units_left_out);
  out.set_coder_count(static_cast<int32_t>(estimate.coders));
  if (estimate.standard_error.has_value()) out.set_standard_error(*estimate.standard_error);
  if (estimate.ci95_low.has_value() && estimate.ci95_high.has_value()) {
    out.mutable_interval()->set_lower_bound(*estimate.ci95_low);
    out.mutable_interval()->set_upper_bound(*estimate.ci95_high);
    out.mutable_interval()->set_confidence(0.95);
    out.mutable_interval()->set_method("analytic");
  }
  return out;
}

v1::Statistic ToProto(const StatisticInfo& info) {
  v1::Statistic out;
  out.set_id(info.id);
  out.set_display_name(info.display_name);
  out.set_citation(info.citation);
  out.set_min_coders(info.min_coders);
  out.set_max_coders(info.max_coders);
  return out;
}

absl::StatusOr<std::vector<StatisticRequest>> ReadStatistics(
    const google::protobuf::RepeatedPtrField<std::string>& ids,
    const google::protobuf::Map<std::string, std::string>& parameters) {
  if (ids.empty() || ids.size() > kMaxStatistics) {
    return error::ParameterInvalid(
        absl::StrCat("Name 1 to ", kMaxStatistics, " statistics; ", ids.size(), " are named."));
  }
  std::vector<StatisticRequest> requests;
  std::set<std::string> used;
  for (const std::string& id : ids) {
    const Statistic* statistic = FindStatistic(id);
    if (statistic == nullptr) return error::StatisticUnknown(id);
    StatisticRequest request;
    request.id = id;
    for (const ParameterInfo& known : statistic->info().parameters) {
      const auto given = parameters.find(known.name);
      if (given == parameters.end()) continue;
      request.options.parameters[known.name] = given->second;
      used.insert(known.name);
    }
    if (absl::Status status = statistic->CheckOptions(request.options); !status.ok()) {
      return error::ParameterInvalid(status.message());
    }
    requests.push_back(std::move(request));
  }
  for (const auto& [name, value] : parameters) {
    if (used.count(name) == 0) {
      return error::ParameterInvalid(
          absl::StrCat("None of the statistics has a parameter '", name, "'."));
    }
  }
  return requests;
}

}  // namespace concord::reliability

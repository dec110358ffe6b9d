#include "reliability/agreement.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "reliability/coincidences.h"

namespace concord::reliability {
namespace {

// Checks a request before anything is computed and then computes it for one grid after the other.
class Calculator {
 public:
  static absl::StatusOr<Calculator> Create(const AgreementRequest& request) {
    if (request.statistics.empty()) {
      return absl::InvalidArgumentError("no statistic is asked for");
    }
    Calculator calculator(request);
    for (const StatisticRequest& wanted : request.statistics) {
      CONCORD_ASSIGN_OR_RETURN(const Statistic* statistic, GetStatistic(wanted.id));
      CONCORD_RETURN_IF_ERROR(statistic->CheckOptions(wanted.options));
      calculator.statistics_.push_back(statistic);
    }
    return calculator;
  }

  absl::StatusOr<std::vector<Estimate>> Compute(const UnitGrid& grid) const {
    std::vector<Estimate> estimates;
    for (size_t i = 0; i < statistics_.size(); ++i) {
      CONCORD_ASSIGN_OR_RETURN(Estimate estimate,
                               statistics_[i]->Compute(grid, request_->statistics[i].options));
      estimates.push_back(std::move(estimate));
    }
    return estimates;
  }

  // All figures undefined because codes overlap; the text says where by number, never what.
  std::vector<Estimate> Overlapping(const SpanOverlap& overlap, int64_t coders) const {
    std::vector<Estimate> estimates;
    for (const Statistic* statistic : statistics_) {
      Estimate estimate = Undefined(kOverlappingSpans);
      absl::StrAppend(&estimate.undefined_explanation, " First seen in transcript ",
                      overlap.transcript, ", coder ", overlap.coder, " (counted from 0).");
      estimate.statistic_id = statistic->info().id;
      estimate.coders = coders;
      estimates.push_back(std::move(estimate));
    }
    return estimates;
  }

  size_t size() const { return statistics_.size(); }

 private:
  explicit Calculator(const AgreementRequest& request) : request_(&request) {}

  const AgreementRequest* request_;
  std::vector<const Statistic*> statistics_;
};

std::vector<MeanOverCodes> MeansOverCodes(const std::vector<CodeAgreement>& codes,
                                          size_t statistics) {
  std::vector<MeanOverCodes> means(statistics);
  for (size_t s = 0; s < statistics; ++s) {
    double sum = 0;
    for (const CodeAgreement& code : codes) {
      const std::optional<double>& value = code.estimates[s].value;
      if (value.has_value()) {
        ++means[s].codes;
        sum += *value;
      } else {
        ++means[s].undefined_codes;
      }
    }
    if (means[s].codes > 0) means[s].value = sum / static_cast<double>(means[s].codes);
  }
  return means;
}

absl::Status AddCode(const Calculator& calculator, const UnitGrid& grid, const std::string& code,
                     Agreement* agreement) {
  CodeAgreement of_code{code, {}};
  CONCORD_ASSIGN_OR_RETURN(of_code.estimates, calculator.Compute(grid));
  agreement->by_code.push_back(std::move(of_code));
  return absl::OkStatus();
}

// The estimates of one pair of coders where the grid of all cannot be built.
absl::StatusOr<std::vector<Estimate>> PairOfTexts(const Calculator& calculator,
                                                  const CodedTexts& texts,
                                                  const UnitizingOptions& unitizing, int g, int h) {
  CONCORD_ASSIGN_OR_RETURN(const SpanUnits units, BuildNominalUnits(texts, unitizing, {g, h}));
  if (units.overlap.has_value()) return calculator.Overlapping(*units.overlap, 2);
  return calculator.Compute(units.grid);
}

}  // namespace

absl::StatusOr<Agreement> ComputeAgreement(const CodedTexts& texts,
                                           const UnitizingOptions& unitizing,
                                           const AgreementRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Calculator calculator, Calculator::Create(request));
  CONCORD_ASSIGN_OR_RETURN(const SpanUnits nominal, BuildNominalUnits(texts, unitizing));
  Agreement agreement;
  agreement.overlap = nominal.overlap;
  agreement.units = nominal.counts;
  if (nominal.overlap.has_value()) {
    agreement.overall =
        calculator.Overlapping(*nominal.overlap, static_cast<int64_t>(texts.coders.size()));
    // What is counted does not depend on which code it is.
    if (!texts.codes.empty()) {
      CONCORD_ASSIGN_OR_RETURN(const SpanUnits units, BuildCodeUnits(texts, unitizing, 0));
      agreement.units = units.counts;
    }
  } else {
    CONCORD_ASSIGN_OR_RETURN(agreement.overall, calculator.Compute(nominal.grid));
  }
  for (size_t k = 0; request.by_code && k < texts.codes.size(); ++k) {
    if (nominal.overlap.has_value()) {
      CONCORD_ASSIGN_OR_RETURN(const SpanUnits units,
                               BuildCodeUnits(texts, unitizing, static_cast<int>(k)));
      CONCORD_RETURN_IF_ERROR(AddCode(calculator, units.grid, texts.codes[k], &agreement));
    } else {
      CONCORD_RETURN_IF_ERROR(AddCode(calculator, nominal.grid.RecodeToValue(texts.codes[k]),
                                      texts.codes[k], &agreement));
    }
  }
  if (request.by_code) agreement.code_means = MeansOverCodes(agreement.by_code, calculator.size());
  const int coders = static_cast<int>(texts.coders.size());
  for (int g = 0; request.by_pair && g < coders; ++g) {
    for (int h = g + 1; h < coders; ++h) {
      PairAgreement pair{
          texts.coders[static_cast<size_t>(g)], texts.coders[static_cast<size_t>(h)], {}};
      if (nominal.overlap.has_value()) {
        CONCORD_ASSIGN_OR_RETURN(pair.estimates, PairOfTexts(calculator, texts, unitizing, g, h));
      } else {
        CONCORD_ASSIGN_OR_RETURN(pair.estimates,
                                 calculator.Compute(nominal.grid.SelectCoders({g, h})));
      }
      agreement.by_pair.push_back(std::move(pair));
    }
  }
  return agreement;
}

absl::StatusOr<Agreement> ComputeGridAgreement(const UnitGrid& grid,
                                               const AgreementRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Calculator calculator, Calculator::Create(request));
  Agreement agreement;
  agreement.units.total = grid.unit_count();
  agreement.units.used = CountCoincidences(grid).units;
  agreement.units.too_few_values = agreement.units.total - agreement.units.used;
  CONCORD_ASSIGN_OR_RETURN(agreement.overall, calculator.Compute(grid));
  if (request.by_code) {
    for (const std::string& value : grid.values()) {
      CONCORD_RETURN_IF_ERROR(AddCode(calculator, grid.RecodeToValue(value), value, &agreement));
    }
    agreement.code_means = MeansOverCodes(agreement.by_code, calculator.size());
  }
  for (int g = 0; request.by_pair && g < grid.coder_count(); ++g) {
    for (int h = g + 1; h < grid.coder_count(); ++h) {
      PairAgreement pair{
          grid.coders()[static_cast<size_t>(g)], grid.coders()[static_cast<size_t>(h)], {}};
      CONCORD_ASSIGN_OR_RETURN(pair.estimates, calculator.Compute(grid.SelectCoders({g, h})));
      agreement.by_pair.push_back(std::move(pair));
    }
  }
  return agreement;
}

}  // namespace concord::reliability

#include "reliability/agreement.h"

#include <utility>

#include "absl/functional/function_ref.h"
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

// The estimates of every pair of coders, in order.
absl::Status AddPairs(
    const std::vector<std::string>& coders,
    absl::FunctionRef<absl::StatusOr<std::vector<Estimate>>(int g, int h)> estimates_of,
    Agreement* agreement) {
  for (size_t g = 0; g < coders.size(); ++g) {
    for (size_t h = g + 1; h < coders.size(); ++h) {
      PairAgreement pair{coders[g], coders[h], {}};
      CONCORD_ASSIGN_OR_RETURN(pair.estimates,
                               estimates_of(static_cast<int>(g), static_cast<int>(h)));
      agreement->by_pair.push_back(std::move(pair));
    }
  }
  return absl::OkStatus();
}

// Fills everything from the grid of all coders.
absl::Status FillFromGrid(const Calculator& calculator, const UnitGrid& grid,
                          const std::vector<std::string>& codes, const AgreementRequest& request,
                          Agreement* agreement) {
  CONCORD_ASSIGN_OR_RETURN(agreement->overall, calculator.Compute(grid));
  for (size_t k = 0; request.by_code && k < codes.size(); ++k) {
    CONCORD_RETURN_IF_ERROR(AddCode(calculator, grid.RecodeToValue(codes[k]), codes[k], agreement));
  }
  if (!request.by_pair) return absl::OkStatus();
  return AddPairs(
      grid.coders(),
      [&](int g, int h) {
        return calculator.Compute(grid.SelectCoders({g, h}));
      },
      agreement);
}

// Fills what can be had although the grid of all coders cannot.
absl::Status FillDespiteOverlap(const Calculator& calculator, const CodedTexts& texts,
                                const UnitizingOptions& unitizing, const AgreementRequest& request,
                                Agreement* agreement) {
  agreement->overall =
      calculator.Overlapping(*agreement->overlap, static_cast<int64_t>(texts.coders.size()));
  for (size_t k = 0; k < texts.codes.size(); ++k) {
    CONCORD_ASSIGN_OR_RETURN(const SpanUnits units,
                             BuildCodeUnits(texts, unitizing, static_cast<int>(k)));
    agreement->units = units.counts;  // The same for every code.
    if (!request.by_code) break;
    CONCORD_RETURN_IF_ERROR(AddCode(calculator, units.grid, texts.codes[k], agreement));
  }
  if (!request.by_pair) return absl::OkStatus();
  return AddPairs(
      texts.coders, [&](int g, int h) { return PairOfTexts(calculator, texts, unitizing, g, h); },
      agreement);
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
  CONCORD_RETURN_IF_ERROR(
      nominal.overlap.has_value()
          ? FillDespiteOverlap(calculator, texts, unitizing, request, &agreement)
          : FillFromGrid(calculator, nominal.grid, texts.codes, request, &agreement));
  if (request.by_code) agreement.code_means = MeansOverCodes(agreement.by_code, calculator.size());
  return agreement;
}

absl::StatusOr<Agreement> ComputeGridAgreement(const UnitGrid& grid,
                                               const AgreementRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Calculator calculator, Calculator::Create(request));
  Agreement agreement;
  agreement.units.total = grid.unit_count();
  agreement.units.used = CountCoincidences(grid).units;
  agreement.units.too_few_values = agreement.units.total - agreement.units.used;
  CONCORD_RETURN_IF_ERROR(FillFromGrid(calculator, grid, grid.values(), request, &agreement));
  if (request.by_code) agreement.code_means = MeansOverCodes(agreement.by_code, calculator.size());
  return agreement;
}

}  // namespace concord::reliability

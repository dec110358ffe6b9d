#include "reliability/coincidences.h"
#include "reliability/statistic.h"

namespace concord::reliability {
namespace {

// Sum of o_kk over n.. of the coincidences, so a unit weighs as much as it has values: what nominal
// alpha takes as observed agreement. NO_PAIRABLE_UNITS.
class PercentAgreementPooledByValues final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "percent_agreement_pooled_by_values",
        .display_name = "Percent agreement, pooled by values",
        .citation =
            "Krippendorff, K. (2019). Content analysis: An introduction to its methodology "
            "(4th ed.), ch. 12. Sage.",
        .chance_corrected = false};
    return *info;
  }

 private:
  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& /*options*/) const override {
    const Coincidences coincidences = CountCoincidences(grid);
    if (coincidences.units == 0) return Undefined(kNoPairableUnits);
    Estimate estimate;
    estimate.units_used = coincidences.units;
    estimate.value = coincidences.diagonal / static_cast<double>(coincidences.total);
    estimate.observed = estimate.value;
    return estimate;
  }
};

CONCORD_REGISTER_STATISTIC(PercentAgreementPooledByValues);

}  // namespace
}  // namespace concord::reliability

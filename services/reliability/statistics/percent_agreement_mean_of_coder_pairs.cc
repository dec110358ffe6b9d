#include "reliability/coder_pair.h"
#include "reliability/coincidences.h"
#include "reliability/statistic.h"

namespace concord::reliability {
namespace {

// For each pair of coders the share of equal values among the units both coded; the mean over the
// pairs that share a unit. NO_PAIRABLE_UNITS.
class PercentAgreementMeanOfCoderPairs final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "percent_agreement_mean_of_coder_pairs",
        .display_name = "Percent agreement, mean of coder pairs",
        .citation =
            "Freelon, D. G. (2010). ReCal: Intercoder reliability calculation as a web "
            "service. International Journal of Internet Science 5(1), 20-33.",
        .chance_corrected = false};
    return *info;
  }

 private:
  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& /*options*/) const override {
    Estimate estimate;
    double sum = 0;
    for (int g = 0; g < grid.coder_count(); ++g) {
      for (int h = g + 1; h < grid.coder_count(); ++h) {
        const PairTable table = CrossTabulate(grid, g, h);
        if (table.units == 0) {
          ++estimate.pairs_left_out;
          continue;
        }
        ++estimate.pairs_used;
        sum += table.ObservedAgreement();
      }
    }
    if (estimate.pairs_used == 0) return Undefined(kNoPairableUnits);
    estimate.value = sum / static_cast<double>(estimate.pairs_used);
    estimate.observed = estimate.value;
    estimate.units_used = CountCoincidences(grid).units;
    return estimate;
  }
};

CONCORD_REGISTER_STATISTIC(PercentAgreementMeanOfCoderPairs);

}  // namespace
}  // namespace concord::reliability

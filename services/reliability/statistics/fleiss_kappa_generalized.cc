#include <utility>

#include "reliability/gwet_family.h"
#include "reliability/statistic.h"
#include "reliability/weights.h"

namespace concord::reliability {
namespace {

// Fleiss' kappa generalised to missing values and weights: pe = sum of w_kl pi_k pi_l.
// NO_PAIRABLE_UNITS, ONE_CATEGORY, NEEDS_NUMBERS.
class FleissKappaGeneralized final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "fleiss_kappa_generalized",
        .display_name = "Fleiss' kappa, generalised",
        .citation =
            "Gwet, K. L. (2014). Handbook of inter-rater reliability (4th ed.), ch. 2 and 5. "
            "Advanced Analytics.",
        .parameters = {WeightsParameter()}};
    return *info;
  }

 private:
  static GwetChance Chance(const UnitGrid&, const GwetTotals& totals, const Weights& weights) {
    std::vector<double> by_value = weights.Apply(totals.shares);
    GwetChance chance;
    for (size_t k = 0; k < by_value.size(); ++k) chance.expected += totals.shares[k] * by_value[k];
    chance.of_unit = ChanceByValue(std::move(by_value));
    return chance;
  }

  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const override {
    return GwetEstimate(grid, options.parameters.at("weights"), /*corrected=*/true, Chance);
  }
};

CONCORD_REGISTER_STATISTIC(FleissKappaGeneralized);

}  // namespace
}  // namespace concord::reliability

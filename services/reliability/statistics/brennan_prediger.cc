#include "reliability/gwet_family.h"
#include "reliability/statistic.h"
#include "reliability/weights.h"

namespace concord::reliability {
namespace {

// Brennan and Prediger's coefficient: all values equally likely, pe = T/q^2.
// NO_PAIRABLE_UNITS, ONE_CATEGORY, NEEDS_NUMBERS.
class BrennanPrediger final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "brennan_prediger",
        .display_name = "Brennan-Prediger coefficient",
        .citation =
            "Brennan, R. L., & Prediger, D. J. (1981). Coefficient kappa: Some uses, misuses, "
            "and alternatives. Educational and Psychological Measurement 41(3), 687-699.",
        .parameters = {WeightsParameter()}};
    return *info;
  }

 private:
  static GwetChance Chance(const UnitGrid& grid, const GwetTotals&, const Weights& weights) {
    const double q = grid.value_count();
    const double expected = weights.Total() / (q * q);
    return {expected, ChanceByValue(std::vector<double>(grid.values().size(), expected))};
  }

  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const override {
    return GwetEstimate(grid, options.parameters.at("weights"), /*corrected=*/true, Chance);
  }
};

CONCORD_REGISTER_STATISTIC(BrennanPrediger);

}  // namespace
}  // namespace concord::reliability

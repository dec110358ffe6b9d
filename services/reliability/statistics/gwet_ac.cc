#include <utility>

#include "reliability/gwet_family.h"
#include "reliability/statistic.h"
#include "reliability/weights.h"

namespace concord::reliability {
namespace {

// Gwet's AC1 (AC2 if weighted): pe = T/(q(q-1)) * sum of pi_k(1 - pi_k).
// NO_PAIRABLE_UNITS, ONE_CATEGORY, NEEDS_NUMBERS.
class GwetAc final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "gwet_ac",
        .display_name = "Gwet's AC1 / AC2",
        .citation =
            "Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the "
            "presence of high agreement. British Journal of Mathematical and Statistical "
            "Psychology 61(1), 29-48.",
        .parameters = {WeightsParameter()}};
    return *info;
  }

 private:
  static GwetChance Chance(const UnitGrid& grid, const GwetTotals& totals, const Weights& weights) {
    const double q = grid.value_count();
    const double scale = weights.Total() / (q * (q - 1));
    GwetChance chance;
    std::vector<double> by_value;
    for (double share : totals.shares) {
      by_value.push_back(scale * (1 - share));
      chance.expected += scale * share * (1 - share);
    }
    chance.of_unit = ChanceByValue(std::move(by_value));
    return chance;
  }

  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const override {
    return GwetEstimate(grid, options.parameters.at("weights"), /*corrected=*/true, Chance);
  }
};

CONCORD_REGISTER_STATISTIC(GwetAc);

}  // namespace
}  // namespace concord::reliability

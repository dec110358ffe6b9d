#include <utility>

#include "reliability/gwet_family.h"
#include "reliability/statistic.h"
#include "reliability/weights.h"

namespace concord::reliability {
namespace {

// Conger's kappa, Cohen's for many coders: pe is the mean over ordered pairs g, h of c coders of
// the sum of w_kl p_gk p_hl, p_gk the share of value k among the units coder g coded.
// NO_PAIRABLE_UNITS, ONE_CATEGORY, NEEDS_NUMBERS.
class CongerKappa final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "conger_kappa",
        .display_name = "Conger's kappa",
        .citation =
            "Conger, A. J. (1980). Integration and generalization of kappas for multiple "
            "raters. Psychological Bulletin 88(2), 322-328.",
        .parameters = {WeightsParameter()}};
    return *info;
  }

 private:
  // One coder: units coded, shares of values; then the chance of each value to agree with the other
  // coders, summed over them, and its mean over the coder's own shares.
  struct Coder {
    double units = 0;
    std::vector<double> shares;
    std::vector<double> chance;
    double mean_chance = 0;
  };

  static std::vector<Coder> CountCoders(const UnitGrid& grid) {
    std::vector<Coder> coders(static_cast<size_t>(grid.coder_count()));
    for (Coder& coder : coders) coder.shares.assign(grid.values().size(), 0);
    for (int64_t p = 0; p < grid.pattern_count(); ++p) {
      for (size_t g = 0; g < coders.size(); ++g) {
        const int16_t v = grid.pattern(p)[g];
        if (v == kMissing) continue;
        coders[g].units += static_cast<double>(grid.weight(p));
        coders[g].shares[static_cast<size_t>(v)] += static_cast<double>(grid.weight(p));
      }
    }
    for (Coder& coder : coders) {
      if (coder.units == 0) continue;
      for (double& share : coder.shares) share /= coder.units;
    }
    return coders;
  }

  static GwetChance Chance(const UnitGrid& grid, const GwetTotals& totals, const Weights& weights) {
    std::vector<Coder> coders = CountCoders(grid);
    std::vector<double> all(grid.values().size(), 0);
    double active = 0;
    for (const Coder& coder : coders) {
      if (coder.units > 0) ++active;
      for (size_t k = 0; k < all.size(); ++k) all[k] += coder.shares[k];
    }
    double sum = 0;
    for (Coder& coder : coders) {
      std::vector<double> others = all;
      for (size_t k = 0; k < all.size(); ++k) others[k] -= coder.shares[k];
      coder.chance = weights.Apply(others);
      for (size_t k = 0; k < all.size(); ++k)
        coder.mean_chance += coder.shares[k] * coder.chance[k];
      sum += coder.mean_chance;
    }
    const double pairs = active * (active - 1);
    const auto n = static_cast<double>(totals.units);
    // pe_i puts p_gk + (n/n_g)([v_gi = k] - p_gk) for p_gk of the coders who coded the unit.
    auto of_unit = [&grid, coders = std::move(coders), sum, pairs, n](int64_t p,
                                                                      const PatternCounts&) {
      double unit = sum;
      for (size_t g = 0; g < coders.size(); ++g) {
        const int16_t v = grid.pattern(p)[g];
        if (v == kMissing) continue;
        unit += n / coders[g].units *
                (coders[g].chance[static_cast<size_t>(v)] - coders[g].mean_chance);
      }
      return unit / pairs;
    };
    return {sum / pairs, std::move(of_unit)};
  }

  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const override {
    return GwetEstimate(grid, options.parameters.at("weights"), /*corrected=*/true, Chance);
  }
};

CONCORD_REGISTER_STATISTIC(CongerKappa);

}  // namespace
}  // namespace concord::reliability

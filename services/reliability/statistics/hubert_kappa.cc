#include "reliability/coder_pair.h"
#include "reliability/coincidences.h"
#include "reliability/statistic.h"

namespace concord::reliability {
namespace {

// Hubert's kappa: the means over the coder pairs that share a unit of observed and of expected
// agreement, then (Po - Pe)/(1 - Pe). NO_PAIRABLE_UNITS; NO_VARIATION if every such pair used one
// and the same value.
class HubertKappa final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "hubert_kappa",
        .display_name = "Hubert's kappa",
        .citation = "Hubert, L. (1977). Kappa revisited. Psychological Bulletin 84(2), 289-297."};
    return *info;
  }

 private:
  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& /*options*/) const override {
    Estimate estimate;
    double observed = 0;
    double expected = 0;
    bool varied = false;
    for (int g = 0; g < grid.coder_count(); ++g) {
      for (int h = g + 1; h < grid.coder_count(); ++h) {
        const PairTable table = CrossTabulate(grid, g, h);
        if (table.units == 0) {
          ++estimate.pairs_left_out;
          continue;
        }
        ++estimate.pairs_used;
        observed += table.ObservedAgreement();
        expected += table.ExpectedAgreement();
        varied = varied || !table.one_value();
      }
    }
    if (estimate.pairs_used == 0) return Undefined(kNoPairableUnits);
    const auto pairs = static_cast<double>(estimate.pairs_used);
    if (!varied) {
      const Estimate pairs_seen = estimate;
      estimate = Undefined(kNoVariation);
      estimate.pairs_used = pairs_seen.pairs_used;
      estimate.pairs_left_out = pairs_seen.pairs_left_out;
    } else {
      estimate.value = (observed - expected) / (pairs - expected);
    }
    estimate.observed = observed / pairs;
    estimate.expected = expected / pairs;
    estimate.units_used = CountCoincidences(grid).units;
    return estimate;
  }
};

CONCORD_REGISTER_STATISTIC(HubertKappa);

}  // namespace
}  // namespace concord::reliability

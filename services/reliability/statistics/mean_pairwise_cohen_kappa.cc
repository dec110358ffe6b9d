#include <optional>

#include "reliability/coder_pair.h"
#include "reliability/coincidences.h"
#include "reliability/statistic.h"

namespace concord::reliability {
namespace {

// The mean of Cohen's unweighted kappa over coder pairs; pairs for which it is undefined are left
// out and counted. If it is so for all: NO_PAIRABLE_UNITS if no pair shares a unit, else
// NO_VARIATION.
class MeanPairwiseCohenKappa final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "mean_pairwise_cohen_kappa",
        .display_name = "Mean of pairwise Cohen's kappa (Light)",
        .citation =
            "Light, R. J. (1971). Measures of response agreement for qualitative data: Some "
            "generalizations and alternatives. Psychological Bulletin 76(5), 365-377."};
    return *info;
  }

 private:
  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& /*options*/) const override {
    Estimate estimate;
    double sum = 0;
    for (int g = 0; g < grid.coder_count(); ++g) {
      for (int h = g + 1; h < grid.coder_count(); ++h) {
        const std::optional<double> kappa = UnweightedKappa(CrossTabulate(grid, g, h));
        if (kappa.has_value()) {
          ++estimate.pairs_used;
          sum += *kappa;
        } else {
          ++estimate.pairs_left_out;
        }
      }
    }
    const int64_t pairable = CountCoincidences(grid).units;
    if (pairable == 0) return Undefined(kNoPairableUnits);
    if (estimate.pairs_used == 0) {
      const int64_t pairs = estimate.pairs_left_out;
      estimate = Undefined(kNoVariation);
      estimate.pairs_left_out = pairs;
    } else {
      estimate.value = sum / static_cast<double>(estimate.pairs_used);
    }
    estimate.units_used = pairable;
    return estimate;
  }
};

CONCORD_REGISTER_STATISTIC(MeanPairwiseCohenKappa);

}  // namespace
}  // namespace concord::reliability

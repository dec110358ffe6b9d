#include "reliability/coder_pair.h"
#include "reliability/statistic.h"

namespace concord::reliability {
namespace {

// Scott's pi of two coders over the units both coded: chance agreement from their pooled shares,
// Pe = sum of ((a_k + b_k)/2)^2. NEEDS_TWO_CODERS, NO_PAIRABLE_UNITS, NO_VARIATION.
class ScottPi final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "scott_pi",
        .display_name = "Scott's pi",
        .citation =
            "Scott, W. A. (1955). Reliability of content analysis: The case of nominal scale "
            "coding. Public Opinion Quarterly 19(3), 321-325.",
        .max_coders = 2};
    return *info;
  }

 private:
  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& /*options*/) const override {
    if (grid.coder_count() != 2) return Undefined(kNeedsTwoCoders);
    const PairTable table = CrossTabulate(grid, 0, 1);
    if (table.units == 0) return Undefined(kNoPairableUnits);
    Estimate estimate;
    if (table.one_value()) {
      estimate = Undefined(kNoVariation);
      estimate.observed = 1;
      estimate.expected = 1;
    } else {
      double expected = 0;
      for (size_t k = 0; k < table.first.size(); ++k) {
        const double share = static_cast<double>(table.first[k] + table.second[k]) /
                             (2 * static_cast<double>(table.units));
        expected += share * share;
      }
      estimate.observed = table.ObservedAgreement();
      estimate.expected = expected;
      estimate.value = (*estimate.observed - expected) / (1 - expected);
    }
    estimate.units_used = table.units;
    return estimate;
  }
};

CONCORD_REGISTER_STATISTIC(ScottPi);

}  // namespace
}  // namespace concord::reliability

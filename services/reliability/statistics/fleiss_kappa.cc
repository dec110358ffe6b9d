#include <vector>

#include "reliability/coincidences.h"
#include "reliability/statistic.h"

namespace concord::reliability {
namespace {

// Fleiss' kappa (1971) over the N units that all m coders coded: Po = (sum of r_ik^2 -
// Nm)/(Nm(m-1)), Pe = sum of p_k^2, p_k the share of value k among the Nm values. NO_PAIRABLE_UNITS
// (no unit has two values), NO_COMPLETE_UNITS, NO_VARIATION.
class FleissKappa final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "fleiss_kappa",
        .display_name = "Fleiss' kappa",
        .citation =
            "Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. "
            "Psychological Bulletin 76(5), 378-382.",
        .complete_units_only = true};
    return *info;
  }

 private:
  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& /*options*/) const override {
    const int64_t m = grid.coder_count();
    if (CountCoincidences(grid).units == 0) return Undefined(kNoPairableUnits);
    int64_t units = 0;
    int64_t squares = 0;
    std::vector<int64_t> totals(grid.values().size(), 0);
    PatternCounts counts(grid);
    for (int64_t p = 0; p < grid.pattern_count(); ++p) {
      counts.Load(p);
      if (counts.coders() != m) continue;
      units += grid.weight(p);
      for (int16_t v : counts.values()) {
        squares += grid.weight(p) * counts.count(v) * counts.count(v);
        totals[static_cast<size_t>(v)] += grid.weight(p) * counts.count(v);
      }
    }
    if (units == 0) return Undefined(kNoCompleteUnits);
    const int64_t values = units * m;
    int64_t distinct = 0;
    double expected = 0;
    for (int64_t total : totals) {
      if (total > 0) ++distinct;
      const double share = static_cast<double>(total) / static_cast<double>(values);
      expected += share * share;
    }
    const double observed =
        static_cast<double>(squares - values) / static_cast<double>(values * (m - 1));
    Estimate estimate;
    if (distinct == 1) {
      estimate = Undefined(kNoVariation);
    } else {
      estimate.value = (observed - expected) / (1 - expected);
    }
    estimate.observed = observed;
    estimate.expected = expected;
    estimate.units_used = units;
    return estimate;
  }
};

CONCORD_REGISTER_STATISTIC(FleissKappa);

}  // namespace
}  // namespace concord::reliability

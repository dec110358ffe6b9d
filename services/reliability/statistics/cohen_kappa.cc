#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "reliability/coder_pair.h"
#include "reliability/distributions.h"
#include "reliability/statistic.h"
#include "reliability/weights.h"

namespace concord::reliability {
namespace {

// Cohen's kappa of two coders, unweighted (1960) or weighted (1968), over the units both coded:
// (Po - Pe)/(1 - Pe), Po = sum of w_kl p_kl, Pe = sum of w_kl a_k b_l. Standard errors by Fleiss,
// Cohen & Everitt (1969), for independent units. One constant coder gives 0.
// NEEDS_TWO_CODERS, NEEDS_NUMBERS, NO_PAIRABLE_UNITS, NO_VARIATION (both one and the same value).
class CohenKappa final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "cohen_kappa",
        .display_name = "Cohen's kappa",
        .citation =
            "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational "
            "and Psychological Measurement 20(1), 37-46. Weighted: Cohen, J. (1968). "
            "Psychological Bulletin 70(4), 213-220. Standard error: Fleiss, J. L., Cohen, J., "
            "& Everitt, B. S. (1969). Psychological Bulletin 72(5), 323-327.",
        .max_coders = 2,
        .parameters = {WeightsParameter()}};
    return *info;
  }

 private:
  static std::vector<double> Shares(const std::vector<int64_t>& counts, int64_t total) {
    std::vector<double> shares(counts.size());
    for (size_t k = 0; k < counts.size(); ++k) {
      shares[k] = static_cast<double>(counts[k]) / static_cast<double>(total);
    }
    return shares;
  }

  static void AddStandardErrors(const PairTable& table, const Weights& weights,
                                Estimate* estimate) {
    const std::vector<double> a = Shares(table.first, table.units);
    const std::vector<double> b = Shares(table.second, table.units);
    // s_kl = sum over j of w_kj b_j + sum over i of w_il a_i.
    const std::vector<double> by_row = weights.Apply(b);
    const std::vector<double> by_column = weights.Apply(a);
    const double kappa = *estimate->value;
    const double expected = *estimate->expected;
    const auto n = static_cast<double>(table.units);
    double sum = 0;
    for (const auto& [cell, count] : table.cells) {
      const double s =
          by_row[static_cast<size_t>(cell.first)] + by_column[static_cast<size_t>(cell.second)];
      const double d = weights(cell.first, cell.second) - s * (1 - kappa);
      sum += static_cast<double>(count) / n * d * d;
    }
    double null_sum = 0;
    for (size_t k = 0; k < a.size(); ++k) {
      for (size_t l = 0; l < b.size(); ++l) {
        const double d =
            weights(static_cast<int>(k), static_cast<int>(l)) - (by_row[k] + by_column[l]);
        null_sum += a[k] * b[l] * d * d;
      }
    }
    const double centre = kappa - expected * (1 - kappa);
    const double scale = n * (1 - expected) * (1 - expected);
    // Rounding may leave a variance of 0 just below it.
    const double error = std::sqrt(std::max(0.0, (sum - centre * centre) / scale));
    estimate->standard_error = error;
    estimate->standard_error_under_null =
        std::sqrt(std::max(0.0, (null_sum - expected * expected) / scale));
    estimate->ci95_low = kappa - kNormal975 * error;
    estimate->ci95_high = kappa + kNormal975 * error;
  }

  static Estimate OfGrid(const UnitGrid& grid, const Weights& weights) {
    const PairTable table = CrossTabulate(grid, 0, 1);
    if (table.units == 0) return Undefined(kNoPairableUnits);
    Estimate estimate;
    if (table.one_value()) {
      estimate = Undefined(kNoVariation);
      estimate.observed = 1;
      estimate.expected = 1;
    } else {
      double observed = 0;
      for (const auto& [cell, count] : table.cells) {
        observed += weights(cell.first, cell.second) * static_cast<double>(count);
      }
      const std::vector<double> by_row = weights.Apply(Shares(table.second, table.units));
      double expected = 0;
      for (size_t k = 0; k < by_row.size(); ++k) {
        expected += static_cast<double>(table.first[k]) * by_row[k];
      }
      const auto n = static_cast<double>(table.units);
      estimate.observed = observed / n;
      estimate.expected = expected / n;
      estimate.value = (*estimate.observed - *estimate.expected) / (1 - *estimate.expected);
      if (grid.units_independent()) AddStandardErrors(table, weights, &estimate);
    }
    estimate.units_used = table.units;
    return estimate;
  }

  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const override {
    if (grid.coder_count() != 2) return Undefined(kNeedsTwoCoders);
    const std::string& kind = options.parameters.at("weights");
    if (!Weights::NeedsNumbers(kind)) return OfGrid(grid, Weights(kind, grid));
    const std::optional<UnitGrid> numbers = WithNumbersAsValues(grid);
    if (!numbers.has_value()) return Undefined(kNeedsNumbers);
    return OfGrid(*numbers, Weights(kind, *numbers));
  }
};

CONCORD_REGISTER_STATISTIC(CohenKappa);

}  // namespace
}  // namespace concord::reliability

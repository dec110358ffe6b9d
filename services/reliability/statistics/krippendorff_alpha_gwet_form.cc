#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "reliability/coincidences.h"
#include "reliability/distributions.h"
#include "reliability/gwet_family.h"
#include "reliability/statistic.h"
#include "reliability/weights.h"

namespace concord::reliability {
namespace {

// Krippendorff's alpha as Gwet writes it, with weights and an analytic standard error. Of the n2
// pairable units, r their mean number of values: pa'_i = sum of r_ik(r*_ik - 1)/(r(r_i - 1)), pa'
// the mean, pa = (1 - e)pa' + e with e = 1/(n2 r), pe = sum of w_kl pi_k pi_l, pi_k the share of
// value k among all values. The standard error is around alpha' = (pa' - pe)/(1 - pe); the 95 %
// interval uses t with n - 1 degrees of freedom, n the units with a value, its upper end capped
// at 1. NEEDS_NUMBERS, NO_PAIRABLE_UNITS, NO_VARIATION.
class KrippendorffAlphaGwetForm final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "krippendorff_alpha_gwet_form",
        .display_name = "Krippendorff's alpha, Gwet's form",
        .citation =
            "Gwet, K. L. (2014). Handbook of inter-rater reliability (4th ed.), ch. 2 and 5. "
            "Advanced Analytics.",
        .parameters = {WeightsParameter()}};
    return *info;
  }

 private:
  // What is summed over the pairable units.
  struct Sums {
    double units = 0;           // n2
    double mean_values = 0;     // r
    double agreement = 0;       // pa'
    double expected = 0;        // pe
    std::vector<double> match;  // By value k, the sum over l of w_kl pi_l.
  };

  static Sums Sum(const UnitGrid& grid, const Coincidences& coincidences, const Weights& weights) {
    Sums sums;
    sums.units = static_cast<double>(coincidences.units);
    sums.mean_values = static_cast<double>(coincidences.total) / sums.units;
    PatternCounts counts(grid);
    for (int64_t p = 0; p < grid.pattern_count(); ++p) {
      counts.Load(p);
      if (counts.coders() < 2) continue;
      sums.agreement += static_cast<double>(grid.weight(p)) * UnitAgreement(counts, weights, sums);
    }
    sums.agreement /= sums.units;
    std::vector<double> shares;
    for (int64_t count : coincidences.value_counts) {
      shares.push_back(static_cast<double>(count) / static_cast<double>(coincidences.total));
    }
    sums.match = weights.Apply(shares);
    for (size_t k = 0; k < shares.size(); ++k) sums.expected += shares[k] * sums.match[k];
    return sums;
  }

  // pa'_i
  static double UnitAgreement(const PatternCounts& counts, const Weights& weights,
                              const Sums& sums) {
    return AgreeingPairs(counts, weights) /
           (sums.mean_values * static_cast<double>(counts.coders() - 1));
  }

  static void AddStandardError(const UnitGrid& grid, const Weights& weights, const Sums& sums,
                               Estimate* estimate) {
    if (!grid.units_independent() || sums.units < 2) return;
    const double room = 1 - sums.expected;
    const double alpha = (sums.agreement - sums.expected) / room;
    double coded_units = 0;
    double squares = 0;
    PatternCounts counts(grid);
    for (int64_t p = 0; p < grid.pattern_count(); ++p) {
      counts.Load(p);
      const auto weight = static_cast<double>(grid.weight(p));
      if (counts.coders() > 0) coded_units += weight;
      if (counts.coders() < 2) continue;
      const double excess =
          (static_cast<double>(counts.coders()) - sums.mean_values) / sums.mean_values;
      double expected = 0;
      for (int16_t k : counts.values()) {
        expected += static_cast<double>(counts.count(k)) / sums.mean_values *
                    sums.match[static_cast<size_t>(k)];
      }
      expected -= sums.expected * excess;
      const double agreement = UnitAgreement(counts, weights, sums) - sums.agreement * excess;
      const double unit =
          (agreement - sums.expected) / room - 2 * (1 - alpha) * (expected - sums.expected) / room;
      squares += weight * (unit - alpha) * (unit - alpha);
    }
    const double error = std::sqrt(squares / (sums.units * (sums.units - 1)));
    const double margin = StudentQuantile(0.975, coded_units - 1) * error;
    estimate->standard_error = error;
    estimate->ci95_low = *estimate->value - margin;
    estimate->ci95_high = std::min(1.0, *estimate->value + margin);
  }

  static Estimate OfGrid(const UnitGrid& grid, const Weights& weights) {
    const Coincidences coincidences = CountCoincidences(grid);
    if (coincidences.units == 0) return Undefined(kNoPairableUnits);
    Estimate estimate;
    if (coincidences.distinct == 1) {
      estimate = Undefined(kNoVariation);
      estimate.observed = 1;
      estimate.expected = 1;
    } else {
      const Sums sums = Sum(grid, coincidences, weights);
      const double epsilon = 1 / static_cast<double>(coincidences.total);
      estimate.observed = (1 - epsilon) * sums.agreement + epsilon;
      estimate.expected = sums.expected;
      estimate.value = (*estimate.observed - sums.expected) / (1 - sums.expected);
      AddStandardError(grid, weights, sums, &estimate);
    }
    estimate.units_used = coincidences.units;
    return estimate;
  }

  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const override {
    const std::string& kind = options.parameters.at("weights");
    if (!Weights::NeedsNumbers(kind)) return OfGrid(grid, Weights(kind, grid));
    const std::optional<UnitGrid> numbers = WithNumbersAsValues(grid);
    if (!numbers.has_value()) return Undefined(kNeedsNumbers);
    return OfGrid(*numbers, Weights(kind, *numbers));
  }
};

CONCORD_REGISTER_STATISTIC(KrippendorffAlphaGwetForm);

}  // namespace
}  // namespace concord::reliability

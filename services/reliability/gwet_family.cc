#include "reliability/gwet_family.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "reliability/distributions.h"

namespace concord::reliability {
namespace {

// pa_i, the share of the pairs of coders who agree on the loaded unit; r_i >= 2.
double UnitAgreement(const PatternCounts& counts, const Weights& weights) {
  const auto r = static_cast<double>(counts.coders());
  return AgreeingPairs(counts, weights) / (r * (r - 1));
}

GwetTotals CountTotals(const UnitGrid& grid, const Weights& weights) {
  GwetTotals totals;
  totals.shares.assign(static_cast<size_t>(grid.value_count()), 0);
  PatternCounts counts(grid);
  for (int64_t p = 0; p < grid.pattern_count(); ++p) {
    counts.Load(p);
    if (counts.coders() == 0) continue;
    const int64_t weight = grid.weight(p);
    totals.units += weight;
    for (int16_t k : counts.values()) {
      totals.shares[static_cast<size_t>(k)] +=
          static_cast<double>(weight * counts.count(k)) / static_cast<double>(counts.coders());
    }
    if (counts.coders() < 2) continue;
    totals.pairable += weight;
    totals.agreement += static_cast<double>(weight) * UnitAgreement(counts, weights);
  }
  if (totals.pairable > 0) totals.agreement /= static_cast<double>(totals.pairable);
  for (double& share : totals.shares) share /= static_cast<double>(totals.units);
  return totals;
}

// SE^2 = sum of (kappa*_i - kappa)^2/(n(n - 1)), see GwetEstimate.
void AddStandardError(const UnitGrid& grid, const Weights& weights, const GwetTotals& totals,
                      const GwetChance& chance, Estimate* estimate) {
  if (!grid.units_independent() || totals.units < 2) return;
  const double kappa = *estimate->value;
  const double room = 1 - chance.expected;
  const auto n = static_cast<double>(totals.units);
  double sum = 0;
  PatternCounts counts(grid);
  for (int64_t p = 0; p < grid.pattern_count(); ++p) {
    counts.Load(p);
    if (counts.coders() == 0) continue;
    double unit = 0;
    if (counts.coders() >= 2) {
      unit = n / static_cast<double>(totals.pairable) *
             (UnitAgreement(counts, weights) - chance.expected) / room;
    }
    unit -= 2 * (1 - kappa) * (chance.of_unit(p, counts) - chance.expected) / room;
    sum += static_cast<double>(grid.weight(p)) * (unit - kappa) * (unit - kappa);
  }
  const double error = std::sqrt(sum / (n * (n - 1)));
  const double margin = StudentQuantile(0.975, n - 1) * error;
  estimate->standard_error = error;
  estimate->ci95_low = kappa - margin;
  estimate->ci95_high = std::min(1.0, kappa + margin);
}

}  // namespace

double AgreeingPairs(const PatternCounts& counts, const Weights& weights) {
  double sum = 0;
  for (int16_t k : counts.values()) {
    double weighted = 0;
    if (weights.identity()) {
      weighted = static_cast<double>(counts.count(k));
    } else {
      for (int16_t l : counts.values()) {
        weighted += weights(k, l) * static_cast<double>(counts.count(l));
      }
    }
    sum += static_cast<double>(counts.count(k)) * (weighted - 1);
  }
  return sum;
}

std::function<double(int64_t, const PatternCounts&)> ChanceByValue(std::vector<double> chance) {
  return [chance = std::move(chance)](int64_t, const PatternCounts& counts) {
    double sum = 0;
    for (int16_t k : counts.values()) {
      sum += static_cast<double>(counts.count(k)) * chance[static_cast<size_t>(k)];
    }
    return sum / static_cast<double>(counts.coders());
  };
}

Estimate GwetEstimate(const UnitGrid& grid, absl::string_view weights_kind, bool corrected,
                      const GwetModel& model) {
  if (Weights::NeedsNumbers(weights_kind)) {
    const std::optional<UnitGrid> numbers = WithNumbersAsValues(grid);
    if (!numbers.has_value()) return Undefined(kNeedsNumbers);
    if (numbers->value_count() != grid.value_count()) {
      return GwetEstimate(*numbers, weights_kind, corrected, model);
    }
  }
  const Weights weights(weights_kind, grid);
  const GwetTotals totals = CountTotals(grid, weights);
  if (totals.pairable == 0) return Undefined(kNoPairableUnits);
  Estimate estimate;
  if (corrected && grid.value_count() == 1) {
    estimate = Undefined(kOneCategory);
    estimate.units_used = totals.pairable;
    estimate.observed = totals.agreement;
    return estimate;
  }
  const GwetChance chance = model(grid, totals, weights);
  estimate.units_used = totals.pairable;
  estimate.observed = totals.agreement;
  if (corrected) estimate.expected = chance.expected;
  estimate.value = (totals.agreement - chance.expected) / (1 - chance.expected);
  AddStandardError(grid, weights, totals, chance, &estimate);
  return estimate;
}

}  // namespace concord::reliability

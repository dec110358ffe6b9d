#include <optional>
#include <vector>

#include "reliability/coincidences.h"
#include "reliability/statistic.h"
#include "reliability/weights.h"

namespace concord::reliability {
namespace {

// The sum of squared distances over the pairs of values within units, each weighing 1/(m_u - 1),
// and over all pairs of pairable values, each weighing 1/(n.. - 1).
struct Disagreement {
  double observed = 0;
  double expected = 0;
};

// Nominal: 1 for different values.
Disagreement OfDifferentValues(const Coincidences& coincidences) {
  Disagreement sum;
  const auto total = static_cast<double>(coincidences.total);
  sum.observed = total - coincidences.diagonal;
  for (int64_t n : coincidences.value_counts) {
    sum.expected += static_cast<double>(n) * static_cast<double>(coincidences.total - n);
  }
  sum.expected /= total - 1;
  return sum;
}

// The squared difference of positions x, one a value: 2(m * sum of x^2 - (sum of x)^2) over ordered
// pairs of m values, with x counted from their mean so that no digits are lost.
Disagreement OfPositions(const UnitGrid& grid, const Coincidences& coincidences,
                         std::vector<double> x) {
  const auto total = static_cast<double>(coincidences.total);
  double mean = 0;
  for (size_t v = 0; v < x.size(); ++v) {
    mean += static_cast<double>(coincidences.value_counts[v]) * x[v] / total;
  }
  for (double& position : x) position -= mean;
  Disagreement sum;
  PatternCounts counts(grid);
  for (int64_t p = 0; p < grid.pattern_count(); ++p) {
    counts.Load(p);
    // Units of one value disagree by exactly 0, which rounding would not give.
    if (counts.coders() < 2 || counts.values().size() < 2) continue;
    const auto m = static_cast<double>(counts.coders());
    double first = 0;
    double second = 0;
    for (int16_t v : counts.values()) {
      const double weighted = static_cast<double>(counts.count(v)) * x[static_cast<size_t>(v)];
      first += weighted;
      second += weighted * x[static_cast<size_t>(v)];
    }
    sum.observed +=
        static_cast<double>(grid.weight(p)) * 2 * (m * second - first * first) / (m - 1);
  }
  double first = 0;
  double second = 0;
  for (size_t v = 0; v < x.size(); ++v) {
    const double weighted = static_cast<double>(coincidences.value_counts[v]) * x[v];
    first += weighted;
    second += weighted * x[v];
  }
  sum.expected = 2 * (total * second - first * first) / (total - 1);
  return sum;
}

// Ordinal distances are interval distances of mid-ranks: sum of n_j of the lower values + n_c/2.
std::vector<double> MidRanks(const Coincidences& coincidences) {
  std::vector<double> ranks;
  double below = 0;
  for (int64_t n : coincidences.value_counts) {
    ranks.push_back(below + static_cast<double>(n) / 2);
    below += static_cast<double>(n);
  }
  return ranks;
}

// Ratio: ((c - k)/(c + k))^2, 0 for 0 and 0.
Disagreement OfRatios(const UnitGrid& grid, const Coincidences& coincidences) {
  const std::vector<double>& x = grid.numbers();
  const auto distance = [&x](size_t c, size_t k) {
    const double share = (x[c] - x[k]) / (x[c] + x[k]);
    return share * share;
  };
  Disagreement sum;
  PatternCounts counts(grid);
  for (int64_t p = 0; p < grid.pattern_count(); ++p) {
    counts.Load(p);
    if (counts.coders() < 2) continue;
    double within = 0;
    for (int16_t c : counts.values()) {
      for (int16_t k : counts.values()) {
        if (c == k) continue;
        within += static_cast<double>(counts.count(c) * counts.count(k)) *
                  distance(static_cast<size_t>(c), static_cast<size_t>(k));
      }
    }
    sum.observed +=
        static_cast<double>(grid.weight(p)) * within / static_cast<double>(counts.coders() - 1);
  }
  for (size_t c = 0; c < x.size(); ++c) {
    for (size_t k = 0; k < c; ++k) {
      sum.expected += 2 * static_cast<double>(coincidences.value_counts[c]) *
                      static_cast<double>(coincidences.value_counts[k]) * distance(c, k);
    }
  }
  sum.expected /= static_cast<double>(coincidences.total - 1);
  return sum;
}

// Krippendorff's alpha for any number of coders, missing values, and four metrics:
// 1 - (n..-1) * sum of o_ck d^2 / sum of n_c n_k d^2 over the pairable units.
// NEEDS_NUMBERS (interval, ratio), NO_PAIRABLE_UNITS, NO_VARIATION (one pairable value).
class KrippendorffAlpha final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "krippendorff_alpha",
        .display_name = "Krippendorff's alpha",
        .citation =
            "Krippendorff, K. (2019). Content analysis: An introduction to its methodology "
            "(4th ed.), ch. 12. Sage; Krippendorff, K. (2011). Computing Krippendorff's "
            "alpha-reliability.",
        .observes_disagreement = true,
        .parameters = {{.name = "metric",
                        .description = "The level of measurement of the values.",
                        .allowed = {"nominal", "ordinal", "interval", "ratio"},
                        .default_value = "nominal"}}};
    return *info;
  }

 private:
  static Estimate OfGrid(const UnitGrid& grid, const std::string& metric) {
    const Coincidences coincidences = CountCoincidences(grid);
    if (coincidences.units == 0) return Undefined(kNoPairableUnits);
    Estimate estimate;
    if (coincidences.distinct == 1) {
      estimate = Undefined(kNoVariation);
      estimate.observed = 0;
      estimate.expected = 0;
    } else {
      Disagreement sum;
      if (metric == "nominal") sum = OfDifferentValues(coincidences);
      if (metric == "ordinal") sum = OfPositions(grid, coincidences, MidRanks(coincidences));
      if (metric == "interval") sum = OfPositions(grid, coincidences, grid.numbers());
      if (metric == "ratio") sum = OfRatios(grid, coincidences);
      estimate.observed = sum.observed / static_cast<double>(coincidences.total);
      estimate.expected = sum.expected / static_cast<double>(coincidences.total);
      estimate.value = 1 - sum.observed / sum.expected;
    }
    estimate.units_used = coincidences.units;
    return estimate;
  }

  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const override {
    const std::string& metric = options.parameters.at("metric");
    if (metric == "nominal" || metric == "ordinal") return OfGrid(grid, metric);
    const std::optional<UnitGrid> numbers = WithNumbersAsValues(grid);
    if (!numbers.has_value()) return Undefined(kNeedsNumbers);
    if (metric == "ratio" && numbers->value_count() > 0 && numbers->numbers().front() < 0) {
      return Undefined(kNeedsNumbers);
    }
    return OfGrid(*numbers, metric);
  }
};

CONCORD_REGISTER_STATISTIC(KrippendorffAlpha);

}  // namespace
}  // namespace concord::reliability

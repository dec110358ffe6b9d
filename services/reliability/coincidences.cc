#include "reliability/coincidences.h"

namespace concord::reliability {

PatternCounts::PatternCounts(const UnitGrid& grid)
    : grid_(grid), counts_(static_cast<size_t>(grid.value_count()), 0) {}

void PatternCounts::Load(int64_t p) {
  for (int16_t v : values_) counts_[static_cast<size_t>(v)] = 0;
  values_.clear();
  coders_ = 0;
  for (int16_t v : grid_.pattern(p)) {
    if (v == kMissing) continue;
    ++coders_;
    if (counts_[static_cast<size_t>(v)]++ == 0) values_.push_back(v);
  }
}

Coincidences CountCoincidences(const UnitGrid& grid) {
  Coincidences result;
  result.value_counts.assign(static_cast<size_t>(grid.value_count()), 0);
  // Sum over units of m values of r(r - 1), by m.
  std::vector<int64_t> equal_pairs(static_cast<size_t>(grid.coder_count()) + 1, 0);
  PatternCounts counts(grid);
  for (int64_t p = 0; p < grid.pattern_count(); ++p) {
    counts.Load(p);
    if (counts.coders() < 2) continue;
    const int64_t weight = grid.weight(p);
    result.units += weight;
    result.total += weight * counts.coders();
    for (int16_t v : counts.values()) {
      const int64_t r = counts.count(v);
      result.value_counts[static_cast<size_t>(v)] += weight * r;
      equal_pairs[static_cast<size_t>(counts.coders())] += weight * r * (r - 1);
    }
  }
  for (size_t m = 2; m < equal_pairs.size(); ++m) {
    result.diagonal += static_cast<double>(equal_pairs[m]) / static_cast<double>(m - 1);
  }
  for (int64_t n : result.value_counts) result.distinct += n > 0 ? 1 : 0;
  return result;
}

}  // namespace concord::reliability

#ifndef CONCORD_RELIABILITY_COINCIDENCES_H_
#define CONCORD_RELIABILITY_COINCIDENCES_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "reliability/unit_grid.h"

namespace concord::reliability {

// r_ik of one pattern at a time: how many coders gave each value. Loading a row costs its coders,
// not the grid's values. The grid must outlive it.
class PatternCounts {
 public:
  explicit PatternCounts(const UnitGrid& grid);

  // Counts the row of pattern `p`.
  void Load(int64_t p);

  // r_i: the coders who gave the unit a value.
  int64_t coders() const { return coders_; }
  // The different values of the row, in the order of the first coder who gave each.
  absl::Span<const int16_t> values() const { return values_; }
  // r_ik: how many coders gave value `v`.
  int64_t count(int16_t v) const { return counts_[static_cast<size_t>(v)]; }

 private:
  const UnitGrid& grid_;
  std::vector<int64_t> counts_;
  std::vector<int16_t> values_;
  int64_t coders_ = 0;
};

// The margins and the diagonal of the coincidence matrix of the pairable units (Krippendorff 2019,
// ch. 12): o_ck = sum over units of the pairs of values c and k, each weighing 1/(m_u - 1).
struct Coincidences {
  int64_t units = 0;                  // Pairable units.
  int64_t total = 0;                  // n..
  std::vector<int64_t> value_counts;  // n_c
  int64_t distinct = 0;               // How many n_c are not 0.
  double diagonal = 0;                // Sum of o_kk.
};

// The diagonal is summed over units of equally many values as whole numbers, so it does not depend
// on the order of units, coders or values.
Coincidences CountCoincidences(const UnitGrid& grid);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_COINCIDENCES_H_

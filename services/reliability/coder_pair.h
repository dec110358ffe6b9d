#ifndef CONCORD_RELIABILITY_CODER_PAIR_H_
#define CONCORD_RELIABILITY_CODER_PAIR_H_

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "reliability/unit_grid.h"

namespace concord::reliability {

// The cross table of two coders over the units both gave a value.
struct PairTable {
  int64_t units = 0;                                     // N
  int64_t agreed = 0;                                    // Units on the diagonal.
  std::vector<int64_t> first;                            // By value, of the first coder.
  std::vector<int64_t> second;                           // By value, of the second coder.
  std::map<std::pair<int16_t, int16_t>, int64_t> cells;  // Cells that are not 0.

  // Both coders used one and the same value throughout: chance agreement is exactly 1.
  bool one_value() const { return cells.size() == 1 && agreed == units; }
  // The share of units on which the two agree; there must be units.
  double ObservedAgreement() const;
  // Cohen's expected agreement, sum of the products of the two coders' shares.
  double ExpectedAgreement() const;
};

// The table of the coders in columns g and h.
PairTable CrossTabulate(const UnitGrid& grid, int g, int h);

// Cohen's unweighted kappa of a table (Cohen 1960); nothing if there are no units or one_value().
std::optional<double> UnweightedKappa(const PairTable& table);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_CODER_PAIR_H_

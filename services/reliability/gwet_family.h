#ifndef CONCORD_RELIABILITY_GWET_FAMILY_H_
#define CONCORD_RELIABILITY_GWET_FAMILY_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/strings/string_view.h"
#include "reliability/coincidences.h"
#include "reliability/statistic.h"
#include "reliability/unit_grid.h"
#include "reliability/weights.h"

namespace concord::reliability {

// What the coefficients of Gwet (2014, ch. 2-5) have in common.
struct GwetTotals {
  int64_t units = 0;           // n: units with a value.
  int64_t pairable = 0;        // n2: units with two values at least.
  double agreement = 0;        // pa: mean over the n2 of the agreement within a unit.
  std::vector<double> shares;  // pi_k: mean over the n of the share of value k within a unit.
};

// The sum over k of r_ik(r*_ik - 1), r*_ik = sum over l of w_kl r_il: how many ordered pairs of
// coders agree on the loaded unit, weighted.
double AgreeingPairs(const PatternCounts& counts, const Weights& weights);

// A coefficient's chance agreement: pe, and pe_i of the unit of pattern p (whose counts are
// loaded), which the standard error needs.
struct GwetChance {
  double expected = 0;
  std::function<double(int64_t p, const PatternCounts& counts)> of_unit;
};

// pe_i = sum over k of (r_ik/r_i) chance_k, the form most of them have.
std::function<double(int64_t, const PatternCounts&)> ChanceByValue(std::vector<double> chance);

// A coefficient: its chance agreement for this grid. The grid and the weights outlive what it
// returns.
using GwetModel =
    std::function<GwetChance(const UnitGrid&, const GwetTotals& totals, const Weights& weights)>;

// (pa - pe)/(1 - pe) with its standard error and 95 % interval (t with n - 1 degrees of freedom,
// the upper end capped at 1; Gwet 2014, ch. 5, without a finite-population factor). Undefined:
// NEEDS_NUMBERS, NO_PAIRABLE_UNITS; ONE_CATEGORY if `corrected` and the grid has one value. A
// single unit, or units that are not independent, give a value without a standard error.
Estimate GwetEstimate(const UnitGrid& grid, absl::string_view weights_kind, bool corrected,
                      const GwetModel& model);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_GWET_FAMILY_H_

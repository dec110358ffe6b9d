#ifndef CONCORD_RELIABILITY_WEIGHTS_H_
#define CONCORD_RELIABILITY_WEIGHTS_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "reliability/statistic.h"
#include "reliability/unit_grid.h"

namespace concord::reliability {

// The parameter `weights` of weighted statistics: identity (default), linear, quadratic, ordinal.
ParameterInfo WeightsParameter();

// The grid with values that are the same number ("1", "1.0") made one; nothing if a value is no
// number.
std::optional<UnitGrid> WithNumbersAsValues(const UnitGrid& grid);

// Agreement weights w_kl between the values of a grid, symmetric, 1 on the diagonal: identity
// [k=l]; linear 1-|x_k-x_l|/R; quadratic 1-((x_k-x_l)/R)^2, x the numbers and R their range (Cohen
// 1968); ordinal 1-C(|k-l|+1, 2)/C(q, 2) on ranks in the value list (Gwet 2014, ch. 3). The grid
// must outlive it.
class Weights {
 public:
  // `kind` is a value of WeightsParameter(); linear and quadratic need grid.numbers().
  Weights(absl::string_view kind, const UnitGrid& grid);

  static bool NeedsNumbers(absl::string_view kind);

  double operator()(int k, int l) const;
  // The products sum over l of w_kl x_l, one for each k.
  std::vector<double> Apply(const std::vector<double>& x) const;
  // T, the sum of all weights.
  double Total() const;
  int size() const { return size_; }
  bool identity() const { return kind_ == Kind::kIdentity; }

 private:
  enum class Kind { kIdentity, kLinear, kQuadratic, kOrdinal };

  Kind kind_ = Kind::kIdentity;
  int size_;
  const std::vector<double>& numbers_;
};

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_WEIGHTS_H_

#include "reliability/distributions.h"

#include <algorithm>
#include <cmath>

namespace concord::reliability {
namespace {

// The continued fraction of DLMF 8.17.22, by Lentz's method (Numerical Recipes 2007, 6.4); it
// converges fast for x < (a + 1)/(a + b + 2).
double BetaFraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  constexpr int kMostTerms = 100'000;
  const auto away_from_zero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double result = d;
  for (int i = 1; i < kMostTerms; ++i) {
    const double m = i;
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    result *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    result *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return result;
}

}  // namespace

double IncompleteBeta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * BetaFraction(a, b, x) / a;
  return 1 - front * BetaFraction(b, a, 1 - x) / b;
}

double StudentQuantile(double p, double degrees) {
  // P(T > t) = I_x(degrees/2, 1/2)/2 with x = degrees/(degrees + t^2) (DLMF 8.17; Abramowitz &
  // Stegun 26.7.1). It falls with t: halve an interval that holds the answer.
  const auto above = [degrees](double t) {
    return IncompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;
  };
  double low = 0;
  double high = 1;
  while (above(high) > 1 - p) high *= 2;
  for (int i = 0; i < 200 && high - low > 1e-15 * high; ++i) {
    const double middle = (low + high) / 2;
    (above(middle) > 1 - p ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace concord::reliability

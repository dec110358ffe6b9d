#ifndef CONCORD_RELIABILITY_DISTRIBUTIONS_H_
#define CONCORD_RELIABILITY_DISTRIBUTIONS_H_

namespace concord::reliability {

// The 97.5 % point of the standard normal distribution.
inline constexpr double kNormal975 = 1.959963984540054;

// The regularised incomplete beta function I_x(a, b), 0 <= x <= 1, a and b positive (DLMF 8.17).
double IncompleteBeta(double a, double b, double x);

// The p point of Student's t distribution, 0.5 <= p < 1, with `degrees` >= 1 degrees of freedom.
double StudentQuantile(double p, double degrees);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_DISTRIBUTIONS_H_

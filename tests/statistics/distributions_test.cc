#include "reliability/distributions.h"

#include <cmath>

#include "gtest/gtest.h"

namespace concord::reliability {
namespace {

TEST(StudentQuantileTest, EqualsPrintedTables) {
  // Fisher & Yates (1963), table III; 1 and 2 degrees have closed forms.
  EXPECT_NEAR(StudentQuantile(0.975, 1), std::tan(M_PI * 0.475), 1e-9);
  EXPECT_NEAR(StudentQuantile(0.975, 2), 0.95 * std::sqrt(2 / (1 - 0.95 * 0.95)), 1e-10);
  EXPECT_NEAR(StudentQuantile(0.975, 10), 2.228, 5e-4);
  EXPECT_NEAR(StudentQuantile(0.975, 30), 2.042, 5e-4);
  EXPECT_NEAR(StudentQuantile(0.95, 5), 2.015, 5e-4);
  EXPECT_NEAR(StudentQuantile(0.975, 1e8), kNormal975, 1e-6);
}

TEST(StudentQuantileTest, MedianIsZero) { EXPECT_NEAR(StudentQuantile(0.5, 7), 0, 1e-9); }

TEST(IncompleteBetaTest, HasItsClosedForms) {
  EXPECT_DOUBLE_EQ(IncompleteBeta(2, 3, 0), 0);
  EXPECT_DOUBLE_EQ(IncompleteBeta(2, 3, 1), 1);
  EXPECT_NEAR(IncompleteBeta(1, 1, 0.3), 0.3, 1e-14);
  EXPECT_NEAR(IncompleteBeta(2, 1, 0.3), 0.09, 1e-14);
  EXPECT_NEAR(IncompleteBeta(2.5, 4, 0.2) + IncompleteBeta(4, 2.5, 0.8), 1, 1e-14);
}

}  // namespace
}  // namespace concord::reliability

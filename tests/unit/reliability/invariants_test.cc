#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "reliability/statistic.h"
#include "unit/reliability/rows.h"

namespace concord::reliability {
namespace {

// What must hold of any statistic, whichever is registered.
class EveryStatisticTest : public ::testing::TestWithParam<const Statistic*> {
 protected:
  const StatisticInfo& info() const { return GetParam()->info(); }
  size_t coders() const { return info().max_coders == 2 ? 2 : 4; }

  // The options with each allowed value of the first closed parameter; a category that occurs.
  std::vector<StatisticOptions> Options() const {
    std::vector<StatisticOptions> all = {{}};
    for (const ParameterInfo& parameter : info().parameters) {
      std::vector<StatisticOptions> more;
      for (const StatisticOptions& options : all) {
        for (const std::string& value :
             parameter.allowed.empty() ? std::vector<std::string>{"2"} : parameter.allowed) {
          more.push_back(options);
          more.back().parameters[parameter.name] = value;
        }
      }
      all = more;
    }
    return all;
  }

  Rows RandomRows(uint32_t seed, double missing) const {
    std::mt19937 random(seed);
    Rows rows(60, std::vector<std::optional<std::string>>(coders()));
    for (auto& row : rows) {
      const uint32_t truth = random() % 4;
      for (auto& cell : row) {
        if (random() % 1000 < missing * 1000) continue;
        cell = absl::StrCat(random() % 3 == 0 ? random() % 4 : truth);
      }
    }
    return rows;
  }

  void ExpectSame(const Estimate& a, const Estimate& b) const {
    ASSERT_TRUE(a.value.has_value()) << a.undefined_reason;
    ASSERT_TRUE(b.value.has_value()) << b.undefined_reason;
    EXPECT_NEAR(*a.value, *b.value, 1e-12);
    EXPECT_EQ(a.units_used, b.units_used);
    EXPECT_EQ(a.standard_error.has_value(), b.standard_error.has_value());
    if (a.standard_error.has_value()) {
      EXPECT_NEAR(*a.standard_error, *b.standard_error, 1e-12);
    }
  }

  Estimate Compute(const Rows& rows, const StatisticOptions& options) const {
    return GetParam()->Compute(GridOf(rows), options).value();
  }
};

TEST_P(EveryStatisticTest, PerfectAgreementGivesOne) {
  Rows rows = RandomRows(1, 0);
  for (auto& row : rows) std::fill(row.begin(), row.end(), row[0]);
  for (const StatisticOptions& options : Options()) {
    const Estimate estimate = Compute(rows, options);
    ASSERT_TRUE(estimate.value.has_value()) << estimate.undefined_reason;
    EXPECT_DOUBLE_EQ(*estimate.value, 1);
  }
}

TEST_P(EveryStatisticTest, DisagreementGivesLessThanOne) {
  for (const StatisticOptions& options : Options()) {
    EXPECT_LT(*Compute(RandomRows(2, 0), options).value, 1);
  }
}

TEST_P(EveryStatisticTest, OrderOfUnitsDoesNotMatter) {
  const Rows rows = RandomRows(3, 0.1);
  Rows shuffled = rows;
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(7));
  for (const StatisticOptions& options : Options()) {
    ExpectSame(Compute(rows, options), Compute(shuffled, options));
  }
}

TEST_P(EveryStatisticTest, OrderOfCodersDoesNotMatter) {
  const Rows rows = RandomRows(4, 0.1);
  Rows turned = rows;
  for (auto& row : turned) std::rotate(row.begin(), row.begin() + 1, row.end());
  for (const StatisticOptions& options : Options()) {
    ExpectSame(Compute(rows, options), Compute(turned, options));
  }
}

TEST_P(EveryStatisticTest, NamesOfNominalValuesDoNotMatter) {
  const Rows rows = RandomRows(5, 0.1);
  Rows renamed = rows;
  for (auto& row : renamed) {
    for (auto& cell : row) {
      if (cell.has_value()) cell = std::string(1, "zmak"[std::stoi(*cell)]);
    }
  }
  StatisticOptions options;
  StatisticOptions renamed_options;
  for (const ParameterInfo& parameter : info().parameters) {
    if (!parameter.default_value.empty()) continue;
    options.parameters[parameter.name] = "2";
    renamed_options.parameters[parameter.name] = "a";
  }
  ExpectSame(Compute(rows, options), Compute(renamed, renamed_options));
}

TEST_P(EveryStatisticTest, WithoutVariationItIsUndefinedIfCorrectedForChanceElseOne) {
  const Rows rows(5, std::vector<std::optional<std::string>>(coders(), "2"));
  for (const StatisticOptions& options : Options()) {
    const Estimate estimate = Compute(rows, options);
    if (info().chance_corrected) {
      EXPECT_FALSE(estimate.value.has_value());
      EXPECT_FALSE(estimate.undefined_reason.empty());
    } else {
      EXPECT_DOUBLE_EQ(*estimate.value, 1);
    }
    EXPECT_EQ(estimate.units_used, 5);
  }
}

TEST_P(EveryStatisticTest, AWeightIsTheSameAsThatManyUnits) {
  const UnitGrid rows = GridOf(RandomRows(6, 0.1));
  UnitGridBuilder builder(rows.coders());
  for (const std::string& value : rows.values()) ASSERT_TRUE(builder.AddValue(value).ok());
  // A cluster a unit keeps equal rows apart.
  int32_t cluster = 0;
  for (int64_t p = 0; p < rows.pattern_count(); ++p) {
    for (int64_t i = 0; i < rows.weight(p); ++i) builder.AddUnit(rows.pattern(p), 1, cluster++);
  }
  const UnitGrid single = std::move(builder).Build();
  ASSERT_EQ(single.pattern_count(), rows.unit_count());
  for (const StatisticOptions& options : Options()) {
    ExpectSame(GetParam()->Compute(rows, options).value(),
               GetParam()->Compute(single, options).value());
  }
}

TEST_P(EveryStatisticTest, EstimateCarriesWhatItWasComputedFrom) {
  const Rows rows = RandomRows(8, 0.2);
  for (const StatisticOptions& options : Options()) {
    const Estimate estimate = Compute(rows, options);
    EXPECT_EQ(estimate.statistic_id, info().id);
    EXPECT_EQ(estimate.coders, static_cast<int64_t>(coders()));
    EXPECT_GT(estimate.units_used, 0);
    EXPECT_EQ(estimate.units_used + estimate.units_left_out, 60);
    if (!estimate.observed.has_value() || !estimate.expected.has_value()) continue;
    const double from_parts =
        info().observes_disagreement
            ? 1 - *estimate.observed / *estimate.expected
            : (*estimate.observed - *estimate.expected) / (1 - *estimate.expected);
    EXPECT_NEAR(*estimate.value, from_parts, 1e-12);
  }
}

TEST_P(EveryStatisticTest, TheSameInputGivesTheSameBits) {
  const Rows rows = RandomRows(9, 0.1);
  for (const StatisticOptions& options : Options()) {
    EXPECT_EQ(*Compute(rows, options).value, *Compute(rows, options).value);
  }
}

INSTANTIATE_TEST_SUITE_P(All, EveryStatisticTest, ::testing::ValuesIn(ListStatistics()),
                         [](const ::testing::TestParamInfo<const Statistic*>& param) {
                           return param.param->info().id;
                         });

}  // namespace
}  // namespace concord::reliability

#include <string>

#include "gtest/gtest.h"
#include "reliability/statistic.h"
#include "unit/reliability/rows.h"

namespace concord::reliability {
namespace {

std::string ReasonOf(absl::string_view id, absl::string_view rows,
                     const StatisticOptions& options = {}) {
  const Estimate estimate = ComputeById(id, GridOf(rows), options);
  EXPECT_EQ(estimate.value.has_value(), estimate.undefined_reason.empty());
  EXPECT_EQ(estimate.value.has_value(), estimate.undefined_explanation.empty());
  return estimate.undefined_reason;
}

TEST(UndefinedTest, TwoCoderStatisticsNeedExactlyTwoColumns) {
  for (const char* id : {"cohen_kappa", "scott_pi"}) {
    EXPECT_EQ(ReasonOf(id, "a/b"), "NEEDS_TWO_CODERS");
    EXPECT_EQ(ReasonOf(id, "a b ./b b ."), "NEEDS_TWO_CODERS");
    EXPECT_EQ(ReasonOf(id, "a b/b b"), "");
  }
}

TEST(UndefinedTest, OneCoderAloneHasNoPairableUnits) {
  for (const Statistic* statistic : ListStatistics()) {
    if (statistic->info().max_coders == 2) continue;
    StatisticOptions options;
    for (const ParameterInfo& parameter : statistic->info().parameters) {
      if (parameter.default_value.empty()) options.parameters[parameter.name] = "a";
    }
    EXPECT_EQ(ReasonOf(statistic->info().id, "a/b", options), "NO_PAIRABLE_UNITS")
        << statistic->info().id;
  }
}

TEST(UndefinedTest, NoUnitWithTwoValuesHasNoPairableUnits) {
  for (const Statistic* statistic : ListStatistics()) {
    StatisticOptions options;
    for (const ParameterInfo& parameter : statistic->info().parameters) {
      if (parameter.default_value.empty()) options.parameters[parameter.name] = "a";
    }
    EXPECT_EQ(ReasonOf(statistic->info().id, "a ./. b/a ./. a", options), "NO_PAIRABLE_UNITS")
        << statistic->info().id;
  }
}

TEST(UndefinedTest, OneAndTheSameValueHasNoVariation) {
  for (const char* id : {"cohen_kappa", "scott_pi", "mean_pairwise_cohen_kappa", "hubert_kappa",
                         "fleiss_kappa", "krippendorff_alpha", "krippendorff_alpha_gwet_form"}) {
    EXPECT_EQ(ReasonOf(id, "a a/a a/a a"), "NO_VARIATION") << id;
  }
  for (const char* metric : {"nominal", "ordinal", "interval", "ratio"}) {
    EXPECT_EQ(ReasonOf("krippendorff_alpha", "1 1/1 1", {{{"metric", metric}}}), "NO_VARIATION");
  }
}

TEST(UndefinedTest, ValueThatOccursOnlyInUnitsCodedOnceIsNoVariationForAlpha) {
  EXPECT_EQ(ReasonOf("krippendorff_alpha", "a a/a a/b ."), "NO_VARIATION");
  EXPECT_EQ(ReasonOf("gwet_ac", "a a/a a/b ."), "");
}

TEST(UndefinedTest, NumbersWrittenDifferentlyAreNoVariationOnNumericLevels) {
  EXPECT_EQ(ReasonOf("krippendorff_alpha", "1 1.0/1 1", {{{"metric", "interval"}}}),
            "NO_VARIATION");
  EXPECT_EQ(ReasonOf("krippendorff_alpha", "1 1.0/1 1"), "");
  EXPECT_EQ(ReasonOf("cohen_kappa", "1 1.0/1 1", {{{"weights", "linear"}}}), "NO_VARIATION");
  EXPECT_EQ(ReasonOf("gwet_ac", "1 1.0/1 1", {{{"weights", "linear"}}}), "ONE_CATEGORY");
}

TEST(UndefinedTest, TwoConstantCodersWhoDifferAreDefined) {
  EXPECT_DOUBLE_EQ(*ComputeById("cohen_kappa", GridOf("a b/a b")).value, 0);
}

TEST(UndefinedTest, OneConstantCoderGivesExactlyZeroForKappa) {
  EXPECT_DOUBLE_EQ(*ComputeById("cohen_kappa", GridOf("a a/a b/a a")).value, 0);
}

TEST(UndefinedTest, FleissNeedsAUnitThatAllCoded) {
  EXPECT_EQ(ReasonOf("fleiss_kappa", "a a ./. b b"), "NO_COMPLETE_UNITS");
  EXPECT_EQ(ReasonOf("fleiss_kappa", "a a ./a b b"), "");
}

TEST(UndefinedTest, GwetFamilyWithOneValueHasOneCategory) {
  for (const char* id :
       {"gwet_ac", "brennan_prediger", "fleiss_kappa_generalized", "conger_kappa"}) {
    EXPECT_EQ(ReasonOf(id, "a a a/a a ."), "ONE_CATEGORY") << id;
  }
}

TEST(UndefinedTest, MetricsOfNumbersNeedNumbersAndRatioNoneBelowZero) {
  for (const char* metric : {"interval", "ratio"}) {
    EXPECT_EQ(ReasonOf("krippendorff_alpha", "1 x/2 2", {{{"metric", metric}}}), "NEEDS_NUMBERS");
  }
  EXPECT_EQ(ReasonOf("krippendorff_alpha", "-1 2/2 2", {{{"metric", "ratio"}}}), "NEEDS_NUMBERS");
  EXPECT_EQ(ReasonOf("krippendorff_alpha", "-1 2/2 2", {{{"metric", "interval"}}}), "");
  for (const char* id : {"cohen_kappa", "gwet_ac", "percent_agreement_subject_mean"}) {
    EXPECT_EQ(ReasonOf(id, "1 x/2 2", {{{"weights", "quadratic"}}}), "NEEDS_NUMBERS") << id;
    EXPECT_EQ(ReasonOf(id, "1 x/2 2", {{{"weights", "ordinal"}}}), "") << id;
  }
}

TEST(UndefinedTest, UndefinedPairsAreLeftOutOfTheMeanAndCounted) {
  const Estimate estimate = ComputeById("mean_pairwise_cohen_kappa", GridOf("a a a/a a b"));
  EXPECT_EQ(estimate.pairs_used, 2);
  EXPECT_EQ(estimate.pairs_left_out, 1);
  EXPECT_DOUBLE_EQ(*estimate.value, 0);
}

TEST(UndefinedTest, StandardErrorIsNotGivenForCharactersOrASingleUnit) {
  EXPECT_TRUE(ComputeById("cohen_kappa", GridOf("a a/b b/a b")).standard_error.has_value());
  EXPECT_TRUE(ComputeById("gwet_ac", GridOf("a a/b b/a b")).standard_error.has_value());
  EXPECT_FALSE(ComputeById("gwet_ac", GridOf("a b")).standard_error.has_value());
  UnitGridBuilder builder({"x", "y"});
  builder.SetUnitsDependent();
  for (const char* value : {"a", "b"}) ASSERT_TRUE(builder.AddValue(value).ok());
  builder.AddUnit({0, 0}, 10);
  builder.AddUnit({1, 1}, 10);
  builder.AddUnit({0, 1}, 5);
  const UnitGrid grid = std::move(builder).Build();
  for (const char* id : {"cohen_kappa", "gwet_ac", "percent_agreement_subject_mean"}) {
    const Estimate estimate = ComputeById(id, grid);
    EXPECT_TRUE(estimate.value.has_value());
    EXPECT_FALSE(estimate.standard_error.has_value()) << id;
    EXPECT_FALSE(estimate.ci95_low.has_value()) << id;
  }
  EXPECT_FALSE(ComputeById("cohen_kappa", grid.SelectCoders({1, 0})).standard_error.has_value());
}

TEST(UndefinedTest, UnitsUsedAndLeftOutAddUp) {
  const UnitGrid grid = GridOf("a a b/a . ./b b ./. . ./. b a");
  EXPECT_EQ(ComputeById("krippendorff_alpha", grid).units_used, 3);
  EXPECT_EQ(ComputeById("krippendorff_alpha", grid).units_left_out, 2);
  EXPECT_EQ(ComputeById("fleiss_kappa", grid).units_used, 1);
  EXPECT_EQ(ComputeById("fleiss_kappa", grid).units_left_out, 4);
}

}  // namespace
}  // namespace concord::reliability

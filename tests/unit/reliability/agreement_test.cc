#include "reliability/agreement.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "unit/reliability/rows.h"

namespace concord::reliability {
namespace {

using ::testing::HasSubstr;

// Three coders, two codes, two texts of 10.
CodedTexts ThreeCoders() {
  CodedTexts texts{{"x", "y", "z"}, {"a", "b"}, {}};
  texts.transcripts.push_back(
      {"t0", 10, {{true, {{{0, 5}, 0}}}, {true, {{{0, 4}, 0}}}, {true, {{{0, 5}, 1}}}}, {}});
  texts.transcripts.push_back(
      {"t1", 10, {{true, {{{2, 6}, 1}}}, {true, {{{2, 6}, 1}}}, {false, {}}}, {}});
  return texts;
}

AgreementRequest AlphaAndPercent() {
  return {
      .statistics = {{"krippendorff_alpha", {}}, {"percent_agreement_mean_of_coder_pairs", {}}}};
}

TEST(AgreementTest, GivesOverallByCodeAndByPairInOrder) {
  const Agreement agreement = ComputeAgreement(ThreeCoders(), {}, AlphaAndPercent()).value();
  EXPECT_EQ(agreement.units.total, 20);
  EXPECT_EQ(agreement.units.nobody_coded, 11);
  ASSERT_EQ(agreement.overall.size(), 2u);
  EXPECT_EQ(agreement.overall[0].statistic_id, "krippendorff_alpha");
  // x-y: 19 of 20; x-z: 5 of 10; y-z: 5 of 10.
  EXPECT_NEAR(*agreement.overall[1].value, (0.95 + 0.5 + 0.5) / 3, 1e-12);
  ASSERT_EQ(agreement.by_pair.size(), 3u);
  EXPECT_EQ(agreement.by_pair[0].first_coder, "x");
  EXPECT_EQ(agreement.by_pair[1].second_coder, "z");
  EXPECT_EQ(agreement.by_pair[2].first_coder, "y");
  EXPECT_DOUBLE_EQ(*agreement.by_pair[0].estimates[1].value, 0.95);
  EXPECT_EQ(agreement.by_pair[0].estimates[1].units_used, 20);
  EXPECT_EQ(agreement.by_pair[1].estimates[1].units_used, 10);
  ASSERT_EQ(agreement.by_code.size(), 2u);
  EXPECT_EQ(agreement.by_code[1].code, "b");
  // b: x-y all 20 agree, x-z and y-z 5 of 10.
  EXPECT_NEAR(*agreement.by_code[1].estimates[1].value, (1 + 0.5 + 0.5) / 3, 1e-12);
  ASSERT_EQ(agreement.code_means.size(), 2u);
  EXPECT_NEAR(
      *agreement.code_means[1].value,
      (*agreement.by_code[0].estimates[1].value + *agreement.by_code[1].estimates[1].value) / 2,
      1e-12);
}

TEST(AgreementTest, OverlappingCodesLeaveByCodeAndTheOtherPairsDefined) {
  CodedTexts texts = ThreeCoders();
  texts.transcripts[0].coders[2].codings.push_back({{0, 2}, 0});
  const Agreement agreement = ComputeAgreement(texts, {}, AlphaAndPercent()).value();
  ASSERT_TRUE(agreement.overlap.has_value());
  EXPECT_EQ(agreement.overall[0].undefined_reason, "OVERLAPPING_SPANS");
  EXPECT_THAT(agreement.overall[0].undefined_explanation, HasSubstr("transcript 0, coder 2"));
  EXPECT_EQ(agreement.overall[0].statistic_id, "krippendorff_alpha");
  EXPECT_EQ(agreement.units.total, 20);
  EXPECT_EQ(agreement.units.used, 20);
  EXPECT_DOUBLE_EQ(*agreement.by_pair[0].estimates[1].value, 0.95);
  EXPECT_EQ(agreement.by_pair[1].estimates[0].undefined_reason, "OVERLAPPING_SPANS");
  EXPECT_EQ(agreement.by_pair[2].estimates[0].undefined_reason, "OVERLAPPING_SPANS");
  // a: x-y 19 of 20, x-z 7 of 10, y-z 8 of 10.
  EXPECT_NEAR(*agreement.by_code[0].estimates[1].value, (0.95 + 0.7 + 0.8) / 3, 1e-12);
}

TEST(AgreementTest, CodeThatNobodyUsedIsUndefinedAndNotInTheMean) {
  CodedTexts texts = ThreeCoders();
  texts.codes.push_back("never");
  const Agreement agreement = ComputeAgreement(texts, {}, AlphaAndPercent()).value();
  ASSERT_EQ(agreement.by_code.size(), 3u);
  EXPECT_EQ(agreement.by_code[2].estimates[0].undefined_reason, "NO_VARIATION");
  EXPECT_EQ(agreement.code_means[0].codes, 2);
  EXPECT_EQ(agreement.code_means[0].undefined_codes, 1);
}

TEST(AgreementTest, PairsAreComparedOnTheSameUnitsWhenUncodedOnesAreDropped) {
  const Agreement agreement =
      ComputeAgreement(ThreeCoders(), {.uncoded = UncodedRule::kDropIfAllNone}, AlphaAndPercent())
          .value();
  EXPECT_EQ(agreement.units.dropped_uncoded, 11);
  EXPECT_EQ(agreement.by_pair[0].estimates[1].units_used, 9);
  EXPECT_NEAR(*agreement.by_pair[0].estimates[1].value, 8.0 / 9, 1e-12);
}

TEST(AgreementTest, PartsNotAskedForAreEmpty) {
  AgreementRequest request = AlphaAndPercent();
  request.by_code = false;
  request.by_pair = false;
  const Agreement agreement = ComputeAgreement(ThreeCoders(), {}, request).value();
  EXPECT_EQ(agreement.overall.size(), 2u);
  EXPECT_TRUE(agreement.by_code.empty());
  EXPECT_TRUE(agreement.code_means.empty());
  EXPECT_TRUE(agreement.by_pair.empty());
}

TEST(AgreementTest, WrongRequestsAreErrors) {
  const auto code = [](const AgreementRequest& request) {
    return ComputeAgreement(ThreeCoders(), {}, request).status().code();
  };
  EXPECT_EQ(code({}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({.statistics = {{"omega", {}}}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({.statistics = {{"gwet_ac", {{{"weights", "heavy"}}}}}}),
            absl::StatusCode::kInvalidArgument);
}

TEST(AgreementTest, GridGivesTheSameFiguresAsItsTexts) {
  const SpanUnits units = BuildNominalUnits(ThreeCoders(), {}).value();
  const Agreement texts = ComputeAgreement(ThreeCoders(), {}, AlphaAndPercent()).value();
  const Agreement grid = ComputeGridAgreement(units.grid, AlphaAndPercent()).value();
  EXPECT_EQ(grid.overall[0].value, texts.overall[0].value);
  ASSERT_EQ(grid.by_code.size(), 3u);  // a, b and "none", which is a value like others here.
  EXPECT_EQ(grid.by_code[0].estimates[0].value, texts.by_code[0].estimates[0].value);
  EXPECT_EQ(grid.by_pair[2].estimates[0].value, texts.by_pair[2].estimates[0].value);
  EXPECT_EQ(grid.units.used, 20);
}

}  // namespace
}  // namespace concord::reliability

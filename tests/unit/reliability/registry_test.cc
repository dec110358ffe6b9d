#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reliability/statistic.h"
#include "unit/reliability/rows.h"

namespace concord::reliability {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(RegistryTest, ListsExactlyTheseStatisticsSortedById) {
  std::vector<std::string> ids;
  for (const Statistic* statistic : ListStatistics()) ids.push_back(statistic->info().id);
  EXPECT_THAT(
      ids,
      ElementsAre("brennan_prediger", "cohen_kappa", "cohen_kappa_per_category", "conger_kappa",
                  "fleiss_kappa", "fleiss_kappa_generalized", "fleiss_kappa_per_category",
                  "gwet_ac", "hubert_kappa", "krippendorff_alpha", "krippendorff_alpha_gwet_form",
                  "krippendorff_alpha_per_category", "mean_pairwise_cohen_kappa",
                  "percent_agreement_mean_of_coder_pairs", "percent_agreement_pooled_by_values",
                  "percent_agreement_subject_mean", "scott_pi"));
}

TEST(RegistryTest, EveryStatisticSaysWhatItIs) {
  for (const Statistic* statistic : ListStatistics()) {
    const StatisticInfo& info = statistic->info();
    EXPECT_FALSE(info.display_name.empty()) << info.id;
    EXPECT_FALSE(info.citation.empty()) << info.id;
    EXPECT_GE(info.min_coders, 2) << info.id;
    EXPECT_EQ(FindStatistic(info.id), statistic);
  }
}

TEST(RegistryTest, UnknownIdIsAnErrorThatListsTheKnownOnes) {
  EXPECT_EQ(FindStatistic("omega"), nullptr);
  const absl::Status status = GetStatistic("omega").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("krippendorff_alpha"));
}

TEST(ParametersTest, UnknownParameterIsAnErrorForEveryStatistic) {
  for (const Statistic* statistic : ListStatistics()) {
    const absl::Status status =
        statistic->Compute(GridOf("a a/b b"), {{{"colour", "red"}}}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << statistic->info().id;
    EXPECT_THAT(std::string(status.message()), HasSubstr("colour"));
  }
}

TEST(ParametersTest, ValueNotSupportedIsAnErrorThatListsTheSupportedOnes) {
  const absl::Status status =
      FindStatistic("krippendorff_alpha")->CheckOptions({{{"metric", "circular"}}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("nominal, ordinal, interval, ratio"));
}

TEST(ParametersTest, ParameterWithoutDefaultMustBeGiven) {
  const absl::Status status = FindStatistic("cohen_kappa_per_category")->CheckOptions({});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("category"));
}

}  // namespace
}  // namespace concord::reliability

#include "cli/lookup.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::cli {
namespace {

using ::testing::HasSubstr;

std::vector<Named> Things() {
  return {{"projects/p/codes/1", {{"A > Gender"}, {"Gender"}}},
          {"projects/p/codes/2", {{"B > Gender"}, {"Gender"}}},
          {"projects/p/codes/3", {{"Corruption"}, {"Corruption"}}}};
}

TEST(ChooseTest, FindsByResourceNameItsLastPartAndOtherNames) {
  EXPECT_EQ(*Choose("code", "projects/p/codes/2", Things(), "list"), 1u);
  EXPECT_EQ(*Choose("code", "2", Things(), "list"), 1u);
  EXPECT_EQ(*Choose("code", "B > Gender", Things(), "list"), 1u);
  EXPECT_EQ(*Choose("code", "Corruption", Things(), "list"), 2u);
}

TEST(ChooseTest, ListsTheCandidatesOfAnAmbiguousName) {
  const auto chosen = Choose("code", "Gender", Things(), "list");
  EXPECT_EQ(ReasonOf(chosen.status()), "NAME_AMBIGUOUS");
  EXPECT_THAT(std::string(chosen.status().message()), HasSubstr("projects/p/codes/1"));
  EXPECT_THAT(std::string(chosen.status().message()), HasSubstr("projects/p/codes/2  B > Gender"));
}

TEST(ChooseTest, SaysWhenOnlyTheCaseDiffers) {
  const auto chosen = Choose("code", "corruption", Things(), "list");
  EXPECT_EQ(ReasonOf(chosen.status()), "CODE_NOT_FOUND");
  EXPECT_THAT(HintOf(chosen.status()), HasSubstr("\"Corruption\""));
}

TEST(ChooseTest, SaysHowToListWhatThereIs) {
  EXPECT_THAT(HintOf(Choose("code", "nothing", Things(), "concord codebook show").status()),
              HasSubstr("concord codebook show"));
}

TEST(FilterStringTest, EscapesQuotesAndBackslashes) {
  EXPECT_EQ(FilterString("a\"b\\c"), "\"a\\\"b\\\\c\"");
}

}  // namespace
}  // namespace concord::cli

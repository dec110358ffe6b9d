#include "cli/words.h"

#include "gtest/gtest.h"

namespace concord::cli {
namespace {

TEST(FindWordsTest, CountsCodePoints) {
  const std::vector<Span> places = FindWords("🙂 über: über", "über");
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places[0], (Span{2, 6}));
  EXPECT_EQ(places[1], (Span{8, 12}));
}

TEST(FindWordsTest, FindsPlacesThatOverlap) { EXPECT_EQ(FindWords("aaa", "aa").size(), 2u); }

TEST(FindWordsTest, FindsNothingForNoWords) {
  EXPECT_TRUE(FindWords("text", "").empty());
  EXPECT_TRUE(FindWords("text", "texts").empty());
}

struct NearCase {
  const char* text;
  const char* words;
  const char* difference;
};

TEST(FindNearMissTest, SaysInWhatTheTextDiffers) {
  for (const NearCase& one :
       {NearCase{"Über uns", "über uns", "in other case"},
        NearCase{"two  words", "two words", "with other spaces or line ends"},
        NearCase{"two\nwords", "two words", "with other spaces or line ends"},
        NearCase{"it’s", "it's", "with other quotation marks or dashes"},
        NearCase{"u\u0308ber", "über", "with accents composed in another way"},
        NearCase{"It’s  so", "it's so", "in other case, spacing or signs"}}) {
    const auto near = FindNearMiss(one.text, one.words);
    ASSERT_TRUE(near.has_value()) << one.text;
    EXPECT_EQ(near->difference, one.difference) << one.text;
    EXPECT_EQ(near->span.start, 0) << one.text;
  }
}

TEST(FindNearMissTest, GivesTheSpanInTheTextAsItIs) {
  const auto near = FindNearMiss("Yes.  It   depends, he said", "it depends");
  ASSERT_TRUE(near.has_value());
  EXPECT_EQ(near->span, (Span{6, 18}));
}

TEST(FindNearMissTest, FindsNothingWhereOtherWordsStand) {
  EXPECT_FALSE(FindNearMiss("some words", "other words").has_value());
}

TEST(InContextTest, ShowsThePlaceOnOneLine) {
  EXPECT_EQ(InContext("one two\nthree four", {4, 7}, 4), "one »two« thr…");
}

}  // namespace
}  // namespace concord::cli

#include "reliability/unit_grid.h"

#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "unit/reliability/rows.h"

namespace concord::reliability {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(UnitGridTest, KeepsEqualRowsOnceWithTheirNumberInOrderOfAppearance) {
  const UnitGrid grid = GridOf("b a/a a/b a/a ./b a");
  ASSERT_EQ(grid.pattern_count(), 3);
  EXPECT_EQ(grid.unit_count(), 5);
  EXPECT_THAT(grid.pattern(0), ElementsAre(1, 0));
  EXPECT_EQ(grid.weight(0), 3);
  EXPECT_THAT(grid.pattern(1), ElementsAre(0, 0));
  EXPECT_THAT(grid.pattern(2), ElementsAre(0, kMissing));
  EXPECT_EQ(grid.weight(2), 1);
}

TEST(UnitGridTest, SortsValuesByNumberIfAllAreNumbersElseByBytes) {
  EXPECT_THAT(GridOf("10 9/2 -1.5").values(), ElementsAre("-1.5", "2", "9", "10"));
  EXPECT_THAT(GridOf("10 9/2 -1.5").numbers(), ElementsAre(-1.5, 2, 9, 10));
  EXPECT_THAT(GridOf("10 9/2 x").values(), ElementsAre("10", "2", "9", "x"));
  EXPECT_THAT(GridOf("10 9/2 x").numbers(), IsEmpty());
  EXPECT_THAT(GridOf("nan 9/2 inf").numbers(), IsEmpty());
}

TEST(UnitGridTest, ValueThatNoCellHasIsNotListed) {
  UnitGridBuilder builder({"x", "y"});
  ASSERT_EQ(builder.AddValue("never").value(), 0);
  ASSERT_EQ(builder.AddValue("used").value(), 1);
  builder.AddUnit({1, kMissing}, 7);
  builder.AddUnit({0, 0}, 0);
  const UnitGrid grid = std::move(builder).Build();
  EXPECT_THAT(grid.values(), ElementsAre("used"));
  EXPECT_THAT(grid.pattern(0), ElementsAre(0, kMissing));
  EXPECT_EQ(grid.unit_count(), 7);
}

TEST(UnitGridTest, EqualRowsOfDifferentClustersStayApart) {
  UnitGridBuilder builder({"x", "y"});
  const int16_t a = builder.AddValue("a").value();
  const int32_t first = builder.AddCluster("t1");
  const int32_t second = builder.AddCluster("t2");
  builder.AddUnit({a, a}, 2, first, "u1");
  builder.AddUnit({a, a}, 3, second, "u2");
  builder.AddUnit({a, a}, 4, first, "u3");
  const UnitGrid grid = std::move(builder).Build();
  ASSERT_EQ(grid.pattern_count(), 2);
  EXPECT_EQ(grid.weight(0), 6);
  EXPECT_EQ(grid.cluster(1), second);
  EXPECT_THAT(grid.clusters(), ElementsAre("t1", "t2"));
  EXPECT_THAT(grid.unit_names(), ElementsAre("u1", "u2", "u3"));
  EXPECT_THAT(grid.unit_patterns(), ElementsAre(0, 1, 0));
}

TEST(UnitGridTest, SelectCodersKeepsUnitsAndDropsValuesNobodyOfThemGave) {
  const UnitGrid pair = GridOf("a b c/a b a/c . b").SelectCoders({0, 1});
  EXPECT_THAT(pair.coders(), ElementsAre("coder0", "coder1"));
  EXPECT_EQ(pair.unit_count(), 3);
  ASSERT_EQ(pair.pattern_count(), 2);
  EXPECT_EQ(pair.weight(0), 2);
  EXPECT_THAT(pair.values(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(GridOf("a b c").SelectCoders({2, 0}).values(), ElementsAre("a", "c"));
}

TEST(UnitGridTest, RecodeToValueKeepsMissing) {
  const UnitGrid grid = GridOf("a b/. a/b c").RecodeToValue("a");
  EXPECT_THAT(grid.values(), ElementsAre("0", "1"));
  ASSERT_EQ(grid.pattern_count(), 3);
  EXPECT_THAT(grid.pattern(0), ElementsAre(1, 0));
  EXPECT_THAT(grid.pattern(1), ElementsAre(kMissing, 1));
  EXPECT_THAT(grid.pattern(2), ElementsAre(0, 0));
  EXPECT_THAT(GridOf("a b").RecodeToValue("x").values(), ElementsAre("0"));
}

TEST(UnitGridTest, RowOfWrongWidthIsAnError) {
  EXPECT_EQ(GridFromRows({"x", "y"}, ParseRows("a")).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(UnitGridTest, MoreValuesThanACellCanTellApartAreAnError) {
  UnitGridBuilder builder({"x"});
  for (int i = 0; i < 32'767; ++i) ASSERT_TRUE(builder.AddValue(absl::StrCat(i)).ok());
  EXPECT_TRUE(builder.AddValue("5").ok());
  EXPECT_EQ(builder.AddValue("one more").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(UnitGridTest, HoldsAMillionUnits) {
  UnitGridBuilder builder({"a", "b", "c", "d"});
  for (int v = 0; v < 5; ++v) ASSERT_TRUE(builder.AddValue(absl::StrCat("v", v)).ok());
  uint32_t state = 1;
  std::vector<int16_t> row(4);
  for (int i = 0; i < 1'000'000; ++i) {
    for (int16_t& cell : row) {
      state = state * 1664525u + 1013904223u;
      cell = static_cast<int16_t>(static_cast<int>((state >> 16) % 6) - 1);
    }
    builder.AddUnit(row);
  }
  const UnitGrid grid = std::move(builder).Build();
  EXPECT_EQ(grid.unit_count(), 1'000'000);
  EXPECT_LE(grid.pattern_count(), 6 * 6 * 6 * 6);
}

}  // namespace
}  // namespace concord::reliability

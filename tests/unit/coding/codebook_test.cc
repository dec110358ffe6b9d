#include "coding/codebook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coding/limits.h"
#include "server/errors.h"
#include "unit/coding/codebook_builder.h"

namespace concord::coding {
namespace {

using testing::CodeName;
using ::testing::ElementsAre;
using testing::MakeCode;
using testing::Retired;

std::vector<std::string> Names(const std::vector<v1::Code>& codes) {
  std::vector<std::string> names;
  for (const v1::Code& code : codes) names.push_back(code.display_name());
  return names;
}

std::string ReasonOf(const absl::Status& status) { return error::Reason(status); }

TEST(CodebookTest, OrdersParentsBeforeChildrenAndSiblingsByPositionThenMaking) {
  const Codebook book({MakeCode("5", "Second child", "2"), MakeCode("1", "Last", "", 9),
                       MakeCode("4", "First child", "2"), MakeCode("3", "Grandchild", "5"),
                       MakeCode("2", "Main", "", 1)});
  EXPECT_THAT(Names(book.codes()),
              ElementsAre("Main", "First child", "Second child", "Grandchild", "Last"));
}

TEST(CodebookTest, LeavesRetiredCodesOutOfTheDraft) {
  const Codebook book(
      {MakeCode("1", "Main"), Retired(MakeCode("2", "Gone", "1")), MakeCode("3", "Here", "1")});
  EXPECT_THAT(Names(book.codes()), ElementsAre("Main", "Gone", "Here"));
  EXPECT_THAT(Names(book.ActiveCodes()), ElementsAre("Main", "Here"));
  EXPECT_EQ(book.active_count(), 2);
  EXPECT_EQ(book.FindChild(CodeName("1"), "Gone"), nullptr);
  EXPECT_EQ(book.FindPath("Main > Gone"), nullptr);
  EXPECT_TRUE(book.HasRetiredPath("Main > Gone"));
  EXPECT_FALSE(book.HasRetiredPath("Main > Here"));
}

TEST(CodebookTest, KnowsPathsDepthsAndHeights) {
  const Codebook book({MakeCode("1", "A"), MakeCode("2", "B", "1"), MakeCode("3", "C", "2")});
  EXPECT_EQ(book.PathOf(CodeName("3")), "A > B > C");
  EXPECT_EQ(book.FindPath("A > B")->name(), CodeName("2"));
  EXPECT_EQ(book.DepthOf(CodeName("3")), 3);
  EXPECT_EQ(book.DepthOf(""), 0);
  EXPECT_EQ(book.HeightOf(CodeName("1")), 3);
  EXPECT_TRUE(book.IsWithin(CodeName("3"), CodeName("1")));
  EXPECT_FALSE(book.IsWithin(CodeName("1"), CodeName("3")));
  EXPECT_TRUE(book.HasActiveChildren(CodeName("2")));
  EXPECT_FALSE(book.HasActiveChildren(CodeName("3")));
}

TEST(CodebookTest, RefusesAParentThatIsUnknownRetiredOrBelowTheCode) {
  const Codebook book({MakeCode("1", "A"), MakeCode("2", "B", "1"), MakeCode("3", "C", "2"),
                       Retired(MakeCode("4", "D"))});
  EXPECT_EQ(ReasonOf(CheckPlacement(book, MakeCode("9", "X", "8"))), "CODE_PARENT_INVALID");
  EXPECT_EQ(ReasonOf(CheckPlacement(book, MakeCode("9", "X", "4"))), "CODE_PARENT_INVALID");
  EXPECT_EQ(ReasonOf(CheckPlacement(book, MakeCode("1", "A", "3"))), "CODE_PARENT_INVALID");
  EXPECT_EQ(ReasonOf(CheckPlacement(book, MakeCode("1", "A", "1"))), "CODE_PARENT_INVALID");
  EXPECT_TRUE(CheckPlacement(book, MakeCode("3", "C", "1")).ok());
}

TEST(CodebookTest, RefusesTheSameNameOnlyAmongActiveSiblings) {
  const Codebook book({MakeCode("1", "A"), MakeCode("2", "B", "1"), Retired(MakeCode("3", "C"))});
  EXPECT_EQ(ReasonOf(CheckPlacement(book, MakeCode("9", "A"))), "CODE_EXISTS");
  EXPECT_EQ(ReasonOf(CheckPlacement(book, MakeCode("9", "B", "1"))), "CODE_EXISTS");
  EXPECT_TRUE(CheckPlacement(book, MakeCode("9", "B")).ok());
  EXPECT_TRUE(CheckPlacement(book, MakeCode("9", "C")).ok());
  EXPECT_TRUE(CheckPlacement(book, MakeCode("1", "A")).ok()) << "itself";
}

TEST(CodebookTest, CountsTheLevelsBelowACodeThatMoves) {
  std::vector<v1::Code> codes = {MakeCode("1", "L1")};
  for (int level = 2; level < kMaxCodeDepth; ++level) {
    codes.push_back(
        MakeCode(absl::StrCat(level), absl::StrCat("L", level), absl::StrCat(level - 1)));
  }
  codes.push_back(MakeCode("90", "Pair"));
  codes.push_back(MakeCode("91", "Below", "90"));
  const Codebook book(codes);
  const std::string deepest = absl::StrCat(kMaxCodeDepth - 1);
  EXPECT_TRUE(CheckPlacement(book, MakeCode("99", "Leaf", deepest)).ok());
  EXPECT_EQ(ReasonOf(CheckPlacement(book, MakeCode("90", "Pair", deepest))), "CODE_PARENT_INVALID");
}

TEST(CodebookTest, RefusesMoreThanARevisionCanHold) {
  EXPECT_TRUE(CheckSize(kMaxCodes, kMaxCodebookBytes).ok());
  EXPECT_EQ(ReasonOf(CheckSize(kMaxCodes + 1, 0)), "CODEBOOK_TOO_LARGE");
  EXPECT_EQ(ReasonOf(CheckSize(1, kMaxCodebookBytes + 1)), "CODEBOOK_TOO_LARGE");
}

TEST(CodebookTest, FindsTheFieldThatIsWrong) {
  const auto faulty = [](auto change) {
    v1::Code code = MakeCode("1", "A");
    change(code);
    const auto fault = FindFault(code);
    return fault.has_value() ? fault->field : "";
  };
  EXPECT_EQ(faulty([](v1::Code&) {}), "");
  EXPECT_EQ(faulty([](v1::Code& c) { c.set_display_name(""); }), "display_name");
  EXPECT_EQ(faulty([](v1::Code& c) { c.set_display_name("A > B"); }), "display_name");
  EXPECT_EQ(faulty([](v1::Code& c) { c.set_display_name("A >"); }), "display_name");
  EXPECT_EQ(faulty([](v1::Code& c) { c.set_display_name("> A"); }), "display_name");
  EXPECT_EQ(faulty([](v1::Code& c) { c.set_display_name("a>b"); }), "");
  EXPECT_EQ(faulty([](v1::Code& c) { c.set_display_name(std::string(201, 'x')); }), "display_name");
  std::string thai;
  for (int i = 0; i < 200; ++i) thai += "ก";
  EXPECT_EQ(faulty([&](v1::Code& c) { c.set_display_name(thai); }), "") << "code points, not bytes";
  EXPECT_EQ(faulty([](v1::Code& c) { c.set_indicator(std::string(10'001, 'x')); }), "indicator");
  EXPECT_EQ(faulty([](v1::Code& c) { c.add_theories(); }), "theories");
  EXPECT_EQ(faulty([](v1::Code& c) { c.set_color("1B6CA8"); }), "color");
  EXPECT_EQ(faulty([](v1::Code& c) { c.set_color("#1B6CAG"); }), "color");
  EXPECT_EQ(faulty([](v1::Code& c) { c.set_color("#1b6cA8"); }), "");
  EXPECT_EQ(faulty([](v1::Code& c) { c.set_origin(static_cast<v1::Code::Origin>(7)); }), "origin");
}

TEST(CodebookTest, ComparesWhatCodesSayAndNotWhenTheyChanged) {
  const v1::Code code = MakeCode("1", "A");
  v1::Code later = code;
  later.mutable_update_time()->set_seconds(5);
  later.set_etag("x");
  EXPECT_TRUE(SaysTheSame(code, later));
  v1::Code other = code;
  other.set_codable(false);
  EXPECT_FALSE(SaysTheSame(code, other));
  const std::vector<v1::Code> one = {code};
  const std::vector<v1::Code> two = {code, MakeCode("2", "B")};
  EXPECT_TRUE(SaysTheSame(one, {later}));
  EXPECT_FALSE(SaysTheSame(one, two));
  EXPECT_FALSE(SaysTheSame(two, {two[1], two[0]}));
}

}  // namespace
}  // namespace concord::coding

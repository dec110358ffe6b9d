#include "cli/margin.h"

#include "gtest/gtest.h"

namespace concord::cli {
namespace {

constexpr char kText[] = "A: one two three four\nB: five six seven eight nine ten";

TEST(RenderWithMarginTest, NumbersTurnsAndWraps) {
  EXPECT_EQ(RenderWithMargin(kText, {{{0, 21}, 1}, {{22, 55}, 2}}, {}, 36, false),
            "   1  A: one two three four\n"
            "   2  B: five six seven eight nine\n"
            "      ten\n");
}

TEST(RenderWithMarginTest, PutsOverlappingCodingsSideBySide) {
  const std::string page =
      RenderWithMargin("one\ntwo\nthree\n", {},
                       {{{0, 13}, "Outer (Anna)", ""}, {{4, 7}, "Inner (Ben)", ""}}, 60, false);
  EXPECT_EQ(page,
            "      one                            ┐  Outer (Anna)\n"
            "      two                            │] Inner (Ben)\n"
            "      three                          ┘\n");
}

TEST(RenderWithMarginTest, FreesAColumnAfterItsCoding) {
  const std::string page = RenderWithMargin(
      "one\ntwo\n", {}, {{{0, 3}, "First", ""}, {{4, 7}, "Second", ""}}, 60, false);
  EXPECT_EQ(page,
            "      one                            ] First\n"
            "      two                            ] Second\n");
}

TEST(RenderWithMarginTest, LosesNoTitleWhereThereAreMoreThanLines) {
  const std::string page = RenderWithMargin(
      "one", {}, {{{0, 3}, "First", ""}, {{0, 2}, "Second", ""}, {{1, 3}, "Third", ""}}, 60, false);
  for (const char* title : {"First", "Second", "Third"}) {
    EXPECT_NE(page.find(title), std::string::npos) << title;
  }
}

TEST(RenderWithMarginTest, UsesColoursOnlyWhenAsked) {
  const std::vector<MarginCoding> codings = {{{0, 3}, "First", "#FF0000"}};
  EXPECT_EQ(RenderWithMargin("one two", {}, codings, 60, false).find('\x1b'), std::string::npos);
  const std::string colored = RenderWithMargin("one two", {}, codings, 60, true);
  EXPECT_NE(colored.find("\x1b[4mone\x1b[24m two"), std::string::npos);
  EXPECT_NE(colored.find("\x1b[38;2;255;0;0m"), std::string::npos);
}

TEST(RenderWithMarginTest, ObeysNoControlCharacterOfTheText) {
  EXPECT_EQ(RenderWithMargin("a\x1b[2Jb", {}, {}, 60, true).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace concord::cli

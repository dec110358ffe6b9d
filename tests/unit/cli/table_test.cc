#include "cli/table.h"

#include <sstream>

#include "gtest/gtest.h"

namespace concord::cli {
namespace {

TEST(DisplayWidthTest, CountsColumnsAndNotBytes) {
  EXPECT_EQ(DisplayWidth("Müller"), 6);
  EXPECT_EQ(DisplayWidth("漢字"), 4);
  EXPECT_EQ(DisplayWidth("ที่"), 1);        // one consonant with two marks above it
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);  // a combining accent
  EXPECT_EQ(DisplayWidth("🙂"), 2);
}

TEST(PrintableTest, LetsNoControlCharacterThrough) {
  EXPECT_EQ(Printable("a\x1b[31mb\nc\td"), "a [31mb c d");
}

TEST(ShortenedTest, CutsAtTheWidthAndSaysSo) {
  EXPECT_EQ(Shortened("short", 5), "short");
  EXPECT_EQ(Shortened("longer", 5), "long…");
  EXPECT_EQ(Shortened("漢字漢字", 5), "漢字…");
}

TEST(TableTest, AlignsColumnsAndPutsNumbersToTheRight) {
  Table table({"NAME", "N", "CODE"});
  table.Add({"Zoë", "7", "a"});
  table.Add({"漢字", "123", "b"});
  std::ostringstream out;
  table.Print(out, "nothing");
  EXPECT_EQ(out.str(),
            "NAME    N  CODE\n"
            "Zoë     7  a\n"
            "漢字  123  b\n");
}

TEST(TableTest, AColumnWithWordsIsNotNumeric) {
  Table table({"ID", "X"});
  table.Add({"1", "x"});
  table.Add({"interview", "x"});
  std::ostringstream out;
  table.Print(out, "nothing");
  EXPECT_EQ(out.str(),
            "ID         X\n"
            "1          x\n"
            "interview  x\n");
}

TEST(TableTest, LeavesNoSpacesAtTheEndOfALine) {
  Table table({"A", "B", ""});
  table.Add({"1", "", ""});
  table.Add({"2", "word", "deleted"});
  std::ostringstream out;
  table.Print(out, "nothing");
  EXPECT_EQ(out.str(),
            "A  B\n"
            "1\n"
            "2  word  deleted\n");
}

TEST(TableTest, SaysWhenThereIsNothing) {
  std::ostringstream out;
  Table({"A"}).Print(out, "nothing");
  EXPECT_EQ(out.str(), "nothing\n");
}

}  // namespace
}  // namespace concord::cli

#include "base/csv.h"

#include <gtest/gtest.h>

namespace concord {
namespace {

using Rows = std::vector<std::vector<std::string>>;

TEST(Csv, ReadsQuotesLineEndsAndEmptyCells) {
  const auto rows = ParseCsv(
      "\xEF\xBB\xBF"
      "a,\"b,\"\"c\"\"\",\r\n , d ,\"two\nlines\"\n");
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(*rows, (Rows{{"a", "b,\"c\"", ""}, {" ", " d ", "two\nlines"}}));
}

TEST(Csv, ReadsALastLineWithoutEnd) {
  EXPECT_EQ(*ParseCsv("a,b"), (Rows{{"a", "b"}}));
  EXPECT_EQ(*ParseCsv(""), Rows{});
}

TEST(Csv, NamesTheRowWhoseQuotesDoNotMatch) {
  const auto rows = ParseCsv("a,b\nc,\"d\n");
  ASSERT_FALSE(rows.ok());
  EXPECT_NE(std::string(rows.status().message()).find("Row 2"), std::string::npos);
}

TEST(Csv, WritesWhatItReads) {
  const Rows rows = {{"a", "b,\"c\"", ""}, {" x ", "two\nlines", "\u00fc"}};
  std::string text;
  for (const auto& row : rows) text += CsvLine(row);
  EXPECT_EQ(*ParseCsv(text), rows);
}

TEST(Csv, NoSpreadsheetTakesATextForAFormula) {
  for (const char* cell : {"=1+1", "+1", "-1", "@x", "\tx"}) {
    EXPECT_EQ(SpreadsheetSafe(cell), std::string("'") + cell);
  }
  EXPECT_EQ(SpreadsheetSafe("a=1"), "a=1");
  EXPECT_EQ(SpreadsheetSafe(""), "");
}

}  // namespace
}  // namespace concord

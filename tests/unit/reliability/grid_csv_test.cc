#include "reliability/grid_csv.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::reliability {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(GridCsvTest, ReadsUnitsCodersMissingAndTranscripts) {
  const CsvGrid read = ReadGridCsv(
                           "unit,ann,transcript,bob\r\n"
                           "u1,a,t1, b \r\n"
                           "\"u,2\",,t1,\"a\"\r\n"
                           "u1,a,t2,b\r\n")
                           .value();
  const UnitGrid& grid = read.grid;
  EXPECT_THAT(grid.coders(), ElementsAre("ann", "bob"));
  EXPECT_THAT(grid.values(), ElementsAre("a", "b"));
  EXPECT_THAT(grid.clusters(), ElementsAre("t1", "t2"));
  EXPECT_THAT(grid.unit_names(), ElementsAre("u1", "u,2", "u1"));
  ASSERT_EQ(grid.pattern_count(), 3);
  EXPECT_THAT(grid.pattern(0), ElementsAre(0, 1));
  EXPECT_THAT(grid.pattern(1), ElementsAre(kMissing, 0));
  EXPECT_EQ(grid.cluster(2), 1);
  EXPECT_EQ(read.second_values, 0);
  EXPECT_TRUE(grid.units_independent());
}

TEST(GridCsvTest, FirstValueOfACoderCountsAndFurtherOnesAreCounted) {
  const CsvGrid read = ReadGridCsv("unit,x,y\nu1,a,\nu2,b,b\nu1,c,d\n").value();
  EXPECT_EQ(read.second_values, 1);
  EXPECT_EQ(read.grid.unit_count(), 2);
  EXPECT_THAT(read.grid.values(), ElementsAre("a", "b", "d"));
  EXPECT_THAT(read.grid.pattern(0), ElementsAre(0, 2));
}

TEST(GridCsvTest, HeadingAloneIsAGridWithoutUnits) {
  EXPECT_EQ(ReadGridCsv("unit,x,y\n").value().grid.unit_count(), 0);
}

TEST(GridCsvTest, ErrorsNameRowAndColumnButNoCell) {
  const auto message = [](absl::string_view csv) {
    const absl::Status status = ReadGridCsv(csv).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << csv;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
    return std::string(status.message());
  };
  EXPECT_THAT(message(""), HasSubstr("row 1"));
  EXPECT_THAT(message("unit\nsecret\n"), HasSubstr("row 1"));
  EXPECT_THAT(message("unit,transcript\n"), HasSubstr("row 1"));
  EXPECT_THAT(message("unit,x,,y\n"), HasSubstr("row 1, column 3"));
  EXPECT_THAT(message("unit,secret,secret\n"), HasSubstr("row 1, column 3"));
  EXPECT_THAT(message("unit,x,transcript,transcript\n"), HasSubstr("row 1, column 4"));
  EXPECT_THAT(message("unit,x,y\nu,secret\n"), HasSubstr("row 2 has 2 cells"));
  EXPECT_THAT(message("unit,x,y\nu,a,b\n ,secret,b\n"), HasSubstr("row 3"));
}

TEST(GridCsvTest, TooManyDifferentValuesNameTheRow) {
  std::string csv = "unit,x\n";
  for (int i = 0; i <= 32'767; ++i)
    csv += "u" + std::to_string(i) + ",v" + std::to_string(i) + "\n";
  EXPECT_THAT(std::string(ReadGridCsv(csv).status().message()), HasSubstr("row 32769, column 2"));
}

}  // namespace
}  // namespace concord::reliability

// Figures printed in the literature, in published.json.

#include <nlohmann/json.hpp>
#include <string>

#include "gtest/gtest.h"
#include "reliability/statistic.h"
#include "statistics/data.h"
#include "unit/reliability/rows.h"

namespace concord::reliability {
namespace {

UnitGrid GridOfExample(const nlohmann::json& example) {
  Rows rows;
  for (const nlohmann::json& row : example.at("rows")) {
    const Rows parsed = ParseRows(row.at(0).get<std::string>());
    rows.insert(rows.end(), row.at(1).get<size_t>(), parsed.at(0));
  }
  return GridOf(rows);
}

TEST(PublishedTest, EveryFigureIsReproduced) {
  const std::optional<std::string> text =
      ReadFile(SourceRoot() + "/tests/statistics/published.json");
  ASSERT_TRUE(text.has_value());
  int figures = 0;
  const nlohmann::json data = nlohmann::json::parse(*text);
  for (const nlohmann::json& example : data.at("examples")) {
    const UnitGrid grid = GridOfExample(example);
    for (const nlohmann::json& figure : example.at("cases")) {
      SCOPED_TRACE(figure.dump());
      StatisticOptions options;
      for (const auto& [name, value] : figure.at("parameters").items()) {
        options.parameters[name] = value.get<std::string>();
      }
      const std::optional<double> value =
          OutputOf(ComputeById(figure.at("statistic").get<std::string>(), grid, options),
                   figure.at("output").get<std::string>());
      ASSERT_TRUE(value.has_value());
      EXPECT_NEAR(*value, figure.at("published").get<double>(),
                  figure.at("tolerance").get<double>());
      ++figures;
    }
  }
  EXPECT_EQ(figures, 26);
}

}  // namespace
}  // namespace concord::reliability

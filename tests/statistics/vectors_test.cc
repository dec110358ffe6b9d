// The shared test vectors, those of them whose statistic and parameters there are.

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "reliability/statistic.h"
#include "statistics/data.h"
#include "unit/reliability/rows.h"

namespace concord::reliability {
namespace {

// As many cases have to run; more when there are more statistics.
constexpr int kFewestCases = 627;

std::string TextOf(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

UnitGrid GridOfDataset(const nlohmann::json& dataset) {
  Rows rows;
  for (const nlohmann::json& row : dataset.at("rows")) {
    rows.emplace_back();
    for (const nlohmann::json& cell : row) {
      rows.back().push_back(cell.is_null() ? std::nullopt : std::make_optional(TextOf(cell)));
    }
  }
  return GridOf(rows);
}

StatisticOptions OptionsOf(const nlohmann::json& vector) {
  StatisticOptions options;
  for (const auto& [name, value] : vector.at("params").items()) {
    // `output` names the figure that is expected, it is no parameter.
    if (name != "output") options.parameters[name] = TextOf(value);
  }
  return options;
}

void ExpectVector(const nlohmann::json& vector, const Estimate& estimate) {
  SCOPED_TRACE(vector.at("id").get<std::string>());
  if (vector.at("expected").is_null()) {
    EXPECT_FALSE(estimate.value.has_value());
    EXPECT_FALSE(estimate.undefined_reason.empty());
    return;
  }
  const std::optional<double> value =
      OutputOf(estimate, vector.at("params").value("output", "value"));
  ASSERT_TRUE(value.has_value()) << estimate.undefined_reason;
  EXPECT_NEAR(*value, vector.at("expected").get<double>(), vector.at("tolerance").get<double>());
}

TEST(VectorsTest, EveryCaseOfARegisteredStatisticHolds) {
  const std::optional<std::string> text =
      ReadFile(SourceRoot() + "/../shared/vectors/reliability.json");
  if (!text.has_value()) GTEST_SKIP() << "the shared vectors are not there";
  const nlohmann::json data = nlohmann::json::parse(*text);
  std::map<std::string, int> not_implemented;
  int ran = 0;
  for (const nlohmann::json& vector : data.at("cases")) {
    const std::string id = vector.at("statistic").get<std::string>();
    const Statistic* const statistic = FindStatistic(id);
    const StatisticOptions options = OptionsOf(vector);
    if (statistic == nullptr || !statistic->CheckOptions(options).ok()) {
      ++not_implemented[id];
      continue;
    }
    const UnitGrid grid =
        GridOfDataset(data.at("datasets").at(vector.at("dataset").get<std::string>()));
    ExpectVector(vector, statistic->Compute(grid, options).value());
    ++ran;
  }
  std::cout << "ran " << ran << " cases; not implemented:";
  for (const auto& [id, count] : not_implemented) std::cout << ' ' << id << " (" << count << ")";
  std::cout << '\n';
  EXPECT_GE(ran, kFewestCases);
}

}  // namespace
}  // namespace concord::reliability

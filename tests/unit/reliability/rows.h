#ifndef CONCORD_UNIT_RELIABILITY_ROWS_H_
#define CONCORD_UNIT_RELIABILITY_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "reliability/statistic.h"
#include "reliability/unit_grid.h"

namespace concord::reliability {

using Rows = std::vector<std::vector<std::optional<std::string>>>;

// Rows separated by "/", cells by blanks, "." = missing: "a a ./b c a".
inline Rows ParseRows(absl::string_view text) {
  Rows rows;
  for (absl::string_view line : absl::StrSplit(text, '/', absl::SkipEmpty())) {
    rows.emplace_back();
    for (absl::string_view cell : absl::StrSplit(line, ' ', absl::SkipEmpty())) {
      rows.back().push_back(cell == "." ? std::nullopt : std::make_optional(std::string(cell)));
    }
  }
  return rows;
}

inline UnitGrid GridOf(const Rows& rows) {
  std::vector<std::string> coders;
  for (size_t g = 0; g < rows.at(0).size(); ++g) coders.push_back(absl::StrCat("coder", g));
  return GridFromRows(coders, rows).value();
}

inline UnitGrid GridOf(absl::string_view text) { return GridOf(ParseRows(text)); }

inline Estimate ComputeById(absl::string_view id, const UnitGrid& grid,
                            const StatisticOptions& options = {}) {
  return FindStatistic(id)->Compute(grid, options).value();
}

}  // namespace concord::reliability

#endif  // CONCORD_UNIT_RELIABILITY_ROWS_H_

#include "reliability/grid_csv.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/csv.h"
#include "base/status_macros.h"

namespace concord::reliability {
namespace {

constexpr absl::string_view kTranscriptColumn = "transcript";

// Which column is what.
struct Columns {
  std::vector<std::string> coders;
  std::vector<size_t> coder_columns;
  size_t transcript = 0;  // 0 (the unit's name) = there is none.
};

absl::StatusOr<Columns> ReadHeading(const std::vector<std::string>& heading) {
  Columns columns;
  absl::flat_hash_set<std::string> seen;
  for (size_t c = 1; c < heading.size(); ++c) {
    std::string name(absl::StripAsciiWhitespace(heading[c]));
    if (name.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("row 1, column ", c + 1, ": no coder's name"));
    }
    if (!seen.insert(name).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("row 1, column ", c + 1, ": the name of an earlier column"));
    }
    if (name == kTranscriptColumn) {
      columns.transcript = c;
    } else {
      columns.coders.push_back(std::move(name));
      columns.coder_columns.push_back(c);
    }
  }
  if (columns.coders.empty()) {
    return absl::InvalidArgumentError(
        "row 1: no column of a coder; expected: unit, coder, coder ...");
  }
  return columns;
}

// The rows as units, those of one unit made one.
class Units {
 public:
  explicit Units(const Columns& columns) : columns_(columns), builder_(columns.coders) {}

  absl::Status AddRow(const std::vector<std::string>& row, size_t number) {
    const absl::string_view name = absl::StripAsciiWhitespace(row[0]);
    if (name.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("row ", number, ": the unit has no name"));
    }
    const int32_t cluster =
        columns_.transcript == 0
            ? kNoCluster
            : builder_.AddCluster(absl::StripAsciiWhitespace(row[columns_.transcript]));
    const size_t width = columns_.coders.size();
    const auto [it, inserted] =
        index_.try_emplace(std::make_pair(cluster, std::string(name)), index_.size());
    if (inserted) {
      names_.emplace_back(name);
      clusters_.push_back(cluster);
      cells_.resize(cells_.size() + width, kMissing);
    }
    for (size_t g = 0; g < width; ++g) {
      const size_t column = columns_.coder_columns[g];
      const absl::string_view text = absl::StripAsciiWhitespace(row[column]);
      if (text.empty()) continue;
      int16_t& cell = cells_[it->second * width + g];
      if (cell != kMissing) {
        ++second_values_;
        continue;
      }
      const absl::StatusOr<int16_t> value = builder_.AddValue(text);
      if (!value.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("row ", number, ", column ", column + 1, ": ", value.status().message()));
      }
      cell = *value;
    }
    return absl::OkStatus();
  }

  CsvGrid Build() && {
    const size_t width = columns_.coders.size();
    for (size_t u = 0; u < names_.size(); ++u) {
      builder_.AddUnit(absl::MakeSpan(cells_).subspan(u * width, width), 1, clusters_[u],
                       names_[u]);
    }
    return {std::move(builder_).Build(), second_values_};
  }

 private:
  const Columns& columns_;
  UnitGridBuilder builder_;
  absl::flat_hash_map<std::pair<int32_t, std::string>, size_t> index_;
  std::vector<std::string> names_;
  std::vector<int32_t> clusters_;
  std::vector<int16_t> cells_;
  int64_t second_values_ = 0;
};

}  // namespace

absl::StatusOr<CsvGrid> ReadGridCsv(absl::string_view csv) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<std::vector<std::string>> rows, ParseCsv(csv));
  if (rows.empty())
    return absl::InvalidArgumentError("row 1 is not there; it must name the coders");
  CONCORD_ASSIGN_OR_RETURN(const Columns columns, ReadHeading(rows[0]));
  Units units(columns);
  for (size_t r = 1; r < rows.size(); ++r) {
    if (rows[r].size() != rows[0].size()) {
      return absl::InvalidArgumentError(absl::StrCat("row ", r + 1, " has ", rows[r].size(),
                                                     " cells, row 1 has ", rows[0].size()));
    }
    CONCORD_RETURN_IF_ERROR(units.AddRow(rows[r], r + 1));
  }
  return std::move(units).Build();
}

}  // namespace concord::reliability

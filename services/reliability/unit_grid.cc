#include "reliability/unit_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace concord::reliability {
namespace {

// The numbers that names stand for; empty if one of them is not a finite number.
std::vector<double> ParseNumbers(const std::vector<std::string>& names) {
  std::vector<double> numbers(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    if (!absl::SimpleAtod(names[i], &numbers[i]) || !std::isfinite(numbers[i])) return {};
  }
  return numbers;
}

}  // namespace

std::optional<int16_t> UnitGrid::FindValue(absl::string_view value) const {
  for (size_t v = 0; v < values_.size(); ++v) {
    if (values_[v] == value) return static_cast<int16_t>(v);
  }
  return std::nullopt;
}

UnitGrid UnitGrid::SelectCoders(absl::Span<const int> columns) const {
  std::vector<std::string> coders;
  coders.reserve(columns.size());
  for (int column : columns) coders.push_back(coders_[static_cast<size_t>(column)]);
  UnitGridBuilder builder(std::move(coders));
  // Fewer values than here always fit.
  for (const std::string& value : values_) builder.AddValue(value).IgnoreError();
  for (const std::string& cluster : clusters_) builder.AddCluster(cluster);
  if (!units_independent_) builder.SetUnitsDependent();
  std::vector<int16_t> row(columns.size());
  for (int64_t p = 0; p < pattern_count(); ++p) {
    for (size_t i = 0; i < columns.size(); ++i)
      row[i] = pattern(p)[static_cast<size_t>(columns[i])];
    builder.AddUnit(row, weight(p), cluster(p));
  }
  return std::move(builder).Build();
}

UnitGrid UnitGrid::MapValues(absl::Span<const int16_t> to,
                             absl::Span<const std::string> names) const {
  UnitGridBuilder builder(coders_);
  for (const std::string& name : names) builder.AddValue(name).IgnoreError();
  for (const std::string& cluster : clusters_) builder.AddCluster(cluster);
  if (!units_independent_) builder.SetUnitsDependent();
  std::vector<int16_t> row(coders_.size());
  for (int64_t p = 0; p < pattern_count(); ++p) {
    const absl::Span<const int16_t> cells = pattern(p);
    for (size_t g = 0; g < row.size(); ++g) {
      row[g] = cells[g] == kMissing ? kMissing : to[static_cast<size_t>(cells[g])];
    }
    builder.AddUnit(row, weight(p), cluster(p));
  }
  return std::move(builder).Build();
}

UnitGrid UnitGrid::RecodeToValue(absl::string_view value) const {
  std::vector<int16_t> to(values_.size(), 0);
  if (const std::optional<int16_t> v = FindValue(value)) to[static_cast<size_t>(*v)] = 1;
  return MapValues(to, {"0", "1"});
}

UnitGridBuilder::UnitGridBuilder(std::vector<std::string> coders)
    : patterns_(0, PatternHash{&grid_}, PatternEqual{&grid_}) {
  grid_.coders_ = std::move(coders);
}

size_t UnitGridBuilder::PatternHash::operator()(int64_t p) const {
  const absl::Span<const int16_t> row = grid->pattern(p);
  return absl::HashOf(
      absl::string_view(reinterpret_cast<const char*>(row.data()), row.size() * sizeof(int16_t)),
      grid->cluster(p));
}

bool UnitGridBuilder::PatternEqual::operator()(int64_t a, int64_t b) const {
  return grid->cluster(a) == grid->cluster(b) && grid->pattern(a) == grid->pattern(b);
}

absl::StatusOr<int16_t> UnitGridBuilder::AddValue(absl::string_view name) {
  const auto found = value_index_.find(name);
  if (found != value_index_.end()) return found->second;
  if (grid_.values_.size() >= static_cast<size_t>(std::numeric_limits<int16_t>::max())) {
    return absl::InvalidArgumentError(absl::StrCat(
        "more than ", std::numeric_limits<int16_t>::max(), " different values in one grid"));
  }
  const auto index = static_cast<int16_t>(grid_.values_.size());
  grid_.values_.emplace_back(name);
  value_index_.emplace(name, index);
  return index;
}

int32_t UnitGridBuilder::AddCluster(absl::string_view name) {
  const auto [it, inserted] =
      cluster_index_.try_emplace(name, static_cast<int32_t>(grid_.clusters_.size()));
  if (inserted) grid_.clusters_.emplace_back(name);
  return it->second;
}

void UnitGridBuilder::AddUnit(absl::Span<const int16_t> cells, int64_t weight, int32_t cluster,
                              absl::string_view name) {
  if (weight <= 0) return;
  // The row is appended first, for the set compares rows in place, and taken off if it was known.
  const int64_t candidate = grid_.pattern_count();
  grid_.cells_.insert(grid_.cells_.end(), cells.begin(), cells.end());
  grid_.weights_.push_back(0);
  grid_.pattern_clusters_.push_back(cluster);
  const auto [it, inserted] = patterns_.insert(candidate);
  if (!inserted) {
    grid_.cells_.resize(grid_.cells_.size() - cells.size());
    grid_.weights_.pop_back();
    grid_.pattern_clusters_.pop_back();
  }
  grid_.weights_[static_cast<size_t>(*it)] += weight;
  grid_.unit_count_ += weight;
  if (!name.empty()) {
    grid_.unit_names_.emplace_back(name);
    grid_.unit_patterns_.push_back(*it);
  }
}

void UnitGridBuilder::SortValues() {
  std::vector<char> used(grid_.values_.size(), 0);
  for (int16_t cell : grid_.cells_) {
    if (cell != kMissing) used[static_cast<size_t>(cell)] = 1;
  }
  std::vector<size_t> order;
  for (size_t v = 0; v < used.size(); ++v) {
    if (used[v] != 0) order.push_back(v);
  }
  std::sort(order.begin(), order.end(),
            [this](size_t a, size_t b) { return grid_.values_[a] < grid_.values_[b]; });
  std::vector<std::string> sorted;
  sorted.reserve(order.size());
  for (size_t v : order) sorted.push_back(grid_.values_[v]);
  std::vector<double> numbers = ParseNumbers(sorted);
  std::vector<size_t> by_number(order.size());
  std::iota(by_number.begin(), by_number.end(), size_t{0});
  if (!numbers.empty()) {
    std::stable_sort(by_number.begin(), by_number.end(),
                     [&numbers](size_t a, size_t b) { return numbers[a] < numbers[b]; });
  }
  std::vector<int16_t> rank(grid_.values_.size(), kMissing);
  std::vector<std::string> values(order.size());
  for (size_t i = 0; i < by_number.size(); ++i) {
    rank[order[by_number[i]]] = static_cast<int16_t>(i);
    values[i] = sorted[by_number[i]];
  }
  std::sort(numbers.begin(), numbers.end());
  for (int16_t& cell : grid_.cells_) {
    if (cell != kMissing) cell = rank[static_cast<size_t>(cell)];
  }
  grid_.values_ = std::move(values);
  grid_.numbers_ = std::move(numbers);
}

UnitGrid UnitGridBuilder::Build() && {
  patterns_.clear();  // Its hashes are of the cells as they were.
  SortValues();
  return std::move(grid_);
}

absl::StatusOr<UnitGrid> GridFromRows(
    std::vector<std::string> coders,
    absl::Span<const std::vector<std::optional<std::string>>> rows) {
  const size_t width = coders.size();
  UnitGridBuilder builder(std::move(coders));
  std::vector<int16_t> cells(width);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].size() != width) {
      return absl::InvalidArgumentError(absl::StrCat(
          "row ", i, " has ", rows[i].size(), " cells, not one for each of ", width, " coders"));
    }
    for (size_t g = 0; g < width; ++g) {
      cells[g] = kMissing;
      if (!rows[i][g].has_value()) continue;
      const absl::StatusOr<int16_t> value = builder.AddValue(*rows[i][g]);
      if (!value.ok()) return value.status();
      cells[g] = *value;
    }
    builder.AddUnit(cells);
  }
  return std::move(builder).Build();
}

}  // namespace concord::reliability

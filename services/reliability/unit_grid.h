#ifndef CONCORD_RELIABILITY_UNIT_GRID_H_
#define CONCORD_RELIABILITY_UNIT_GRID_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace concord::reliability {

// The cell of a coder who gave a unit no value.
inline constexpr int16_t kMissing = -1;

// The cluster of a unit that belongs to none.
inline constexpr int32_t kNoCluster = -1;

// Reliability data (Krippendorff 2019, ch. 12): units in rows, coders in columns, a cell is a value
// or missing. Equal rows of one cluster are kept once, as a pattern with a weight: a unit weighs 1,
// a run of characters weighs its length, so all counts are whole numbers and a grid of a million
// units is as small as the number of its different rows.
//
// Guarantees: values() are exactly those that occur in a cell, sorted (by number if every value is
// one, else by bytes); patterns are in the order in which they first appeared; weights are
// positive.
class UnitGrid {
 public:
  UnitGrid() = default;

  const std::vector<std::string>& coders() const { return coders_; }
  int coder_count() const { return static_cast<int>(coders_.size()); }

  const std::vector<std::string>& values() const { return values_; }
  int value_count() const { return static_cast<int>(values_.size()); }
  // The index of the value named `value`; nothing if no cell has it.
  std::optional<int16_t> FindValue(absl::string_view value) const;
  // The number each value stands for, ascending; empty if some value is not a finite number.
  const std::vector<double>& numbers() const { return numbers_; }

  int64_t pattern_count() const { return static_cast<int64_t>(weights_.size()); }
  // The row of a pattern, a cell a coder: an index into values(), or kMissing.
  absl::Span<const int16_t> pattern(int64_t p) const {
    return {cells_.data() + static_cast<size_t>(p) * coders_.size(), coders_.size()};
  }
  // How many units have the pattern's row.
  int64_t weight(int64_t p) const { return weights_[static_cast<size_t>(p)]; }
  // The cluster (a transcript) of the pattern: an index into clusters(), or kNoCluster.
  int32_t cluster(int64_t p) const { return pattern_clusters_[static_cast<size_t>(p)]; }
  const std::vector<std::string>& clusters() const { return clusters_; }

  // How many units the grid has: the sum of all weights.
  int64_t unit_count() const { return unit_count_; }
  // False where units are pieces of running text: neighbouring characters are coded together, so a
  // standard error that takes units as independent would be far too small and is not given.
  bool units_independent() const { return units_independent_; }

  // Names of the units in the order added, and the pattern of each; empty if units have no names.
  const std::vector<std::string>& unit_names() const { return unit_names_; }
  const std::vector<int64_t>& unit_patterns() const { return unit_patterns_; }

  // The same units, seen by these coders only (indices into coders()). Names of units are dropped,
  // here and in the two below.
  UnitGrid SelectCoders(absl::Span<const int> columns) const;
  // The same units with value v renamed names[to[v]]; two values may become one.
  UnitGrid MapValues(absl::Span<const int16_t> to, absl::Span<const std::string> names) const;
  // The same units with `value` as "1" and every other as "0"; missing stays missing. A value the
  // grid does not have leaves "0" alone.
  UnitGrid RecodeToValue(absl::string_view value) const;

 private:
  friend class UnitGridBuilder;

  std::vector<std::string> coders_;
  std::vector<std::string> values_;
  std::vector<double> numbers_;
  std::vector<std::string> clusters_;
  std::vector<int16_t> cells_;
  std::vector<int64_t> weights_;
  std::vector<int32_t> pattern_clusters_;
  std::vector<std::string> unit_names_;
  std::vector<int64_t> unit_patterns_;
  int64_t unit_count_ = 0;
  bool units_independent_ = true;
};

// Builds a UnitGrid unit by unit. Not thread-safe; used once.
class UnitGridBuilder {
 public:
  explicit UnitGridBuilder(std::vector<std::string> coders);
  UnitGridBuilder(const UnitGridBuilder&) = delete;
  UnitGridBuilder& operator=(const UnitGridBuilder&) = delete;

  // The index that AddUnit takes for this value, the same for the same name. InvalidArgument when
  // there are more than 32,767 different values.
  absl::StatusOr<int16_t> AddValue(absl::string_view name);
  // The index that AddUnit takes for this cluster, the same for the same name.
  int32_t AddCluster(absl::string_view name);
  // Adds `weight` units with this row; `cells` has a cell a coder. Units of weight 0 are ignored.
  // Units have names all or none.
  void AddUnit(absl::Span<const int16_t> cells, int64_t weight = 1, int32_t cluster = kNoCluster,
               absl::string_view name = {});
  // Says that units are pieces of running text.
  void SetUnitsDependent() { grid_.units_independent_ = false; }

  UnitGrid Build() &&;

 private:
  struct PatternHash {
    const UnitGrid* grid;
    size_t operator()(int64_t p) const;
  };
  struct PatternEqual {
    const UnitGrid* grid;
    bool operator()(int64_t a, int64_t b) const;
  };

  void SortValues();

  UnitGrid grid_;
  absl::flat_hash_map<std::string, int16_t> value_index_;
  absl::flat_hash_map<std::string, int32_t> cluster_index_;
  absl::flat_hash_set<int64_t, PatternHash, PatternEqual> patterns_;
};

// The grid of these rows, a cell a coder, nullopt = missing. InvalidArgument when a row has another
// number of cells than there are coders, or there are too many values.
absl::StatusOr<UnitGrid> GridFromRows(
    std::vector<std::string> coders,
    absl::Span<const std::vector<std::optional<std::string>>> rows);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_UNIT_GRID_H_

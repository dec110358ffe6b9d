#ifndef CONCORD_RELIABILITY_GRID_CSV_H_
#define CONCORD_RELIABILITY_GRID_CSV_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reliability/unit_grid.h"

namespace concord::reliability {

// A grid and how many values of it came a second time.
struct CsvGrid {
  UnitGrid grid;
  int64_t second_values = 0;
};

// Reads units x coders: a heading line; the first column is the unit's name, every other column a
// coder's values, an empty cell is missing. A column headed `transcript` is no coder, it gives the
// cluster of each unit. White space around cells is dropped. Rows of one unit (and transcript) are
// one: a coder's first value counts, further ones are only counted in `second_values`.
// InvalidArgument, naming the row (the heading is row 1, empty lines are none) and column but never
// a cell's text: no heading, no coder, a coder without name or named twice, two `transcript`
// columns, a row of another width than the heading, a unit without name, too many different values.
absl::StatusOr<CsvGrid> ReadGridCsv(absl::string_view csv);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_GRID_CSV_H_

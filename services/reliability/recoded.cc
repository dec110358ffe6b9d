#include "reliability/recoded.h"

namespace concord::reliability {

ParameterInfo CategoryParameter() {
  return {.name = "category", .description = "The value that is set against all others."};
}

Estimate ComputeRecoded(absl::string_view base_id, const UnitGrid& grid,
                        absl::string_view category) {
  return FindStatistic(base_id)->Compute(grid.RecodeToValue(category), {}).value();
}

}  // namespace concord::reliability

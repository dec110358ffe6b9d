#ifndef CONCORD_RELIABILITY_RECODED_H_
#define CONCORD_RELIABILITY_RECODED_H_

#include "absl/strings/string_view.h"
#include "reliability/statistic.h"
#include "reliability/unit_grid.h"

namespace concord::reliability {

// The parameter `category` of the statistics of one value.
ParameterInfo CategoryParameter();

// The statistic `base_id`, with its default parameters, of the grid recoded to `category` = 1, any
// other value = 0; missing stays missing. `base_id` must be registered and need no parameter.
Estimate ComputeRecoded(absl::string_view base_id, const UnitGrid& grid,
                        absl::string_view category);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_RECODED_H_

#ifndef CONCORD_RELIABILITY_ERRORS_H_
#define CONCORD_RELIABILITY_ERRORS_H_

#include <string>

#include "absl/status/status.h"

namespace concord::reliability::error {

// Everything that can be wrong with a request for agreement (domain "concord.reliability").
// A figure that is undefined is not an error: see Estimate.
absl::Status StatisticUnknown(const std::string& id);
absl::Status ParameterInvalid(absl::string_view what);
absl::Status UnitUnknown(const std::string& unit);
absl::Status SpanOutOfRange(const std::string& transcript);
absl::Status CoderInvalid(const std::string& coder);
absl::Status SelectionEmpty(absl::string_view what);

}  // namespace concord::reliability::error

#endif  // CONCORD_RELIABILITY_ERRORS_H_

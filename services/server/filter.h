#ifndef CONCORD_SERVER_FILTER_H_
#define CONCORD_SERVER_FILTER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord {

// Reads the subset of AIP-160 that lists take: `field = "value"` joined by AND, each field at most
// once. Returns the values by field. INVALID_ARGUMENT (FILTER_INVALID), also for a field that is
// not in `fields`.
absl::StatusOr<std::map<std::string, std::string>> ParseFilter(
    absl::string_view filter, const std::vector<std::string>& fields);

}  // namespace concord

#endif  // CONCORD_SERVER_FILTER_H_

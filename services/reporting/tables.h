#ifndef CONCORD_REPORTING_TABLES_H_
#define CONCORD_REPORTING_TABLES_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/environment.h"

namespace concord::reporting {

// Returns a table of the project as CSV, as the caller may see it: "codings" (with their words),
// "codebook" (as `concord codebook import` reads it) or "cases". INVALID_ARGUMENT (TABLE_UNKNOWN).
absl::StatusOr<std::string> MakeTable(Environment& environment, RequestContext& context,
                                      const std::string& table);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_TABLES_H_

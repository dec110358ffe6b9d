#ifndef CONCORD_BASE_IDS_H_
#define CONCORD_BASE_IDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace concord {

// Returns a new id ordered by `now`: a UUID of version 7 (RFC 9562, section 5.7), in lower case.
// Ids made within one millisecond by one process are ordered too.
std::string NewId(absl::Time now);

// Returns the id that `seed` stands for: the same seed, the same id (a UUID of version 8).
std::string DerivedId(absl::string_view seed);

// True for a UUID in lower case with hyphens, of whatever version.
bool IsId(absl::string_view id);

}  // namespace concord

#endif  // CONCORD_BASE_IDS_H_

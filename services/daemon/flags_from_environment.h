#ifndef CONCORD_DAEMON_FLAGS_FROM_ENVIRONMENT_H_
#define CONCORD_DAEMON_FLAGS_FROM_ENVIRONMENT_H_

#include "absl/status/status.h"

namespace concord {

// Sets each flag --name from CONCORD_NAME in the environment, where it is set. Call it before the
// command line is parsed, which then wins. INVALID_ARGUMENT for a value that the flag does not
// take.
absl::Status FlagsFromEnvironment();

}  // namespace concord

#endif  // CONCORD_DAEMON_FLAGS_FROM_ENVIRONMENT_H_

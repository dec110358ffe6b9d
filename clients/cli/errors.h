#ifndef CONCORD_CLI_ERRORS_H_
#define CONCORD_CLI_ERRORS_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/status.h"

namespace concord::cli {

// Errors tell three things: what is wrong, what to do next, and a reason for programs.

// Returns an error that the command line finds by itself. `hint` may be empty.
absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                   absl::string_view hint = {});
absl::Status Invalid(absl::string_view reason, absl::string_view message,
                     absl::string_view hint = {});

// Returns a server's answer with its details. `address` is where the server should be: an answer
// without a reason of Concord that says UNAVAILABLE means that nobody listens there.
absl::Status FromGrpc(const grpc::Status& status, absl::string_view address);

// Returns `status` with `prefix` before its message, details kept.
absl::Status Prefixed(absl::string_view prefix, const absl::Status& status);

// Returns the error's reason, for example "QUOTE_MISMATCH"; the code's name when it has none.
std::string ReasonOf(const absl::Status& status);

// Returns what to do next; empty when nothing is known to help.
std::string HintOf(const absl::Status& status);

// Writes "error: ...", each wrong field, "hint: ..." and "reason: ..." to `out`, a line each.
void PrintError(const absl::Status& status, std::ostream& out);

}  // namespace concord::cli

#endif  // CONCORD_CLI_ERRORS_H_

#ifndef CONCORD_SERVER_ERRORS_H_
#define CONCORD_SERVER_ERRORS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/status.h"
#include "storage/store.h"

namespace concord::error {

// Errors are absl::Status with a google.rpc.ErrorInfo; this is the only file that turns them into
// grpc::Status and back. Messages are for the person who must act: what is wrong, and what to do.
// They never hold a participant's words. Each service keeps its catalogue in its errors.h.

using Metadata = std::vector<std::pair<std::string, std::string>>;

// Returns an error with its ErrorInfo. `domain` is the proto package without version.
absl::Status Make(absl::StatusCode code, absl::string_view domain, absl::string_view reason,
                  absl::string_view message, const Metadata& metadata = {});

// Returns the reason of the ErrorInfo, or "" when there is none.
std::string Reason(const absl::Status& status);

grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

// The errors that every service has (domain "concord").
absl::Status NameInvalid(absl::string_view field, absl::string_view pattern);
absl::Status FieldInvalid(absl::string_view field, absl::string_view what);
// `kind` is the resource's kind in words, for example "codebook revision".
absl::Status NotFound(absl::string_view kind, absl::string_view name);
absl::Status EtagMismatch(absl::string_view name);
absl::Status EtagRequired(absl::string_view name);
absl::Status Conflict();
absl::Status PermissionDenied(absl::string_view resource);
absl::Status Unauthenticated(absl::string_view reason, absl::string_view message);
absl::Status PageTokenInvalid();
absl::Status FilterInvalid(absl::string_view what);
absl::Status UpdateMaskInvalid(absl::string_view path);
absl::Status RequestIdReused();
absl::Status Blind();
// A stream from the client that does not begin with its header.
absl::Status HeaderMissing();
absl::Status Starting();
absl::Status Draining();
absl::Status Internal();

// Gives an error of the store its reason.
absl::Status FromStore(const absl::Status& status);

}  // namespace concord::error

#endif  // CONCORD_SERVER_ERRORS_H_

#include "server/errors.h"

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace concord::error {
namespace {

constexpr char kDomain[] = "concord";
constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
// Above 8 KiB of trailers gRPC drops all of them.
constexpr size_t kMaxDetailBytes = 4096;

using absl::StatusCode;

}  // namespace

absl::Status Make(StatusCode code, absl::string_view domain, absl::string_view reason,
                  absl::string_view message, const Metadata& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(domain));
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  if (info.ByteSizeLong() > kMaxDetailBytes) info.clear_metadata();
  absl::Status status(code, message);
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

std::string Reason(const absl::Status& status) {
  const auto payload = status.GetPayload(kErrorInfoUrl);
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(std::string(status.message()));
  status.ForEachPayload([&details](absl::string_view url, const absl::Cord& payload) {
    google::protobuf::Any* any = details.add_details();
    any->set_type_url(std::string(url));
    any->set_value(std::string(payload));
  });
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
          details.SerializeAsString()};
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& any : details.details()) {
      result.SetPayload(any.type_url(), absl::Cord(any.value()));
    }
  }
  return result;
}

absl::Status NameInvalid(absl::string_view field, absl::string_view pattern) {
  return Make(
      StatusCode::kInvalidArgument, kDomain, "NAME_INVALID",
      absl::StrCat("The field '", field, "' must be a resource name of the form '", pattern, "'."),
      {{"field", std::string(field)}, {"pattern", std::string(pattern)}});
}

absl::Status FieldInvalid(absl::string_view field, absl::string_view what) {
  return Make(StatusCode::kInvalidArgument, kDomain, "FIELD_INVALID",
              absl::StrCat("The field '", field, "' ", what), {{"field", std::string(field)}});
}

absl::Status NotFound(absl::string_view kind, absl::string_view name) {
  const std::string reason =
      absl::StrCat(absl::AsciiStrToUpper(absl::StrReplaceAll(kind, {{" ", "_"}})), "_NOT_FOUND");
  return Make(StatusCode::kNotFound, kDomain, reason,
              absl::StrCat("There is no ", kind, " '", name, "' (or you may not see it)."),
              {{"resource", std::string(name)}});
}

absl::Status EtagMismatch(absl::string_view name) {
  return Make(StatusCode::kAborted, kDomain, "ETAG_MISMATCH",
              absl::StrCat("Somebody else has changed '", name,
                           "' since you read it. Read it again and repeat your change."),
              {{"resource", std::string(name)}});
}

absl::Status EtagRequired(absl::string_view name) {
  return Make(StatusCode::kInvalidArgument, kDomain, "ETAG_REQUIRED",
              absl::StrCat("A change of '", name,
                           "' needs the etag that you read, so that nobody's change is lost."),
              {{"resource", std::string(name)}});
}

absl::Status Conflict() {
  return Make(StatusCode::kAborted, kDomain, "CONFLICT",
              "Others changed the same things at the same time. Read again and repeat.");
}

absl::Status PermissionDenied(absl::string_view resource) {
  return Make(StatusCode::kPermissionDenied, kDomain, "PERMISSION_DENIED",
              absl::StrCat("You may not do this on '", resource,
                           "' (or it does not exist). Ask the project's owner for the role."),
              {{"resource", std::string(resource)}});
}

absl::Status Unauthenticated(absl::string_view reason, absl::string_view message) {
  return Make(StatusCode::kUnauthenticated, kDomain, reason, message);
}

absl::Status PageTokenInvalid() {
  return Make(StatusCode::kInvalidArgument, kDomain, "PAGE_TOKEN_INVALID",
              "The page token belongs to another request. Begin again without a page token.");
}

absl::Status FilterInvalid(absl::string_view what) {
  return Make(StatusCode::kInvalidArgument, kDomain, "FILTER_INVALID",
              absl::StrCat("The filter cannot be read: ", what));
}

absl::Status UpdateMaskInvalid(absl::string_view path) {
  return Make(StatusCode::kInvalidArgument, kDomain, "UPDATE_MASK_INVALID",
              absl::StrCat("The update mask names '", path, "', which cannot be changed."),
              {{"path", std::string(path)}});
}

absl::Status RequestIdReused() {
  return Make(StatusCode::kInvalidArgument, kDomain, "REQUEST_ID_REUSED",
              "The request id was used for a request with other content. Use a new one.");
}

absl::Status Blind() {
  return Make(StatusCode::kFailedPrecondition, kDomain, "BLIND",
              "Part of the work in this project is hidden from you until a round is revealed. "
              "Wait until its owner reveals it.");
}

absl::Status HeaderMissing() {
  return Make(StatusCode::kInvalidArgument, kDomain, "HEADER_MISSING",
              "The first message of an import must be its header, and no other may be one.");
}

absl::Status Starting() {
  return Make(StatusCode::kUnavailable, kDomain, "STARTING",
              "The server is starting. Repeat the call with the same ids.");
}

absl::Status Draining() {
  return Make(StatusCode::kUnavailable, kDomain, "DRAINING",
              "The server is stopping. Connect again; repeat the call with the same ids.");
}

absl::Status Internal() {
  return Make(StatusCode::kInternal, kDomain, "INTERNAL_ERROR",
              "The server failed. Its log has the details under this call's trace id.");
}

absl::Status FromStore(const absl::Status& status) {
  switch (status.code()) {
    case StatusCode::kUnavailable:
      return Make(status.code(), kDomain, "STORE_UNAVAILABLE",
                  "The store cannot be reached now. Repeat the call with the same ids.");
    case StatusCode::kResourceExhausted:
      return Make(status.code(), kDomain, "STORE_FULL",
                  "The store is full; nothing was changed. Make room and repeat the call.");
    case StatusCode::kInvalidArgument:
      return Make(status.code(), kDomain, "FIELD_INVALID", status.message());
    default:
      return status;
  }
}

}  // namespace concord::error

#include "server/steps.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "prometheus/gauge.h"
#include "server/names.h"

namespace concord {
namespace {

using concord::type::v1::Access;

// Clients that set no deadline get this one; imports and reports are streams or set their own.
constexpr absl::Duration kDefaultDeadline = absl::Seconds(30);
// Taken off, so that a nested call's timeout can still be answered by name.
constexpr absl::Duration kDeadlineShave = absl::Milliseconds(20);

class TraceStep final : public Middleware {
 public:
  explicit TraceStep(const Clock& clock) : clock_(clock) {}
  absl::string_view name() const override { return "trace"; }

  absl::Status Before(CallState& call) override {
    call.context.now = clock_.Now();
    // 00-<32 hex digits>-<16 hex digits>-<2 hex digits>
    const absl::string_view parent = MetadataValue(*call.context.rpc, "traceparent");
    if (parent.size() == 55 && parent[2] == '-' && parent[35] == '-') {
      call.context.trace_id = std::string(parent.substr(3, 32));
    } else {
      // Eight random bytes twice are enough to tell calls apart, at no system call.
      call.context.trace_id = absl::StrCat(absl::Hex(storage::NewNonce(), absl::kZeroPad16),
                                           absl::Hex(storage::NewNonce(), absl::kZeroPad16));
    }
    return absl::OkStatus();
  }
  void After(CallState&, const absl::Status&) override {}

 private:
  const Clock& clock_;
};

class LogStep final : public Middleware {
 public:
  absl::string_view name() const override { return "log"; }
  absl::Status Before(CallState& call) override {
    call.started = absl::Now();
    return absl::OkStatus();
  }
  void After(CallState& call, const absl::Status& status) override {
    const Severity severity = Rank(status);
    if (!LogEnabled(severity)) return;
    const RequestContext& context = call.context;
    Log(severity, "call",
        {{"grpc_method", context.method->path},
         {"grpc_code", absl::StatusCodeToString(status.code())},
         {"reason", error::Reason(status)},
         {"duration_ms", absl::ToDoubleMilliseconds(absl::Now() - call.started)},
         {"principal", context.principal},
         {"project", context.project},
         {"trace_id", context.trace_id}});
  }

 private:
  static Severity Rank(const absl::Status& status) {
    switch (status.code()) {
      case absl::StatusCode::kOk:
      case absl::StatusCode::kCancelled:
        return Severity::kDebug;
      case absl::StatusCode::kInternal:
      case absl::StatusCode::kUnknown:
      case absl::StatusCode::kDataLoss:
        return Severity::kError;
      case absl::StatusCode::kUnavailable:
      case absl::StatusCode::kResourceExhausted:
        return Severity::kWarning;
      default:
        return Severity::kInfo;
    }
  }
};

class DeadlineStep final : public Middleware {
 public:
  absl::string_view name() const override { return "deadline"; }
  absl::Status Before(CallState& call) override {
    const MethodInfo& method = *call.context.method;
    if (method.streaming_client || method.streaming_server) return absl::OkStatus();
    const auto deadline = call.context.rpc->deadline();
    const absl::Time now = absl::Now();
    if (deadline == std::chrono::system_clock::time_point::max()) {
      call.context.deadline = now + kDefaultDeadline;
      return absl::OkStatus();
    }
    call.context.deadline = absl::FromChrono(deadline) - kDeadlineShave;
    if (call.context.deadline > now) return absl::OkStatus();
    return absl::DeadlineExceededError("The call's deadline is too near to begin.");
  }
  void After(CallState&, const absl::Status&) override {}
};

class AuthenticateStep final : public Middleware {
 public:
  explicit AuthenticateStep(Directory& directory) : directory_(directory) {}
  absl::string_view name() const override { return "authenticate"; }
  absl::Status Before(CallState& call) override {
    RequestContext& context = call.context;
    CONCORD_ASSIGN_OR_RETURN(Directory::Principal caller,
                             directory_.Authenticate(BearerToken(*context.rpc)));
    if (caller.service) {
      // A service is believed about the person it calls for, and may do nothing for itself.
      CONCORD_ASSIGN_OR_RETURN(
          caller, directory_.FindPrincipal(MetadataValue(*context.rpc, kActingForKey)));
      context.from_service = true;
    }
    context.principal = std::move(caller.id);
    context.administrator = caller.administrator;
    return absl::OkStatus();
  }
  void After(CallState&, const absl::Status&) override {}

 private:
  Directory& directory_;
};

// Follows the method's path of fields to the name of the resource that it is about.
std::string ResourceName(const MethodInfo& method, const google::protobuf::Message* message) {
  for (size_t i = 0; i + 1 < method.resource_path.size(); ++i) {
    message = &message->GetReflection()->GetMessage(*message, method.resource_path[i]);
  }
  return message->GetReflection()->GetString(*message, method.resource_path.back());
}

class AuthorizeStep final : public Middleware {
 public:
  explicit AuthorizeStep(Directory& directory) : directory_(directory) {}
  absl::string_view name() const override { return "authorize"; }
  absl::Status Before(CallState& call) override {
    RequestContext& context = call.context;
    const Access& access = context.method->access;
    if (access.scope() == Access::SCOPE_PRINCIPAL) return absl::OkStatus();
    if (access.scope() == Access::SCOPE_ADMINISTRATOR) {
      return context.administrator ? absl::OkStatus() : error::PermissionDenied("projects");
    }
    const std::string resource = ResourceName(*context.method, call.request);
    const absl::string_view project = ProjectOf(resource);
    if (resource.empty() && context.method->streaming_client) return error::HeaderMissing();
    if (!IsProjectId(project)) {
      return error::NameInvalid(access.resource_field(), "projects/{project}/...");
    }
    context.project = std::string(project);
    CONCORD_ASSIGN_OR_RETURN(context.member,
                             directory_.FindMember(context.project, context.principal));
    if (access.roles().empty()) return absl::OkStatus();
    for (const int role : access.roles()) {
      if (context.member.Has(static_cast<concord::type::v1::Role>(role))) return absl::OkStatus();
    }
    return error::PermissionDenied(ProjectName(project));
  }
  void After(CallState&, const absl::Status&) override {}

 private:
  Directory& directory_;
};

class ValidateStep final : public Middleware {
 public:
  absl::string_view name() const override { return "validate"; }
  absl::Status Before(CallState& call) override {
    const auto* field = call.context.method->request_id;
    if (field == nullptr) return absl::OkStatus();
    const std::string id = call.request->GetReflection()->GetString(*call.request, field);
    // CreateSeal needs none: the same revision is the same seal.
    if (IsId(absl::AsciiStrToLower(id)) ||
        (id.empty() && call.context.method->name == "CreateSeal")) {
      return absl::OkStatus();
    }
    return error::Make(absl::StatusCode::kInvalidArgument, "concord", "REQUEST_ID_INVALID",
                       "The field 'request_id' must be a UUID, new for each request, so that a "
                       "repeat is known as one.");
  }
  void After(CallState&, const absl::Status&) override {}
};

}  // namespace

absl::string_view MetadataValue(const grpc::ServerContextBase& rpc, const char* key) {
  const auto& metadata = rpc.client_metadata();
  const auto found = metadata.find(key);
  if (found == metadata.end()) return "";
  return {found->second.data(), found->second.size()};
}

absl::string_view BearerToken(const grpc::ServerContextBase& rpc) {
  constexpr absl::string_view kPrefix = "Bearer ";
  const absl::string_view value = MetadataValue(rpc, "authorization");
  return absl::StartsWith(value, kPrefix) ? value.substr(kPrefix.size()) : "";
}

// Counts the calls under way; see Admission.
class AdmissionStep final : public Middleware {
 public:
  AdmissionStep(Admission& admission, prometheus::Registry& registry)
      : admission_(admission),
        gauge_(prometheus::BuildGauge()
                   .Name("concord_in_flight_requests")
                   .Help("Calls under way, without those between services")
                   .Register(registry)
                   .Add({})) {}
  absl::string_view name() const override { return "admission"; }

  absl::Status Before(CallState& call) override {
    if (!admission_.open_) return error::Starting();
    // A call between services is part of one that was admitted already. (Whoever only pretends to
    // be a service fails at authentication.)
    if (!MetadataValue(*call.context.rpc, kActingForKey).empty()) return absl::OkStatus();
    if (admission_.draining_) return error::Draining();
    // Streams live long and cost no thread while they wait: they are not counted.
    if (call.context.method->streaming_server) return absl::OkStatus();
    if (admission_.in_flight_.fetch_add(1) >= admission_.max_in_flight_) {
      admission_.in_flight_.fetch_sub(1);
      return error::Make(absl::StatusCode::kResourceExhausted, "concord", "OVERLOADED",
                         "The server has too many calls under way. Repeat a little later.");
    }
    call.admitted = true;
    gauge_.Increment();
    return absl::OkStatus();
  }

  void After(CallState& call, const absl::Status&) override {
    if (!call.admitted) return;
    admission_.in_flight_.fetch_sub(1);
    gauge_.Decrement();
  }

 private:
  Admission& admission_;
  prometheus::Gauge& gauge_;
};

std::unique_ptr<Middleware> MakeTraceStep(const Clock& clock) {
  return std::make_unique<TraceStep>(clock);
}
std::unique_ptr<Middleware> MakeLogStep() { return std::make_unique<LogStep>(); }
std::unique_ptr<Middleware> MakeAdmissionStep(Admission& admission,
                                              prometheus::Registry& registry) {
  return std::make_unique<AdmissionStep>(admission, registry);
}
std::unique_ptr<Middleware> MakeDeadlineStep() { return std::make_unique<DeadlineStep>(); }
std::unique_ptr<Middleware> MakeAuthenticateStep(Directory& directory) {
  return std::make_unique<AuthenticateStep>(directory);
}
std::unique_ptr<Middleware> MakeAuthorizeStep(Directory& directory) {
  return std::make_unique<AuthorizeStep>(directory);
}
std::unique_ptr<Middleware> MakeValidateStep() { return std::make_unique<ValidateStep>(); }

}  // namespace concord

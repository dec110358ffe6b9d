#include "server/pipeline.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/log.h"

namespace concord {
namespace {

// The one right order of the steps.
constexpr absl::string_view kOrder[] = {"trace",    "log",          "metrics",   "admission",
                                        "deadline", "authenticate", "authorize", "validate"};

// For mistakes that only a programmer can make: the process must not start with them.
[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "concord: %s\n", what.c_str());
  std::abort();
}

std::vector<const google::protobuf::FieldDescriptor*> ResourcePath(
    const google::protobuf::MethodDescriptor& method, const std::string& path) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  const google::protobuf::Descriptor* message = method.input_type();
  for (absl::string_view part : absl::StrSplit(path, '.', absl::SkipEmpty())) {
    const auto* field = message == nullptr ? nullptr : message->FindFieldByName(std::string(part));
    if (field == nullptr) Die(absl::StrCat(method.full_name(), " has no field ", path));
    fields.push_back(field);
    message = field->message_type();
  }
  return fields;
}

}  // namespace

Pipeline::Pipeline(std::vector<std::unique_ptr<Middleware>> steps) : steps_(std::move(steps)) {
  size_t at = 0;
  for (const auto& step : steps_) {
    while (at < std::size(kOrder) && kOrder[at] != step->name()) ++at;
    if (at++ >= std::size(kOrder)) {
      Die(absl::StrCat("the pipeline's step '", step->name(), "' is unknown or out of order"));
    }
  }
}

void Pipeline::AddService(const google::protobuf::ServiceDescriptor& service) {
  using concord::type::v1::Access;
  for (int i = 0; i < service.method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service.method(i);
    auto info = std::make_unique<MethodInfo>();
    info->service = service.full_name();
    info->name = method.name();
    info->path = absl::StrCat("/", service.full_name(), "/", method.name());
    info->streaming_client = method.client_streaming();
    info->streaming_server = method.server_streaming();
    info->access = method.options().GetExtension(concord::type::v1::access);
    if (info->access.scope() == Access::SCOPE_UNSPECIFIED ||
        info->access.blindness() == Access::BLINDNESS_UNSPECIFIED) {
      Die(absl::StrCat(method.full_name(), " does not say who may call it"));
    }
    info->resource_path = ResourcePath(method, info->access.resource_field());
    info->request_id = method.input_type()->FindFieldByName("request_id");
    info->index = methods_.size();
    for (const auto& step : steps_) step->OnMethod(*info);
    by_path_[info->path] = info.get();
    methods_.push_back(std::move(info));
  }
}

const MethodInfo& Pipeline::Method(absl::string_view path) const {
  const auto found = by_path_.find(std::string(path));
  if (found == by_path_.end()) Die(absl::StrCat("no method ", path, " was added to the pipeline"));
  return *found->second;
}

Pipeline::Call::Call(Pipeline& pipeline, const MethodInfo& method, grpc::ServerContextBase& rpc,
                     const google::protobuf::Message* request)
    : pipeline_(pipeline) {
  state_.context.method = &method;
  state_.context.rpc = &rpc;
  state_.request = request;
}

absl::Status Pipeline::Call::Begin() {
  try {
    for (const auto& step : pipeline_.steps_) {
      ++entered_;
      if (absl::Status status = step->Before(state_); !status.ok()) return status;
    }
  } catch (const std::exception& e) {
    return Failed(e);
  }
  return absl::OkStatus();
}

grpc::Status Pipeline::Call::Finish(absl::Status status) {
  while (entered_ > 0) pipeline_.steps_[--entered_]->After(state_, status);
  return error::ToGrpc(status);
}

absl::Status Pipeline::Call::Failed(const std::exception& e) {
  Log(Severity::kError, "exception",
      {{"grpc_method", state_.context.method->path},
       {"trace_id", state_.context.trace_id},
       {"exception", std::string(typeid(e).name())}});
  return error::Internal();
}

}  // namespace concord

#ifndef CONCORD_SERVER_PIPELINE_H_
#define CONCORD_SERVER_PIPELINE_H_

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "concord/type/v1/access.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"
#include "server/errors.h"
#include "server/request_context.h"

namespace concord {

// What is known of a method before any call: from its descriptor.
struct MethodInfo {
  std::string path;     // "/concord.coding.v1.CodingService/CreateCoding"
  std::string service;  // "concord.coding.v1.CodingService"
  std::string name;     // "CreateCoding"
  bool streaming_server = false;
  bool streaming_client = false;
  concord::type::v1::Access access;
  // The fields that lead from the request to the name in access.resource_field.
  std::vector<const google::protobuf::FieldDescriptor*> resource_path;
  const google::protobuf::FieldDescriptor* request_id = nullptr;  // where the request has one
  size_t index = 0;  // among all methods, for tables of metrics
};

// A call on its way through the pipeline.
struct CallState {
  RequestContext context;
  absl::Time started;     // set by "log"
  bool admitted = false;  // set by "admission": After gives the place back
  const google::protobuf::Message* request =
      nullptr;  // of streams from the client: the first message
};

// `Middleware` is one step around every handler. Before runs on the way in and may refuse the call;
// After runs on the way out, in reverse order, for the steps whose Before was entered. Thread-safe;
// must not block for long.
class Middleware {
 public:
  virtual ~Middleware() = default;
  virtual absl::string_view name() const = 0;
  // Called for each method before the first call, so that all metrics exist from the start.
  virtual void OnMethod(const MethodInfo&) {}
  virtual absl::Status Before(CallState& call) = 0;
  virtual void After(CallState& call, const absl::Status& status) = 0;
};

// `Pipeline` runs every call of every service through the same steps, in the one right order, which
// it checks: trace (ids for all that follows), log, metrics (both see refusals too), admission,
// deadline, authenticate, authorize (before validation, AIP-211), validate. Exceptions end here.
class Pipeline {
 public:
  explicit Pipeline(std::vector<std::unique_ptr<Middleware>> steps);

  // Makes the methods of a service known; dies if one carries no Access option.
  void AddService(const google::protobuf::ServiceDescriptor& service);
  const MethodInfo& Method(absl::string_view path) const;
  const std::vector<std::unique_ptr<MethodInfo>>& methods() const { return methods_; }

  // Runs a unary handler: `handler(RequestContext&) -> absl::StatusOr<Response>`.
  template <typename Response, typename Handler>
  grpc::Status Unary(const MethodInfo& method, grpc::ServerContext& rpc,
                     const google::protobuf::Message& request, Response* response,
                     Handler&& handler) {
    return Run(method, rpc, request, [&](RequestContext& context) -> absl::Status {
      absl::StatusOr<Response> result = handler(context);
      if (!result.ok()) return std::move(result).status();
      *response = *std::move(result);
      return absl::OkStatus();
    });
  }

  // Runs a handler that answers by itself: `handler(RequestContext&) -> absl::Status`. For streams.
  template <typename Handler>
  grpc::Status Run(const MethodInfo& method, grpc::ServerContextBase& rpc,
                   const google::protobuf::Message& request, Handler&& handler) {
    Call call(*this, method, rpc, &request);
    absl::Status status = call.Begin();
    if (status.ok()) {
      try {
        status = handler(call.context());
      } catch (const std::exception& e) {
        status = call.Failed(e);
      }
    }
    return call.Finish(std::move(status));
  }

  // One call, for handlers that finish later than they return. Begin and Finish once each.
  class Call {
   public:
    Call(Pipeline& pipeline, const MethodInfo& method, grpc::ServerContextBase& rpc,
         const google::protobuf::Message* request);
    absl::Status Begin();
    grpc::Status Finish(absl::Status status);
    // Logs an exception that escaped a handler; returns the INTERNAL to answer.
    absl::Status Failed(const std::exception& e);
    RequestContext& context() { return state_.context; }

   private:
    Pipeline& pipeline_;
    CallState state_;
    size_t entered_ = 0;
  };

 private:
  std::vector<std::unique_ptr<Middleware>> steps_;
  std::vector<std::unique_ptr<MethodInfo>> methods_;
  std::unordered_map<std::string, const MethodInfo*> by_path_;
};

// Writes the gRPC side of a unary method, in a class with a `Pipeline& pipeline_`:
//   CONCORD_UNARY("concord.coding.v1.CodingService", handlers_, GetCoding, Coding)
// calls handlers_.GetCoding(RequestContext&, const GetCodingRequest&) -> absl::StatusOr<Coding>.
#define CONCORD_UNARY(Service, handlers, Name, Response)                                        \
  grpc::Status Name(grpc::ServerContext* rpc, const Name##Request* request, Response* response) \
      override {                                                                                \
    const ::concord::MethodInfo& method = pipeline_.Method("/" Service "/" #Name);              \
    return pipeline_.Unary(                                                                     \
        method, *rpc, *request, response,                                                       \
        [&](::concord::RequestContext& context) { return handlers.Name(context, *request); });  \
  }

}  // namespace concord

#endif  // CONCORD_SERVER_PIPELINE_H_

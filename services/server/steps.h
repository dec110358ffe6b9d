#ifndef CONCORD_SERVER_STEPS_H_
#define CONCORD_SERVER_STEPS_H_

#include <atomic>
#include <memory>

#include "base/clock.h"
#include "prometheus/registry.h"
#include "server/directory.h"
#include "server/pipeline.h"

namespace concord {

// The steps of the pipeline, in their order.

// Takes trace ids from `traceparent` (W3C) or makes one; sets context.now.
std::unique_ptr<Middleware> MakeTraceStep(const Clock& clock);
// Writes one line a call: refusals and failures at info and error, the rest at debug.
std::unique_ptr<Middleware> MakeLogStep();
// Counts and times calls under the names that stock dashboards know (grpc_server_*).
std::unique_ptr<Middleware> MakeMetricsStep(prometheus::Registry& registry);

// `Admission` limits the calls under way, and refuses all before Open and once draining. Calls that
// services make for a call under way are not counted, else they could starve it.
class Admission {
 public:
  explicit Admission(int max_in_flight) : max_in_flight_(max_in_flight) {}
  // The server listens before the services know each other: calls are let in from here on.
  void Open() { open_ = true; }
  void Drain() { draining_ = true; }
  bool draining() const { return draining_; }

 private:
  friend class AdmissionStep;
  const int max_in_flight_;
  std::atomic<int> in_flight_{0};
  std::atomic<bool> open_{false};
  std::atomic<bool> draining_{false};
};
std::unique_ptr<Middleware> MakeAdmissionStep(Admission& admission, prometheus::Registry& registry);

// Gives unary calls a deadline where they bring none, and refuses hopeless ones.
std::unique_ptr<Middleware> MakeDeadlineStep();
// Finds out whom a call is made for.
std::unique_ptr<Middleware> MakeAuthenticateStep(Directory& directory);
// Holds the caller against the method's Access option.
std::unique_ptr<Middleware> MakeAuthorizeStep(Directory& directory);
// Checks what is the same for all requests: request ids.
std::unique_ptr<Middleware> MakeValidateStep();

// The bearer token of a call, or "".
absl::string_view BearerToken(const grpc::ServerContextBase& rpc);
// The value of a metadata key, or "".
absl::string_view MetadataValue(const grpc::ServerContextBase& rpc, const char* key);

// The metadata key by which a service names the person that it calls for.
inline constexpr char kActingForKey[] = "concord-acting-for";

}  // namespace concord

#endif  // CONCORD_SERVER_STEPS_H_

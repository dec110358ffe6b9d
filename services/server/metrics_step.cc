#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "prometheus/counter.h"
#include "prometheus/histogram.h"
#include "server/steps.h"

namespace concord {
namespace {

constexpr int kCodes = 17;
// As the stock dashboards spell them.
constexpr const char* kCodeNames[kCodes] = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

const char* Type(const MethodInfo& method) {
  if (method.streaming_client) return method.streaming_server ? "bidi_stream" : "client_stream";
  return method.streaming_server ? "server_stream" : "unary";
}

class MetricsStep final : public Middleware {
 public:
  explicit MetricsStep(prometheus::Registry& registry)
      : started_(prometheus::BuildCounter()
                     .Name("grpc_server_started_total")
                     .Help("Calls begun")
                     .Register(registry)),
        handled_(prometheus::BuildCounter()
                     .Name("grpc_server_handled_total")
                     .Help("Calls ended, by code")
                     .Register(registry)),
        seconds_(prometheus::BuildHistogram()
                     .Name("grpc_server_handling_seconds")
                     .Help("Time from the call's begin to its end")
                     .Register(registry)) {}

  absl::string_view name() const override { return "metrics"; }

  void OnMethod(const MethodInfo& method) override {
    const prometheus::Labels labels = {{"grpc_type", Type(method)},
                                       {"grpc_service", method.service},
                                       {"grpc_method", method.name}};
    Series series;
    series.started = &started_.Add(labels);
    series.seconds = &seconds_.Add(
        labels, prometheus::Histogram::BucketBoundaries{.001, .0025, .005, .01, .025, .05, .1, .25,
                                                        .5, 1, 2.5, 5, 10, 30});
    for (int code = 0; code < kCodes; ++code) {
      prometheus::Labels with_code = labels;
      with_code["grpc_code"] = kCodeNames[code];
      series.handled[code] = &handled_.Add(with_code);
    }
    series_.push_back(series);
  }

  absl::Status Before(CallState& call) override {
    series_[call.context.method->index].started->Increment();
    return absl::OkStatus();
  }

  void After(CallState& call, const absl::Status& status) override {
    Series& series = series_[call.context.method->index];
    const int code = static_cast<int>(status.code());
    series.handled[code >= 0 && code < kCodes ? code : 2]->Increment();
    series.seconds->Observe(absl::ToDoubleSeconds(absl::Now() - call.started));
  }

 private:
  struct Series {
    prometheus::Counter* started;
    prometheus::Histogram* seconds;
    std::array<prometheus::Counter*, kCodes> handled;
  };

  prometheus::Family<prometheus::Counter>& started_;
  prometheus::Family<prometheus::Counter>& handled_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  std::vector<Series> series_;  // by MethodInfo::index; complete before the first call
};

}  // namespace

std::unique_ptr<Middleware> MakeMetricsStep(prometheus::Registry& registry) {
  return std::make_unique<MetricsStep>(registry);
}

}  // namespace concord

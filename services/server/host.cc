#include "server/host.h"

#include <atomic>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/health_check_service_interface.h"
#include "prometheus/exposer.h"
#include "prometheus/gauge.h"
#include "server/admin_service.h"
#include "server/bootstrap.h"
#include "server/names.h"
#include "server/steps.h"
#include "storage/metered_store.h"

namespace concord {
namespace {

// Measured: a third to two fifths quicker than gRPC's defaults from eight callers on.
constexpr int kMinPollers = 32;
constexpr int kMaxPollers = 128;
constexpr int kMaxMessageBytes = 64 << 20;
// For cache misses of callback handlers and for watch snapshots.
constexpr int kWorkerThreads = 8;
constexpr absl::Duration kHealthInterval = absl::Seconds(5);
// Clients reconnect now and then, so that new replicas get load.
constexpr int kMaxConnectionAgeMillis = 5 * 60 * 1000;
constexpr int kMaxConnectionAgeGraceMillis = 60 * 1000;
// Clients send keepalives each 60 s; a server that does not permit them ends the connection.
constexpr int kMinPingIntervalMillis = 30 * 1000;

void Tune(grpc::ServerBuilder& builder) {
  builder.SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, kMinPollers);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, kMaxPollers);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetMaxSendMessageSize(kMaxMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kMaxConnectionAgeMillis);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kMaxConnectionAgeGraceMillis);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kMinPingIntervalMillis);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // A taken port is an error, never a shared one.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

absl::Status AddressTaken(const std::string& address) {
  return absl::FailedPreconditionError(
      absl::StrCat("The address ", address,
                   " cannot be listened on. Is another process using it? Choose another one."));
}

// Address with the port that the system chose.
std::string WithPort(const std::string& address, int port) {
  return absl::StrCat(address.substr(0, address.rfind(':')), ":", port);
}

}  // namespace

// The real host. Members are destroyed in reverse: servers first, then what they use.
class RunningHost final : public Host {
 public:
  RunningHost(HostOptions options, std::unique_ptr<storage::Store> store, std::string secret,
              std::string service_token)
      : options_(std::move(options)),
        metrics_(std::make_shared<prometheus::Registry>()),
        store_(std::move(store), options_.store_backend, *metrics_),
        admission_(options_.max_in_flight),
        directory_(store_, clock_, service_token),
        pipeline_(MakeSteps()),
        channels_(service_token, options_.peers),
        trail_(store_),
        hub_(store_),
        workers_(kWorkerThreads),
        environment_{clock_, store_, *metrics_, pipeline_,     channels_,     directory_,
                     trail_, hub_,   workers_,  Etags(secret), Pager(secret), secret} {
    prometheus::BuildGauge()
        .Name("concord_build_info")
        .Help("1; the labels say what runs")
        .Register(*metrics_)
        .Add({{"version", options_.version}})
        .Set(1);
  }

  ~RunningHost() override {
    Drain();
    if (health_thread_.joinable()) health_thread_.join();
  }

  absl::Status Start(const std::vector<MakeModule>& makers) {
    grpc::EnableDefaultHealthCheckService(true);
    if (options_.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    AddModules(makers);

    grpc::ServerBuilder builder;
    Tune(builder);
    int port = 0;
    builder.AddListeningPort(options_.listen_address, grpc::InsecureServerCredentials(), &port);
    for (const auto& module : modules_) builder.RegisterService(&module->service());
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port == 0) return AddressTaken(options_.listen_address);
    address_ = WithPort(options_.listen_address, port);
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
    channels_.Connect(server_->InProcessChannel(arguments));
    admission_.Open();
    CONCORD_RETURN_IF_ERROR(StartHealthServer());
    CONCORD_RETURN_IF_ERROR(StartMetrics());
    SetHealth(store_.Ping().ok());
    health_thread_ = std::thread([this] { WatchHealth(); });
    return absl::OkStatus();
  }

  std::string address() const override { return address_; }
  std::string metrics_address() const override { return metrics_address_; }
  Environment& environment() override { return environment_; }

  void Drain() override {
    if (drained_.exchange(true)) return;
    {
      MutexLock lock(&mutex_);
      stopping_ = true;
      wake_.notify_all();
    }
    SetHealth(false);
    // Those who find this server through a list that lags behind still get answers meanwhile.
    absl::SleepFor(options_.lame_duck);
    admission_.Drain();
    for (const auto& module : modules_) module->Drain();
    const auto deadline = absl::ToChronoTime(absl::Now() + options_.drain_timeout);
    if (server_ != nullptr) server_->Shutdown(deadline);
    if (health_server_ != nullptr) health_server_->Shutdown(deadline);
  }

 private:
  std::vector<std::unique_ptr<Middleware>> MakeSteps() {
    std::vector<std::unique_ptr<Middleware>> steps;
    steps.push_back(MakeTraceStep(clock_));
    steps.push_back(MakeLogStep());
    steps.push_back(MakeMetricsStep(*metrics_));
    steps.push_back(MakeAdmissionStep(admission_, *metrics_));
    steps.push_back(MakeDeadlineStep());
    steps.push_back(MakeAuthenticateStep(directory_));
    steps.push_back(MakeAuthorizeStep(directory_));
    steps.push_back(MakeValidateStep());
    return steps;
  }

  void AddModules(const std::vector<MakeModule>& makers) {
    using google::protobuf::DescriptorPool;
    // All services are known to the pipeline, hosted or not: their methods have metrics everywhere.
    for (const char* service :
         {"concord.admin.v1.AdminService", "concord.transcripts.v1.TranscriptService",
          "concord.coding.v1.CodingService", "concord.reliability.v1.ReliabilityService",
          "concord.reporting.v1.ReportingService"}) {
      const auto* found = DescriptorPool::generated_pool()->FindServiceByName(service);
      if (found != nullptr) pipeline_.AddService(*found);
    }
    modules_.push_back(MakeAdminModule(environment_));
    for (const MakeModule make : makers) modules_.push_back(make(environment_));
  }

  absl::Status StartHealthServer() {
    if (options_.health_address.empty()) return absl::OkStatus();
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(options_.health_address, grpc::InsecureServerCredentials(), &port);
    health_server_ = builder.BuildAndStart();
    if (health_server_ == nullptr || port == 0) return AddressTaken(options_.health_address);
    return absl::OkStatus();
  }

  absl::Status StartMetrics() {
    if (options_.metrics_address.empty()) return absl::OkStatus();
    try {
      exposer_ = std::make_unique<prometheus::Exposer>(options_.metrics_address, 1);
    } catch (const std::exception&) {
      return AddressTaken(options_.metrics_address);
    }
    exposer_->RegisterCollectable(metrics_);
    metrics_address_ = WithPort(options_.metrics_address, exposer_->GetListeningPorts().front());
    return absl::OkStatus();
  }

  void SetHealth(bool serving) {
    for (grpc::Server* server : {server_.get(), health_server_.get()}) {
      if (server == nullptr) continue;
      server->GetHealthCheckService()->SetServingStatus(serving);
      server->GetHealthCheckService()->SetServingStatus("liveness", true);
    }
  }

  void WatchHealth() {
    bool was_up = true;
    while (true) {
      {
        MutexLock lock(&mutex_);
        if (!stopping_) wake_.wait_for(mutex_, absl::ToChronoSeconds(kHealthInterval));
        if (stopping_) return;
      }
      const bool up = store_.Ping().ok();
      if (up != was_up) {
        Log(up ? Severity::kInfo : Severity::kError, up ? "store is back" : "store is away");
      }
      was_up = up;
      MutexLock lock(&mutex_);
      if (!stopping_) SetHealth(up);
    }
  }

  const HostOptions options_;
  SystemClock clock_;
  std::shared_ptr<prometheus::Registry> metrics_;
  storage::MeteredStore store_;
  Admission admission_;
  Directory directory_;
  Pipeline pipeline_;
  Channels channels_;
  AuditTrail trail_;
  WatchHub hub_;
  Workers workers_;
  Environment environment_;
  std::vector<std::unique_ptr<Module>> modules_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<grpc::Server> health_server_;
  std::unique_ptr<prometheus::Exposer> exposer_;
  std::string address_;
  std::string metrics_address_;
  std::atomic<bool> drained_{false};
  Mutex mutex_;
  CondVar wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread health_thread_;
};

absl::StatusOr<std::unique_ptr<Host>> Host::Start(HostOptions options,
                                                  std::unique_ptr<storage::Store> store,
                                                  const std::vector<MakeModule>& modules) {
  const SystemClock clock;
  CONCORD_RETURN_IF_ERROR(Bootstrap(*store, clock, options.data_dir));
  CONCORD_ASSIGN_OR_RETURN(std::string secret, StoreSecret(*store));
  std::string service_token = NewToken();
  if (!options.service_token_file.empty()) {
    CONCORD_ASSIGN_OR_RETURN(service_token, ReadTokenFile(options.service_token_file));
  }
  auto host = std::make_unique<RunningHost>(std::move(options), std::move(store), std::move(secret),
                                            std::move(service_token));
  CONCORD_RETURN_IF_ERROR(host->Start(modules));
  return std::unique_ptr<Host>(std::move(host));
}

}  // namespace concord

// concordd: flags -> store -> chosen services -> server.

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "coding/module.h"
#include "daemon/flags_from_environment.h"
#include "reliability/module.h"
#include "reporting/module.h"
#include "server/host.h"
#include "storage/registry.h"
#include "transcripts/module.h"

ABSL_FLAG(std::string, data_dir, "",
          "Directory of the SQLite file and of owner.token and service.token; made if need be. "
          "Required.");
ABSL_FLAG(std::string, store, "",
          "Store: sqlite:PATH, redis://HOST:PORT[,HOST:PORT...][?replicas=N&fsync=always] or "
          "memory: . The default is sqlite:DATA_DIR/concord.db.");
ABSL_FLAG(std::string, listen_address, "127.0.0.1:7400", "Address of the gRPC services.");
ABSL_FLAG(std::string, metrics_address, "127.0.0.1:7401",
          "Address of /metrics for Prometheus; empty for none.");
ABSL_FLAG(std::string, health_address, "",
          "Address that serves gRPC health alone, in plaintext, for probes; empty for none.");
ABSL_FLAG(std::vector<std::string>, services,
          (std::vector<std::string>{"transcripts", "coding", "reliability", "reporting"}),
          "Services that this process serves.");
ABSL_FLAG(std::string, transcripts_address, "",
          "Where the transcripts service is, if not in this process, as a gRPC target, for example "
          "dns:///transcripts:7400.");
ABSL_FLAG(std::string, coding_address, "", "Where the coding service is, if not in this process.");
ABSL_FLAG(std::string, reliability_address, "",
          "Where the reliability service is, if not in this process.");
ABSL_FLAG(std::string, service_token_file, "",
          "File with the token by which services know each other; needed when they run in several "
          "processes. The first start writes service.token in its data directory.");
ABSL_FLAG(bool, insecure, false,
          "Allow an address that is not loopback though connections are not encrypted: put a "
          "proxy or mesh that encrypts in front.");
ABSL_FLAG(int, max_in_flight, 1000, "Calls under way before new ones are refused.");
ABSL_FLAG(absl::Duration, lame_duck, absl::ZeroDuration(),
          "How long to go on serving after SIGTERM while load balancers notice.");
ABSL_FLAG(absl::Duration, drain_timeout, absl::Seconds(20),
          "How long calls under way may take to finish after that.");
ABSL_FLAG(std::string, log_level, "info", "debug, info, warning or error. Lines go to stderr.");
ABSL_FLAG(bool, reflection, true, "Serve gRPC reflection.");

namespace concord {
namespace {

struct ServiceEntry {
  const char* name;
  MakeModule make;
};

// In the order of their calls: each calls only those before it.
constexpr ServiceEntry kServices[] = {
    {"transcripts", transcripts::MakeTranscriptsModule},
    {"coding", coding::MakeCodingModule},
    {"reliability", reliability::MakeReliabilityModule},
    {"reporting", reporting::MakeReportingModule},
};

absl::Status Misuse(const std::string& message) { return absl::InvalidArgumentError(message); }

bool IsLoopback(absl::string_view address) {
  return absl::StartsWith(address, "127.") || absl::StartsWith(address, "localhost:") ||
         absl::StartsWith(address, "[::1]");
}

absl::StatusOr<std::vector<MakeModule>> ChooseModules() {
  std::vector<MakeModule> chosen;
  for (const std::string& name : absl::GetFlag(FLAGS_services)) {
    bool known = false;
    for (const ServiceEntry& entry : kServices) {
      if (name != entry.name) continue;
      known = true;
      chosen.push_back(entry.make);
    }
    if (!known) {
      return Misuse(absl::StrCat("--services names '", name,
                                 "'; there are transcripts, coding, reliability, reporting."));
    }
  }
  if (chosen.empty()) return Misuse("--services must name at least one service.");
  return chosen;
}

// Where the services are that this process calls but does not serve.
absl::StatusOr<std::map<std::string, std::string>> Peers() {
  const std::vector<std::string> hosted = absl::GetFlag(FLAGS_services);
  const auto hosts = [&hosted](const std::string& name) {
    return std::find(hosted.begin(), hosted.end(), name) != hosted.end();
  };
  const std::map<std::string, std::string> given = {
      {"transcripts", absl::GetFlag(FLAGS_transcripts_address)},
      {"coding", absl::GetFlag(FLAGS_coding_address)},
      {"reliability", absl::GetFlag(FLAGS_reliability_address)}};
  const std::map<std::string, std::vector<std::string>> calls = {
      // Every process asks coding what is hidden from a caller before it shows the audit trail.
      {"transcripts", {"coding"}},
      {"coding", {"transcripts"}},
      {"reliability", {"coding", "transcripts"}},
      {"reporting", {"coding", "transcripts", "reliability"}}};
  std::map<std::string, std::string> peers;
  for (const std::string& service : hosted) {
    for (const std::string& peer : calls.at(service)) {
      if (hosts(peer)) continue;
      if (given.at(peer).empty()) {
        return Misuse(absl::StrCat("The ", service, " service calls ", peer,
                                   ", which this process does not serve: say where it is with --",
                                   peer, "_address."));
      }
      peers[peer] = given.at(peer);
    }
  }
  return peers;
}

absl::StatusOr<HostOptions> MakeHostOptions() {
  HostOptions options;
  options.listen_address = absl::GetFlag(FLAGS_listen_address);
  options.metrics_address = absl::GetFlag(FLAGS_metrics_address);
  options.health_address = absl::GetFlag(FLAGS_health_address);
  options.data_dir = absl::GetFlag(FLAGS_data_dir);
  options.max_in_flight = absl::GetFlag(FLAGS_max_in_flight);
  options.lame_duck = absl::GetFlag(FLAGS_lame_duck);
  options.drain_timeout = absl::GetFlag(FLAGS_drain_timeout);
  options.reflection = absl::GetFlag(FLAGS_reflection);
  for (const auto& [flag, address] : {std::pair("listen_address", options.listen_address),
                                      std::pair("metrics_address", options.metrics_address)}) {
    if (address.empty() || IsLoopback(address) || absl::GetFlag(FLAGS_insecure)) continue;
    return Misuse(absl::StrCat("--", flag, "=", address,
                               " can be reached from other machines, and connections are not "
                               "encrypted. Say --insecure if something in front encrypts them and "
                               "keeps coders from the metrics."));
  }
  CONCORD_ASSIGN_OR_RETURN(options.peers, Peers());
  return options;
}

// Watchers and connections are many: allow as many files as the system does.
void RaiseFileLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// The store's URL; the default is a SQLite file in the data directory.
std::string StoreUrl() {
  const std::string url = absl::GetFlag(FLAGS_store);
  return url.empty() ? absl::StrCat("sqlite:", absl::GetFlag(FLAGS_data_dir), "/concord.db") : url;
}

absl::StatusOr<std::unique_ptr<storage::Store>> OpenTheStore() {
  const std::string data_dir = absl::GetFlag(FLAGS_data_dir);
  if (data_dir.empty()) {
    return Misuse(
        "--data_dir is missing: the directory for the data, for example "
        "--data_dir=$HOME/concord-data");
  }
  std::error_code failed;
  std::filesystem::create_directories(data_dir, failed);
  if (failed) {
    return absl::FailedPreconditionError(
        absl::StrCat("The data directory '", data_dir, "' cannot be made: ", failed.message()));
  }
  return storage::OpenStore(StoreUrl());
}

absl::Status Serve(const sigset_t& signals) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<MakeModule> modules, ChooseModules());
  CONCORD_ASSIGN_OR_RETURN(HostOptions options, MakeHostOptions());
  CONCORD_ASSIGN_OR_RETURN(std::unique_ptr<storage::Store> store, OpenTheStore());
  std::string token_file = absl::GetFlag(FLAGS_service_token_file);
  if (token_file.empty() && !options.peers.empty()) {
    token_file = absl::StrCat(options.data_dir, "/service.token");
  }
  options.service_token_file = token_file;
  options.version = CONCORD_VERSION;
  options.store_backend = StoreUrl().substr(0, StoreUrl().find(':'));
  CONCORD_ASSIGN_OR_RETURN(const std::unique_ptr<Host> host,
                           Host::Start(std::move(options), std::move(store), modules));
  Log(Severity::kInfo, "serving",
      {{"address", host->address()},
       {"metrics_address", host->metrics_address()},
       {"services", absl::StrJoin(absl::GetFlag(FLAGS_services), ",")},
       {"version", CONCORD_VERSION}});

  int signal = 0;
  sigwait(&signals, &signal);
  Log(Severity::kInfo, "stopping");
  // A second signal does not wait for calls to finish.
  std::thread([signals] {
    int again = 0;
    sigwait(&signals, &again);
    _exit(1);
  }).detach();
  host->Drain();
  Log(Severity::kInfo, "stopped");
  return absl::OkStatus();
}

}  // namespace
}  // namespace concord

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Concord's server: many coders, one corpus.\n\n"
      "  concordd --data_dir=$HOME/concord-data\n"
      "  concordd --data_dir=/var/lib/concord --store=redis://127.0.0.1:6379\n\n"
      "Each flag can also be given as CONCORD_<FLAG> in the environment; the command line wins.");
  absl::FlagsUsageConfig usage;
  usage.version_string = [] { return std::string("concordd ") + CONCORD_VERSION + "\n"; };
  usage.contains_help_flags = [](absl::string_view file) {
    return absl::EndsWith(file, "daemon/main.cc");
  };
  absl::SetFlagsUsageConfig(usage);
  if (absl::Status status = concord::FlagsFromEnvironment(); !status.ok()) {
    std::fprintf(stderr, "concordd: %s\n", std::string(status.message()).c_str());
    return 2;
  }
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  concord::Severity severity = concord::Severity::kInfo;
  if (rest.size() > 1 || !concord::ParseSeverity(absl::GetFlag(FLAGS_log_level), &severity)) {
    std::fprintf(stderr, "concordd: %s\n",
                 rest.size() > 1 ? absl::StrCat("'", rest[1], "' is not a flag; see --help").c_str()
                                 : "--log_level is debug, info, warning or error");
    return 2;
  }
  concord::SetLogLevel(severity);
  concord::RaiseFileLimit();

  // Signals are taken by one sigwait; every thread inherits this mask.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  const absl::Status status = concord::Serve(signals);
  if (status.ok()) return 0;
  std::fprintf(stderr, "concordd: %s\n", std::string(status.message()).c_str());
  return status.code() == absl::StatusCode::kInvalidArgument ? 2 : 1;
}

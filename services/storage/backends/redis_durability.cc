#include "storage/backends/redis_durability.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "storage/backends/redis_session.h"

namespace concord::storage::redis {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(20);

using Fields = std::map<std::string, std::string>;

absl::StatusOr<Fields> GetConfig(Session& session, const std::vector<absl::string_view>& names) {
  Fields config;
  for (absl::string_view name : names) {
    CONCORD_ASSIGN_OR_RETURN(const ReplyPtr reply, session.Call({"CONFIG", "GET", name}));
    if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 2) {
      config[std::string(name)] = std::string(Text(*reply->element[1]));
    }
  }
  return config;
}

// A background job of Redis that makes a file anew.
struct Job {
  std::vector<absl::string_view> start;
  const char* running;    // fields of INFO persistence
  const char* scheduled;  // empty: there is none
  const char* status;
};

// Waits until `job` neither runs nor is to run.
absl::StatusOr<Fields> AwaitIdle(Session& session, const Job& job) {
  while (true) {
    CONCORD_ASSIGN_OR_RETURN(Fields info, session.Info("persistence"));
    const bool scheduled = *job.scheduled != '\0' && info[job.scheduled] == "1";
    if (info[job.running] == "0" && !scheduled) return info;
    absl::SleepFor(kPoll);
  }
}

absl::Status RunJob(Session& session, const Job& job, const Endpoint& endpoint) {
  while (true) {
    // One that is under way may have begun before the deletion.
    CONCORD_RETURN_IF_ERROR(AwaitIdle(session, job).status());
    CONCORD_ASSIGN_OR_RETURN(const ReplyPtr reply, session.Exchange(job.start));
    if (reply->type != REDIS_REPLY_ERROR) break;
    if (!absl::StrContains(Text(*reply), "in progress")) return StatusOfError(Text(*reply));
    absl::SleepFor(kPoll);
  }
  CONCORD_ASSIGN_OR_RETURN(Fields info, AwaitIdle(session, job));
  if (info[job.status] == "ok") return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("Redis at ", endpoint.ToString(),
                                             " could not write its files anew (", job.start[0],
                                             " failed): look into its log."));
}

}  // namespace

absl::Status CheckDurable(const Endpoint& endpoint, const Settings& settings) {
  CONCORD_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                           Session::Open(endpoint, settings.credentials, settings.timeout / 4));
  CONCORD_ASSIGN_OR_RETURN(
      Fields config, GetConfig(*session, {"appendonly", "appendfsync", "no-appendfsync-on-rewrite",
                                          "maxmemory-policy"}));
  std::vector<std::string> mend;
  const auto demand = [&](const std::string& name, const std::string& value) {
    if (config[name] != value) mend.push_back(absl::StrCat("CONFIG SET ", name, " ", value));
  };
  demand("appendonly", "yes");
  if (!settings.everysec) {
    demand("appendfsync", "always");
    demand("no-appendfsync-on-rewrite", "no");
  } else if (config["appendfsync"] != "always") {
    demand("appendfsync", "everysec");
  }
  demand("maxmemory-policy", "noeviction");
  if (mend.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "Redis at ", endpoint.ToString(),
      " would lose what it has acknowledged. Mend it with redis-cli: ", absl::StrJoin(mend, "; "),
      "; CONFIG REWRITE"));
}

absl::Status SyncReplicas(const Endpoint& primary, const Settings& settings) {
  CONCORD_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                           Session::Open(primary, settings.credentials, settings.timeout));
  CONCORD_ASSIGN_OR_RETURN(Fields info, session->Info("replication"));
  int replicas = 0;
  if (!absl::SimpleAtoi(info["connected_slaves"], &replicas) || replicas == 0) {
    return absl::OkStatus();
  }
  // WAIT covers everything up to the connection's last command, whoever wrote it.
  const int64_t patience = absl::ToInt64Milliseconds(settings.timeout) / 2;
  CONCORD_ASSIGN_OR_RETURN(const ReplyPtr reply,
                           session->Call({"WAIT", absl::StrCat(replicas), absl::StrCat(patience)}));
  if (reply->integer >= replicas) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("A replica of Redis at ", primary.ToString(), " lags behind."));
}

absl::Status RewriteFiles(const Endpoint& endpoint, const Settings& settings) {
  CONCORD_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                           Session::Open(endpoint, settings.credentials, settings.timeout));
  CONCORD_RETURN_IF_ERROR(RunJob(*session,
                                 {{"BGREWRITEAOF"},
                                  "aof_rewrite_in_progress",
                                  "aof_rewrite_scheduled",
                                  "aof_last_bgrewrite_status"},
                                 endpoint));
  // A snapshot made earlier (by `save` points, or when a replica joined) may hold copies too.
  return RunJob(*session, {{"BGSAVE"}, "rdb_bgsave_in_progress", "", "rdb_last_bgsave_status"},
                endpoint);
}

}  // namespace concord::storage::redis

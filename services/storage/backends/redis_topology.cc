#include "storage/backends/redis_topology.h"

#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "storage/backends/redis_session.h"

namespace concord::storage::redis {
namespace {

constexpr int kOldestMajor = 7;  // the first with functions

// Reads [host, port, ...] of CLUSTER SLOTS. A host that is left out is the one we asked.
bool ReadEndpoint(const redisReply& reply, const Endpoint& asked, Endpoint* endpoint) {
  if (reply.type != REDIS_REPLY_ARRAY || reply.elements < 2 ||
      reply.element[1]->type != REDIS_REPLY_INTEGER) {
    return false;
  }
  const absl::string_view host = Text(*reply.element[0]);
  endpoint->host = host.empty() || host == "?" ? asked.host : std::string(host);
  endpoint->port = static_cast<int>(reply.element[1]->integer);
  return true;
}

absl::Status ReadRange(const redisReply& reply, const Endpoint& asked, Topology* topology) {
  absl::Status strange = absl::UnavailableError("CLUSTER SLOTS gave a strange answer.");
  if (reply.type != REDIS_REPLY_ARRAY || reply.elements < 3) return strange;
  Topology::Range range;
  range.first = static_cast<int>(reply.element[0]->integer);
  range.last = static_cast<int>(reply.element[1]->integer);
  if (range.first < 0 || range.last >= kSlots ||
      !ReadEndpoint(*reply.element[2], asked, &range.primary)) {
    return strange;
  }
  topology->primaries.insert(range.primary);
  for (size_t i = 3; i < reply.elements; ++i) {
    Endpoint replica;
    if (ReadEndpoint(*reply.element[i], asked, &replica)) topology->replicas.insert(replica);
  }
  topology->ranges.push_back(std::move(range));
  return absl::OkStatus();
}

absl::StatusOr<Topology> DiscoverCluster(Session& session, const Endpoint& asked) {
  CONCORD_ASSIGN_OR_RETURN(const ReplyPtr info, session.Call({"CLUSTER", "INFO"}));
  if (!absl::StrContains(Text(*info), "cluster_state:ok")) {
    return absl::UnavailableError(
        absl::StrCat("The Redis Cluster is down, says its node ", asked.ToString(), "."));
  }
  CONCORD_ASSIGN_OR_RETURN(const ReplyPtr slots, session.Call({"CLUSTER", "SLOTS"}));
  Topology topology;
  for (size_t i = 0; i < slots->elements; ++i) {
    CONCORD_RETURN_IF_ERROR(ReadRange(*slots->element[i], asked, &topology));
  }
  return topology;
}

// Reads "ip=10.0.0.2,port=6379,state=online,...".
Endpoint ReadReplica(absl::string_view line) {
  Endpoint replica;
  for (absl::string_view field : absl::StrSplit(line, ',')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(field, absl::MaxSplits('=', 1));
    if (parts.first == "ip") replica.host = std::string(parts.second);
    if (parts.first == "port" && !absl::SimpleAtoi(parts.second, &replica.port)) replica.port = 0;
  }
  return replica;
}

Topology SingleServer(const Endpoint& primary, const std::map<std::string, std::string>& info) {
  Topology topology;
  topology.primaries.insert(primary);
  topology.ranges.push_back({0, kSlots - 1, primary});
  for (const auto& [name, value] : info) {
    if (absl::StartsWith(name, "slave") && absl::StartsWith(value, "ip=")) {
      topology.replicas.insert(ReadReplica(value));
    }
  }
  return topology;
}

absl::Status CheckAge(const std::map<std::string, std::string>& info, const Endpoint& endpoint) {
  int major = 0;
  const auto version = info.find("redis_version");
  if (version != info.end() &&
      absl::SimpleAtoi(version->second.substr(0, version->second.find('.')), &major) &&
      major >= kOldestMajor) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat("Redis at ", endpoint.ToString(),
                                                    " is too old: Concord needs Redis ",
                                                    kOldestMajor, ".0 or newer."));
}

absl::StatusOr<Topology> Ask(const Endpoint& endpoint, const Settings& settings, bool may_follow) {
  CONCORD_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                           Session::Open(endpoint, settings.credentials, settings.timeout / 4));
  CONCORD_ASSIGN_OR_RETURN(const auto server, session->Info("server"));
  CONCORD_RETURN_IF_ERROR(CheckAge(server, endpoint));
  CONCORD_ASSIGN_OR_RETURN(auto cluster, session->Info("cluster"));
  if (cluster["cluster_enabled"] == "1") return DiscoverCluster(*session, endpoint);
  CONCORD_ASSIGN_OR_RETURN(auto info, session->Info("replication"));
  if (info["role"] == "master") return SingleServer(endpoint, info);
  Endpoint primary;
  primary.host = info["master_host"];
  if (!may_follow || !absl::SimpleAtoi(info["master_port"], &primary.port)) {
    return absl::UnavailableError(
        absl::StrCat("Redis at ", endpoint.ToString(), " is a replica without a primary."));
  }
  return Ask(primary, settings, false);
}

}  // namespace

int SlotOfTag(absl::string_view tag) {
  uint16_t crc = 0;
  for (const char c : tag) {
    crc ^= static_cast<uint16_t>(static_cast<uint8_t>(c) << 8);
    for (int bit = 0; bit < 8; ++bit) {
      crc = static_cast<uint16_t>((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1);
    }
  }
  return crc % kSlots;
}

absl::StatusOr<Topology> Discover(const Endpoint& endpoint, const Settings& settings) {
  return Ask(endpoint, settings, true);
}

}  // namespace concord::storage::redis

#include "support/redis_harness.h"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"

namespace concord::testing {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);
constexpr int kSlots = 16384;

void AppendText(const redisReply& reply, std::string* text) {
  switch (reply.type) {
    case REDIS_REPLY_INTEGER:
      absl::StrAppend(text, reply.integer);
      break;
    case REDIS_REPLY_ARRAY:
      for (size_t i = 0; i < reply.elements; ++i) {
        if (i > 0) *text += '\n';
        AppendText(*reply.element[i], text);
      }
      break;
    case REDIS_REPLY_NIL:
      break;
    default:
      text->append(reply.str, reply.len);
  }
}

absl::Status AwaitThat(const std::function<bool()>& condition, absl::string_view what) {
  for (const absl::Time end = absl::Now() + kPatience; absl::Now() < end;) {
    if (condition()) return absl::OkStatus();
    absl::SleepFor(absl::Milliseconds(10));
  }
  return absl::UnavailableError(absl::StrCat(what, " did not come about."));
}

}  // namespace

// Below the ports that the system gives to connections, so that none of these takes it first.
int FreePort() {
  constexpr int kFirst = 12'000;
  constexpr int kCount = 20'000;
  static std::mt19937 generator{std::random_device{}()};
  while (true) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int port = kFirst + static_cast<int>(generator() % kCount);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    const bool free = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    close(fd);
    if (free) return port;
  }
}

RedisServer::RedisServer(Options options, std::string directory)
    : options_(std::move(options)),
      directory_(std::move(directory)),
      port_(FreePort()),
      bus_port_(FreePort()) {}

RedisServer::~RedisServer() {
  Kill();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

absl::StatusOr<std::unique_ptr<RedisServer>> RedisServer::Start(const Options& options) {
  std::string pattern = (std::filesystem::temp_directory_path() / "concord-redis-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    return absl::UnavailableError("There is no temporary directory.");
  }
  std::unique_ptr<RedisServer> server(new RedisServer(options, pattern));
  CONCORD_RETURN_IF_ERROR(server->Launch());
  return server;
}

std::string RedisServer::Url(absl::string_view query) const {
  return absl::StrCat("redis://127.0.0.1:", port_, query.empty() ? "" : "?", query);
}

absl::Status RedisServer::Launch() {
  std::vector<std::string> arguments = {"redis-server",
                                        "--port",
                                        absl::StrCat(port_),
                                        "--bind",
                                        "127.0.0.1",
                                        "--dir",
                                        directory_,
                                        "--logfile",
                                        directory_ + "/log",
                                        "--save",
                                        "",
                                        "--appendonly",
                                        "yes",
                                        "--appendfsync",
                                        "always",
                                        "--repl-diskless-sync-delay",
                                        "0"};
  if (options_.cluster) {
    for (const std::string& word :
         {std::string("--cluster-enabled"), std::string("yes"), std::string("--cluster-port"),
          absl::StrCat(bus_port_), std::string("--cluster-node-timeout"), std::string("2000")}) {
      arguments.push_back(word);
    }
  }
  if (options_.replica_of != 0) {
    arguments.insert(arguments.end(),
                     {"--replicaof", "127.0.0.1", absl::StrCat(options_.replica_of)});
  }
  arguments.insert(arguments.end(), options_.more.begin(), options_.more.end());
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int null = open("/dev/null", O_RDWR);
    for (const int fd : {0, 1, 2}) dup2(null, fd);
    execvp(pointers[0], pointers.data());
    _exit(127);
  }
  return AwaitReady();
}

absl::Status RedisServer::AwaitReady() const {
  return AwaitThat(
      [this] {
        if (!Run({"PING"}).ok()) return false;
        return options_.replica_of == 0 || Info("master_link_status") == "up";
      },
      "A redis-server that answers");
}

void RedisServer::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

absl::Status RedisServer::Restart() {
  Kill();
  return Launch();
}

void RedisServer::Suspend() { kill(pid_, SIGSTOP); }
void RedisServer::Resume() { kill(pid_, SIGCONT); }

absl::StatusOr<std::string> RedisServer::Run(const std::vector<std::string>& command) const {
  const timeval patience = {10, 0};
  const std::unique_ptr<redisContext, decltype(&redisFree)> context(
      redisConnectWithTimeout("127.0.0.1", port_, patience), &redisFree);
  if (context == nullptr || context->err != 0) {
    return absl::UnavailableError("redis-server does not answer.");
  }
  redisSetTimeout(context.get(), patience);
  std::vector<const char*> words;
  std::vector<size_t> sizes;
  for (const std::string& word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  const std::unique_ptr<redisReply, decltype(&freeReplyObject)> reply(
      static_cast<redisReply*>(redisCommandArgv(context.get(), static_cast<int>(words.size()),
                                                words.data(), sizes.data())),
      &freeReplyObject);
  if (reply == nullptr) return absl::UnavailableError("redis-server does not answer.");
  std::string text;
  AppendText(*reply, &text);
  if (reply->type == REDIS_REPLY_ERROR) return absl::InternalError(text);
  return text;
}

std::string RedisServer::Info(absl::string_view field) const {
  const absl::StatusOr<std::string> info = Run({"INFO"});
  if (!info.ok()) return "";
  for (absl::string_view line : absl::StrSplit(*info, "\r\n")) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    if (parts.first == field) return std::string(parts.second);
  }
  return "";
}

absl::StatusOr<std::unique_ptr<RedisCluster>> RedisCluster::Start() {
  auto cluster = std::make_unique<RedisCluster>();
  for (int i = 0; i < kNodes; ++i) {
    RedisServer::Options options;
    options.cluster = true;
    CONCORD_ASSIGN_OR_RETURN(auto node, RedisServer::Start(options));
    cluster->nodes_.push_back(std::move(node));
  }
  CONCORD_RETURN_IF_ERROR(cluster->Join());
  CONCORD_RETURN_IF_ERROR(cluster->AwaitWhole());
  return cluster;
}

absl::Status RedisCluster::Join() {
  for (int i = 0; i < kNodes; ++i) {
    const int first = kSlots * i / kNodes;
    const int last = kSlots * (i + 1) / kNodes - 1;
    CONCORD_RETURN_IF_ERROR(
        nodes_[i]
            ->Run({"CLUSTER", "ADDSLOTSRANGE", absl::StrCat(first), absl::StrCat(last)})
            .status());
    CONCORD_RETURN_IF_ERROR(
        nodes_[i]->Run({"CLUSTER", "SET-CONFIG-EPOCH", absl::StrCat(i + 1)}).status());
  }
  for (int i = 1; i < kNodes; ++i) {
    const absl::Status met =
        nodes_[0]
            ->Run({"CLUSTER", "MEET", "127.0.0.1", absl::StrCat(nodes_[i]->port()),
                   absl::StrCat(nodes_[i]->bus_port())})
            .status();
    CONCORD_RETURN_IF_ERROR(met);
  }
  return absl::OkStatus();
}

absl::Status RedisCluster::AwaitWhole() const {
  return AwaitThat(
      [this] {
        for (const auto& node : nodes_) {
          const absl::StatusOr<std::string> info = node->Run({"CLUSTER", "INFO"});
          if (!info.ok() || !absl::StrContains(*info, "cluster_state:ok") ||
              !absl::StrContains(*info, absl::StrCat("cluster_known_nodes:", kNodes))) {
            return false;
          }
        }
        return true;
      },
      "A whole cluster");
}

absl::Status RedisCluster::Clear() {
  for (const auto& node : nodes_) CONCORD_RETURN_IF_ERROR(node->Run({"FLUSHALL"}).status());
  return absl::OkStatus();
}

absl::StatusOr<int> RedisCluster::OwnerOf(int slot) const {
  for (int i = 0; i < kNodes; ++i) {
    CONCORD_ASSIGN_OR_RETURN(const std::string nodes, nodes_[i]->Run({"CLUSTER", "NODES"}));
    for (absl::string_view line : absl::StrSplit(nodes, '\n')) {
      if (!absl::StrContains(line, "myself")) continue;
      const std::vector<std::string> words = absl::StrSplit(line, ' ');
      for (size_t w = 8; w < words.size(); ++w) {
        int first = 0;
        int last = 0;
        if (words[w][0] == '[') continue;  // a slot that is on its way
        const int numbers = sscanf(words[w].c_str(), "%d-%d", &first, &last);
        if (numbers == 1) last = first;
        if (first <= slot && slot <= last) return i;
      }
    }
  }
  return absl::NotFoundError("Nobody owns the slot.");
}

absl::Status RedisCluster::MoveSlot(int slot, int to) {
  CONCORD_ASSIGN_OR_RETURN(const int from, OwnerOf(slot));
  CONCORD_ASSIGN_OR_RETURN(const std::string from_id, nodes_[from]->Run({"CLUSTER", "MYID"}));
  CONCORD_ASSIGN_OR_RETURN(const std::string to_id, nodes_[to]->Run({"CLUSTER", "MYID"}));
  const std::string number = absl::StrCat(slot);
  const std::string target = absl::StrCat(nodes_[to]->port());
  CONCORD_RETURN_IF_ERROR(
      nodes_[to]->Run({"CLUSTER", "SETSLOT", number, "IMPORTING", from_id}).status());
  CONCORD_RETURN_IF_ERROR(
      nodes_[from]->Run({"CLUSTER", "SETSLOT", number, "MIGRATING", to_id}).status());
  while (true) {
    CONCORD_ASSIGN_OR_RETURN(const std::string keys,
                             nodes_[from]->Run({"CLUSTER", "GETKEYSINSLOT", number, "10"}));
    if (keys.empty()) break;
    std::vector<std::string> command = {"MIGRATE", "127.0.0.1", target, "", "0", "5000", "KEYS"};
    for (absl::string_view key : absl::StrSplit(keys, '\n')) command.emplace_back(key);
    CONCORD_RETURN_IF_ERROR(nodes_[from]->Run(command).status());
  }
  for (const int i : {to, from, 3 - to - from}) {
    CONCORD_RETURN_IF_ERROR(nodes_[i]->Run({"CLUSTER", "SETSLOT", number, "NODE", to_id}).status());
  }
  return absl::OkStatus();
}

}  // namespace concord::testing

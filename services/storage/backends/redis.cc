#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "storage/backends/redis_connection.h"
#include "storage/backends/redis_durability.h"
#include "storage/backends/redis_function.h"
#include "storage/backends/redis_router.h"
#include "storage/backends/redis_scheduler.h"
#include "storage/backends/redis_subscriber.h"
#include "storage/backends/redis_url.h"
#include "storage/registry.h"
#include "storage/store.h"

namespace concord::storage::redis {
namespace {

constexpr int kFormatVersion = 1;
// The partition of what concerns the store as a whole; projects' names are not of this form.
constexpr char kStorePartition[] = "_store";
constexpr absl::Duration kRetryPause = absl::Milliseconds(20);

// One command on its way: routed by its slot, sent again while Redis says that it did nothing.
struct Operation {
  std::shared_ptr<const std::string> command;
  int slot = 0;
  bool commits = false;     // goes over the commits' connection
  bool repeatable = false;  // may be sent again although it may have had its effect
  absl::Time deadline;
  std::function<void(absl::StatusOr<ReplyPtr>)> done;
};
using OperationPtr = std::shared_ptr<Operation>;

// True for refusals that had no effect and pass: the slot moves, a node starts or takes over.
// A command is never sent after an ASK: a commit names only a part of its keys, and the node that
// a slot moves to would take the others for absent. It waits until the slot has moved.
bool IsPassing(absl::string_view error) {
  for (absl::string_view code : {"MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "LOADING", "READONLY",
                                 "MASTERDOWN", "BUSY", "NOREPLICAS"}) {
    if (absl::StartsWith(error, code)) return true;
  }
  return absl::StrContains(error, "Function not found") ||
         absl::StrContains(error, "access a non local key") ||
         absl::StrContains(error, "while the cluster is down");
}

// The new owner in "MOVED 3999 127.0.0.1:6381", if the error says so.
std::optional<Endpoint> MovedTo(absl::string_view error) {
  if (!absl::StartsWith(error, "MOVED ")) return std::nullopt;
  const std::vector<absl::string_view> words = absl::StrSplit(error, ' ');
  if (words.size() < 3) return std::nullopt;
  const size_t colon = words[2].rfind(':');
  Endpoint endpoint;
  if (colon == 0 || colon == absl::string_view::npos ||
      !absl::SimpleAtoi(words[2].substr(colon + 1), &endpoint.port)) {
    return std::nullopt;
  }
  endpoint.host = std::string(words[2].substr(0, colon));
  return endpoint;
}

// `RedisStore` keeps the store in a Redis server or a Redis Cluster; redis_function.h says how the
// data lies there, redis_url.h how the URL is written.
//
// A commit is acknowledged when Redis has answered, which with `appendfsync always` is after the
// file is synced, and when WAIT has counted the replicas that the URL asks for; so are answers that
// rest on earlier commits (replays and failed conditions). A commit that was sent and whose answer
// is lost is UNAVAILABLE and is not sent again.
class RedisStore final : public Store {
 public:
  explicit RedisStore(const Settings& settings)
      : settings_(settings),
        router_(settings),
        subscriber_(settings, [this] { return router_.Primaries(); }) {}

  ~RedisStore() override {
    // From here on nothing is submitted; what is under way is completed as the members end.
    closing_ = true;
    scheduler_.Stop();
  }

  // Looks at the servers and at what they hold. Errors: see OpenStore.
  absl::Status Open() {
    CONCORD_RETURN_IF_ERROR(OpenServers());
    return CheckFormat();
  }

  absl::StatusOr<std::vector<Entry>> Read(absl::string_view partition,
                                          const std::vector<Key>& keys) override {
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    for (const Key& key : keys) CONCORD_RETURN_IF_ERROR(CheckKey(key.collection, key.id));
    if (keys.empty()) return std::vector<Entry>();
    const Names names(partition);
    std::string command;
    AppendHead(1 + keys.size(), &command);
    AppendArgument("MGET", &command);
    for (const Key& key : keys) AppendArgument(names.Value(key.collection, key.id), &command);
    CONCORD_ASSIGN_OR_RETURN(const ReplyPtr reply, Ask(names.slot(), std::move(command)));
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != keys.size()) return Strange();
    std::vector<Entry> entries(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) {
      entries[i].id = keys[i].id;
      CONCORD_RETURN_IF_ERROR(ReadValue(*reply->element[i], &entries[i]));
    }
    return entries;
  }

  absl::StatusOr<std::vector<Entry>> Scan(absl::string_view partition, absl::string_view collection,
                                          absl::string_view after, size_t limit,
                                          absl::string_view values_from) override {
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    CONCORD_RETURN_IF_ERROR(CheckKey(collection, after.empty() ? "x" : after));
    if (!values_from.empty()) CONCORD_RETURN_IF_ERROR(CheckKey(values_from, "x"));
    CONCORD_RETURN_IF_ERROR(CheckLimit(limit));
    const Names names(partition);
    CONCORD_ASSIGN_OR_RETURN(
        const ReplyPtr reply,
        Ask(names.slot(), MakeScan(names, collection, after, limit, values_from)));
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2 ||
        reply->element[0]->elements != reply->element[1]->elements) {
      return Strange();
    }
    std::vector<Entry> entries(reply->element[0]->elements);
    for (size_t i = 0; i < entries.size(); ++i) {
      entries[i].id = std::string(Text(*reply->element[0]->element[i]));
      CONCORD_RETURN_IF_ERROR(ReadValue(*reply->element[1]->element[i], &entries[i]));
    }
    return entries;
  }

  void CommitAsync(absl::string_view partition, Batch batch, Done done) override {
    absl::Status valid = CheckPartition(partition);
    if (valid.ok()) valid = CheckBatch(batch);
    if (!valid.ok()) {
      scheduler_.RunAt(absl::InfinitePast(), [valid, done = std::move(done)] { done(valid); });
      return;
    }
    const Names names(partition);
    const uint64_t nonce = NewNonce();
    auto operation = std::make_shared<Operation>();
    operation->command = std::make_shared<const std::string>(MakeCommit(names, batch, nonce));
    operation->slot = names.slot();
    operation->commits = true;
    operation->done = [nonce, done = std::move(done)](absl::StatusOr<ReplyPtr> reply) {
      if (!reply.ok()) return done(reply.status());
      done(ReadOutcome(**reply, nonce));
    };
    Start(std::move(operation));
  }

  absl::StatusOr<std::vector<LogEntry>> ReadLog(absl::string_view partition, Revision after,
                                                size_t limit) override {
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    CONCORD_RETURN_IF_ERROR(CheckLimit(limit));
    const Names names(partition);
    std::vector<LogEntry> entries;
    Revision next = std::max<Revision>(after, 0);  // the revision before the one to read
    while (entries.size() < limit) {
      const int64_t first = next % kLogSegment;
      const int64_t last = first + static_cast<int64_t>(limit - entries.size()) - 1;
      CONCORD_ASSIGN_OR_RETURN(
          const ReplyPtr reply,
          Ask(names.slot(), MakeCommand({"LRANGE", names.LogSegment(next / kLogSegment),
                                         absl::StrCat(first), absl::StrCat(last)})));
      if (reply->type != REDIS_REPLY_ARRAY) return Strange();
      for (size_t i = 0; i < reply->elements; ++i) {
        entries.push_back({++next, std::string(Text(*reply->element[i]))});
      }
      if (reply->elements == 0 || next % kLogSegment != 0) break;  // not the segment's end
    }
    return entries;
  }

  absl::StatusOr<Revision> Head(absl::string_view partition) override {
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    const Names names(partition);
    CONCORD_ASSIGN_OR_RETURN(const ReplyPtr reply,
                             Ask(names.slot(), MakeCommand({"GET", names.Revision()})));
    Revision revision = 0;
    if (reply->type == REDIS_REPLY_NIL) return revision;
    if (!absl::SimpleAtoi(Text(*reply), &revision)) return Strange();
    return revision;
  }

  std::unique_ptr<Subscription> Listen(
      absl::string_view partition, std::function<void(absl::string_view hint)> on_hint) override {
    return subscriber_.Listen(Names(partition).Hints(), std::move(on_hint));
  }

  absl::Status FinishErasures() override {
    CONCORD_RETURN_IF_ERROR(router_.Refresh());
    for (const Endpoint& primary : router_.Primaries()) {
      CONCORD_RETURN_IF_ERROR(SyncReplicas(primary, settings_));
    }
    for (const auto& endpoints : {router_.Replicas(), router_.Primaries()}) {
      for (const Endpoint& endpoint : endpoints) {
        CONCORD_RETURN_IF_ERROR(RewriteFiles(endpoint, settings_));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Ping() override {
    const std::string key = absl::StrCat("c:{", kStorePartition, "}:ping");
    return Write({"SET", key, absl::StrCat(absl::ToUnixMillis(absl::Now()))}).status();
  }

 private:
  static absl::Status Strange() {
    return absl::InternalError("Redis gave an answer that does not fit the question.");
  }

  // Finds the servers; waits for one that is loading its data.
  absl::Status OpenServers() {
    const absl::Time deadline = absl::Now() + settings_.timeout;
    while (true) {
      absl::Status status = router_.Refresh();
      if (!absl::IsUnavailable(status) || !absl::StrContains(status.message(), "LOADING") ||
          absl::Now() > deadline) {
        return status;
      }
      absl::SleepFor(absl::Milliseconds(100));
    }
  }

  // Writes the format's version into an empty store, and refuses a newer one.
  absl::Status CheckFormat() {
    const std::string key = absl::StrCat("c:{", kStorePartition, "}:format");
    const std::string ours = absl::StrCat(kFormatVersion);
    CONCORD_RETURN_IF_ERROR(Write({"SET", key, ours, "NX"}).status());
    CONCORD_ASSIGN_OR_RETURN(const ReplyPtr reply,
                             Ask(Names(kStorePartition).slot(), MakeCommand({"GET", key})));
    int version = 0;
    if (!absl::SimpleAtoi(Text(*reply), &version)) return Strange();
    if (version > kFormatVersion) {
      return absl::FailedPreconditionError(absl::StrCat("The store has format ", version,
                                                        "; this Concord knows formats up to ",
                                                        kFormatVersion, ". Use a newer Concord."));
    }
    return absl::OkStatus();
  }

  // Sends a repeatable write of the store's own, and waits for it as for a commit.
  absl::StatusOr<ReplyPtr> Write(const std::vector<absl::string_view>& arguments) {
    return Wait(Names(kStorePartition).slot(), MakeCommand(arguments), true);
  }

  absl::StatusOr<ReplyPtr> Ask(int slot, std::string command) {
    return Wait(slot, std::move(command), false);
  }

  absl::StatusOr<ReplyPtr> Wait(int slot, std::string command, bool commits) {
    Mutex mutex;
    CondVar ready;
    std::optional<absl::StatusOr<ReplyPtr>> result;
    auto operation = std::make_shared<Operation>();
    operation->command = std::make_shared<const std::string>(std::move(command));
    operation->slot = slot;
    operation->commits = commits;
    operation->repeatable = true;
    operation->done = [&](absl::StatusOr<ReplyPtr> reply) {
      // Notified under the lock: the waiter may destroy both as soon as it has the lock.
      MutexLock lock(&mutex);
      result.emplace(std::move(reply));
      ready.notify_one();
    };
    Start(std::move(operation));
    MutexLock lock(&mutex);
    while (!result.has_value()) ready.wait(mutex);
    return *std::move(result);
  }

  void Start(OperationPtr operation) {
    operation->deadline = absl::Now() + settings_.timeout;
    Submit(std::move(operation));
  }

  void Submit(OperationPtr operation) {
    if (closing_) {
      operation->done(absl::UnavailableError("The store is being closed."));
      return;
    }
    absl::StatusOr<Node*> node = router_.NodeOfSlot(operation->slot);
    if (!node.ok()) {
      router_.RefreshSoon(std::nullopt);
      Retry(std::move(operation), node.status().message());
      return;
    }
    Connection& connection = operation->commits ? (*node)->commits : (*node)->reads;
    const std::shared_ptr<const std::string> command = operation->command;
    const absl::Time deadline = operation->deadline;
    connection.Send(command, deadline, [this, operation = std::move(operation)](Answer answer) {
      OnAnswer(operation, std::move(answer));
    });
  }

  void OnAnswer(const OperationPtr& operation, Answer answer) {
    if (answer.kind == Answer::Kind::kLost && !operation->repeatable) {
      operation->done(absl::UnavailableError(
          absl::StrCat(answer.why, " Whether the commit was done is unknown.")));
      return;
    }
    if (answer.kind != Answer::Kind::kReply) return Retry(operation, answer.why);
    if (answer.reply->type != REDIS_REPLY_ERROR) {
      operation->done(std::move(answer.reply));
      return;
    }
    const absl::string_view error = Text(*answer.reply);
    if (!IsPassing(error)) return operation->done(StatusOfError(error));
    router_.RefreshSoon(MovedTo(error));
    Retry(operation, error);
  }

  void Retry(OperationPtr operation, absl::string_view why) {
    const absl::Time when = absl::Now() + kRetryPause;
    if (when > operation->deadline) {
      operation->done(absl::UnavailableError(why));
      return;
    }
    scheduler_.RunAt(when, [this, operation = std::move(operation)] { Submit(operation); });
  }

  const Settings settings_;
  std::atomic<bool> closing_ = false;
  Scheduler scheduler_;
  Router router_;
  Subscriber subscriber_;
};

absl::StatusOr<std::unique_ptr<Store>> OpenRedis(absl::string_view url) {
  CONCORD_ASSIGN_OR_RETURN(const Settings settings, ParseUrl(url));
  auto store = std::make_unique<RedisStore>(settings);
  CONCORD_RETURN_IF_ERROR(store->Open());
  return store;
}

CONCORD_REGISTER_STORE("redis", OpenRedis);

}  // namespace
}  // namespace concord::storage::redis

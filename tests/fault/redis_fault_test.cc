#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/backends/redis_topology.h"
#include "storage/registry.h"
#include "storage/store.h"
#include "support/redis_harness.h"

// Faults of real Redis servers: killed, frozen, cut off, full, set up carelessly, or losing a slot.

namespace concord::storage {
namespace {

using ::concord::testing::RedisCluster;
using ::concord::testing::RedisServer;
using ::testing::HasSubstr;

constexpr char kProject[] = "project-1";

std::unique_ptr<RedisServer> StartServer(const RedisServer::Options& options = {}) {
  auto server = RedisServer::Start(options);
  EXPECT_TRUE(server.ok()) << server.status();
  return server.ok() ? *std::move(server) : nullptr;
}

std::unique_ptr<Store> MustOpen(const std::string& url) {
  auto store = OpenStore(url);
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

Batch WriteOf(const std::string& id) {
  return Batch().RequireAbsent({"t", id}).Put({"t", id}, "value of " + id).Append("event " + id);
}

bool Exists(Store& store, const std::string& id, absl::string_view partition = kProject) {
  const auto entries = store.Read(partition, {{"t", id}});
  EXPECT_TRUE(entries.ok()) << entries.status();
  return entries.ok() && (*entries)[0].value == "value of " + id;
}

// Commits until told to end, and remembers what was acknowledged and what came out otherwise.
class Writers {
 public:
  Writers(Store& store, int threads, std::string partition = kProject)
      : store_(store), partition_(std::move(partition)) {
    for (int t = 0; t < threads; ++t) threads_.emplace_back([this, t] { Write(t); });
  }
  ~Writers() { Stop(); }

  void Stop() {
    stopping_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }
  void AwaitCount(size_t count) {
    while (acknowledged().size() < count) absl::SleepFor(absl::Milliseconds(5));
  }
  std::set<std::string> acknowledged() {
    MutexLock lock(&mutex_);
    return acknowledged_;
  }
  std::vector<absl::Status> errors() {
    MutexLock lock(&mutex_);
    return errors_;
  }

 private:
  void Write(int thread) {
    for (int i = 0; !stopping_; ++i) {
      const std::string id = absl::StrCat(thread, "-", i);
      const auto outcome = store_.Commit(partition_, WriteOf(id));
      MutexLock lock(&mutex_);
      if (!outcome.ok()) {
        errors_.push_back(outcome.status());
      } else {
        // Each id is written once: a failed condition would be a commit that was sent twice.
        EXPECT_EQ(outcome->kind, Outcome::Kind::kCommitted) << id;
        acknowledged_.insert(id);
      }
    }
  }

  Store& store_;
  const std::string partition_;
  std::atomic<bool> stopping_ = false;
  Mutex mutex_;
  std::set<std::string> acknowledged_;
  std::vector<absl::Status> errors_;
  std::vector<std::thread> threads_;
};

bool FilesHold(const std::string& directory, const std::string& words) {
  for (const auto& file : std::filesystem::recursive_directory_iterator(directory)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (bytes.find(words) != std::string::npos) return true;
  }
  return false;
}

TEST(RedisSetup, RefusesServerWithoutAppendOnlyFileAndSaysHowToMendIt) {
  RedisServer::Options options;
  options.more = {"--appendonly", "no", "--maxmemory-policy", "allkeys-lru"};
  const auto server = StartServer(options);
  const auto refused = OpenStore(server->Url());
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("CONFIG SET appendonly yes"));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("CONFIG SET maxmemory-policy noeviction"));
  ASSERT_TRUE(server->Run({"CONFIG", "SET", "appendonly", "yes"}).ok());
  ASSERT_TRUE(server->Run({"CONFIG", "SET", "maxmemory-policy", "noeviction"}).ok());
  EXPECT_TRUE(OpenStore(server->Url()).ok());
}

TEST(RedisSetup, TakesEverysecOnlyWhenTheUrlSaysSo) {
  RedisServer::Options options;
  options.more = {"--appendfsync", "everysec"};
  const auto server = StartServer(options);
  EXPECT_EQ(OpenStore(server->Url()).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(OpenStore(server->Url("fsync=everysec")).ok());
  ASSERT_TRUE(server->Run({"CONFIG", "SET", "appendfsync", "no"}).ok());
  EXPECT_EQ(OpenStore(server->Url("fsync=everysec")).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(RedisSetup, RefusesFileThatIsNotSyncedWhileItIsRewritten) {
  const auto server = StartServer();
  ASSERT_TRUE(server->Run({"CONFIG", "SET", "no-appendfsync-on-rewrite", "yes"}).ok());
  EXPECT_EQ(OpenStore(server->Url()).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(RedisSetup, RefusesReplicaThatIsSetUpCarelessly) {
  const auto primary = StartServer();
  RedisServer::Options options;
  options.replica_of = primary->port();
  options.more = {"--appendonly", "no"};
  const auto replica = StartServer(options);
  EXPECT_EQ(OpenStore(primary->Url()).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(RedisSetup, RefusesNewerFormat) {
  const auto server = StartServer();
  { const auto store = MustOpen(server->Url()); }
  ASSERT_TRUE(server->Run({"SET", "c:{_store}:format", "999"}).ok());
  EXPECT_EQ(OpenStore(server->Url()).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(RedisSetup, UrlMistakesAreNamed) {
  for (const char* url :
       {"redis:127.0.0.1", "redis://", "redis://h:0", "redis://h:x", "redis://h?color=red",
        "redis://h?replicas=-1", "redis://h?fsync=no", "redis://h?timeout_ms=1", "redis://user@h",
        "redis://u:%zz@h", "redis://[::1"}) {
    EXPECT_EQ(OpenStore(url).status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
}

TEST(RedisSetup, UnreachableServerIsUnavailable) {
  const auto refused = OpenStore(absl::StrCat("redis://127.0.0.1:", testing::FreePort()));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
}

TEST(RedisSetup, PasswordIsUsed) {
  const auto server = StartServer();
  ASSERT_TRUE(
      server->Run({"ACL", "SETUSER", "concord", "on", ">p@ss/:word", "~*", "&*", "+@all"}).ok());
  const std::string host = absl::StrCat("127.0.0.1:", server->port());
  const auto store = MustOpen(absl::StrCat("redis://concord:p%40ss%2F%3Aword@", host));
  EXPECT_TRUE(store->Commit(kProject, WriteOf("a")).ok());
  const auto refused = OpenStore(absl::StrCat("redis://concord:wr0ng@", host));
  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(std::string(refused.status().message()), ::testing::Not(HasSubstr("wr0ng")));
}

TEST(RedisSetup, ReplicaInTheUrlLeadsToItsPrimary) {
  const auto primary = StartServer();
  RedisServer::Options options;
  options.replica_of = primary->port();
  const auto replica = StartServer(options);
  const auto store = MustOpen(replica->Url());
  EXPECT_TRUE(store->Commit(kProject, WriteOf("a")).ok());
}

TEST(RedisFault, SigkillUnderWritingLosesNoAcknowledgedCommit) {
  const auto server = StartServer();
  const auto store = MustOpen(server->Url());
  Writers writers(*store, 8);
  writers.AwaitCount(500);
  server->Kill();
  ASSERT_TRUE(server->Restart().ok());
  writers.AwaitCount(writers.acknowledged().size() + 100);  // the same store goes on
  server->Kill();
  writers.Stop();
  ASSERT_TRUE(server->Restart().ok());
  const auto reopened = MustOpen(server->Url());
  for (const std::string& id : writers.acknowledged()) EXPECT_TRUE(Exists(*reopened, id)) << id;
  for (const absl::Status& error : writers.errors()) {
    EXPECT_EQ(error.code(), absl::StatusCode::kUnavailable) << error;
  }
  EXPECT_GE(*reopened->Head(kProject), static_cast<int64_t>(writers.acknowledged().size()));
}

TEST(RedisFault, NothingIsAcknowledgedThatTheReplicaHasNot) {
  const auto primary = StartServer();
  RedisServer::Options options;
  options.replica_of = primary->port();
  const auto replica = StartServer(options);
  const auto store = MustOpen(primary->Url("replicas=1&timeout_ms=1000"));
  Batch remembered = WriteOf("a").Remember("request", "digest", "answer");
  ASSERT_TRUE(store->Commit(kProject, remembered).ok());

  replica->Suspend();
  EXPECT_EQ(store->Commit(kProject, WriteOf("b")).status().code(), absl::StatusCode::kUnavailable);
  // Answers that rest on earlier commits wait too, over any connection.
  const auto other = MustOpen(primary->Url("timeout_ms=1000"));
  ASSERT_TRUE(other->Commit(kProject, WriteOf("c")).ok());  // asks for no replica
  EXPECT_EQ(store->Commit(kProject, remembered).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(store->Commit(kProject, WriteOf("c")).status().code(), absl::StatusCode::kUnavailable);

  replica->Resume();
  const auto replayed = store->Commit(kProject, remembered);
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(replayed->kind, Outcome::Kind::kReplayed);
  const auto failed = store->Commit(kProject, WriteOf("b"));
  ASSERT_TRUE(failed.ok()) << failed.status();
  EXPECT_EQ(failed->kind, Outcome::Kind::kConditionFailed);
}

TEST(RedisFault, FrozenServerIsUnavailableInTimeAndComesBack) {
  const auto server = StartServer();
  const auto store = MustOpen(server->Url("timeout_ms=500"));
  server->Suspend();
  const absl::Time begin = absl::Now();
  EXPECT_EQ(store->Commit(kProject, WriteOf("a")).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(store->Head(kProject).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_LT(absl::Now() - begin, absl::Seconds(3));
  server->Resume();
  const auto outcome = store->Commit(kProject, WriteOf("b"));
  EXPECT_TRUE(outcome.ok()) << outcome.status();
}

TEST(RedisFault, LostConnectionsAreMadeAnew) {
  const auto server = StartServer();
  const auto store = MustOpen(server->Url());
  std::atomic<int> hints = 0;
  const auto subscription = store->Listen(kProject, [&](absl::string_view) { ++hints; });
  Batch hinting = WriteOf("a");
  hinting.hint = "a";
  ASSERT_TRUE(store->Commit(kProject, hinting).ok());
  for (int i = 0; hints == 0 && i < 500; ++i) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_EQ(hints, 1);
  ASSERT_TRUE(server->Run({"CLIENT", "KILL", "TYPE", "normal"}).ok());
  ASSERT_TRUE(server->Run({"CLIENT", "KILL", "TYPE", "pubsub"}).ok());
  absl::SleepFor(absl::Milliseconds(300));  // nothing is in flight: all is mended unseen
  EXPECT_TRUE(Exists(*store, "a"));
  hinting = WriteOf("b");
  hinting.hint = "b";
  EXPECT_TRUE(store->Commit(kProject, hinting).ok());
  for (int i = 0; hints < 2 && i < 500; ++i) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_EQ(hints, 2);
}

TEST(RedisFault, FunctionsThatWereRemovedAreLoadedAgain) {
  const auto server = StartServer();
  const auto store = MustOpen(server->Url());
  ASSERT_TRUE(server->Run({"FUNCTION", "FLUSH"}).ok());
  const auto outcome = store->Commit(kProject, WriteOf("a"));
  EXPECT_TRUE(outcome.ok()) << outcome.status();
}

TEST(RedisFault, FullMemoryIsResourceExhaustedAndChangesNothing) {
  const auto server = StartServer();
  const auto store = MustOpen(server->Url());
  ASSERT_TRUE(store->Commit(kProject, WriteOf("a")).ok());
  ASSERT_TRUE(server->Run({"CONFIG", "SET", "maxmemory", "1"}).ok());
  EXPECT_EQ(store->Commit(kProject, WriteOf("b")).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_FALSE(store->Ping().ok());
  EXPECT_EQ(*store->Head(kProject), 1);
  ASSERT_TRUE(server->Run({"CONFIG", "SET", "maxmemory", "0"}).ok());
  EXPECT_TRUE(store->Commit(kProject, WriteOf("b")).ok());
  EXPECT_TRUE(store->Ping().ok());
}

TEST(RedisFault, NoFileHoldsAnErasedValueOnceErasuresAreFinished) {
  RedisServer::Options options;
  options.more = {"--save", "3600 1"};
  const auto primary = StartServer(options);
  options.replica_of = primary->port();
  const auto replica = StartServer(options);
  const auto store = MustOpen(primary->Url());
  const std::string words = "the words of the person in question";
  ASSERT_TRUE(store->Commit(kProject, Batch().PutErasable({"name", "1"}, words)).ok());
  // Refused while the replica's first copy is still being saved.
  const absl::Time patience = absl::Now() + absl::Seconds(10);
  while (!primary->Run({"SAVE"}).ok()) ASSERT_LT(absl::Now(), patience);
  ASSERT_TRUE(FilesHold(primary->directory(), words));
  ASSERT_TRUE(store->Commit(kProject, Batch().Erase({"name", "1"})).ok());
  const absl::Status finished = store->FinishErasures();
  EXPECT_TRUE(finished.ok()) << finished;
  EXPECT_FALSE(FilesHold(primary->directory(), words));
  EXPECT_FALSE(FilesHold(replica->directory(), words));
}

TEST(RedisFault, ErasuresAreNotFinishedWhileAReplicaCannotBeReached) {
  const auto primary = StartServer();
  RedisServer::Options options;
  options.replica_of = primary->port();
  const auto replica = StartServer(options);
  const auto store = MustOpen(primary->Url("timeout_ms=1000"));
  replica->Suspend();
  EXPECT_EQ(store->FinishErasures().code(), absl::StatusCode::kUnavailable);
  replica->Resume();
}

TEST(RedisLog, ReadsAcrossSegments) {
  constexpr int kEvents = 10050;
  const auto server = StartServer();
  const auto store = MustOpen(server->Url());
  std::atomic<int> committed = 0;
  for (int i = 1; i <= kEvents; ++i) {
    store->CommitAsync(kProject, Batch().Append(absl::StrCat("event ", i)),
                       [&](const absl::StatusOr<Outcome>& outcome) {
                         EXPECT_TRUE(outcome.ok()) << outcome.status();
                         ++committed;
                       });
  }
  while (committed < kEvents) absl::SleepFor(absl::Milliseconds(10));
  const auto entries = store->ReadLog(kProject, 9990, 40);
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_EQ(entries->size(), 40u);
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ((*entries)[i].revision, 9991 + i);
    EXPECT_EQ((*entries)[i].event, absl::StrCat("event ", 9991 + i));
  }
  EXPECT_EQ(store->ReadLog(kProject, 10000, 1000)->size(), 50u);
  EXPECT_TRUE(store->ReadLog(kProject, kEvents, 10)->empty());
}

class RedisClusterFault : public ::testing::Test {
 protected:
  void SetUp() override {
    auto cluster = RedisCluster::Start();
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
  }

  std::unique_ptr<RedisCluster> cluster_;
};

TEST_F(RedisClusterFault, SlotMovesUnderTrafficAndNothingIsLostOrDoubled) {
  const auto store = MustOpen(cluster_->Url());
  const int slot = redis::SlotOfTag(kProject);
  const int home = *cluster_->OwnerOf(slot);
  Writers writers(*store, 6);
  writers.AwaitCount(300);
  for (int turn = 1; turn <= 3; ++turn) {
    const absl::Status moved = cluster_->MoveSlot(slot, (home + turn) % RedisCluster::kNodes);
    ASSERT_TRUE(moved.ok()) << moved;
    writers.AwaitCount(writers.acknowledged().size() + 100);
  }
  writers.Stop();
  EXPECT_TRUE(writers.errors().empty()) << writers.errors()[0];
  std::map<std::string, int> events;
  Revision revision = 0;
  while (true) {
    const auto page = store->ReadLog(kProject, revision, 1000);
    ASSERT_TRUE(page.ok()) << page.status();
    if (page->empty()) break;
    for (const LogEntry& entry : *page) {
      EXPECT_EQ(entry.revision, ++revision);
      ++events[entry.event];
    }
  }
  EXPECT_EQ(revision, *store->Head(kProject));
  EXPECT_EQ(events.size(), writers.acknowledged().size());
  for (const std::string& id : writers.acknowledged()) {
    EXPECT_TRUE(Exists(*store, id)) << id;
    EXPECT_EQ(events["event " + id], 1) << id;
  }
}

TEST_F(RedisClusterFault, NodeThatIsKilledAndStartedAgainLosesNoAcknowledgedCommit) {
  const auto store = MustOpen(cluster_->Url());
  RedisServer& node = cluster_->node(*cluster_->OwnerOf(redis::SlotOfTag(kProject)));
  Writers writers(*store, 4);
  writers.AwaitCount(200);
  node.Kill();
  ASSERT_TRUE(node.Restart().ok());
  ASSERT_TRUE(cluster_->AwaitWhole().ok());
  writers.AwaitCount(writers.acknowledged().size() + 50);
  writers.Stop();
  for (const std::string& id : writers.acknowledged()) EXPECT_TRUE(Exists(*store, id)) << id;
}

TEST_F(RedisClusterFault, HintsReachListenersThroughEveryNode) {
  const auto writer = MustOpen(cluster_->Url());
  const auto listener = MustOpen(cluster_->node(2).Url());
  std::set<int> owners;
  for (int i = 0; owners.size() < RedisCluster::kNodes && i < 100; ++i) {
    const std::string partition = absl::StrCat("project-", i);
    owners.insert(*cluster_->OwnerOf(redis::SlotOfTag(partition)));
    std::atomic<int> heard = 0;
    const auto subscription = listener->Listen(partition, [&](absl::string_view) { ++heard; });
    Batch batch = WriteOf("a");
    batch.hint = "a";
    ASSERT_TRUE(writer->Commit(partition, batch).ok());
    for (int wait = 0; heard == 0 && wait < 300; ++wait) absl::SleepFor(absl::Milliseconds(10));
    EXPECT_EQ(heard, 1) << partition;
  }
  EXPECT_EQ(owners.size(), 3u);
}

TEST(RedisSlots, AreThoseOfTheSpecification) {
  EXPECT_EQ(redis::SlotOfTag("123456789"), 0x31C3 % redis::kSlots);  // the specification's example
  EXPECT_EQ(redis::SlotOfTag("foo"), 12182);                         // CLUSTER KEYSLOT foo
}

}  // namespace
}  // namespace concord::storage

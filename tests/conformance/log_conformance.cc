// The log, hints to listeners, and what is kept when a store is opened again.
#include <atomic>
#include <condition_variable>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/mutex.h"
#include "conformance/store_conformance.h"

namespace concord::storage {
namespace {

using Kind = Outcome::Kind;

// Collects hints; WaitFor returns false when `count` have not come within five seconds.
class HintLog {
 public:
  std::function<void(absl::string_view)> Receiver() {
    return [this](absl::string_view hint) {
      MutexLock lock(&mutex_);
      hints_.emplace_back(hint);
      changed_.notify_all();
    };
  }
  bool WaitFor(size_t count) {
    MutexLock lock(&mutex_);
    return changed_.wait_for(mutex_, std::chrono::seconds(5),
                             [&] { return hints_.size() >= count; });
  }
  std::vector<std::string> hints() {
    MutexLock lock(&mutex_);
    return hints_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::vector<std::string> hints_;
};

Batch Hint(std::string hint) {
  Batch batch;
  batch.hint = std::move(hint);
  return batch;
}

TEST_P(StoreConformance, TheLogHoldsEachEventAtItsRevision) {
  const std::vector<std::string> events = {"first", "", std::string("\0\xFF\n", 3), "last"};
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(MustCommit(Batch().Append(events[i])).revision, static_cast<Revision>(i + 1));
    MustCommit(Batch().Put({"c", "a"}, "without an event"));
  }
  const std::vector<LogEntry> log = WholeLog();
  ASSERT_EQ(log.size(), events.size());
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(log[i].revision, static_cast<Revision>(i + 1));
    EXPECT_EQ(log[i].event, events[i]);
  }
}

TEST_P(StoreConformance, TheLogIsReadInPages) {
  for (int i = 1; i <= 25; ++i) MustCommit(Batch().Append(absl::StrCat("event ", i)));
  const auto page = store().ReadLog(kProject, 10, 7);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->size(), 7u);
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ((*page)[i].revision, 11 + i);
    EXPECT_EQ((*page)[i].event, absl::StrCat("event ", 11 + i));
  }
  EXPECT_EQ(WholeLog(1).size(), 25u);
  EXPECT_EQ(WholeLog(25).size(), 25u);
  EXPECT_EQ(store().ReadLog(kProject, 24, 100)->size(), 1u);
  EXPECT_TRUE(store().ReadLog(kProject, 25, 100)->empty());
  EXPECT_TRUE(store().ReadLog(kProject, 1000, 100)->empty());
}

TEST_P(StoreConformance, HintsReachTheListenersOfTheirPartition) {
  HintLog first, second, other;
  const auto subscription = store().Listen(kProject, first.Receiver());
  const auto again = store().Listen(kProject, second.Receiver());
  const auto elsewhere = store().Listen("project-2", other.Receiver());
  ASSERT_NE(subscription, nullptr);
  const std::string hint("hint\0\xFF", 6);
  MustCommit(Hint(hint).Append("e"));
  EXPECT_TRUE(first.WaitFor(1));
  EXPECT_TRUE(second.WaitFor(1));
  MustCommit(Hint("there"), "project-2");
  EXPECT_TRUE(other.WaitFor(1));
  EXPECT_EQ(first.hints(), std::vector<std::string>{hint});
  EXPECT_EQ(second.hints(), std::vector<std::string>{hint});
  EXPECT_EQ(other.hints(), std::vector<std::string>{"there"});
}

TEST_P(StoreConformance, OnlyCommitsThatAreMadeAndCarryAHintAreHinted) {
  HintLog log;
  const auto subscription = store().Listen(kProject, log.Receiver());
  const Key key{"c", "a"};
  MustCommit(Batch().Put(key, "1").Append("no hint").Remember("request", "d", "r"));
  EXPECT_EQ(MustDecide(Hint("failed").RequireAbsent(key)).kind, Kind::kConditionFailed);
  EXPECT_EQ(MustDecide(Hint("repeated").Remember("request", "d", "r")).kind, Kind::kReplayed);
  EXPECT_EQ(MustDecide(Hint("reused").Remember("request", "x", "r")).kind, Kind::kRequestIdReused);
  MustCommit(Hint("made"));
  EXPECT_TRUE(log.WaitFor(1));
  EXPECT_EQ(log.hints(), std::vector<std::string>{"made"});
}

TEST_P(StoreConformance, AHintComesAfterItsCommitCanBeRead) {
  std::atomic<int> seen = 0;
  HintLog log;
  const auto note = log.Receiver();
  const auto subscription = store().Listen(kProject, [&](absl::string_view hint) { note(hint); });
  for (int i = 1; i <= 20; ++i) {
    store().CommitAsync(kProject, Hint("h").Append("e"), [](const absl::StatusOr<Outcome>&) {});
    ASSERT_TRUE(log.WaitFor(i));
    if (HeadOf() >= i) ++seen;
  }
  EXPECT_EQ(seen, 20);
}

TEST_P(StoreConformance, ADestroyedSubscriptionIsCalledNoMore) {
  HintLog ended, going_on;
  auto subscription = store().Listen(kProject, ended.Receiver());
  const auto other = store().Listen(kProject, going_on.Receiver());
  MustCommit(Hint("one"));
  EXPECT_TRUE(ended.WaitFor(1));
  subscription.reset();
  MustCommit(Hint("two"));
  EXPECT_TRUE(going_on.WaitFor(2));
  EXPECT_EQ(ended.hints(), std::vector<std::string>{"one"});
}

TEST_P(StoreConformance, NoCallIsRunningWhenASubscriptionIsDestroyed) {
  for (int round = 0; round < 20; ++round) {
    auto alive = std::make_unique<std::atomic<int>>(0);
    auto subscription = store().Listen(
        kProject, [counter = alive.get()](absl::string_view) { counter->fetch_add(1); });
    for (int i = 0; i < 5; ++i) {
      store().CommitAsync(kProject, Hint("h"), [](const absl::StatusOr<Outcome>&) {});
    }
    subscription.reset();
    alive.reset();  // a later call would write to freed memory
  }
  MustCommit(Batch());
}

TEST_P(StoreConformance, HintsReachListenersOfAnotherStoreOnTheSameData) {
  if (!GetParam().shared) GTEST_SKIP() << "One store at a time.";
  const std::unique_ptr<Store> another = OpenAnother();
  ASSERT_NE(another, nullptr);
  HintLog log;
  const auto subscription = another->Listen(kProject, log.Receiver());
  // Lossy, so one may be missed while the other store is still subscribing.
  for (int i = 0; i < 50 && log.hints().empty(); ++i) {
    MustCommit(Hint("hint"));
    absl::SleepFor(absl::Milliseconds(50));
  }
  ASSERT_FALSE(log.hints().empty());
  EXPECT_EQ(log.hints().front(), "hint");
}

TEST_P(StoreConformance, AnotherStoreOnTheSameDataSeesTheSame) {
  if (!GetParam().shared) GTEST_SKIP() << "One store at a time.";
  const std::unique_ptr<Store> another = OpenAnother();
  ASSERT_NE(another, nullptr);
  const Key key{"c", "a"};
  const Version version = MustCommit(Batch().Put(key, "1").Append("e")).version();
  EXPECT_EQ(*another->Head(kProject), 1);
  const auto outcome = another->Commit(kProject, Batch().Require(key, version).Put(key, "2"));
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->kind, Kind::kCommitted);
  EXPECT_EQ(ReadOne(key).value, "2");
  EXPECT_EQ(MustDecide(Batch().Require(key, version)).kind, Kind::kConditionFailed);
}

TEST_P(StoreConformance, OpeningAgainFindsEverything) {
  if (!GetParam().durable) GTEST_SKIP() << "Not durable.";
  const Version version = MustCommit(Batch()
                                         .Put({"c", "listed"}, "1")
                                         .PutUnlisted({"c", "unlisted"}, "2")
                                         .PutErasable({"c", "erasable"}, "3")
                                         .PutErasable({"c", "erased"}, "4")
                                         .List("index", "x")
                                         .Remember("request", "digest", "response")
                                         .Append("first"))
                              .version();
  MustCommit(Batch().Erase({"c", "erased"}));
  MustCommit(Batch().Put({"other", "key"}, "5").Append("only"), "project-2");
  for (int time = 0; time < 2; ++time) {
    Reopen();
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_EQ(HeadOf(), 1);
    EXPECT_EQ(ReadOne({"c", "listed"}).value, "1");
    EXPECT_EQ(ReadOne({"c", "listed"}).version, version);
    EXPECT_EQ(ReadOne({"c", "unlisted"}).value, "2");
    EXPECT_EQ(ReadOne({"c", "erasable"}).value, "3");
    EXPECT_FALSE(ReadOne({"c", "erased"}).version.exists());
    EXPECT_EQ(ListedIds("c"), std::vector<std::string>{"listed"});
    EXPECT_EQ(ListedIds("index"), std::vector<std::string>{"x"});
    EXPECT_EQ(ReadOne({"other", "key"}, "project-2").value, "5");
    const Outcome repeat = MustDecide(Batch().Remember("request", "digest", "-"));
    EXPECT_EQ(repeat.kind, Kind::kReplayed);
    EXPECT_EQ(repeat.response, "response");
    ASSERT_EQ(WholeLog().size(), 1u);
    EXPECT_EQ(WholeLog()[0].event, "first");
  }
  EXPECT_EQ(MustCommit(Batch().Require({"c", "listed"}, version).Append("second")).revision, 2);
}

}  // namespace
}  // namespace concord::storage

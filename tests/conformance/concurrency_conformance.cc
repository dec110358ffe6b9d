// Many callers at once: who wins, what is dense, what a reader may see.
#include <atomic>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "conformance/store_conformance.h"

namespace concord::storage {
namespace {

using Kind = Outcome::Kind;

// Runs `work(thread)` on `count` threads and waits for them.
void OnThreads(int count, const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  threads.reserve(count);
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

TEST_P(StoreConformance, OfWritersRacingForAKeyExactlyOneWins) {
  for (int round = 0; round < 10; ++round) {
    const Key key{"race", absl::StrCat(round)};
    std::atomic<int> won = 0, lost = 0;
    OnThreads(8, [&](int thread) {
      const Outcome outcome =
          MustDecide(Batch().RequireAbsent(key).Put(key, absl::StrCat(thread)).Append("e"));
      ++(outcome.kind == Kind::kCommitted ? won : lost);
    });
    EXPECT_EQ(won, 1);
    EXPECT_EQ(lost, 7);
    EXPECT_EQ(HeadOf(), round + 1);
  }
}

TEST_P(StoreConformance, OfRepeatsRacingWithOneRequestIdExactlyOneCommits) {
  std::atomic<int> committed = 0, replayed = 0;
  OnThreads(8, [&](int) {
    const Outcome outcome =
        MustDecide(Batch().Append("e").Remember("request", "digest", "response"));
    if (outcome.kind == Kind::kCommitted) ++committed;
    if (outcome.kind == Kind::kReplayed && outcome.revision == 1) ++replayed;
  });
  EXPECT_EQ(committed, 1);
  EXPECT_EQ(replayed, 7);
  EXPECT_EQ(HeadOf(), 1);
}

TEST_P(StoreConformance, ConditionalIncrementsLoseNothing) {
  const Key key{"counter", "n"};
  MustCommit(Batch().Put(key, "0"));
  OnThreads(4, [&](int) {
    for (int done = 0; done < 25;) {
      const Entry entry = ReadOne(key);
      const std::string next = absl::StrCat(std::stoi(entry.value) + 1);
      const Outcome outcome =
          MustDecide(Batch().Require(key, entry.version).Put(key, next).Append("e"));
      if (outcome.kind == Kind::kCommitted) ++done;
    }
  });
  EXPECT_EQ(ReadOne(key).value, "100");
  EXPECT_EQ(HeadOf(), 100);
}

TEST_P(StoreConformance, CommitsOfManyThreadsAreAllPresentAndTheirRevisionsDense) {
  constexpr int kThreads = 8;
  constexpr int kEach = 50;
  Mutex mutex;
  std::map<Revision, std::string> acknowledged;
  std::set<uint64_t> nonces;
  OnThreads(kThreads, [&](int thread) {
    for (int i = 0; i < kEach; ++i) {
      const std::string id = absl::StrCat(thread, "-", i);
      const Outcome outcome = MustCommit(Batch()
                                             .RequireAbsent({"all", id})
                                             .Put({"all", id}, id)
                                             .List("by-thread/" + std::to_string(thread), id)
                                             .Append("event of " + id));
      MutexLock lock(&mutex);
      EXPECT_TRUE(acknowledged.emplace(outcome.revision, id).second) << outcome.revision;
      EXPECT_TRUE(nonces.insert(outcome.nonce).second);
    }
  });
  ASSERT_EQ(acknowledged.size(), static_cast<size_t>(kThreads * kEach));
  EXPECT_EQ(acknowledged.begin()->first, 1);
  EXPECT_EQ(acknowledged.rbegin()->first, kThreads * kEach);
  EXPECT_EQ(HeadOf(), kThreads * kEach);
  const std::vector<LogEntry> log = WholeLog();
  ASSERT_EQ(log.size(), acknowledged.size());
  for (const LogEntry& entry : log) {
    EXPECT_EQ(entry.event, "event of " + acknowledged[entry.revision]);
  }
  EXPECT_EQ(ListedIds("all").size(), acknowledged.size());
  for (const auto& [revision, id] : acknowledged) {
    EXPECT_EQ(ReadOne({"all", id}).version.revision, revision);
  }
}

TEST_P(StoreConformance, AFailedConditionFailsOnlyItsOwnCommit) {
  constexpr int kCommits = 400;
  MustCommit(Batch().Put({"taken", "key"}, "1"));
  std::atomic<int> committed = 0, failed = 0;
  Mutex mutex;
  CondVar changed;
  int answered = 0;
  for (int i = 0; i < kCommits; ++i) {
    Batch batch;
    if (i % 3 == 0) batch.RequireAbsent({"taken", "key"});
    batch.Put({"all", absl::StrCat(i)}, "x").Append("e");
    store().CommitAsync(kProject, std::move(batch), [&](const absl::StatusOr<Outcome>& outcome) {
      if (outcome.ok() && outcome->kind == Kind::kCommitted) ++committed;
      if (outcome.ok() && outcome->kind == Kind::kConditionFailed) ++failed;
      MutexLock lock(&mutex);
      ++answered;
      changed.notify_all();
    });
  }
  {
    MutexLock lock(&mutex);
    changed.wait(mutex, [&] { return answered == kCommits; });
  }
  EXPECT_EQ(failed, 134);
  EXPECT_EQ(committed, kCommits - 134);
  EXPECT_EQ(HeadOf(), kCommits - 134);
  EXPECT_EQ(ListedIds("all").size(), static_cast<size_t>(kCommits - 134));
  EXPECT_FALSE(ReadOne({"all", "0"}).version.exists());
}

TEST_P(StoreConformance, DoneIsCalledOnceOnAThreadOfTheStoresEvenForInvalidArguments) {
  const std::thread::id caller = std::this_thread::get_id();
  Mutex mutex;
  CondVar changed;
  int calls = 0;
  int foreign = 0;
  const auto done = [&](const absl::StatusOr<Outcome>&) {
    MutexLock lock(&mutex);
    ++calls;
    if (std::this_thread::get_id() != caller) ++foreign;
    changed.notify_all();
  };
  {
    MutexLock lock(&mutex);  // a call on this thread would hang
    store().CommitAsync(kProject, Batch().Append("e"), done);
    store().CommitAsync("", Batch().Append("e"), done);
    store().CommitAsync(kProject, Batch().Put({"", ""}, ""), done);
    changed.wait(mutex, [&] { return calls >= 3; });
  }
  MustCommit(Batch());
  MutexLock lock(&mutex);
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(foreign, 3);
}

TEST_P(StoreConformance, DoneMayCommitAgain) {
  Mutex mutex;
  CondVar changed;
  bool answered = false;
  store().CommitAsync(kProject, Batch().Append("1"), [&](const absl::StatusOr<Outcome>&) {
    store().CommitAsync(kProject, Batch().Append("2"), [&](const absl::StatusOr<Outcome>&) {
      MutexLock lock(&mutex);
      answered = true;
      changed.notify_all();
    });
  });
  MutexLock lock(&mutex);
  changed.wait(mutex, [&] { return answered; });
  EXPECT_EQ(HeadOf(), 2);
}

TEST_P(StoreConformance, CommitsUnderWayAreAnsweredWhenTheStoreIsClosed) {
  std::atomic<int> answered = 0;
  for (int i = 0; i < 200; ++i) {
    store().CommitAsync(kProject, Batch().Put({"all", absl::StrCat(i)}, "x").Append("e"),
                        [&](const absl::StatusOr<Outcome>&) { ++answered; });
  }
  Reopen();
  EXPECT_EQ(answered, 200);
}

// A batch is atomic to readers too: one Read sees all of it or nothing.
TEST_P(StoreConformance, AReadWhileWritingSeesWholeBatches) {
  const std::vector<Key> keys = {{"pair", "a"}, {"pair", "b"}, {"far/away", "c"}};
  const auto write = [&](int i) {
    Batch batch;
    for (const Key& key : keys) batch.Put(key, absl::StrCat(i));
    MustCommit(batch.Append("e"));
  };
  write(0);
  std::atomic<bool> stop = false;
  std::atomic<int> reads = 0;
  std::vector<std::thread> readers;
  readers.reserve(3);
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      Revision last = 0;
      while (!stop) {
        const auto entries = store().Read(kProject, keys);
        ASSERT_TRUE(entries.ok()) << entries.status();
        EXPECT_EQ((*entries)[0].value, (*entries)[1].value);
        EXPECT_EQ((*entries)[0].version, (*entries)[2].version);
        EXPECT_GE((*entries)[0].version.revision, last);
        last = (*entries)[0].version.revision;
        ++reads;
      }
    });
  }
  for (int i = 1; i <= 200; ++i) write(i);
  while (reads < 50) std::this_thread::yield();
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(ReadOne(keys[0]).value, "200");
}

TEST_P(StoreConformance, ACommittedWriteIsSeenByEveryLaterRead) {
  OnThreads(4, [&](int thread) {
    const Key key{"own", absl::StrCat(thread)};
    for (int i = 0; i < 50; ++i) {
      const Outcome outcome = MustCommit(Batch().Put(key, absl::StrCat(i)).Append("e"));
      EXPECT_EQ(ReadOne(key).value, absl::StrCat(i));
      EXPECT_GE(HeadOf(), outcome.revision);
    }
  });
}

TEST_P(StoreConformance, ErasuresFinishBesideReadersAndWriters) {
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      const Key key{"names", absl::StrCat(i)};
      MustCommit(Batch().PutErasable(key, "name").List("all", key.id).Append("e"));
      if (i % 2 == 0) MustCommit(Batch().Erase(key).Unlist("all", key.id));
    }
  });
  std::thread reader([&] {
    while (!stop) ScanAll("all", "names");
  });
  for (int i = 0; i < 5; ++i) {
    const absl::Status status = store().FinishErasures();
    EXPECT_TRUE(status.ok()) << status;
  }
  stop = true;
  writer.join();
  reader.join();
  for (const Entry& entry : ScanAll("all", "names")) EXPECT_EQ(entry.value, "name");
}

}  // namespace
}  // namespace concord::storage

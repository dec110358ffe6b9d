// What SQLite stores hold after a killed process, a full disk and a failed sync.
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "fault/writer_process.h"
#include "gtest/gtest.h"
#include "storage/registry.h"

namespace {

// The C library's calls are replaced in this program, for SQLite too: they count, and fail at will.
std::atomic<int> syncs = 0;
std::atomic<bool> syncs_fail = false;

int Sync(long number, int fd) {
  ++syncs;
  if (syncs_fail) {
    errno = EIO;
    return -1;
  }
  return static_cast<int>(syscall(number, fd));
}

}  // namespace

extern "C" {
int fsync(int fd) { return Sync(SYS_fsync, fd); }
int fdatasync(int fd) { return Sync(SYS_fdatasync, fd); }
}

namespace concord::storage {
namespace {

namespace fs = std::filesystem;

class SqliteFaultTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "concord-fault-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override {
    syncs_fail = false;
    if (mounted_) umount2(directory_.c_str(), MNT_DETACH);
    fs::remove_all(directory_);
  }
  // Makes the directory a file system of its own with little room; false where that is forbidden.
  bool MakeDirectorySmall(const char* options) {
    // In a mount namespace of this process's own, so that nothing is left behind.
    if (unshare(CLONE_NEWNS) != 0 ||
        mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("tmpfs", directory_.c_str(), "tmpfs", 0, options) != 0) {
      return false;
    }
    mounted_ = true;
    return true;
  }
  std::string Url() const { return "sqlite:" + directory_ + "/store.db"; }
  std::unique_ptr<Store> Open() {
    auto opened = OpenStore(Url());
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? *std::move(opened) : nullptr;
  }

  std::string directory_;
  bool mounted_ = false;
};

TEST_F(SqliteFaultTest, AKilledWriterLosesNothingThatWasAcknowledged) {
  std::mt19937 random(std::random_device{}());
  std::map<std::string, Revision> acknowledged;
  for (int round = 0; round < 10; ++round) {
    WriterProcess writer(Url(), "p", 1 + round % 8);
    ASSERT_TRUE(writer.WaitForFirst()) << "The writer did not start.";
    absl::SleepFor(absl::Milliseconds(random() % 300));
    const auto more = writer.KillAndCollect();
    ASSERT_FALSE(more.empty());
    acknowledged.insert(more.begin(), more.end());
    const auto store = Open();
    ASSERT_NE(store, nullptr);
    ExpectWhole(*store, "p", acknowledged);
    if (HasFatalFailure()) return;
  }
}

TEST_F(SqliteFaultTest, EachCommitIsSynchronisedBeforeItIsAcknowledged) {
  const auto store = Open();
  for (int i = 0; i < 50; ++i) {
    const int before = syncs;
    ASSERT_TRUE(store->Commit("p", Batch().Append("e")).ok());
    ASSERT_GT(syncs, before);
  }
}

TEST_F(SqliteFaultTest, AFailedSyncIsNoAcknowledgementAndTheStoreGoesOn) {
  auto store = Open();
  const Key key{"c", "1"};
  ASSERT_TRUE(store->Commit("p", Batch().Put(key, "before").Append("before")).ok());
  syncs_fail = true;
  for (int i = 0; i < 3; ++i) {
    const auto outcome = store->Commit("p", Batch().Put(key, "lost").Append("lost"));
    EXPECT_EQ(outcome.status().code(), absl::StatusCode::kUnavailable) << outcome.status();
    EXPECT_EQ(store->Ping().code(), absl::StatusCode::kUnavailable);
  }
  EXPECT_EQ(store->Read("p", {key})->front().value, "before");
  syncs_fail = false;
  EXPECT_TRUE(store->Ping().ok());
  const auto outcome = store->Commit("p", Batch().Put(key, "after").Append("after"));
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->revision, 2);
  store.reset();
  store = Open();
  EXPECT_EQ(store->Read("p", {key})->front().value, "after");
  ASSERT_EQ(store->ReadLog("p", 0, 10)->size(), 2u);
  EXPECT_EQ(store->ReadLog("p", 0, 10)->back().event, "after");
}

TEST_F(SqliteFaultTest, AFullDiskChangesNothingAndIsOverWhenThereIsRoomAgain) {
  if (!MakeDirectorySmall("size=8m,mode=0700")) {
    GTEST_SKIP() << "No small file system can be mounted: " << std::strerror(errno);
  }
  const std::string filler = directory_ + "/filler";
  { std::ofstream(filler) << std::string(3 << 20, 'f'); }
  auto store = Open();
  ASSERT_NE(store, nullptr);
  std::atomic<int> committed = 0, refused = 0;
  const auto write = [&](int thread) {
    for (int i = 0; i < 200; ++i) {
      const std::string id = absl::StrCat(thread, "-", i);
      const auto outcome =
          store->Commit("p", Batch().Put({"c", id}, std::string(40'000, 'v')).Append(id));
      if (outcome.ok()) {
        ++committed;
        continue;
      }
      EXPECT_EQ(outcome.status().code(), absl::StatusCode::kResourceExhausted) << outcome.status();
      EXPECT_FALSE(store->Read("p", {{"c", id}})->front().version.exists());
      ++refused;
      return;
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int thread = 0; thread < 4; ++thread) threads.emplace_back(write, thread);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 4);
  EXPECT_GT(committed, 10);
  EXPECT_EQ(*store->Head("p"), committed);
  EXPECT_FALSE(store->Commit("p", Batch().Put({"c", "x"}, std::string(1 << 20, 'v'))).ok());

  fs::remove(filler);
  const auto outcome = store->Commit("p", Batch().Put({"c", "room"}, "again").Append("room"));
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->revision, committed + 1);
  EXPECT_TRUE(store->Ping().ok());
  store.reset();
  store = Open();
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(store->ReadLog("p", 0, 1000)->size(), static_cast<size_t>(committed + 1));
  EXPECT_EQ(store->Scan("p", "c", "", 1000)->size(), static_cast<size_t>(committed + 1));
}

}  // namespace
}  // namespace concord::storage

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "conformance/store_conformance.h"

namespace concord::storage {
namespace {

namespace fs = std::filesystem;

std::string MakeDirectory() {
  std::string name = (fs::temp_directory_path() / "concord-sqlite-XXXXXX").string();
  return mkdtemp(name.data()) == nullptr ? "" : name;
}

StoreFactory SqliteFactory() {
  StoreFactory factory;
  factory.name = "sqlite";
  factory.fresh_url = []() -> absl::StatusOr<std::string> {
    return absl::StrCat("sqlite:", MakeDirectory(), "/store.db");
  };
  factory.remove = [](absl::string_view url) {
    fs::remove_all(fs::path(std::string(url.substr(url.find(':') + 1))).parent_path());
  };
  return factory;
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance, ::testing::Values(SqliteFactory()), FactoryName);

class SqliteStoreTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_FALSE(directory_.empty()); }
  void TearDown() override { fs::remove_all(directory_); }

  std::string Path() const { return directory_ + "/store.db"; }
  std::unique_ptr<Store> Open() {
    auto opened = OpenStore("sqlite:" + Path());
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? *std::move(opened) : nullptr;
  }
  // Runs SQL on the closed store.
  void Run(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(Path().c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
  // Counts the places where `bytes` stands in any of the store's files.
  int CountInFiles(const std::string& bytes) {
    int count = 0;
    for (const auto& file : fs::directory_iterator(directory_)) {
      std::ifstream in(file.path(), std::ios::binary);
      std::stringstream content;
      content << in.rdbuf();
      const std::string all = content.str();
      for (size_t at = all.find(bytes); at != std::string::npos; at = all.find(bytes, at + 1)) {
        ++count;
      }
    }
    return count;
  }

  const std::string directory_ = MakeDirectory();
};

TEST_F(SqliteStoreTest, ASecondOpenerIsRefusedAndToldOfRedis) {
  const auto store = Open();
  const absl::Status second = OpenStore("sqlite:" + Path()).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(second.message(), "redis://")) << second;
  const std::string link = directory_ + "/link.db";
  fs::create_symlink(Path(), link);
  EXPECT_EQ(OpenStore("sqlite:" + link).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(store->Commit("p", Batch().Append("e")).ok());
}

TEST_F(SqliteStoreTest, FilesBelongToTheirOwnerAlone) {
  { std::ofstream(Path()) << ""; }
  fs::permissions(Path(), fs::perms::owner_all | fs::perms::others_read);
  const auto store = Open();
  ASSERT_TRUE(store->Commit("p", Batch().Append("e")).ok());
  int files = 0;
  for (const auto& file : fs::directory_iterator(directory_)) {
    EXPECT_EQ(file.status().permissions(), fs::perms::owner_read | fs::perms::owner_write)
        << file.path();
    ++files;
  }
  EXPECT_EQ(files, 4);  // the file, its write-ahead log, the log's index, the lock
}

TEST_F(SqliteStoreTest, UrlsThatAreNoPathAreRefused) {
  for (const std::string url : {"sqlite:", "sqlite:/tmp/x?synchronous=off"}) {
    EXPECT_EQ(OpenStore(url).status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
  EXPECT_EQ(OpenStore("sqlite:" + directory_ + "/none/store.db").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(SqliteStoreTest, ANewerFormatIsRefusedAndLeftAlone) {
  Open().reset();
  Run("UPDATE meta SET value = 99 WHERE name = 'format'");
  const absl::Status status = OpenStore("sqlite:" + Path()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), "99")) << status;
  Run("UPDATE meta SET value = 1 WHERE name = 'format'");
  EXPECT_NE(Open(), nullptr);
}

TEST_F(SqliteStoreTest, FilesOfOthersAreRefused) {
  Run("CREATE TABLE theirs (x)");
  EXPECT_EQ(OpenStore("sqlite:" + Path()).status().code(), absl::StatusCode::kFailedPrecondition);
  fs::remove(Path());
  { std::ofstream(Path()) << std::string(8192, 'x'); }
  EXPECT_EQ(OpenStore("sqlite:" + Path()).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(CountInFiles(std::string(8192, 'x')), 1);
}

TEST_F(SqliteStoreTest, TheJournalIsAWriteAheadLog) {
  Open().reset();
  Run("CREATE TABLE probe (x)");  // another connection reads the journal mode from the file
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(Path().c_str(), &db), SQLITE_OK);
  std::string mode;
  sqlite3_exec(
      db, "PRAGMA journal_mode",
      [](void* out, int, char** values, char**) {
        *static_cast<std::string*>(out) = values[0];
        return 0;
      },
      &mode, nullptr);
  sqlite3_close(db);
  EXPECT_EQ(mode, "wal");
}

TEST_F(SqliteStoreTest, NoFileHoldsAnErasedValue) {
  const std::string secret = "Wilhelmine Mustermann";
  const auto store = Open();
  // Many values of many sizes, put, replaced and moved about, so that pages are split and merged.
  // Every tenth stays, so that the pages stay in use.
  constexpr int kNames = 3000;
  const auto stays = [](int i) { return i % 10 == 0; };
  const auto key_of = [](int i) { return Key{"case/names", absl::StrCat(i)}; };
  Batch batch;
  const auto commit_some = [&](int i) {
    if (i % 20 != 19) return;
    ASSERT_TRUE(store->Commit("p", std::exchange(batch, Batch())).ok());
  };
  for (const int bytes : {20, 300}) {
    for (int i = 0; i < kNames; ++i) {
      const int n = i * 7919 % kNames;
      batch.PutErasable(
          key_of(n), absl::StrCat(stays(n) ? "Someone else" : secret, std::string(n % bytes, '.')));
      commit_some(i);
    }
  }
  const Key kept{"case/names", "kept"};
  ASSERT_TRUE(store->Commit("p", Batch().PutErasable(kept, "Karl Behalten")).ok());
  EXPECT_GT(CountInFiles(secret), 0);
  for (int i = 0; i < kNames; ++i) {
    if (!stays(i)) batch.Erase(key_of(i));
    commit_some(i);
  }
  EXPECT_GT(CountInFiles(secret), 0) << "The test would prove nothing.";
  ASSERT_TRUE(store->FinishErasures().ok());
  EXPECT_EQ(CountInFiles(secret), 0);
  EXPECT_GT(CountInFiles("Karl Behalten"), 0);
  EXPECT_EQ(store->Read("p", {key_of(0)})->front().value, "Someone else");
  EXPECT_EQ(store->Read("p", {kept})->front().value, "Karl Behalten");
}

TEST_F(SqliteStoreTest, AReplacedErasableValueIsGoneToo) {
  const auto store = Open();
  const Key key{"case/names", "1"};
  ASSERT_TRUE(store->Commit("p", Batch().PutErasable(key, "Wilhelmine Mustermann")).ok());
  ASSERT_TRUE(store->Commit("p", Batch().PutErasable(key, "Case 1")).ok());
  ASSERT_TRUE(store->FinishErasures().ok());
  EXPECT_EQ(CountInFiles("Wilhelmine Mustermann"), 0);
  EXPECT_EQ(store->Read("p", {key})->front().value, "Case 1");
}

TEST_F(SqliteStoreTest, TheWriteAheadLogDoesNotGrowForEver) {
  const auto store = Open();
  const std::string value(100'000, 'v');
  for (int i = 0; i < 800; ++i) {
    ASSERT_TRUE(store->Commit("p", Batch().Put({"c", absl::StrCat(i % 10)}, value)).ok());
  }
  EXPECT_LT(fs::file_size(Path() + "-wal"), 40u << 20);  // 80 MB were written
}

TEST_F(SqliteStoreTest, ExpiredRequestsAreRemoved) {
  {
    const auto store = Open();
    for (int i = 0; i < 100; ++i) {
      Batch batch;
      batch.Remember(absl::StrCat("request ", i), "digest", "response");
      batch.remember->keep_for = absl::Milliseconds(1);
      ASSERT_TRUE(store->Commit("p", batch).ok());
    }
    absl::SleepFor(absl::Milliseconds(200));
    ASSERT_TRUE(store->Commit("p", Batch().Append("e")).ok());
  }
  Run("CREATE TABLE must_be_empty AS SELECT 1 / (SELECT COUNT(*) = 0 FROM requests) AS x;"
      "CREATE TABLE proof (x NOT NULL); INSERT INTO proof SELECT x FROM must_be_empty");
}

}  // namespace
}  // namespace concord::storage

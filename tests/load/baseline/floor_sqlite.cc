#include <sqlite3.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "load/baseline/floor_store.h"

namespace concord::baseline {
namespace {

constexpr char kSchema[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA locking_mode=EXCLUSIVE;"
    "PRAGMA cache_size=-65536;"
    "CREATE TABLE kv(key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;"
    "CREATE TABLE listing(collection TEXT, id TEXT, PRIMARY KEY(collection, id)) WITHOUT ROWID;"
    "CREATE TABLE log(revision INTEGER PRIMARY KEY, event BLOB);";

// One thread that writes all that waits in one transaction.
class FloorSqlite final : public FloorStore {
 public:
  explicit FloorSqlite(sqlite3* db) : db_(db) {
    get_ = Prepare("SELECT substr(value, 1, 16) FROM kv WHERE key = ?");
    put_ = Prepare("INSERT INTO kv VALUES (?, ?)");
    list_ = Prepare("INSERT INTO listing VALUES (?, ?)");
    log_ = Prepare("INSERT INTO log VALUES (?, ?)");
    begin_ = Prepare("BEGIN IMMEDIATE");
    commit_ = Prepare("COMMIT");
    for (const char* key : kStandsOnKeys) Put(key, std::string(kVersionBytes + kValueBytes, 'n'));
    writer_ = std::thread([this] { Run(); });
  }
  ~FloorSqlite() override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    writer_.join();
    for (sqlite3_stmt* statement : {get_, put_, list_, log_, begin_, commit_}) {
      sqlite3_finalize(statement);
    }
    sqlite3_close(db_);
  }

  void Create(const std::string& id, Done done) override {
    bool idle = false;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      idle = waiting_.empty();
      waiting_.push_back({id, std::move(done), 0});
    }
    if (idle) changed_.notify_one();
  }

 private:
  struct Waiting {
    std::string id;
    Done done;
    int64_t revision = 0;
  };

  sqlite3_stmt* Prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
        SQLITE_OK) {
      FloorFailed(std::string("SQLite refused ") + sql);
    }
    return statement;
  }

  static void Bind(sqlite3_stmt* statement, int index, const std::string& bytes) {
    sqlite3_bind_text(statement, index, bytes.data(), static_cast<int>(bytes.size()),
                      SQLITE_STATIC);
  }

  static int Step(sqlite3_stmt* statement, bool reset = true) {
    const int result = sqlite3_step(statement);
    if (result != SQLITE_DONE && result != SQLITE_ROW) FloorFailed("SQLite failed");
    if (reset) sqlite3_reset(statement);
    return result;
  }

  void Put(const std::string& key, const std::string& value) {
    Bind(put_, 1, key);
    Bind(put_, 2, value);
    Step(put_);
  }

  bool HasVersion(const std::string& key) {
    Bind(get_, 1, key);
    const bool has = Step(get_, false) == SQLITE_ROW && sqlite3_column_bytes(get_, 0) == 16;
    sqlite3_reset(get_);
    return has;
  }

  void Write(Waiting* one) {
    static const std::string value(kVersionBytes + kValueBytes, 'v');
    static const std::string event(kEventBytes, 'e');
    const std::string key = "coding/coding/" + one->id;
    if (HasVersion(key)) return;
    for (const char* stands_on : kStandsOnKeys) {
      if (!HasVersion(stands_on)) return;
    }
    one->revision = ++revision_;
    Put(key, value);
    for (const char* index : kIndexes) {
      const std::string collection = index;
      Bind(list_, 1, collection);
      Bind(list_, 2, one->id);
      Step(list_);
    }
    sqlite3_bind_int64(log_, 1, revision_);
    Bind(log_, 2, event);
    Step(log_);
  }

  void Run() {
    while (true) {
      std::vector<Waiting> group;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        group.swap(waiting_);
      }
      Step(begin_);
      for (Waiting& one : group) Write(&one);
      Step(commit_);
      for (Waiting& one : group) one.done(one.revision);
    }
  }

  sqlite3* db_;
  sqlite3_stmt *get_, *put_, *list_, *log_, *begin_, *commit_;
  int64_t revision_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::vector<Waiting> waiting_;
  std::thread writer_;
};

}  // namespace

std::unique_ptr<FloorStore> OpenFloorSqlite(const std::string& path) {
  sqlite3* db = nullptr;
  if (sqlite3_open_v2(path.c_str(), &db,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                      nullptr) != SQLITE_OK ||
      sqlite3_exec(db, kSchema, nullptr, nullptr, nullptr) != SQLITE_OK) {
    FloorFailed("SQLite cannot make " + path);
  }
  return std::make_unique<FloorSqlite>(db);
}

}  // namespace concord::baseline

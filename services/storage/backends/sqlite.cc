// The backend "sqlite:PATH": one file (with PATH-wal, PATH-shm and PATH.lock beside it), for one
// process. Commits are durable when they are answered: write-ahead log, synchronous=FULL, group
// commit (sqlite_writer.h). Reads have connections of their own and never wait for the writer. The
// URL takes no options: durability is not one.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "storage/backends/sqlite_connection.h"
#include "storage/backends/sqlite_schema.h"
#include "storage/backends/sqlite_writer.h"
#include "storage/hint_hub.h"
#include "storage/registry.h"

namespace concord::storage {
namespace {

constexpr size_t kReaders = 4;
constexpr std::chrono::seconds kReaderTimeout{10};

// Closes a file descriptor, and with it ends a flock.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// One reading connection with its statements.
struct Reader {
  explicit Reader(std::unique_ptr<SqliteConnection> opened)
      : connection(std::move(opened)),
        begin(connection.get(), "BEGIN"),
        find_partition(connection.get(), "SELECT id, revision FROM partitions WHERE name = ?"),
        entry(connection.get(),
              "SELECT value, revision, nonce FROM entries"
              " WHERE partition = ? AND collection = ? AND id = ?"),
        erasable(connection.get(),
                 "SELECT value, revision, nonce FROM erasables"
                 " WHERE partition = ? AND collection = ? AND id = ?"),
        scan(connection.get(),
             "SELECT l.id, e.value, e.revision, e.nonce FROM listings AS l"
             " LEFT JOIN entries AS e"
             " ON e.partition = l.partition AND e.collection = ?4 AND e.id = l.id"
             " WHERE l.partition = ?1 AND l.collection = ?2 AND l.id > ?3"
             " ORDER BY l.id LIMIT ?5"),
        log(connection.get(),
            "SELECT revision, event FROM log WHERE partition = ? AND revision > ?"
            " ORDER BY revision LIMIT ?") {}

  std::unique_ptr<SqliteConnection> connection;
  SqliteStatement begin, find_partition, entry, erasable, scan, log;
};

// `ReaderPool` lends readers, each to one thread at a time. Thread-safe.
class ReaderPool {
 public:
  explicit ReaderPool(std::vector<std::unique_ptr<Reader>> readers) : idle_(std::move(readers)) {}

  // A reader within a transaction, so that all its reads see one state; given back at the end.
  class Lease {
   public:
    Lease(ReaderPool* pool, std::unique_ptr<Reader> reader)
        : pool_(pool), reader_(std::move(reader)) {}
    Lease(Lease&&) = default;
    ~Lease() {
      if (reader_ == nullptr) return;
      reader_->connection->Rollback();
      pool_->Return(std::move(reader_));
    }
    Reader* operator->() { return reader_.get(); }

   private:
    ReaderPool* pool_;
    std::unique_ptr<Reader> reader_;
  };

  // UNAVAILABLE when none is free for 10 s.
  absl::StatusOr<Lease> Borrow() {
    std::unique_ptr<Reader> reader;
    {
      MutexLock lock(&mutex_);
      const auto deadline = std::chrono::steady_clock::now() + kReaderTimeout;
      while (idle_.empty()) {
        if (changed_.wait_until(mutex_, deadline) == std::cv_status::timeout && idle_.empty()) {
          return absl::UnavailableError("The store is too busy reading.");
        }
      }
      reader = std::move(idle_.back());
      idle_.pop_back();
    }
    Lease lease(this, std::move(reader));
    CONCORD_RETURN_IF_ERROR(lease->begin.Run());
    return lease;
  }

 private:
  void Return(std::unique_ptr<Reader> reader) {
    MutexLock lock(&mutex_);
    idle_.push_back(std::move(reader));
    changed_.notify_one();
  }

  Mutex mutex_;
  CondVar changed_;
  std::vector<std::unique_ptr<Reader>> idle_ ABSL_GUARDED_BY(mutex_);
};

struct PartitionRow {
  int64_t id = 0;  // 0: there is none, and no row of any table has it
  Revision revision = 0;
};

absl::StatusOr<PartitionRow> FindPartition(ReaderPool::Lease& reader, absl::string_view name) {
  PartitionRow partition;
  CONCORD_RETURN_IF_ERROR(reader->find_partition.Query(
      [&](const SqliteStatement& row) {
        partition = {row.Number(0), row.Number(1)};
      },
      name));
  return partition;
}

// Fills in value and version of `entry`, whose id is set, if there is one in `collection`.
absl::Status ReadValue(SqliteStatement& from, int64_t partition, absl::string_view collection,
                       Entry* entry) {
  return from.Query(
      [&](const SqliteStatement& row) {
        entry->value = std::string(row.Bytes(0));
        entry->version = {row.Number(1), static_cast<uint64_t>(row.Number(2))};
      },
      partition, collection, absl::string_view(entry->id));
}

class SqliteStore final : public Store {
 public:
  SqliteStore(FileDescriptor lock, std::unique_ptr<SqliteConnection> writing,
              std::vector<std::unique_ptr<Reader>> readers)
      : lock_(std::move(lock)),
        readers_(std::move(readers)),
        writer_(std::move(writing), &hints_) {}

  absl::StatusOr<std::vector<Entry>> Read(absl::string_view partition,
                                          const std::vector<Key>& keys) override {
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    for (const Key& key : keys) CONCORD_RETURN_IF_ERROR(CheckKey(key.collection, key.id));
    CONCORD_ASSIGN_OR_RETURN(ReaderPool::Lease reader, readers_.Borrow());
    CONCORD_ASSIGN_OR_RETURN(const PartitionRow row, FindPartition(reader, partition));
    std::vector<Entry> entries;
    entries.reserve(keys.size());
    for (const Key& key : keys) {
      Entry& entry = entries.emplace_back(Entry{key.id});
      CONCORD_RETURN_IF_ERROR(ReadValue(reader->entry, row.id, key.collection, &entry));
      if (entry.version.exists()) continue;
      CONCORD_RETURN_IF_ERROR(ReadValue(reader->erasable, row.id, key.collection, &entry));
    }
    return entries;
  }

  absl::StatusOr<std::vector<Entry>> Scan(absl::string_view partition, absl::string_view collection,
                                          absl::string_view after, size_t limit,
                                          absl::string_view values_from) override {
    if (values_from.empty()) values_from = collection;
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    CONCORD_RETURN_IF_ERROR(CheckKey(collection, "-"));
    CONCORD_RETURN_IF_ERROR(CheckKey(values_from, "-"));
    CONCORD_RETURN_IF_ERROR(CheckLimit(limit));
    CONCORD_ASSIGN_OR_RETURN(ReaderPool::Lease reader, readers_.Borrow());
    CONCORD_ASSIGN_OR_RETURN(const PartitionRow row, FindPartition(reader, partition));
    std::vector<Entry> entries;
    CONCORD_RETURN_IF_ERROR(reader->scan.Query(
        [&](const SqliteStatement& found) {
          Entry& entry = entries.emplace_back(Entry{std::string(found.Bytes(0))});
          entry.value = std::string(found.Bytes(1));
          entry.version = {found.Number(2), static_cast<uint64_t>(found.Number(3))};
        },
        row.id, collection, after, values_from, static_cast<int64_t>(limit)));
    for (Entry& entry : entries) {
      if (entry.version.exists()) continue;
      CONCORD_RETURN_IF_ERROR(ReadValue(reader->erasable, row.id, values_from, &entry));
    }
    return entries;
  }

  void CommitAsync(absl::string_view partition, Batch batch, Done done) override {
    absl::Status invalid = CheckPartition(partition);
    invalid.Update(CheckBatch(batch));
    writer_.Commit(partition, std::move(batch), std::move(done), std::move(invalid));
  }

  absl::StatusOr<std::vector<LogEntry>> ReadLog(absl::string_view partition, Revision after,
                                                size_t limit) override {
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    CONCORD_RETURN_IF_ERROR(CheckLimit(limit));
    CONCORD_ASSIGN_OR_RETURN(ReaderPool::Lease reader, readers_.Borrow());
    CONCORD_ASSIGN_OR_RETURN(const PartitionRow row, FindPartition(reader, partition));
    std::vector<LogEntry> entries;
    CONCORD_RETURN_IF_ERROR(reader->log.Query(
        [&](const SqliteStatement& found) {
          entries.push_back({found.Number(0), std::string(found.Bytes(1))});
        },
        row.id, after, static_cast<int64_t>(limit)));
    return entries;
  }

  absl::StatusOr<Revision> Head(absl::string_view partition) override {
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    CONCORD_ASSIGN_OR_RETURN(ReaderPool::Lease reader, readers_.Borrow());
    CONCORD_ASSIGN_OR_RETURN(const PartitionRow row, FindPartition(reader, partition));
    return row.revision;
  }

  std::unique_ptr<Subscription> Listen(
      absl::string_view partition, std::function<void(absl::string_view hint)> on_hint) override {
    return hints_.Listen(partition, std::move(on_hint));
  }

  absl::Status FinishErasures() override { return writer_.FinishErasures(); }

  absl::Status Ping() override {
    CONCORD_RETURN_IF_ERROR(writer_.Ping());
    return readers_.Borrow().status();
  }

 private:
  const FileDescriptor lock_;  // first: given up when all connections are closed
  HintHub hints_;
  ReaderPool readers_;
  SqliteWriter writer_;
};

absl::Status FileError(const std::string& path) {
  return absl::FailedPreconditionError(
      absl::StrCat("The file ", path, " cannot be opened: ", std::strerror(errno),
                   ". The directory must exist and belong to the user whom Concord runs as."));
}

// Makes sure that there is a file and that only its owner can read it.
absl::StatusOr<FileDescriptor> OpenPrivateFile(const std::string& path) {
  FileDescriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.get() < 0 || fchmod(file.get(), S_IRUSR | S_IWUSR) != 0) return FileError(path);
  return file;
}

absl::StatusOr<FileDescriptor> Lock(const std::string& path) {
  CONCORD_ASSIGN_OR_RETURN(FileDescriptor file, OpenPrivateFile(path + ".lock"));
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        "The store ", path,
        " is in use by another process. An SQLite store serves one process at a time; for several, "
        "use Redis (redis://HOST:PORT)."));
  }
  return file;
}

// Makes the file's entry in its directory durable, as its content will be.
absl::Status SyncDirectoryOf(const std::filesystem::path& path) {
  const FileDescriptor directory(
      open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || fsync(directory.get()) != 0) return FileError(path.parent_path());
  return absl::OkStatus();
}

absl::StatusOr<std::string> PathOf(absl::string_view url) {
  const absl::string_view path = absl::StripPrefix(url, "sqlite:");
  if (path.empty() || absl::StrContains(path, '?') || absl::StrContains(path, '\0')) {
    return absl::InvalidArgumentError(absl::StrCat(
        "An SQLite store's URL is 'sqlite:PATH', without options; it is not '", url, "'."));
  }
  std::error_code error;
  // Whole, with symbolic links resolved: two spellings of a path must not have two locks.
  const std::filesystem::path whole =
      std::filesystem::weakly_canonical(std::filesystem::path(std::string(path)), error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("The path ", path, " cannot be used: ", error.message(), "."));
  }
  return whole.string();
}

absl::StatusOr<std::unique_ptr<Store>> OpenSqlite(absl::string_view url) {
  CONCORD_ASSIGN_OR_RETURN(const std::string path, PathOf(url));
  CONCORD_ASSIGN_OR_RETURN(FileDescriptor lock, Lock(path));
  // Closed before SQLite opens the file: POSIX drops all of a process's locks on a file when it
  // closes any descriptor of it.
  CONCORD_RETURN_IF_ERROR(OpenPrivateFile(path).status());
  CONCORD_ASSIGN_OR_RETURN(auto writing, OpenSqliteForWriting(path));
  CONCORD_RETURN_IF_ERROR(SyncDirectoryOf(path));
  std::vector<std::unique_ptr<Reader>> readers;
  for (size_t i = 0; i < kReaders; ++i) {
    CONCORD_ASSIGN_OR_RETURN(auto connection, OpenSqliteForReading(path));
    readers.push_back(std::make_unique<Reader>(std::move(connection)));
  }
  return std::make_unique<SqliteStore>(std::move(lock), std::move(writing), std::move(readers));
}

CONCORD_REGISTER_STORE("sqlite", OpenSqlite);

}  // namespace
}  // namespace concord::storage

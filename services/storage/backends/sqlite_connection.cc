#include "storage/backends/sqlite_connection.h"

#include <cerrno>

#include "absl/strings/str_cat.h"

namespace concord::storage {
namespace {

constexpr int kBusyMilliseconds = 10'000;

// True where a write found no room. Not for a failed sync: what was written before it may come to
// light after a crash, so nobody may be told that nothing was changed.
bool DiskIsFull(sqlite3* db, int code) {
  if (code == SQLITE_FULL) return true;
  const int error = sqlite3_system_errno(db);
  const bool no_room = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return no_room && (code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_SHMSIZE ||
                     code == SQLITE_IOERR_TRUNCATE || code == SQLITE_IOERR_SHMMAP);
}

}  // namespace

absl::Status SqliteError(sqlite3* db, int code) {
  const int extended = db == nullptr ? code : sqlite3_extended_errcode(db);
  const char* text = sqlite3_errstr(code);
  if (db != nullptr && DiskIsFull(db, extended)) {
    return absl::ResourceExhaustedError(
        "The disk is full: nothing was changed. Free some room and try again.");
  }
  switch (code & 0xFF) {
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
      return absl::ResourceExhaustedError(absl::StrCat("SQLite is out of memory: ", text, "."));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_MISMATCH:
    case SQLITE_ERROR:
      return absl::InternalError(absl::StrCat("The SQLite file cannot be read: ", text, " (",
                                              extended, "). Restore it from a backup."));
    default:
      return absl::UnavailableError(
          absl::StrCat("SQLite does not answer: ", text, " (", extended, ")."));
  }
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(const std::string& path,
                                                                         int flags) {
  // Counting allocations takes a lock at each; nobody asks for the counts.
  [[maybe_unused]] static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) {
    absl::Status status = SqliteError(db, code);
    sqlite3_close_v2(db);
    return status;
  }
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, kBusyMilliseconds);
  return std::unique_ptr<SqliteConnection>(new SqliteConnection(db));
}

absl::Status SqliteConnection::Run(const char* sql) {
  const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : SqliteError(db_, code);
}

void SqliteConnection::Rollback() {
  // Some errors have rolled back already; a ROLLBACK that fails leaves nothing to be done.
  if (InTransaction()) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
}

absl::Status SqliteStatement::Prepare() {
  if (statement_ != nullptr) return absl::OkStatus();
  const int code = sqlite3_prepare_v3(connection_->db(), sql_, -1, SQLITE_PREPARE_PERSISTENT,
                                      &statement_, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : SqliteError(connection_->db(), code);
}

}  // namespace concord::storage

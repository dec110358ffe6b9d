#ifndef CONCORD_STORAGE_BACKENDS_SQLITE_CONNECTION_H_
#define CONCORD_STORAGE_BACKENDS_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord::storage {

// Returns Store's error for SQLite's result `code`, just returned by a call on `db`:
// RESOURCE_EXHAUSTED (disk or memory full), INTERNAL (the file is damaged) or UNAVAILABLE.
absl::Status SqliteError(sqlite3* db, int code);

// `SqliteConnection` is one connection to a database file, for one thread at a time.
class SqliteConnection {
 public:
  // `flags` are SQLITE_OPEN_READWRITE and the like.
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const std::string& path, int flags);
  ~SqliteConnection() { sqlite3_close_v2(db_); }
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  // Runs statements that return nothing of interest.
  absl::Status Run(const char* sql);
  bool InTransaction() const { return sqlite3_get_autocommit(db_) == 0; }
  // Ends an open transaction, if there is one.
  void Rollback();

  sqlite3* db() { return db_; }

 private:
  explicit SqliteConnection(sqlite3* db) : db_(db) {}

  sqlite3* const db_;
};

// `SqliteStatement` is one statement, prepared when it is first run and kept. It is never left
// half-way: each call binds, runs and resets it.
class SqliteStatement {
 public:
  SqliteStatement(SqliteConnection* connection, const char* sql)
      : connection_(connection), sql_(sql) {}
  ~SqliteStatement() { sqlite3_finalize(statement_); }
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  // Binds `arguments` (int64_t or byte strings) in order and runs the statement.
  template <typename... Arguments>
  absl::Status Run(const Arguments&... arguments) {
    return Query([](const SqliteStatement&) {}, arguments...);
  }

  // The same, calling `on_row(*this)` for each row of the result.
  template <typename OnRow, typename... Arguments>
  absl::Status Query(OnRow&& on_row, const Arguments&... arguments) {
    if (absl::Status status = Prepare(); !status.ok()) return status;
    int index = 0;
    int code = SQLITE_OK;
    ((code = code == SQLITE_OK ? Bind(++index, arguments) : code), ...);
    if (code == SQLITE_OK) {
      while ((code = sqlite3_step(statement_)) == SQLITE_ROW) on_row(*this);
    }
    absl::Status status;
    if (code != SQLITE_DONE) status = SqliteError(connection_->db(), code);
    sqlite3_reset(statement_);
    return status;
  }

  int64_t Number(int column) const { return sqlite3_column_int64(statement_, column); }
  bool IsNull(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  // Valid until the next row.
  absl::string_view Bytes(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr ? absl::string_view()
                            : absl::string_view(static_cast<const char*>(bytes), size);
  }

 private:
  absl::Status Prepare();
  int Bind(int index, int64_t number) { return sqlite3_bind_int64(statement_, index, number); }
  int Bind(int index, absl::string_view bytes) {
    // A null pointer would bind NULL.
    return sqlite3_bind_blob64(statement_, index, bytes.empty() ? "" : bytes.data(), bytes.size(),
                               SQLITE_STATIC);
  }

  SqliteConnection* const connection_;
  const char* const sql_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace concord::storage

#endif  // CONCORD_STORAGE_BACKENDS_SQLITE_CONNECTION_H_

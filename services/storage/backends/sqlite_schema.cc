#include "storage/backends/sqlite_schema.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace concord::storage {
namespace {

// Names are BLOBs, which SQLite orders bytewise, as the seam promises.
// `entries` and `erasables` hold values by key, a key in one of the two; `listings` holds what Scan
// walks. Partitions are numbered to keep the keys short.
#define CONCORD_VALUE_COLUMNS                              \
  "(partition INTEGER NOT NULL, collection BLOB NOT NULL," \
  " id BLOB NOT NULL, revision INTEGER NOT NULL,"          \
  " nonce INTEGER NOT NULL, value BLOB NOT NULL,"          \
  " PRIMARY KEY (partition, collection, id)) WITHOUT ROWID"

constexpr char kTables[] =
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE partitions (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE,"
    " revision INTEGER NOT NULL);"
    "CREATE TABLE entries " CONCORD_VALUE_COLUMNS
    ";"
    "CREATE TABLE erasables " CONCORD_VALUE_COLUMNS
    ";"
    "CREATE TABLE listings (partition INTEGER NOT NULL, collection BLOB NOT NULL,"
    " id BLOB NOT NULL, PRIMARY KEY (partition, collection, id)) WITHOUT ROWID;"
    "CREATE TABLE log (partition INTEGER NOT NULL, revision INTEGER NOT NULL,"
    " event BLOB NOT NULL, PRIMARY KEY (partition, revision)) WITHOUT ROWID;"
    "CREATE TABLE requests (partition INTEGER NOT NULL, id BLOB NOT NULL, digest BLOB NOT NULL,"
    " response BLOB NOT NULL, revision INTEGER NOT NULL, nonce INTEGER NOT NULL, expires INTEGER "
    "NOT NULL,"
    " PRIMARY KEY (partition, id)) WITHOUT ROWID;"
    "CREATE INDEX requests_by_expiry ON requests (expires);";

absl::StatusOr<int64_t> NumberOf(SqliteConnection& connection, const char* sql) {
  int64_t number = 0;
  SqliteStatement statement(&connection, sql);
  CONCORD_RETURN_IF_ERROR(
      statement.Query([&](const SqliteStatement& row) { number = row.Number(0); }));
  return number;
}

absl::Status MakeTables(SqliteConnection& connection) {
  CONCORD_RETURN_IF_ERROR(connection.Run("BEGIN IMMEDIATE"));
  absl::Status status = connection.Run(kTables);
  if (status.ok()) {
    status = connection.Run(
        absl::StrCat("INSERT INTO meta VALUES ('format', ", kSqliteFormat, ")").c_str());
  }
  if (status.ok()) status = connection.Run("COMMIT");
  if (!status.ok()) connection.Rollback();
  return status;
}

// Makes the tables in an empty file; in any other, checks that they are of this format.
absl::Status CheckOrMakeTables(SqliteConnection& connection) {
  CONCORD_ASSIGN_OR_RETURN(const int64_t tables,
                           NumberOf(connection, "SELECT COUNT(*) FROM sqlite_schema"));
  if (tables == 0) return MakeTables(connection);
  CONCORD_ASSIGN_OR_RETURN(
      const int64_t ours,
      NumberOf(connection,
               "SELECT COUNT(*) FROM sqlite_schema WHERE name IN ('meta', 'partitions', 'log')"));
  if (ours != 3) {
    return absl::FailedPreconditionError(
        "The file is an SQLite database, but not a Concord store. Name another file.");
  }
  CONCORD_ASSIGN_OR_RETURN(const int64_t format,
                           NumberOf(connection, "SELECT value FROM meta WHERE name = 'format'"));
  if (format > kSqliteFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat("The store has format ", format, "; this Concord knows formats up to ",
                     kSqliteFormat, ". Run the newer Concord that wrote it."));
  }
  if (format != kSqliteFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat("The store has the unknown format ", format, ". Restore it from a backup."));
  }
  return absl::OkStatus();
}

}  // namespace

const char* const kCopyErasables[4] = {
    "CREATE TABLE erasables_copy " CONCORD_VALUE_COLUMNS,
    "INSERT INTO erasables_copy SELECT * FROM erasables",
    "DROP TABLE erasables",
    "ALTER TABLE erasables_copy RENAME TO erasables",
};

absl::StatusOr<std::unique_ptr<SqliteConnection>> OpenSqliteForWriting(const std::string& path) {
  CONCORD_ASSIGN_OR_RETURN(auto connection, SqliteConnection::Open(path, SQLITE_OPEN_READWRITE));
  const absl::Status status = connection->Run("PRAGMA journal_mode = WAL");
  if (status.code() == absl::StatusCode::kInternal) {
    return absl::FailedPreconditionError(
        absl::StrCat("The file is not an SQLite database, or a damaged one: ", status.message()));
  }
  CONCORD_RETURN_IF_ERROR(status);
  CONCORD_RETURN_IF_ERROR(
      connection->Run("PRAGMA synchronous = FULL;"
                      "PRAGMA secure_delete = ON;"
                      "PRAGMA wal_autocheckpoint = 0;"
                      "PRAGMA temp_store = MEMORY;"
                      "PRAGMA cache_size = -32768"));
  CONCORD_RETURN_IF_ERROR(CheckOrMakeTables(*connection));
  return connection;
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> OpenSqliteForReading(const std::string& path) {
  CONCORD_ASSIGN_OR_RETURN(auto connection, SqliteConnection::Open(path, SQLITE_OPEN_READWRITE));
  CONCORD_RETURN_IF_ERROR(
      connection->Run("PRAGMA wal_autocheckpoint = 0;"
                      "PRAGMA temp_store = MEMORY;"
                      "PRAGMA query_only = ON;"
                      "PRAGMA cache_size = -8192"));
  return connection;
}

}  // namespace concord::storage

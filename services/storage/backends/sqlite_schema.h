#ifndef CONCORD_STORAGE_BACKENDS_SQLITE_SCHEMA_H_
#define CONCORD_STORAGE_BACKENDS_SQLITE_SCHEMA_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/backends/sqlite_connection.h"

namespace concord::storage {

// The version of the tables that this program reads and writes.
inline constexpr int64_t kSqliteFormat = 1;

// Opens the database at `path` for the writer: write-ahead log, synchronous=FULL, secure_delete,
// no automatic checkpoints; makes the tables in a new file.
// FAILED_PRECONDITION: not a Concord store, or one of a newer format.
absl::StatusOr<std::unique_ptr<SqliteConnection>> OpenSqliteForWriting(const std::string& path);

// Opens the same for a reader, which never checkpoints.
absl::StatusOr<std::unique_ptr<SqliteConnection>> OpenSqliteForReading(const std::string& path);

// Statements that copy the table of erasable values into a new one and drop the old one (whose
// pages secure_delete overwrites). To be run within one transaction.
extern const char* const kCopyErasables[4];

}  // namespace concord::storage

#endif  // CONCORD_STORAGE_BACKENDS_SQLITE_SCHEMA_H_

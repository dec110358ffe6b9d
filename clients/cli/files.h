#ifndef CONCORD_CLI_FILES_H_
#define CONCORD_CLI_FILES_H_

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord::cli {

// Returns what a file holds ("-": standard input). NOT_FOUND (FILE_NOT_READABLE).
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Returns the same of a text. INVALID_ARGUMENT (TEXT_NOT_UTF8), naming the byte.
absl::StatusOr<std::string> ReadTextFile(const std::string& path);

// Writes a file so that it is there whole or not at all ("-": standard output).
// FAILED_PRECONDITION (FILE_NOT_WRITABLE).
absl::Status WriteFile(const std::string& path, absl::string_view content);

// `SecretFile` is a new file that nobody but its owner can read. It is taken away again unless it
// was written.
class SecretFile {
 public:
  // FAILED_PRECONDITION (FILE_EXISTS): never overwrites; (FILE_NOT_WRITABLE).
  static absl::StatusOr<SecretFile> Create(const std::string& path);
  SecretFile(SecretFile&& other) noexcept;
  SecretFile& operator=(SecretFile&&) = delete;
  ~SecretFile();
  // Writes `secret` and a line feed, to the disk.
  absl::Status Write(absl::string_view secret);

 private:
  SecretFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::string path_;
  int descriptor_;
  bool written_ = false;
};

}  // namespace concord::cli

#endif  // CONCORD_CLI_FILES_H_

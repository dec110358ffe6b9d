#include "cli/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "cli/errors.h"

namespace concord::cli {
namespace {

absl::Status NotWritable(const std::string& path) {
  return Error(absl::StatusCode::kFailedPrecondition, "FILE_NOT_WRITABLE",
               absl::StrCat(path, " cannot be written: ", std::strerror(errno)));
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  if (path == "-") {
    return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  }
  std::ifstream file(path, std::ios::binary);
  std::string content;
  if (file) {
    content.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  if (!file || file.bad()) {
    return Error(absl::StatusCode::kNotFound, "FILE_NOT_READABLE",
                 absl::StrCat("the file ", path, " cannot be read"), "check its path and rights");
  }
  return content;
}

absl::StatusOr<std::string> ReadTextFile(const std::string& path) {
  CONCORD_ASSIGN_OR_RETURN(std::string content, ReadFile(path));
  const int64_t wrong = FirstInvalidUtf8Byte(content);
  if (wrong >= 0) {
    return Invalid("TEXT_NOT_UTF8",
                   absl::StrCat(path, " is not UTF-8: byte ", wrong, " (counted from 0)"));
  }
  return content;
}

absl::Status WriteFile(const std::string& path, absl::string_view content) {
  if (path == "-") {
    std::cout << std::string(content) << std::flush;
    return absl::OkStatus();
  }
  const std::string draft = absl::StrCat(path, ".", getpid(), ".part");
  {
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file) {
      const absl::Status status = NotWritable(path);
      std::remove(draft.c_str());
      return status;
    }
  }
  if (std::rename(draft.c_str(), path.c_str()) != 0) {
    const absl::Status status = NotWritable(path);
    std::remove(draft.c_str());
    return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<SecretFile> SecretFile::Create(const std::string& path) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) return SecretFile(path, descriptor);
  if (errno == EEXIST) {
    return Error(absl::StatusCode::kFailedPrecondition, "FILE_EXISTS",
                 absl::StrCat(path, " is there already; a token never overwrites a file"),
                 "choose another --token-file, or move the old one away");
  }
  return NotWritable(path);
}

SecretFile::SecretFile(SecretFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      written_(other.written_) {}

SecretFile::~SecretFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  if (!written_) unlink(path_.c_str());
}

absl::Status SecretFile::Write(absl::string_view secret) {
  const std::string line = absl::StrCat(secret, "\n");
  // From here on the file stays even when the disk is full: the server shows a token only once.
  written_ = true;
  if (write(descriptor_, line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
      fsync(descriptor_) != 0) {
    return NotWritable(path_);
  }
  return absl::OkStatus();
}

}  // namespace concord::cli

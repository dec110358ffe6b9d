#include "fault/writer_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

#include "gtest/gtest.h"

namespace concord::storage {
namespace {

std::string ProgramPath() {
  const char* bin = std::getenv("CONCORD_BIN");
  if (bin != nullptr) return std::string(bin) + "/store_writer";
  // Run by hand: tests/ and bin/ are neighbours.
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() /
          "bin/store_writer")
      .string();
}

std::vector<Entry> ScanWhole(Store& store, const std::string& partition, const char* collection) {
  std::vector<Entry> all;
  while (true) {
    const auto page = store.Scan(partition, collection, all.empty() ? "" : all.back().id,
                                 Store::kMaxScan, "fault/values");
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok() || page->empty()) return all;
    all.insert(all.end(), page->begin(), page->end());
  }
}

}  // namespace

WriterProcess::WriterProcess(const std::string& url, const std::string& partition, int threads) {
  const std::string program = ProgramPath();
  const std::string count = std::to_string(threads);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  pid_ = fork();
  if (pid_ == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execl(program.c_str(), program.c_str(), url.c_str(), partition.c_str(), count.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  output_ = ends[0];
}

WriterProcess::~WriterProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (output_ >= 0) close(output_);
}

bool WriterProcess::ReadMore() {
  char buffer[65536];
  const ssize_t count = read(output_, buffer, sizeof buffer);
  if (count > 0) text_.append(buffer, count);
  return count > 0;
}

bool WriterProcess::WaitForFirst() {
  while (text_.find('\n') == std::string::npos) {
    if (!ReadMore()) return false;
  }
  return true;
}

std::map<std::string, Revision> WriterProcess::KillAndCollect() {
  kill(pid_, SIGKILL);
  while (ReadMore()) {
  }
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  std::map<std::string, Revision> acknowledged;
  if (!WIFSIGNALED(status)) return acknowledged;
  std::istringstream lines(text_);
  std::string line;
  while (std::getline(lines, line)) {
    if (lines.eof()) break;  // a last line without its end
    std::istringstream words(line);
    Revision revision = 0;
    std::string id;
    words >> revision >> id;
    acknowledged[id] = revision;
  }
  return acknowledged;
}

void ExpectWhole(Store& store, const std::string& partition,
                 const std::map<std::string, Revision>& acknowledged) {
  const auto head = store.Head(partition);
  ASSERT_TRUE(head.ok()) << head.status();
  std::map<std::string, Revision> logged;
  for (Revision at = 0; at < *head;) {
    const auto page = store.ReadLog(partition, at, Store::kMaxScan);
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_FALSE(page->empty()) << "The log ends at " << at << " before the head " << *head;
    for (const LogEntry& entry : *page) {
      ASSERT_EQ(entry.revision, ++at) << "The log has a gap.";
      ASSERT_TRUE(logged.emplace(entry.event, entry.revision).second) << "Committed twice.";
    }
  }
  for (const auto& [id, revision] : acknowledged) {
    const auto found = logged.find(id);
    ASSERT_NE(found, logged.end()) << "An acknowledged commit is lost: " << id;
    EXPECT_EQ(found->second, revision);
  }
  for (const char* collection : {"fault/values", "fault/index"}) {
    const std::vector<Entry> entries = ScanWhole(store, partition, collection);
    ASSERT_EQ(entries.size(), logged.size()) << collection;
    for (const Entry& entry : entries) {
      ASSERT_EQ(entry.value, "value of " + entry.id);
      ASSERT_EQ(entry.version.revision, logged[entry.id]);
    }
  }
}

}  // namespace concord::storage

// Commits to a store until it is killed, and tells what was acknowledged.
//
//   store_writer URL PARTITION THREADS
//
// Each thread commits batch after batch: a value, an index id and an event, all naming a new id.
// For every acknowledged commit one line "REVISION ID" is written to standard output, at once. A
// commit with an unknown outcome is repeated with the same request id. Ends with 1 on any answer
// that a store must not give.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/ids.h"
#include "storage/registry.h"

namespace concord::storage {
namespace {

// One call, so that lines of several threads do not mix.
void Acknowledge(Revision revision, const std::string& id) {
  const std::string line = absl::StrCat(revision, " ", id, "\n");
  if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    std::exit(1);
  }
}

void CommitForEver(Store& store, const std::string& partition) {
  while (true) {
    const std::string id = NewId(absl::Now());
    Batch batch;
    batch.RequireAbsent({"fault/values", id})
        .Put({"fault/values", id}, absl::StrCat("value of ", id))
        .List("fault/index", id)
        .Remember(id, "digest", id)
        .Append(id);
    absl::StatusOr<Outcome> outcome = store.Commit(partition, batch);
    while (absl::IsUnavailable(outcome.status())) {
      absl::SleepFor(absl::Milliseconds(20));
      outcome = store.Commit(partition, batch);
    }
    if (!outcome.ok() ||
        (outcome->kind != Outcome::Kind::kCommitted && outcome->kind != Outcome::Kind::kReplayed)) {
      std::fprintf(stderr, "A commit was answered by %s\n", outcome.status().ToString().c_str());
      std::exit(1);
    }
    Acknowledge(outcome->revision, id);
  }
}

int Run(const char* url, const std::string& partition, int threads) {
  const auto store = OpenStore(url);
  if (!store.ok()) {
    std::fprintf(stderr, "%s\n", store.status().ToString().c_str());
    return 1;
  }
  std::vector<std::thread> writers;
  writers.reserve(threads);
  for (int i = 0; i < threads; ++i) {
    writers.emplace_back([&] { CommitForEver(**store, partition); });
  }
  for (std::thread& writer : writers) writer.join();
  return 0;
}

}  // namespace
}  // namespace concord::storage

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: store_writer URL PARTITION THREADS\n");
    return 2;
  }
  return concord::storage::Run(argv[1], argv[2], std::atoi(argv[3]));
}

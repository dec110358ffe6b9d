// Measures what a durable commit costs at the bare seam.
//
//   store_bench URL [SECONDS]
//
// A commit is one value of 250 bytes, four index ids, one event of 150 bytes and three conditions.
// For 1, 8, 32 and 128 blocking callers it prints commits a second and the median and 99th
// percentile of a caller's waiting time. The store should be empty, and is not afterwards.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "storage/registry.h"

namespace concord::storage {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr char kPartition[] = "project";

Batch CodingBatch(const std::vector<Batch::RequireOp>& conditions) {
  const std::string id = NewId(absl::Now());
  Batch batch;
  batch.conditions = conditions;
  batch.RequireAbsent({"coding/coding", id});
  batch.PutUnlisted({"coding/coding", id}, std::string(250, 'v'));
  batch.List("coding/by-transcript/0190b0c0-0000-7000-8000-000000000001", id);
  batch.List("coding/by-coder/0190b0c0-0000-7000-8000-000000000002", id);
  batch.List("coding/by-code/0190b0c0-0000-7000-8000-000000000003", id);
  batch.List("coding/by-round/0190b0c0-0000-7000-8000-000000000004", id);
  batch.Append(std::string(150, 'e'));
  return batch;
}

// Commits until `stop`; returns the time of each commit in microseconds.
std::vector<double> Commit(Store& store, const std::vector<Batch::RequireOp>& conditions,
                           const std::atomic<bool>& stop) {
  std::vector<double> times;
  while (!stop) {
    const auto start = SteadyClock::now();
    const auto outcome = store.Commit(kPartition, CodingBatch(conditions));
    if (!outcome.ok() || outcome->kind != Outcome::Kind::kCommitted) {
      std::fprintf(stderr, "A commit failed: %s\n", outcome.status().ToString().c_str());
      std::exit(1);
    }
    times.push_back(std::chrono::duration<double, std::micro>(SteadyClock::now() - start).count());
  }
  return times;
}

void Measure(Store& store, const std::vector<Batch::RequireOp>& conditions, int callers,
             double seconds) {
  std::atomic<bool> stop = false;
  std::vector<std::vector<double>> times(callers);
  std::vector<std::thread> threads;
  threads.reserve(callers);
  const auto start = SteadyClock::now();
  for (int i = 0; i < callers; ++i) {
    threads.emplace_back([&, i] { times[i] = Commit(store, conditions, stop); });
  }
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (std::thread& thread : threads) thread.join();
  const double elapsed = std::chrono::duration<double>(SteadyClock::now() - start).count();
  std::vector<double> all;
  for (const auto& own : times) all.insert(all.end(), own.begin(), own.end());
  std::sort(all.begin(), all.end());
  std::printf("%7d %12.0f %9.0f %9.0f\n", callers, static_cast<double>(all.size()) / elapsed,
              all[all.size() / 2], all[all.size() * 99 / 100]);
  std::fflush(stdout);
}

int Run(const char* url, double seconds) {
  const auto opened = OpenStore(url);
  if (!opened.ok()) {
    std::fprintf(stderr, "%s\n", opened.status().ToString().c_str());
    return 1;
  }
  Store& store = **opened;
  std::vector<Batch::RequireOp> conditions;
  for (const char* id : {"transcript", "code"}) {
    const Key key{"bench/required", id};
    const auto outcome = store.Commit(kPartition, Batch().Put(key, "x"));
    if (!outcome.ok()) {
      std::fprintf(stderr, "%s\n", outcome.status().ToString().c_str());
      return 1;
    }
    conditions.push_back({key, outcome->version()});
  }
  std::printf("callers  commits/s    p50 us    p99 us\n");
  for (const int callers : {1, 8, 32, 128}) Measure(store, conditions, callers, seconds);
  return 0;
}

}  // namespace
}  // namespace concord::storage

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: store_bench URL [SECONDS]\n");
    return 2;
  }
  return concord::storage::Run(argv[1], argc == 3 ? std::atof(argv[2]) : 3.0);
}

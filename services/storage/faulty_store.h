#ifndef CONCORD_STORAGE_FAULTY_STORE_H_
#define CONCORD_STORAGE_FAULTY_STORE_H_

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "storage/store.h"

namespace concord::storage {

// `FaultyStore` is another store with faults, for tests of what stands upon it: chosen calls fail,
// come late, or commit and answer that they may not have. Thread-safe.
class FaultyStore final : public Store {
 public:
  enum Operation { kRead, kScan, kCommit, kReadLog, kHead, kFinishErasures, kPing, kOperations };

  struct Fault {
    Operation operation = kCommit;
    int nth = 1;    // the call that it strikes, counted from the next one on
    int times = 1;  // how many calls in a row it strikes; -1: all that follow
    absl::Duration delay = absl::ZeroDuration();  // before the call (and before its failure)
    // Answered instead of making the call; OK: the call is only late.
    absl::Status failure = absl::UnavailableError("The store cannot be reached.");
    // A commit is made, and `failure` answered all the same: its outcome is unknown to the caller.
    bool outcome_unknown = false;
  };

  explicit FaultyStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  void Inject(Fault fault);
  // Ends all faults.
  void Heal();
  // Returns how often `operation` was called.
  int Calls(Operation operation) const;

  absl::StatusOr<std::vector<Entry>> Read(absl::string_view partition,
                                          const std::vector<Key>& keys) override;
  absl::StatusOr<std::vector<Entry>> Scan(absl::string_view partition, absl::string_view collection,
                                          absl::string_view after, size_t limit,
                                          absl::string_view values_from) override;
  void CommitAsync(absl::string_view partition, Batch batch, Done done) override;
  absl::StatusOr<std::vector<LogEntry>> ReadLog(absl::string_view partition, Revision after,
                                                size_t limit) override;
  absl::StatusOr<Revision> Head(absl::string_view partition) override;
  std::unique_ptr<Subscription> Listen(
      absl::string_view partition, std::function<void(absl::string_view hint)> on_hint) override;
  absl::Status FinishErasures() override;
  absl::Status Ping() override;

 private:
  // Counts a call; waits for the delay of a fault that strikes it and returns what it answers.
  absl::Status Strike(Operation operation, bool* outcome_unknown = nullptr);

  mutable Mutex mutex_;
  std::vector<Fault> faults_ ABSL_GUARDED_BY(mutex_);
  std::array<int, kOperations> calls_ ABSL_GUARDED_BY(mutex_) = {};
  const std::unique_ptr<Store> store_;
};

}  // namespace concord::storage

#endif  // CONCORD_STORAGE_FAULTY_STORE_H_

#include "storage/faulty_store.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "base/status_macros.h"

namespace concord::storage {

void FaultyStore::Inject(Fault fault) {
  MutexLock lock(&mutex_);
  faults_.push_back(std::move(fault));
}

void FaultyStore::Heal() {
  MutexLock lock(&mutex_);
  faults_.clear();
}

int FaultyStore::Calls(Operation operation) const {
  MutexLock lock(&mutex_);
  return calls_[operation];
}

absl::Status FaultyStore::Strike(Operation operation, bool* outcome_unknown) {
  absl::Duration delay = absl::ZeroDuration();
  absl::Status failure;
  {
    MutexLock lock(&mutex_);
    ++calls_[operation];
    for (Fault& fault : faults_) {
      if (fault.operation != operation || fault.times == 0 || --fault.nth > 0) continue;
      if (fault.times > 0) --fault.times;
      delay = std::max(delay, fault.delay);
      failure.Update(fault.failure);
      if (outcome_unknown != nullptr) *outcome_unknown |= fault.outcome_unknown;
    }
  }
  absl::SleepFor(delay);
  return failure;
}

absl::StatusOr<std::vector<Entry>> FaultyStore::Read(absl::string_view partition,
                                                     const std::vector<Key>& keys) {
  CONCORD_RETURN_IF_ERROR(Strike(kRead));
  return store_->Read(partition, keys);
}

absl::StatusOr<std::vector<Entry>> FaultyStore::Scan(absl::string_view partition,
                                                     absl::string_view collection,
                                                     absl::string_view after, size_t limit,
                                                     absl::string_view values_from) {
  CONCORD_RETURN_IF_ERROR(Strike(kScan));
  return store_->Scan(partition, collection, after, limit, values_from);
}

void FaultyStore::CommitAsync(absl::string_view partition, Batch batch, Done done) {
  bool outcome_unknown = false;
  const absl::Status failure = Strike(kCommit, &outcome_unknown);
  if (failure.ok()) return store_->CommitAsync(partition, std::move(batch), std::move(done));
  // An empty batch changes nothing, and lets the failure come from a thread of the store's, as
  // `done` may expect.
  if (!outcome_unknown) batch = Batch();
  store_->CommitAsync(
      partition, std::move(batch),
      [failure, done = std::move(done)](const absl::StatusOr<Outcome>&) { done(failure); });
}

absl::StatusOr<std::vector<LogEntry>> FaultyStore::ReadLog(absl::string_view partition,
                                                           Revision after, size_t limit) {
  CONCORD_RETURN_IF_ERROR(Strike(kReadLog));
  return store_->ReadLog(partition, after, limit);
}

absl::StatusOr<Revision> FaultyStore::Head(absl::string_view partition) {
  CONCORD_RETURN_IF_ERROR(Strike(kHead));
  return store_->Head(partition);
}

std::unique_ptr<Subscription> FaultyStore::Listen(
    absl::string_view partition, std::function<void(absl::string_view hint)> on_hint) {
  return store_->Listen(partition, std::move(on_hint));
}

absl::Status FaultyStore::FinishErasures() {
  CONCORD_RETURN_IF_ERROR(Strike(kFinishErasures));
  return store_->FinishErasures();
}

absl::Status FaultyStore::Ping() {
  CONCORD_RETURN_IF_ERROR(Strike(kPing));
  return store_->Ping();
}

}  // namespace concord::storage

// The backend "memory:": everything in this process, nothing outlives it. For tests, and for trying
// Concord out.
#include <deque>
#include <map>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "storage/hint_hub.h"
#include "storage/registry.h"

namespace concord::storage {
namespace {

struct Value {
  std::string bytes;
  Version version;
};

struct Remembered {
  std::string digest;
  std::string response;
  Version version;  // of the first commit
  absl::Time expires;
};

struct Partition {
  std::map<Key, Value> values;
  std::map<std::string, std::set<std::string>> listings;
  std::map<std::string, Remembered> requests;
  std::vector<std::string> log;  // of revision i + 1

  Revision revision() const { return static_cast<Revision>(log.size()); }
  Version VersionOf(const Key& key) const {
    const auto found = values.find(key);
    return found == values.end() ? Version{} : found->second.version;
  }
};

Entry MakeEntry(const Partition& partition, std::string collection, std::string id) {
  const auto found = partition.values.find({std::move(collection), id});
  if (found == partition.values.end()) return {std::move(id), "", Version{}};
  return {std::move(id), found->second.bytes, found->second.version};
}

// Returns what becomes of `batch`, without changing anything.
Outcome Decide(const Partition& partition, const Batch& batch) {
  Outcome outcome;
  outcome.revision = partition.revision();
  if (batch.remember.has_value()) {
    const auto known = partition.requests.find(batch.remember->id);
    if (known != partition.requests.end() && known->second.expires > absl::Now()) {
      if (known->second.digest != batch.remember->digest) {
        outcome.kind = Outcome::Kind::kRequestIdReused;
        return outcome;
      }
      outcome.kind = Outcome::Kind::kReplayed;
      outcome.revision = known->second.version.revision;
      outcome.nonce = known->second.version.nonce;
      outcome.response = known->second.response;
      return outcome;
    }
  }
  for (size_t i = 0; i < batch.conditions.size(); ++i) {
    if (partition.VersionOf(batch.conditions[i].key) == batch.conditions[i].version) continue;
    outcome.kind = Outcome::Kind::kConditionFailed;
    outcome.failed_condition = i;
    return outcome;
  }
  if (batch.event.has_value()) ++outcome.revision;
  outcome.nonce = NewNonce();
  return outcome;
}

void Apply(Batch& batch, const Outcome& outcome, Partition& partition) {
  for (Batch::PutOp& put : batch.puts) {
    if (put.listed) partition.listings[put.key.collection].insert(put.key.id);
    partition.values[std::move(put.key)] = {std::move(put.value), outcome.version()};
  }
  const auto unlist = [&](const Key& key) {
    const auto listing = partition.listings.find(key.collection);
    if (listing != partition.listings.end()) listing->second.erase(key.id);
  };
  for (const auto* removed : {&batch.deletes, &batch.erases}) {
    for (const Key& key : *removed) {
      partition.values.erase(key);
      unlist(key);
    }
  }
  for (Key& key : batch.lists) partition.listings[key.collection].insert(std::move(key.id));
  for (const Key& key : batch.unlists) unlist(key);
  if (batch.remember.has_value()) {
    Batch::RememberOp& remember = *batch.remember;
    partition.requests[std::move(remember.id)] = {std::move(remember.digest),
                                                  std::move(remember.response), outcome.version(),
                                                  absl::Now() + remember.keep_for};
  }
  if (batch.event.has_value()) partition.log.push_back(*std::move(batch.event));
}

class MemoryStore final : public Store {
 public:
  MemoryStore() : committer_([this] { CommitAll(); }) {}

  ~MemoryStore() override {
    {
      MutexLock lock(&queue_mutex_);
      closing_ = true;
      queue_changed_.notify_one();
    }
    committer_.join();
  }

  absl::StatusOr<std::vector<Entry>> Read(absl::string_view partition,
                                          const std::vector<Key>& keys) override {
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    for (const Key& key : keys) CONCORD_RETURN_IF_ERROR(CheckKey(key.collection, key.id));
    MutexLock lock(&data_mutex_);
    const Partition& data = Find(partition);
    std::vector<Entry> entries;
    entries.reserve(keys.size());
    for (const Key& key : keys) entries.push_back(MakeEntry(data, key.collection, key.id));
    return entries;
  }

  absl::StatusOr<std::vector<Entry>> Scan(absl::string_view partition, absl::string_view collection,
                                          absl::string_view after, size_t limit,
                                          absl::string_view values_from) override {
    if (values_from.empty()) values_from = collection;
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    CONCORD_RETURN_IF_ERROR(CheckKey(collection, "-"));
    CONCORD_RETURN_IF_ERROR(CheckKey(values_from, "-"));
    CONCORD_RETURN_IF_ERROR(CheckLimit(limit));
    MutexLock lock(&data_mutex_);
    const Partition& data = Find(partition);
    std::vector<Entry> entries;
    const auto listing = data.listings.find(std::string(collection));
    if (listing == data.listings.end()) return entries;
    for (auto id = listing->second.upper_bound(std::string(after));
         id != listing->second.end() && entries.size() < limit; ++id) {
      entries.push_back(MakeEntry(data, std::string(values_from), *id));
    }
    return entries;
  }

  void CommitAsync(absl::string_view partition, Batch batch, Done done) override {
    absl::Status status = CheckPartition(partition);
    status.Update(CheckBatch(batch));
    MutexLock lock(&queue_mutex_);
    queue_.push_back({std::string(partition), std::move(batch), std::move(done), status});
    queue_changed_.notify_one();
  }

  absl::StatusOr<std::vector<LogEntry>> ReadLog(absl::string_view partition, Revision after,
                                                size_t limit) override {
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    CONCORD_RETURN_IF_ERROR(CheckLimit(limit));
    MutexLock lock(&data_mutex_);
    const Partition& data = Find(partition);
    std::vector<LogEntry> entries;
    for (Revision next = std::max<Revision>(after, 0) + 1;
         next <= data.revision() && entries.size() < limit; ++next) {
      entries.push_back({next, data.log[next - 1]});
    }
    return entries;
  }

  absl::StatusOr<Revision> Head(absl::string_view partition) override {
    CONCORD_RETURN_IF_ERROR(CheckPartition(partition));
    MutexLock lock(&data_mutex_);
    return Find(partition).revision();
  }

  std::unique_ptr<Subscription> Listen(
      absl::string_view partition, std::function<void(absl::string_view hint)> on_hint) override {
    return hints_.Listen(partition, std::move(on_hint));
  }

  absl::Status FinishErasures() override { return absl::OkStatus(); }  // there are no files
  absl::Status Ping() override { return absl::OkStatus(); }

 private:
  struct Pending {
    std::string partition;
    Batch batch;
    Done done;
    absl::Status invalid;
  };

  const Partition& Find(absl::string_view partition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(data_mutex_) {
    static const auto* empty = new Partition;
    const auto found = partitions_.find(std::string(partition));
    return found == partitions_.end() ? *empty : found->second;
  }

  // The committing thread: one batch after the other, until the store closes and none is left.
  void CommitAll() {
    while (true) {
      Pending pending;
      {
        MutexLock lock(&queue_mutex_);
        while (queue_.empty() && !closing_) queue_changed_.wait(queue_mutex_);
        if (queue_.empty()) return;
        pending = std::move(queue_.front());
        queue_.pop_front();
      }
      if (!pending.invalid.ok()) {
        pending.done(pending.invalid);
        continue;
      }
      const Outcome outcome = CommitOne(pending);
      if (outcome.kind == Outcome::Kind::kCommitted && !pending.batch.hint.empty()) {
        hints_.Notify(pending.partition, pending.batch.hint);
      }
      pending.done(outcome);
    }
  }

  Outcome CommitOne(Pending& pending) {
    MutexLock lock(&data_mutex_);
    Outcome outcome = Decide(Find(pending.partition), pending.batch);
    if (outcome.kind == Outcome::Kind::kCommitted) {
      Apply(pending.batch, outcome, partitions_[pending.partition]);
    }
    return outcome;
  }

  HintHub hints_;
  Mutex data_mutex_;
  std::map<std::string, Partition> partitions_ ABSL_GUARDED_BY(data_mutex_);
  Mutex queue_mutex_;
  CondVar queue_changed_;
  std::deque<Pending> queue_ ABSL_GUARDED_BY(queue_mutex_);
  bool closing_ ABSL_GUARDED_BY(queue_mutex_) = false;
  std::thread committer_;  // last: it uses all the others
};

absl::StatusOr<std::unique_ptr<Store>> OpenMemory(absl::string_view url) {
  if (url != "memory:") {
    return absl::InvalidArgumentError(
        absl::StrCat("The memory store's URL is 'memory:', not '", url, "'."));
  }
  return std::make_unique<MemoryStore>();
}

CONCORD_REGISTER_STORE("memory", OpenMemory);

}  // namespace
}  // namespace concord::storage

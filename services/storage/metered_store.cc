#include "storage/metered_store.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"

namespace concord::storage {
namespace {

constexpr char kOk[] = "ok";

// Seconds: from a read in memory to a store that hangs until its timeout.
const prometheus::Histogram::BucketBoundaries& Buckets() {
  static const auto* buckets = new prometheus::Histogram::BucketBoundaries{
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
      0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
  return *buckets;
}

absl::string_view NameOf(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::kCommitted:
      return kOk;
    case Outcome::Kind::kConditionFailed:
      return "condition_failed";
    case Outcome::Kind::kReplayed:
      return "replayed";
    case Outcome::Kind::kRequestIdReused:
      return "request_id_reused";
  }
  return "unknown";
}

absl::Status StatusOf(const absl::Status& status) { return status; }
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

}  // namespace

MeteredStore::MeteredStore(std::unique_ptr<Store> store, std::string backend,
                           prometheus::Registry& registry)
    : backend_(std::move(backend)),
      seconds_(prometheus::BuildHistogram()
                   .Name("concord_store_operation_seconds")
                   .Help("Duration of the store's operations")
                   .Register(registry)),
      conflicts_(prometheus::BuildCounter()
                     .Name("concord_store_commit_conflicts_total")
                     .Help("Commits that a condition refused")
                     .Register(registry)
                     .Add({{"backend", backend_}})),
      up_(prometheus::BuildGauge()
              .Name("concord_store_up")
              .Help("1 when the store's last operation was answered, 0 when it was not")
              .Register(registry)
              .Add({{"backend", backend_}})),
      store_(std::move(store)) {
  up_.Set(1);
  for (int operation = 0; operation < kOperations; ++operation) {
    succeeded_[operation] = &HistogramOf(static_cast<Operation>(operation), kOk);
  }
}

prometheus::Histogram& MeteredStore::HistogramOf(Operation operation, absl::string_view result) {
  static constexpr const char* kNames[kOperations] = {
      "read", "scan", "commit", "read_log", "head", "finish_erasures", "ping"};
  return seconds_.Add(
      {{"backend", backend_}, {"operation", kNames[operation]}, {"result", std::string(result)}},
      Buckets());
}

void MeteredStore::Observe(Operation operation, absl::Time start, absl::string_view result) {
  prometheus::Histogram& histogram =
      result == kOk ? *succeeded_[operation] : HistogramOf(operation, result);
  histogram.Observe(absl::ToDoubleSeconds(absl::Now() - start));
}

void MeteredStore::Observe(Operation operation, absl::Time start, const absl::Status& status) {
  up_.Set(status.code() == absl::StatusCode::kUnavailable ? 0 : 1);
  Observe(operation, start,
          status.ok() ? kOk : absl::AsciiStrToLower(absl::StatusCodeToString(status.code())));
}

template <typename Call>
auto MeteredStore::Measure(Operation operation, Call&& call) {
  const absl::Time start = absl::Now();
  auto result = call();
  Observe(operation, start, StatusOf(result));
  return result;
}

absl::StatusOr<std::vector<Entry>> MeteredStore::Read(absl::string_view partition,
                                                      const std::vector<Key>& keys) {
  return Measure(kRead, [&] { return store_->Read(partition, keys); });
}

absl::StatusOr<std::vector<Entry>> MeteredStore::Scan(absl::string_view partition,
                                                      absl::string_view collection,
                                                      absl::string_view after, size_t limit,
                                                      absl::string_view values_from) {
  return Measure(kScan,
                 [&] { return store_->Scan(partition, collection, after, limit, values_from); });
}

void MeteredStore::CommitAsync(absl::string_view partition, Batch batch, Done done) {
  store_->CommitAsync(
      partition, std::move(batch),
      [this, start = absl::Now(), done = std::move(done)](absl::StatusOr<Outcome> outcome) {
        if (!outcome.ok()) {
          Observe(kCommit, start, outcome.status());
        } else {
          up_.Set(1);
          Observe(kCommit, start, NameOf(outcome->kind));
          if (outcome->kind == Outcome::Kind::kConditionFailed) conflicts_.Increment();
        }
        done(std::move(outcome));
      });
}

absl::StatusOr<std::vector<LogEntry>> MeteredStore::ReadLog(absl::string_view partition,
                                                            Revision after, size_t limit) {
  return Measure(kReadLog, [&] { return store_->ReadLog(partition, after, limit); });
}

absl::StatusOr<Revision> MeteredStore::Head(absl::string_view partition) {
  return Measure(kHead, [&] { return store_->Head(partition); });
}

std::unique_ptr<Subscription> MeteredStore::Listen(
    absl::string_view partition, std::function<void(absl::string_view hint)> on_hint) {
  return store_->Listen(partition, std::move(on_hint));
}

absl::Status MeteredStore::FinishErasures() {
  return Measure(kFinishErasures, [&] { return store_->FinishErasures(); });
}

absl::Status MeteredStore::Ping() {
  return Measure(kPing, [&] { return store_->Ping(); });
}

}  // namespace concord::storage

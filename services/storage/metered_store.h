#ifndef CONCORD_STORAGE_METERED_STORE_H_
#define CONCORD_STORAGE_METERED_STORE_H_

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "storage/store.h"

namespace concord::storage {

// `MeteredStore` is another store with metrics:
//   concord_store_operation_seconds{backend,operation,result}  histogram; operation is read, scan,
//       commit, read_log, head, finish_erasures or ping; result is ok, condition_failed, replayed,
//       request_id_reused, or the error's code in lower case
//   concord_store_commit_conflicts_total{backend}  commits that a condition refused
//   concord_store_up{backend}  0 after an operation that answered UNAVAILABLE, else 1
// The registry must outlive it, and the commits under way.
class MeteredStore final : public Store {
 public:
  // `backend` is the URL's scheme.
  MeteredStore(std::unique_ptr<Store> store, std::string backend, prometheus::Registry& registry);

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
  enum Operation { kRead, kScan, kCommit, kReadLog, kHead, kFinishErasures, kPing, kOperations };

  // Runs `call`, which answers a Status or StatusOr, and observes it.
  template <typename Call>
  auto Measure(Operation operation, Call&& call);
  void Observe(Operation operation, absl::Time start, const absl::Status& status);
  void Observe(Operation operation, absl::Time start, absl::string_view result);
  prometheus::Histogram& HistogramOf(Operation operation, absl::string_view result);

  const std::string backend_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  prometheus::Counter& conflicts_;
  prometheus::Gauge& up_;
  std::array<prometheus::Histogram*, kOperations> succeeded_;  // of result="ok"
  const std::unique_ptr<Store> store_;  // last: its commits under way use the others
};

}  // namespace concord::storage

#endif  // CONCORD_STORAGE_METERED_STORE_H_

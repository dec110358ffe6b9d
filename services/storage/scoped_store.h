#ifndef CONCORD_STORAGE_SCOPED_STORE_H_
#define CONCORD_STORAGE_SCOPED_STORE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace concord::storage {

// `ScopedStore` is the view of a store that one service is given: it reads everything and may
// require anything, but writes only below its own prefix ("coding/..."). A write elsewhere is
// INTERNAL and changes nothing. Thread-safe; does not own the store.
class ScopedStore {
 public:
  ScopedStore(Store& store, std::string prefix);

  absl::StatusOr<std::vector<Entry>> Read(absl::string_view partition,
                                          const std::vector<Key>& keys) {
    return store_.Read(partition, keys);
  }
  // One key; an entry without an existing version when there is none.
  absl::StatusOr<Entry> ReadOne(absl::string_view partition, Key key);
  absl::StatusOr<std::vector<Entry>> Scan(absl::string_view partition, absl::string_view collection,
                                          absl::string_view after, size_t limit,
                                          absl::string_view values_from = "") {
    return store_.Scan(partition, collection, after, limit, values_from);
  }
  // All of a collection, in as many scans as it takes.
  absl::StatusOr<std::vector<Entry>> ScanAll(absl::string_view partition,
                                             absl::string_view collection,
                                             absl::string_view values_from = "");
  void CommitAsync(absl::string_view partition, Batch batch, Store::Done done);
  absl::StatusOr<Outcome> Commit(absl::string_view partition, Batch batch);
  absl::StatusOr<std::vector<LogEntry>> ReadLog(absl::string_view partition, Revision after,
                                                size_t limit) {
    return store_.ReadLog(partition, after, limit);
  }
  absl::StatusOr<Revision> Head(absl::string_view partition) { return store_.Head(partition); }
  std::unique_ptr<Subscription> Listen(absl::string_view partition,
                                       std::function<void(absl::string_view hint)> on_hint) {
    return store_.Listen(partition, std::move(on_hint));
  }

 private:
  absl::Status CheckScope(const Batch& batch) const;

  Store& store_;
  const std::string prefix_;  // with its slash
};

}  // namespace concord::storage

#endif  // CONCORD_STORAGE_SCOPED_STORE_H_

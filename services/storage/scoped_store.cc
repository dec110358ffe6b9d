#include "storage/scoped_store.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace concord::storage {

ScopedStore::ScopedStore(Store& store, std::string prefix)
    : store_(store), prefix_(std::move(prefix) + "/") {}

absl::StatusOr<Entry> ScopedStore::ReadOne(absl::string_view partition, Key key) {
  absl::StatusOr<std::vector<Entry>> entries = store_.Read(partition, {std::move(key)});
  if (!entries.ok()) return entries.status();
  return std::move(entries->front());
}

absl::StatusOr<std::vector<Entry>> ScopedStore::ScanAll(absl::string_view partition,
                                                        absl::string_view collection,
                                                        absl::string_view values_from) {
  std::vector<Entry> all;
  std::string after;
  while (true) {
    absl::StatusOr<std::vector<Entry>> page =
        store_.Scan(partition, collection, after, Store::kMaxScan, values_from);
    if (!page.ok()) return page.status();
    const bool last = page->size() < Store::kMaxScan;
    if (!page->empty()) after = page->back().id;
    for (Entry& entry : *page) all.push_back(std::move(entry));
    if (last) return all;
  }
}

void ScopedStore::CommitAsync(absl::string_view partition, Batch batch, Store::Done done) {
  if (absl::Status status = CheckScope(batch); !status.ok()) return done(std::move(status));
  store_.CommitAsync(partition, std::move(batch), std::move(done));
}

absl::StatusOr<Outcome> ScopedStore::Commit(absl::string_view partition, Batch batch) {
  if (absl::Status status = CheckScope(batch); !status.ok()) return status;
  return store_.Commit(partition, std::move(batch));
}

absl::Status ScopedStore::CheckScope(const Batch& batch) const {
  const auto outside = [this](const std::string& collection) {
    return !absl::StartsWith(collection, prefix_);
  };
  for (const Batch::PutOp& op : batch.puts) {
    if (outside(op.key.collection)) {
      return absl::InternalError(absl::StrCat("A write outside ", prefix_));
    }
  }
  for (const auto* keys : {&batch.deletes, &batch.lists, &batch.unlists, &batch.erases}) {
    for (const Key& key : *keys) {
      if (outside(key.collection)) {
        return absl::InternalError(absl::StrCat("A write outside ", prefix_));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace concord::storage

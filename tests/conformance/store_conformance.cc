#include "conformance/store_conformance.h"

namespace concord::storage {

void PrintTo(const StoreFactory& factory, std::ostream* out) { *out << factory.name; }

std::string FactoryName(const ::testing::TestParamInfo<StoreFactory>& info) {
  return info.param.name;
}

void StoreConformance::SetUp() {
  const absl::StatusOr<std::string> url = GetParam().fresh_url();
  ASSERT_TRUE(url.ok()) << url.status();
  url_ = *url;
  store_ = OpenAnother();
  ASSERT_NE(store_, nullptr);
}

void StoreConformance::TearDown() {
  store_.reset();
  if (!url_.empty()) GetParam().remove(url_);
}

std::unique_ptr<Store> StoreConformance::OpenAnother() {
  absl::StatusOr<std::unique_ptr<Store>> opened = GetParam().open(url_);
  EXPECT_TRUE(opened.ok()) << opened.status();
  return opened.ok() ? *std::move(opened) : nullptr;
}

void StoreConformance::Reopen() {
  store_.reset();
  store_ = OpenAnother();
  ASSERT_NE(store_, nullptr);
}

Outcome StoreConformance::MustDecide(Batch batch, absl::string_view partition) {
  const absl::StatusOr<Outcome> outcome = store().Commit(partition, std::move(batch));
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  return outcome.value_or(Outcome{});
}

Outcome StoreConformance::MustCommit(Batch batch, absl::string_view partition) {
  Outcome outcome = MustDecide(std::move(batch), partition);
  EXPECT_EQ(outcome.kind, Outcome::Kind::kCommitted);
  EXPECT_NE(outcome.nonce, 0u);
  return outcome;
}

Entry StoreConformance::ReadOne(const Key& key, absl::string_view partition) {
  const absl::StatusOr<std::vector<Entry>> entries = store().Read(partition, {key});
  EXPECT_TRUE(entries.ok()) << entries.status();
  if (!entries.ok() || entries->size() != 1) {
    ADD_FAILURE() << "Read did not return one entry for one key.";
    return Entry{};
  }
  return entries->front();
}

std::vector<Entry> StoreConformance::ScanAll(absl::string_view collection,
                                             absl::string_view values_from, size_t limit,
                                             absl::string_view partition) {
  std::vector<Entry> all;
  while (true) {
    const std::string after = all.empty() ? "" : all.back().id;
    absl::StatusOr<std::vector<Entry>> page =
        store().Scan(partition, collection, after, limit, values_from);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return all;
    EXPECT_LE(page->size(), limit);
    const bool last = page->size() < limit;
    for (Entry& entry : *page) {
      if (!all.empty() && entry.id <= all.back().id) {
        ADD_FAILURE() << "Scan does not ascend.";
        return all;
      }
      all.push_back(std::move(entry));
    }
    if (last) return all;
  }
}

std::vector<std::string> StoreConformance::ListedIds(absl::string_view collection,
                                                     absl::string_view partition) {
  std::vector<std::string> ids;
  for (Entry& entry : ScanAll(collection, "", 100, partition)) ids.push_back(std::move(entry.id));
  return ids;
}

std::vector<LogEntry> StoreConformance::WholeLog(size_t limit, absl::string_view partition) {
  std::vector<LogEntry> all;
  while (true) {
    const Revision after = all.empty() ? 0 : all.back().revision;
    absl::StatusOr<std::vector<LogEntry>> page = store().ReadLog(partition, after, limit);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return all;
    EXPECT_LE(page->size(), limit);
    const bool last = page->size() < limit;
    for (LogEntry& entry : *page) {
      if (entry.revision <= after) {
        ADD_FAILURE() << "ReadLog does not ascend.";
        return all;
      }
      all.push_back(std::move(entry));
    }
    if (last) return all;
  }
}

Revision StoreConformance::HeadOf(absl::string_view partition) {
  const absl::StatusOr<Revision> head = store().Head(partition);
  EXPECT_TRUE(head.ok()) << head.status();
  return head.value_or(-1);
}

}  // namespace concord::storage

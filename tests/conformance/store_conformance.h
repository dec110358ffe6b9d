#ifndef CONCORD_CONFORMANCE_STORE_CONFORMANCE_H_
#define CONCORD_CONFORMANCE_STORE_CONFORMANCE_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "storage/registry.h"
#include "storage/store.h"

namespace concord::storage {

// How the suite gets at one backend's stores. A backend's test file fills it in and says
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance, ::testing::Values(factory), FactoryName);
struct StoreFactory {
  std::string name;  // letters and digits
  // Makes room for a new, empty store and returns its URL. An error skips the test.
  std::function<absl::StatusOr<std::string>()> fresh_url;
  // Opens the store at a URL of fresh_url's; also a second time, after the first was destroyed.
  std::function<absl::StatusOr<std::unique_ptr<Store>>(absl::string_view url)> open =
      [](absl::string_view url) { return OpenStore(url); };
  // Removes what fresh_url made; called when every store on it is closed.
  std::function<void(absl::string_view url)> remove = [](absl::string_view) {};
  bool durable = true;  // opening a URL again finds what was committed
  bool shared = false;  // several stores may be open on one URL at a time
};

void PrintTo(const StoreFactory& factory, std::ostream* out);
std::string FactoryName(const ::testing::TestParamInfo<StoreFactory>& info);

// The fixture: `store()` is open and empty when a test begins.
class StoreConformance : public ::testing::TestWithParam<StoreFactory> {
 public:
  static constexpr char kProject[] = "project-1";

  Store& store() { return *store_; }
  // Opens another store on the same data; for factories that are `shared`.
  std::unique_ptr<Store> OpenAnother();
  // Closes the store and opens it again.
  void Reopen();

  // Commits and expects kCommitted.
  Outcome MustCommit(Batch batch, absl::string_view partition = kProject);
  // Commits and expects an outcome of whatever kind.
  Outcome MustDecide(Batch batch, absl::string_view partition = kProject);
  Entry ReadOne(const Key& key, absl::string_view partition = kProject);
  // Returns all entries or ids that Scan lists, walking page by page.
  std::vector<Entry> ScanAll(absl::string_view collection, absl::string_view values_from = "",
                             size_t limit = 100, absl::string_view partition = kProject);
  std::vector<std::string> ListedIds(absl::string_view collection,
                                     absl::string_view partition = kProject);
  // Returns all log entries, walking page by page.
  std::vector<LogEntry> WholeLog(size_t limit = 100, absl::string_view partition = kProject);
  Revision HeadOf(absl::string_view partition = kProject);

 protected:
  void SetUp() override;
  void TearDown() override;

 private:
  std::string url_;
  std::unique_ptr<Store> store_;
};

}  // namespace concord::storage

#endif  // CONCORD_CONFORMANCE_STORE_CONFORMANCE_H_

#include "storage/metered_store.h"

#include "gtest/gtest.h"
#include "prometheus/text_serializer.h"
#include "storage/faulty_store.h"
#include "storage/registry.h"

namespace concord::storage {
namespace {

class MeteredStoreTest : public ::testing::Test {
 protected:
  MeteredStoreTest() {
    auto faulty = std::make_unique<FaultyStore>(*OpenStore("memory:"));
    faulty_ = faulty.get();
    store_ = std::make_unique<MeteredStore>(std::move(faulty), "memory", registry_);
  }
  bool Exposes(const std::string& line) {
    const std::string text = prometheus::TextSerializer().Serialize(registry_.Collect());
    const bool found = text.find("\n" + line + "\n") != std::string::npos;
    if (!found) ADD_FAILURE() << line << " is not in\n" << text;
    return found;
  }

  prometheus::Registry registry_;
  FaultyStore* faulty_;
  std::unique_ptr<MeteredStore> store_;
};

TEST_F(MeteredStoreTest, CountsOperationsByResult) {
  const Key key{"c", "1"};
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(store_->Commit("p", Batch().RequireAbsent(key).Put(key, "v")).ok());
  }
  ASSERT_TRUE(store_->Read("p", {key}).ok());
  ASSERT_FALSE(store_->Scan("p", "c", "", 0, "").ok());
  EXPECT_TRUE(
      Exposes("concord_store_operation_seconds_count"
              "{backend=\"memory\",operation=\"commit\",result=\"ok\"} 1"));
  EXPECT_TRUE(
      Exposes("concord_store_operation_seconds_count"
              "{backend=\"memory\",operation=\"commit\",result=\"condition_failed\"} 2"));
  EXPECT_TRUE(
      Exposes("concord_store_operation_seconds_count"
              "{backend=\"memory\",operation=\"read\",result=\"ok\"} 1"));
  EXPECT_TRUE(
      Exposes("concord_store_operation_seconds_count"
              "{backend=\"memory\",operation=\"scan\",result=\"invalid_argument\"} 1"));
  EXPECT_TRUE(Exposes("concord_store_commit_conflicts_total{backend=\"memory\"} 2"));
}

TEST_F(MeteredStoreTest, TellsWhetherTheStoreIsUp) {
  EXPECT_TRUE(Exposes("concord_store_up{backend=\"memory\"} 1"));
  faulty_->Inject({.operation = FaultyStore::kPing});
  EXPECT_FALSE(store_->Ping().ok());
  EXPECT_TRUE(Exposes("concord_store_up{backend=\"memory\"} 0"));
  EXPECT_TRUE(store_->Head("p").ok());
  EXPECT_TRUE(Exposes("concord_store_up{backend=\"memory\"} 1"));
  faulty_->Inject({.operation = FaultyStore::kCommit});
  EXPECT_FALSE(store_->Commit("p", Batch()).ok());
  EXPECT_TRUE(Exposes("concord_store_up{backend=\"memory\"} 0"));
}

}  // namespace
}  // namespace concord::storage

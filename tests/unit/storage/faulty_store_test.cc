#include "storage/faulty_store.h"

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "storage/registry.h"

namespace concord::storage {
namespace {

using Fault = FaultyStore::Fault;

class FaultyStoreTest : public ::testing::Test {
 protected:
  absl::StatusCode Commit() { return store_.Commit("p", Batch().Append("e")).status().code(); }

  FaultyStore store_{*OpenStore("memory:")};
};

TEST_F(FaultyStoreTest, TheChosenCallFailsAndChangesNothing) {
  store_.Inject(Fault{.operation = FaultyStore::kCommit, .nth = 2});
  EXPECT_EQ(Commit(), absl::StatusCode::kOk);
  EXPECT_EQ(Commit(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Commit(), absl::StatusCode::kOk);
  EXPECT_EQ(*store_.Head("p"), 2);
  EXPECT_EQ(store_.Calls(FaultyStore::kCommit), 3);
}

TEST_F(FaultyStoreTest, AnUnknownOutcomeIsACommitThatAnswersAnError) {
  store_.Inject(Fault{.operation = FaultyStore::kCommit, .outcome_unknown = true});
  EXPECT_EQ(Commit(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(*store_.Head("p"), 1);
}

TEST_F(FaultyStoreTest, FaultsStrikeTheirOperationOnlyUntilHealed) {
  store_.Inject(Fault{
      .operation = FaultyStore::kRead, .times = -1, .failure = absl::InternalError("unreadable")});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(store_.Read("p", {{"c", "1"}}).status().code(), absl::StatusCode::kInternal);
  }
  EXPECT_TRUE(store_.Scan("p", "c", "", 1, "").ok());
  EXPECT_TRUE(store_.ReadLog("p", 0, 1).ok());
  EXPECT_TRUE(store_.Ping().ok());
  store_.Heal();
  EXPECT_TRUE(store_.Read("p", {{"c", "1"}}).ok());
}

TEST_F(FaultyStoreTest, EachOperationCanFail) {
  for (int operation = 0; operation < FaultyStore::kOperations; ++operation) {
    store_.Inject(Fault{.operation = static_cast<FaultyStore::Operation>(operation)});
  }
  EXPECT_FALSE(store_.Read("p", {}).ok());
  EXPECT_FALSE(store_.Scan("p", "c", "", 1, "").ok());
  EXPECT_FALSE(store_.ReadLog("p", 0, 1).ok());
  EXPECT_FALSE(store_.Head("p").ok());
  EXPECT_FALSE(store_.FinishErasures().ok());
  EXPECT_FALSE(store_.Ping().ok());
  EXPECT_EQ(Commit(), absl::StatusCode::kUnavailable);
}

TEST_F(FaultyStoreTest, ADelayedCallComesLateAndSucceeds) {
  store_.Inject(Fault{.operation = FaultyStore::kHead,
                      .delay = absl::Milliseconds(50),
                      .failure = absl::OkStatus()});
  const absl::Time start = absl::Now();
  EXPECT_TRUE(store_.Head("p").ok());
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(50));
}

}  // namespace
}  // namespace concord::storage

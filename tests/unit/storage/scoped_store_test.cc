#include "storage/scoped_store.h"

#include "gtest/gtest.h"
#include "storage/registry.h"

namespace concord::storage {
namespace {

class ScopedStoreTest : public ::testing::Test {
 protected:
  absl::StatusCode CodeOf(Batch batch) {
    return coding_.Commit("p", std::move(batch)).status().code();
  }

  const std::unique_ptr<Store> store_ = *OpenStore("memory:");
  ScopedStore coding_{*store_, "coding"};
};

TEST_F(ScopedStoreTest, WritesBelowThePrefixAreCommitted) {
  Batch batch;
  batch.Put({"coding/coding", "1"}, "v")
      .PutErasable({"coding/memos", "2"}, "v")
      .List("coding/by-coder/x", "1")
      .Delete({"coding/coding", "3"})
      .Unlist("coding/by-coder/x", "3")
      .Erase({"coding/memos", "3"})
      .Append("e");
  const auto outcome = coding_.Commit("p", batch);
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(coding_.Read("p", {{"coding/coding", "1"}})->front().value, "v");
  EXPECT_EQ(coding_.ReadOne("p", {"coding/coding", "1"})->value, "v");
  EXPECT_EQ(coding_.Scan("p", "coding/by-coder/x", "", 10, "coding/coding")->size(), 1u);
  EXPECT_EQ(coding_.ReadLog("p", 0, 10)->size(), 1u);
  EXPECT_EQ(*coding_.Head("p"), 1);
}

TEST_F(ScopedStoreTest, WritesElsewhereAreRefusedAndChangeNothing) {
  for (const std::string elsewhere :
       {"transcripts/text", "coding", "codings/x", "cod", "x/coding/"}) {
    const Batch good = Batch().Put({"coding/coding", "1"}, "v").Append("e");
    const auto kInternal = absl::StatusCode::kInternal;
    EXPECT_EQ(CodeOf(Batch(good).Put({elsewhere, "1"}, "v")), kInternal) << elsewhere;
    EXPECT_EQ(CodeOf(Batch(good).PutErasable({elsewhere, "1"}, "v")), kInternal);
    EXPECT_EQ(CodeOf(Batch(good).Delete({elsewhere, "1"})), kInternal);
    EXPECT_EQ(CodeOf(Batch(good).List(elsewhere, "1")), kInternal);
    EXPECT_EQ(CodeOf(Batch(good).Unlist(elsewhere, "1")), kInternal);
    EXPECT_EQ(CodeOf(Batch(good).Erase({elsewhere, "1"})), kInternal);
    absl::StatusCode asynchronous = absl::StatusCode::kOk;
    coding_.CommitAsync(
        "p", Batch(good).Delete({elsewhere, "1"}),
        [&](const absl::StatusOr<Outcome>& outcome) { asynchronous = outcome.status().code(); });
    EXPECT_EQ(asynchronous, kInternal);
  }
  EXPECT_EQ(*store_->Head("p"), 0);
}

TEST_F(ScopedStoreTest, AnythingMayBeReadAndRequired) {
  const Key text{"transcripts/text", "1"};
  const Version version = store_->Commit("p", Batch().Put(text, "v"))->version();
  EXPECT_EQ(coding_.ReadOne("p", text)->version, version);
  const auto outcome =
      coding_.Commit("p", Batch().Require(text, version).Put({"coding/coding", "1"}, "v"));
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->kind, Outcome::Kind::kCommitted);
}

TEST_F(ScopedStoreTest, ScanAllWalksEveryPage) {
  Batch batch;
  for (int i = 0; i < 2500; ++i) batch.Put({"coding/coding", std::to_string(10000 + i)}, "v");
  ASSERT_TRUE(coding_.Commit("p", batch).ok());
  const auto all = coding_.ScanAll("p", "coding/coding");
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->size(), 2500u);
  EXPECT_EQ(all->back().id, "12499");
  EXPECT_TRUE(coding_.ScanAll("p", "coding/none")->empty());
}

TEST_F(ScopedStoreTest, HintsComeThrough) {
  std::string heard;
  const auto subscription =
      coding_.Listen("p", [&](absl::string_view hint) { heard = std::string(hint); });
  Batch batch;
  batch.hint = "hint";
  ASSERT_TRUE(coding_.Commit("p", batch).ok());
  EXPECT_EQ(heard, "hint");  // the memory store hints before it answers
}

}  // namespace
}  // namespace concord::storage

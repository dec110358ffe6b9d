#include "server/audit.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "server/errors.h"
#include "storage/registry.h"

namespace concord {
namespace {

class AuditTrailTest : public ::testing::Test {
 protected:
  AuditTrailTest() : store_(*storage::OpenStore("memory:")), trail_(*store_) {}

  void Append(int count) {
    for (int i = 0; i < count; ++i) {
      storage::Batch batch;
      batch.Append(absl::StrCat("event ", ++events_));
      ASSERT_TRUE(store_->Commit("p", std::move(batch)).ok());
    }
  }

  // The chain by its definition.
  static std::string Chain(int events) {
    std::string chain(32, '\0');
    for (int n = 1; n <= events; ++n) {
      std::string number(8, '\0');
      number[6] = static_cast<char>(n >> 8);
      number[7] = static_cast<char>(n);
      chain = Sha256(absl::StrCat(chain, number, Sha256(absl::StrCat("event ", n))));
    }
    return chain;
  }

  std::unique_ptr<storage::Store> store_;
  AuditTrail trail_;
  int events_ = 0;
};

TEST_F(AuditTrailTest, SealsAreTheChainAtTheirRevision) {
  Append(7);
  EXPECT_EQ(*trail_.Seal("p", 0), Chain(0));
  EXPECT_EQ(*trail_.Seal("p", 3), Chain(3));
  EXPECT_EQ(*trail_.Seal("p", 7), Chain(7));
  EXPECT_EQ(*trail_.Seal("p", 5), Chain(5));
  EXPECT_EQ(error::Reason(trail_.Seal("p", 8).status()), "FIELD_INVALID");
  // Sealing changes nothing: the log is as long as before.
  EXPECT_EQ(*store_->Head("p"), 7);
}

TEST_F(AuditTrailTest, LongTrailsAreSealedEachThousand) {
  Append(2345);
  EXPECT_EQ(*trail_.Seal("p", 2345), Chain(2345));
  const auto seals = trail_.ListSeals("p", 0, 100);
  ASSERT_TRUE(seals.ok());
  ASSERT_EQ(seals->size(), 3u);
  EXPECT_EQ((*seals)[0].first, 1000);
  EXPECT_EQ((*seals)[1].first, 2000);
  EXPECT_EQ((*seals)[1].second, Chain(2000));
  EXPECT_EQ(trail_.ListSeals("p", 1000, 100)->size(), 2u);
  // Another process goes on from what is sealed.
  AuditTrail other(*store_);
  Append(10);
  EXPECT_EQ(*other.Seal("p", 2355), Chain(2355));
  EXPECT_EQ(**other.FindSeal("p", 2345), Chain(2345));
  EXPECT_FALSE(other.FindSeal("p", 17)->has_value());
}

TEST(Commitment, LeadsNowhereWithoutItsSalt) {
  const Commitment a = MakeCommitment("a name");
  const Commitment b = MakeCommitment("a name");
  EXPECT_NE(a.proof, b.proof);
  EXPECT_NE(a.salt, b.salt);
  EXPECT_EQ(a.proof.size(), 64u);
}

}  // namespace
}  // namespace concord

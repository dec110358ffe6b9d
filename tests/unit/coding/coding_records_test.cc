#include "coding/coding_records.h"

#include <gtest/gtest.h>

#include "coding/round_records.h"

namespace concord::coding {
namespace {

const absl::Time kWhen = absl::FromUnixSeconds(1'700'000'000);

// A coding that began at 5, ended at 8, began again at 12 and ended at 20, as it was written.
StoredCoding MadeAt(storage::Revision revision) {
  StoredCoding coding{"c", {}, {revision, 1}};
  coding.record.set_coder("anna");
  return coding;
}

StoredCoding DeletedAt(const StoredCoding& coding, storage::Revision revision) {
  return {coding.id, Ended(coding, kWhen + absl::Seconds(revision)), {revision, 1}};
}

StoredCoding RestoredAt(const StoredCoding& coding, storage::Revision revision) {
  return {coding.id, BegunAgain(coding), {revision, 1}};
}

bool HeldAt(const StoredCoding& coding, storage::Revision revision) {
  const auto standing = StandingAt(coding, revision);
  return standing.has_value() && standing->holds;
}

TEST(Standing, HoldsFromItsFirstRevisionOn) {
  const StoredCoding coding = MadeAt(5);
  EXPECT_EQ(StandingNow(coding), (Standing{true, 5, 0, 0}));
  EXPECT_FALSE(StandingAt(coding, 4).has_value());
  EXPECT_TRUE(HeldAt(coding, 5));
  EXPECT_TRUE(HeldAt(coding, 1'000));
}

TEST(Standing, EndsAtTheRevisionOfTheDeletion) {
  const StoredCoding coding = DeletedAt(MadeAt(5), 8);
  EXPECT_EQ(StandingNow(coding),
            (Standing{false, 5, 8, absl::ToUnixMicros(kWhen + absl::Seconds(8))}));
  EXPECT_TRUE(HeldAt(coding, 5));
  EXPECT_TRUE(HeldAt(coding, 7)) << "the revision before the deletion";
  EXPECT_FALSE(HeldAt(coding, 8));
  EXPECT_TRUE(StandingAt(coding, 8).has_value()) << "taken back, not unknown";
  EXPECT_FALSE(StandingAt(coding, 4).has_value());
}

TEST(Standing, AnswersForEachOfSeveralIntervals) {
  const StoredCoding coding =
      DeletedAt(RestoredAt(DeletedAt(RestoredAt(DeletedAt(MadeAt(5), 8), 12), 20), 30), 31);
  for (storage::Revision r = 0; r < 40; ++r) {
    const bool held = (5 <= r && r < 8) || (12 <= r && r < 20) || r == 30;
    EXPECT_EQ(HeldAt(coding, r), held) << r;
    EXPECT_EQ(StandingAt(coding, r).has_value(), r >= 5) << r;
  }
  EXPECT_EQ(StandingAt(coding, 15), (Standing{true, 12, 0, 0})) << "as it stood then";
  EXPECT_EQ(StandingAt(coding, 25),
            (Standing{false, 12, 20, absl::ToUnixMicros(kWhen + absl::Seconds(20))}));
}

TEST(Standing, BeginsAnewWithEachRestoring) {
  const StoredCoding coding = RestoredAt(DeletedAt(MadeAt(5), 8), 12);
  EXPECT_EQ(StandingNow(coding), (Standing{true, 12, 0, 0}));
}

TEST(ToCoding, LeavesRevisionsOutForWhoIsBlind) {
  const Etags etags("secret");
  const StoredCoding coding = DeletedAt(MadeAt(5), 8);
  const v1::Coding seen = ToCoding("p", coding, StandingNow(coding), etags, true);
  EXPECT_EQ(seen.begin_revision(), 5);
  EXPECT_EQ(seen.end_revision(), 8);
  EXPECT_EQ(seen.state(), v1::Coding::STATE_DELETED);
  const v1::Coding blind = ToCoding("p", coding, StandingNow(coding), etags, false);
  EXPECT_EQ(blind.begin_revision(), 0);
  EXPECT_EQ(blind.end_revision(), 0);
  EXPECT_EQ(blind.name(), "projects/p/codings/c");
  EXPECT_EQ(blind.round(), "") << "outside rounds";
}

TEST(Progress, AnswersForEachState) {
  using v1::Assignment;
  StoredAssignment assignment{"a", {}, {3, 1}};
  assignment.record.set_state(Assignment::STATE_TO_DO);
  const std::vector<std::pair<storage::Revision, Assignment::State>> steps = {
      {5, Assignment::STATE_CODING}, {9, Assignment::STATE_DONE}, {11, Assignment::STATE_CODING}};
  for (const auto& [revision, state] : steps) {
    assignment.record = Advanced(assignment, state, kWhen);
    assignment.version.revision = revision;
  }
  const auto state_at = [&](storage::Revision r) {
    const auto progress = ProgressAt(assignment, r);
    return progress.has_value() ? progress->state : Assignment::STATE_UNSPECIFIED;
  };
  EXPECT_EQ(state_at(2), Assignment::STATE_UNSPECIFIED) << "not made yet";
  EXPECT_EQ(state_at(3), Assignment::STATE_TO_DO);
  EXPECT_EQ(state_at(4), Assignment::STATE_TO_DO);
  EXPECT_EQ(state_at(5), Assignment::STATE_CODING);
  EXPECT_EQ(state_at(10), Assignment::STATE_DONE);
  EXPECT_EQ(state_at(11), Assignment::STATE_CODING);
  EXPECT_EQ(ProgressNow(assignment).state, Assignment::STATE_CODING);
}

}  // namespace
}  // namespace concord::coding

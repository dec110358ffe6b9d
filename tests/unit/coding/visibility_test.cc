#include "coding/visibility.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace concord::coding {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::shared_ptr<const BlindRound> Round(const std::string& id, storage::Revision begin,
                                        const std::vector<std::string>& coders,
                                        const std::vector<std::string>& transcripts) {
  auto round = std::make_shared<BlindRound>();
  round->id = id;
  round->begin = begin;
  round->coders.insert(coders.begin(), coders.end());
  round->transcripts.insert(transcripts.begin(), transcripts.end());
  return round;
}

// Anna and Ben code t1 and t2 in the blind round r.
const std::vector<std::shared_ptr<const BlindRound>>& OneRound() {
  static const auto* rounds = new std::vector<std::shared_ptr<const BlindRound>>{
      Round("r", 7, {"anna", "ben"}, {"t1", "t2"})};
  return *rounds;
}

TEST(View, HidesFromACoderWhatOthersDoOnItsTranscriptsInTheRoundAndOutside) {
  const View anna("anna", OneRound());
  EXPECT_TRUE(anna.blind());
  EXPECT_TRUE(anna.HidesCoding("t1", "ben", "r"));
  EXPECT_TRUE(anna.HidesCoding("t1", "ben", ""));
  EXPECT_TRUE(anna.HidesCoding("t1", "carl", "another"));
  EXPECT_TRUE(anna.HidesWork("t2", "carl"));
  EXPECT_FALSE(anna.HidesCoding("t3", "ben", "")) << "not a transcript of the round";
  EXPECT_FALSE(anna.HidesWork("t3", "ben"));
}

TEST(View, HidesFromEverybodyElseWhatBelongsToTheRound) {
  const View owner("olga", OneRound());
  EXPECT_FALSE(owner.blind());
  EXPECT_TRUE(owner.hides_anything());
  EXPECT_TRUE(owner.HidesCoding("t1", "ben", "r"));
  EXPECT_FALSE(owner.HidesCoding("t1", "carl", "")) << "outside the round";
  EXPECT_TRUE(owner.HidesWork("t1", "ben")) << "a memo of the round's coder on its transcript";
  EXPECT_FALSE(owner.HidesWork("t1", "carl"));
  EXPECT_FALSE(owner.HidesProgress("r")) << "the done flags are the owner's";
}

TEST(View, NeverHidesOnesOwnWork) {
  const View anna("anna", OneRound());
  EXPECT_FALSE(anna.HidesCoding("t1", "anna", "r"));
  EXPECT_FALSE(anna.HidesWork("t1", "anna"));
  EXPECT_FALSE(anna.HidesOnRound("r", "anna"));
}

TEST(View, HidesMemosOfCodersOnTheRoundButNotTheOwners) {
  const View anna("anna", OneRound());
  EXPECT_TRUE(anna.HidesOnRound("r", "ben"));
  EXPECT_FALSE(anna.HidesOnRound("r", "olga"));
  EXPECT_TRUE(anna.HidesProgress("r"));
  EXPECT_FALSE(anna.HidesProgress("another"));
}

TEST(View, TellsRevisionsOnlyFromBeforeTheFirstBlindRound) {
  const View open("anna", {});
  EXPECT_TRUE(open.MayTell(1'000'000));
  EXPECT_FALSE(open.hides_anything());
  const View anna("anna", {Round("later", 9, {"anna"}, {"t1"}), Round("r", 7, {"ben"}, {"t2"})});
  EXPECT_TRUE(anna.MayTell(7));
  EXPECT_FALSE(anna.MayTell(8));
}

TEST(View, HidesOthersThoughTheMemberIsTheOnlyCoder) {
  const View anna("anna", {Round("r", 3, {"anna"}, {"t1"})});
  EXPECT_TRUE(anna.HidesCoding("t1", "ben", ""));
  EXPECT_TRUE(anna.blind());
}

TEST(View, DescribesWhatItHides) {
  const v1::Visibility anna = View("anna", OneRound()).Describe("p");
  EXPECT_EQ(anna.name(), "projects/p/visibility");
  EXPECT_EQ(anna.member(), "projects/p/members/anna");
  EXPECT_TRUE(anna.blind());
  ASSERT_EQ(anna.hidden_work_size(), 1);
  EXPECT_EQ(anna.hidden_work(0).round(), "projects/p/rounds/r");
  EXPECT_THAT(anna.hidden_work(0).transcripts(),
              ElementsAre("projects/p/transcripts/t1", "projects/p/transcripts/t2"));
  EXPECT_THAT(anna.hidden_work(0).coders(), IsEmpty()) << "that of everybody";

  const v1::Visibility olga = View("olga", OneRound()).Describe("p");
  EXPECT_FALSE(olga.blind());
  EXPECT_THAT(olga.hidden_work(0).coders(),
              ElementsAre("projects/p/members/anna", "projects/p/members/ben"));
}

}  // namespace
}  // namespace concord::coding

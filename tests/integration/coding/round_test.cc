#include <thread>

#include "integration/coding/coding_study.h"

namespace concord::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace concord::coding::v1;  // NOLINT: the messages of the contract

class RoundServiceTest : public CodingStudyTest {
 protected:
  std::string ReasonOfRound(const CreateRoundRequest& request) {
    return ReasonOf(As(owner_, &Stub::CreateRound, request));
  }

  absl::StatusOr<BatchCreateAssignmentsResponse> Extend(
      const Round& round, const std::vector<std::pair<Person, std::string>>& pairs) {
    BatchCreateAssignmentsRequest request;
    request.set_parent(round.name());
    request.set_request_id(NewRequestId());
    for (const auto& [coder, transcript] : pairs) {
      auto* assignment = request.add_assignments();
      assignment->set_coder(coder.member);
      assignment->set_transcript(transcript);
    }
    return As(owner_, &Stub::BatchCreateAssignments, request);
  }
};

TEST_F(RoundServiceTest, MakesARoundWithAnAssignmentForEachCoderAndTranscript) {
  const CreateRoundRequest request = RoundRequest(true, {t1_, t2_}, {anna_, ben_});
  const auto round = As(owner_, &Stub::CreateRound, request);
  ASSERT_TRUE(round.ok()) << round.status();
  EXPECT_EQ(round->display_name(), "round 1");
  EXPECT_TRUE(round->blind());
  EXPECT_EQ(round->state(), Round::STATE_CODING);
  EXPECT_EQ(round->assignment_count(), 4);
  EXPECT_EQ(round->codebook_revision(), "projects/p/codebookRevisions/1");
  EXPECT_THAT(round->transcripts(), IsEmpty()) << "input only";
  EXPECT_EQ(GetRound(anna_, round->name())->SerializeAsString(), round->SerializeAsString());
  EXPECT_EQ(As(owner_, &Stub::CreateRound, request)->SerializeAsString(),
            round->SerializeAsString())
      << "a repeat";
  const auto all = Assignments(owner_, round->name());
  ASSERT_THAT(all, SizeIs(4));
  for (const Assignment& assignment : all) {
    EXPECT_EQ(assignment.state(), Assignment::STATE_TO_DO);
  }
  GetAssignmentRequest get;
  get.set_name(all[0].name());
  EXPECT_EQ(As(owner_, &Stub::GetAssignment, get)->SerializeAsString(), all[0].SerializeAsString());
  EXPECT_THAT(Assignments(owner_, "projects/p/rounds/-"), SizeIs(4));
  EXPECT_THAT(
      Assignments(owner_, round->name(),
                  absl::StrCat("coder = \"", anna_.member, "\" AND transcript = \"", t2_, "\"")),
      SizeIs(1));
}

TEST_F(RoundServiceTest, RefusesRoundsThatCannotBe) {
  EXPECT_EQ(ReasonOfRound(RoundRequest(false, {t1_}, {viewer_})), "CODER_INVALID");
  Person nobody;
  nobody.member = "projects/p/members/nobody";
  EXPECT_EQ(ReasonOfRound(RoundRequest(false, {t1_}, {nobody})), "CODER_INVALID");
  EXPECT_EQ(ReasonOfRound(RoundRequest(false, {"projects/p/transcripts/none"}, {anna_})),
            "TRANSCRIPT_NOT_FOUND");
  EXPECT_EQ(ReasonOfRound(RoundRequest(true, {}, {anna_})), "FIELD_INVALID");
  CreateRoundRequest unknown = RoundRequest(false, {t1_}, {anna_});
  unknown.mutable_round()->set_codebook_revision("projects/p/codebookRevisions/7");
  EXPECT_EQ(ReasonOfRound(unknown), "CODEBOOK_REVISION_NOT_FOUND");
  CreateRoundRequest large = RoundRequest(false, {}, {anna_, ben_});
  for (int i = 0; i < 1001; ++i) {
    large.mutable_round()->add_transcripts(absl::StrCat("projects/p/transcripts/t", i));
  }
  EXPECT_EQ(ReasonOfRound(large), "ROUND_TOO_LARGE");
  EXPECT_EQ(ReasonOf(As(anna_, &Stub::CreateRound, RoundRequest(false, {t1_}, {anna_}))),
            "PERMISSION_DENIED");
  ListRoundsRequest list;
  list.set_parent("projects/p");
  EXPECT_THAT(As(owner_, &Stub::ListRounds, list)->rounds(), IsEmpty());
}

TEST_F(RoundServiceTest, LetsACoderCodeATranscriptInOneUnrevealedRoundOnly) {
  const Round first = MakeRound(false, {t1_}, {anna_});
  EXPECT_EQ(ReasonOfRound(RoundRequest(false, {t1_, t2_}, {anna_})), "ASSIGNMENT_EXISTS");
  CreateRoundRequest named = RoundRequest(false, {t2_}, {ben_});
  named.mutable_round()->set_display_name(first.display_name());
  EXPECT_EQ(ReasonOfRound(named), "ROUND_EXISTS");
  ASSERT_TRUE(Reveal(first).ok());
  const Round second = MakeRound(false, {t1_, t2_}, {anna_});
  EXPECT_EQ(second.display_name(), "round 2");
  EXPECT_EQ(Code(anna_, t1_).round(), second.name());
  ListRoundsRequest list;
  list.set_parent("projects/p");
  list.set_page_size(1);
  const auto page = As(owner_, &Stub::ListRounds, list);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_THAT(page->rounds(), SizeIs(1));
  EXPECT_EQ(page->rounds(0).name(), first.name()) << "oldest first";
  list.set_page_token(page->next_page_token());
  EXPECT_EQ(As(owner_, &Stub::ListRounds, list)->rounds(0).name(), second.name());
}

TEST_F(RoundServiceTest, ExtendsOpenRoundsOnly) {
  const Round open = MakeRound(false, {t1_}, {anna_});
  const auto extended = Extend(open, {{anna_, t1_}, {anna_, t2_}, {ben_, t2_}});
  ASSERT_TRUE(extended.ok()) << extended.status();
  ASSERT_THAT(extended->assignments(), SizeIs(3));
  EXPECT_EQ(extended->assignments(0).name(), AssignmentOf(anna_, open, t1_).name()) << "kept";
  for (const Assignment& assignment : extended->assignments()) {
    GetAssignmentRequest get;
    get.set_name(assignment.name());
    EXPECT_EQ(As(owner_, &Stub::GetAssignment, get)->SerializeAsString(),
              assignment.SerializeAsString());
  }
  EXPECT_EQ(GetRound(owner_, open.name())->assignment_count(), 3);
  EXPECT_EQ(Code(ben_, t2_).round(), open.name());
  const Round blind = MakeRound(true, {t1_}, {ben_});
  EXPECT_EQ(ReasonOf(Extend(blind, {{ben_, t2_}})), "ROUND_NOT_OPEN");
  EXPECT_EQ(ReasonOf(Extend(open, {{viewer_, t1_}})), "CODER_INVALID");
  EXPECT_EQ(ReasonOf(Extend(open, {{ben_, t1_}})), "ASSIGNMENT_EXISTS");
  ASSERT_TRUE(Reveal(open).ok());
  EXPECT_EQ(ReasonOf(Extend(open, {{ben_, t1_}})), "ROUND_NOT_OPEN");
}

TEST_F(RoundServiceTest, TheFirstCodingBeginsTheAssignmentAndDoneRefusesCodings) {
  const Round round = MakeRound(false, {t1_}, {anna_, ben_});
  const Coding coding = Code(anna_, t1_);
  EXPECT_EQ(coding.round(), round.name());
  Assignment assignment = AssignmentOf(anna_, round, t1_);
  EXPECT_EQ(assignment.state(), Assignment::STATE_CODING);
  const auto done = SetState(anna_, {assignment}, Assignment::STATE_DONE);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->assignments(0).SerializeAsString(),
            AssignmentOf(anna_, round, t1_).SerializeAsString());
  EXPECT_EQ(GetRound(owner_, round.name())->done_count(), 1);
  EXPECT_EQ(ReasonOf(Create(anna_, CodingRequest(t1_, 0, 3, code_b_))), "ASSIGNMENT_DONE");
  EXPECT_EQ(ReasonOf(Delete(anna_, coding.name())), "ASSIGNMENT_DONE");
  ASSERT_TRUE(SetState(anna_, {assignment}, Assignment::STATE_CODING).ok());
  EXPECT_EQ(GetRound(owner_, round.name())->done_count(), 0);
  EXPECT_TRUE(Delete(anna_, coding.name()).ok());
}

TEST_F(RoundServiceTest, SaysWhoMaySetAnAssignment) {
  const Round open = MakeRound(false, {t1_}, {anna_, ben_});
  const Assignment annas = AssignmentOf(anna_, open, t1_);
  EXPECT_EQ(ReasonOf(SetState(ben_, {annas}, Assignment::STATE_DONE)), "NOT_YOUR_ASSIGNMENT");
  EXPECT_TRUE(SetState(owner_, {annas}, Assignment::STATE_DONE).ok()) << "the round is open";
  EXPECT_EQ(ReasonOf(SetState(anna_, {annas}, Assignment::STATE_UNSPECIFIED)), "FIELD_INVALID");
  const Round blind = MakeRound(true, {t2_}, {anna_, ben_});
  const Assignment blind_annas = AssignmentOf(anna_, blind, t2_);
  EXPECT_EQ(ReasonOf(SetState(owner_, {blind_annas}, Assignment::STATE_DONE)),
            "NOT_YOUR_ASSIGNMENT");
  EXPECT_EQ(ReasonOf(SetState(ben_, {blind_annas}, Assignment::STATE_DONE)), "ASSIGNMENT_NOT_FOUND")
      << "as if it did not exist";
  const auto both =
      SetState(ben_, {AssignmentOf(ben_, blind, t2_), blind_annas}, Assignment::STATE_DONE);
  EXPECT_FALSE(both.ok());
  EXPECT_EQ(AssignmentOf(ben_, blind, t2_).state(), Assignment::STATE_TO_DO) << "all or none";
}

TEST_F(RoundServiceTest, RefusesCodingsInRoundsThatDoNotHaveThem) {
  const Round round = MakeRound(false, {t1_}, {anna_});
  const auto in = [&](const std::string& transcript) {
    CreateCodingRequest request = CodingRequest(transcript, 0, 3, code_a_);
    request.mutable_coding()->set_round(round.name());
    return request;
  };
  EXPECT_EQ(ReasonOf(Create(anna_, in(t2_))), "NOT_ASSIGNED");
  EXPECT_EQ(ReasonOf(Create(ben_, in(t1_))), "NOT_ASSIGNED");
  EXPECT_EQ(Create(anna_, in(t1_))->round(), round.name());
  EXPECT_EQ(Code(ben_, t1_).round(), "") << "outside rounds";
  ASSERT_TRUE(Reveal(round).ok());
  EXPECT_EQ(ReasonOf(Create(anna_, in(t1_))), "ROUND_REVEALED");
}

TEST_F(RoundServiceTest, CodesWithTheRoundsCodebookRevision) {
  const Round round = MakeRound(false, {t1_}, {anna_});
  ASSERT_TRUE(study_.AddCode("C").ok());
  ASSERT_TRUE(study_.Publish().ok());
  EXPECT_EQ(Code(anna_, t1_).codebook_revision(), "projects/p/codebookRevisions/1");
  EXPECT_EQ(Code(anna_, t2_).codebook_revision(), "projects/p/codebookRevisions/2");
  CreateCodingRequest request = CodingRequest(t1_, 0, 3, code_a_);
  request.mutable_coding()->set_codebook_revision("projects/p/codebookRevisions/2");
  EXPECT_EQ(ReasonOf(Create(anna_, request)), "FIELD_INVALID");
}

TEST_F(RoundServiceTest, RevealsWhenAllAreDoneOrWithForceAndFreezes) {
  const Round round = MakeRound(true, {t1_}, {anna_, ben_});
  const Coding coding = Code(anna_, t1_);
  const Assignment annas = AssignmentOf(anna_, round, t1_);
  EXPECT_EQ(ReasonOf(Reveal(round, false)), "ASSIGNMENTS_OPEN");
  auto bare = Named<RevealRoundRequest>(round.name());
  bare.set_force(true);
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::RevealRound, bare)), "FIELD_INVALID") << "no reason";
  ASSERT_TRUE(SetState(anna_, {annas}, Assignment::STATE_DONE).ok());
  ASSERT_TRUE(SetState(ben_, {AssignmentOf(ben_, round, t1_)}, Assignment::STATE_DONE).ok());
  ASSERT_TRUE(SetState(anna_, {annas}, Assignment::STATE_TO_DO).ok());
  EXPECT_EQ(ReasonOf(Reveal(round, false)), "ASSIGNMENTS_OPEN") << "reopened";
  ASSERT_TRUE(SetState(anna_, {annas}, Assignment::STATE_DONE).ok());
  EXPECT_EQ(ReasonOf(As(anna_, &Stub::RevealRound, bare)), "PERMISSION_DENIED");

  const auto revealed = Reveal(round, false);
  ASSERT_TRUE(revealed.ok()) << revealed.status();
  EXPECT_EQ(revealed->state(), Round::STATE_REVEALED);
  EXPECT_EQ(revealed->done_count(), 2);
  EXPECT_GT(revealed->reveal_revision(), 0);
  EXPECT_TRUE(revealed->has_reveal_time());
  EXPECT_EQ(GetRound(ben_, round.name())->SerializeAsString(), revealed->SerializeAsString());
  EXPECT_EQ(ReasonOf(Reveal(round)), "ROUND_REVEALED");
  EXPECT_EQ(ReasonOf(Delete(anna_, coding.name())), "ROUND_REVEALED");
  EXPECT_EQ(ReasonOf(SetState(anna_, {annas}, Assignment::STATE_TO_DO)), "ROUND_REVEALED");
  EXPECT_EQ(Code(anna_, t1_).round(), "") << "later codings lie outside";
}

TEST_F(RoundServiceTest, KeepsTheReasonOfAForcedReveal) {
  const Round round = MakeRound(true, {t1_}, {anna_});
  auto request = Named<RevealRoundRequest>(round.name());
  request.set_force(true);
  request.set_reason("Ben is ill");
  const auto revealed = As(owner_, &Stub::RevealRound, request);
  ASSERT_TRUE(revealed.ok()) << revealed.status();
  EXPECT_EQ(revealed->reveal_reason(), "Ben is ill");
  EXPECT_EQ(GetRound(anna_, round.name())->reveal_reason(), "Ben is ill");
  EXPECT_EQ(As(owner_, &Stub::RevealRound, request)->SerializeAsString(),
            revealed->SerializeAsString())
      << "a repeat";
  EXPECT_THAT(study_.Trail(), ::testing::Not(::testing::HasSubstr("Ben is ill")));
}

TEST_F(RoundServiceTest, ListsAssignmentsAsTheyWereAtARevision) {
  const Round round = MakeRound(false, {t1_}, {anna_});
  const Coding coding = Code(anna_, t1_);
  ASSERT_TRUE(SetState(anna_, {AssignmentOf(anna_, round, t1_)}, Assignment::STATE_DONE).ok());
  const auto state_at = [&](int64_t revision) {
    const auto all = Assignments(owner_, round.name(), "", revision);
    return all.empty() ? Assignment::STATE_UNSPECIFIED : all[0].state();
  };
  EXPECT_EQ(state_at(coding.begin_revision() + 1), Assignment::STATE_DONE);
  EXPECT_EQ(state_at(coding.begin_revision()), Assignment::STATE_CODING);
  EXPECT_EQ(state_at(coding.begin_revision() - 1), Assignment::STATE_TO_DO);
  EXPECT_EQ(state_at(coding.begin_revision() - 2), Assignment::STATE_UNSPECIFIED);
}

TEST_F(RoundServiceTest, CodersWhoFinishAtOnceAllFinish) {
  std::vector<std::string> transcripts;
  for (int i = 0; i < 10; ++i)
    transcripts.push_back(study_.AddTranscript(absl::StrCat("x", i), "text"));
  const Round round = MakeRound(true, transcripts, {anna_, ben_});
  std::vector<std::thread> threads;
  for (const Person& person : {anna_, ben_}) {
    threads.emplace_back([&, person] {
      for (const Assignment& assignment : Assignments(person, round.name())) {
        const auto done = SetState(person, {assignment}, Assignment::STATE_DONE);
        EXPECT_TRUE(done.ok()) << done.status();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(GetRound(owner_, round.name())->done_count(), 20);
  EXPECT_TRUE(Reveal(round, false).ok());
}

}  // namespace
}  // namespace concord::testing

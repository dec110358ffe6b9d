#include "integration/coding/coding_study.h"

namespace concord::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using namespace concord::coding::v1;  // NOLINT: the messages of the contract

// Anna and Ben code t1 in a blind round. Ben has coded in it, and t2 outside; Carl, who is not in
// the round, has coded t1.
class BlindnessTest : public CodingStudyTest {
 protected:
  BlindnessTest() : carl_(Invite("Carl", {concord::type::v1::ROLE_CODER})) {
    before_ = Code(carl_, t1_);
    round_ = MakeRound(true, {t1_}, {anna_, ben_});
    bens_ = Code(ben_, t1_);
    bens_elsewhere_ = Code(ben_, t2_);
    annas_ = Code(anna_, t1_);
    carls_ = Code(carl_, t1_);
  }

  // What `person` is told of a coding that does not exist, and of `name`: must be alike.
  void ExpectNotThere(const Person& person, const std::string& name) {
    const std::string none = absl::StrCat("projects/p/codings/", NewRequestId());
    const auto same = [&](const absl::Status& hidden, const absl::Status& missing) {
      EXPECT_EQ(hidden.code(), missing.code());
      EXPECT_EQ(ReasonOf(hidden), "CODING_NOT_FOUND");
      std::string message(hidden.message());
      message.replace(message.find(name), name.size(), none);
      EXPECT_EQ(message, missing.message());
    };
    same(Get(person, name).status(), Get(person, none).status());
    if (person.token == viewer_.token || person.token == owner_.token) return;
    same(Delete(person, name).status(), Delete(person, none).status());
    same(Undelete(person, name).status(), Undelete(person, none).status());
  }

  std::string Filter(const std::string& field, const std::string& value) {
    return absl::StrCat(field, " = \"", value, "\"");
  }

  Person carl_;
  Coding before_;  // of Carl's, on t1, from before the round
  Round round_;
  Coding bens_;
  Coding bens_elsewhere_;
  Coding annas_;
  Coding carls_;
};

TEST_F(BlindnessTest, ACoderSeesNothingOfOthersOnTheRoundsTranscripts) {
  for (const std::string& name : {bens_.name(), carls_.name(), before_.name()}) {
    ExpectNotThere(anna_, name);
  }
  EXPECT_TRUE(Get(anna_, bens_elsewhere_.name()).ok()) << "another transcript";
  EXPECT_TRUE(Get(anna_, annas_.name()).ok());
  EXPECT_THAT(Names(anna_), ElementsAre(annas_.name(), bens_elsewhere_.name()));
  EXPECT_THAT(Names(anna_, Filter("transcript", t1_)), ElementsAre(annas_.name()));
  EXPECT_THAT(Names(anna_, Filter("coder", ben_.member)), ElementsAre(bens_elsewhere_.name()));
  EXPECT_THAT(Names(anna_, Filter("coder", carl_.member)), IsEmpty());
  EXPECT_THAT(Names(anna_, Filter("code", code_a_)),
              UnorderedElementsAre(annas_.name(), bens_elsewhere_.name()));
  EXPECT_THAT(Names(anna_, Filter("round", round_.name())), ElementsAre(annas_.name()));
  EXPECT_THAT(Names(anna_, Filter("round", "-")), ElementsAre(bens_elsewhere_.name()));
  EXPECT_THAT(Names(anna_, "", 0, true), ElementsAre(annas_.name(), bens_elsewhere_.name()));
}

TEST_F(BlindnessTest, PagesTellNothingOfWhatIsLeftOut) {
  const auto page = ListPage(anna_, "", 0, false, 2);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->codings(), SizeIs(2));
  EXPECT_EQ(page->next_page_token(), "") << "what follows is hidden, so nothing follows";
  EXPECT_EQ(page->revision(), 0);
}

TEST_F(BlindnessTest, NoRevisionCountsTheWorkOfOthers) {
  EXPECT_EQ(annas_.begin_revision(), 0);
  EXPECT_EQ(Get(anna_, annas_.name())->begin_revision(), 0);
  const auto deleted = Delete(anna_, annas_.name());
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_EQ(deleted->begin_revision(), 0);
  EXPECT_EQ(deleted->end_revision(), 0);
  EXPECT_EQ(Undelete(anna_, annas_.name())->begin_revision(), 0);
  BatchCreateCodingsRequest batch;
  batch.set_parent("projects/p");
  *batch.add_requests() = CodingRequest(t1_, 1, 2, code_a_);
  EXPECT_EQ(As(anna_, &Stub::BatchCreateCodings, batch)->codings(0).begin_revision(), 0);
  const auto page = ListPage(anna_);
  ASSERT_TRUE(page.ok()) << page.status();
  for (const auto& coding : page->codings()) EXPECT_EQ(coding.begin_revision(), 0);
  // The past before the round is no secret; asking for later revisions would count.
  const int64_t past = before_.begin_revision();
  EXPECT_GT(past, 0);
  EXPECT_THAT(Names(anna_, "", past), IsEmpty()) << "Carl's is hidden at whatever revision";
  EXPECT_EQ(ReasonOf(ListPage(anna_, "", past + 3)), "BLIND");
  EXPECT_EQ(ReasonOf(ListPage(anna_, "", past + 1'000)), "BLIND") << "nor where the head is";
}

TEST_F(BlindnessTest, ARepeatOfAnothersIdTellsNothingOfItsContent) {
  CreateCodingRequest request = CodingRequest(t1_, 0, 3, code_a_);
  const std::string id = bens_.name().substr(bens_.name().rfind('/') + 1);
  request.set_coding_id(id);
  const auto copied = Create(anna_, request);
  EXPECT_EQ(ReasonOf(copied), "CODING_EXISTS");
}

TEST_F(BlindnessTest, ACoderSeesItsOwnProgressOnly) {
  EXPECT_THAT(Assignments(anna_, round_.name()), SizeIs(1));
  EXPECT_THAT(Assignments(anna_, "projects/p/rounds/-"), SizeIs(1));
  EXPECT_THAT(Assignments(anna_, round_.name(), Filter("coder", ben_.member)), IsEmpty());
  const Assignment bens = AssignmentOf(ben_, round_, t1_);
  GetAssignmentRequest get;
  get.set_name(bens.name());
  EXPECT_EQ(ReasonOf(As(anna_, &Stub::GetAssignment, get)), "ASSIGNMENT_NOT_FOUND");
  ASSERT_TRUE(SetState(ben_, {bens}, Assignment::STATE_DONE).ok());
  EXPECT_EQ(GetRound(anna_, round_.name())->done_count(), 0);
  EXPECT_EQ(GetRound(anna_, round_.name())->etag(), round_.etag());
  ListRoundsRequest list;
  list.set_parent("projects/p");
  EXPECT_EQ(As(anna_, &Stub::ListRounds, list)->rounds(0).done_count(), 0);
  EXPECT_EQ(GetRound(owner_, round_.name())->done_count(), 1) << "the owner sees the done flags";
  EXPECT_THAT(Assignments(owner_, round_.name()), SizeIs(2));
}

TEST_F(BlindnessTest, OwnerViewerAndOtherCodersSeeNothingOfTheRound) {
  for (const Person& person : {owner_, viewer_, carl_}) {
    ExpectNotThere(person, bens_.name());
    ExpectNotThere(person, annas_.name());
    EXPECT_THAT(Names(person), ElementsAre(before_.name(), carls_.name(), bens_elsewhere_.name()));
    EXPECT_THAT(Names(person, Filter("round", round_.name())), IsEmpty());
    EXPECT_EQ(ListPage(person)->revision(), 0);
    EXPECT_EQ(Get(person, bens_elsewhere_.name())->begin_revision(), 0);
  }
}

TEST_F(BlindnessTest, AnOwnerWhoCodesIsBlindLikeEveryCoder) {
  SetRoles(owner_, {concord::type::v1::ROLE_OWNER, concord::type::v1::ROLE_CODER});
  Code(carl_, t2_);
  const Round second = MakeRound(true, {t2_}, {owner_, carl_});
  const Coding carls = Code(carl_, t2_);
  ExpectNotThere(owner_, carls.name());
  EXPECT_THAT(Names(owner_, Filter("transcript", t2_)), IsEmpty());
  EXPECT_THAT(Assignments(owner_, second.name()), SizeIs(1));
  EXPECT_EQ(ReasonOf(SetState(owner_, {AssignmentOf(carl_, second, t2_)}, Assignment::STATE_DONE)),
            "ASSIGNMENT_NOT_FOUND");
  ASSERT_TRUE(SetState(carl_, {AssignmentOf(carl_, second, t2_)}, Assignment::STATE_DONE).ok());
  EXPECT_EQ(GetRound(owner_, second.name())->done_count(), 0);
}

TEST_F(BlindnessTest, HidesMemosWithWhatTheyStandOn) {
  const auto memo = [&](const Person& person, const std::string& resource) {
    CreateMemoRequest request;
    request.set_parent("projects/p");
    request.set_memo_id(NewRequestId());
    request.mutable_memo()->set_resource(resource);
    request.mutable_memo()->set_body("a thought");
    return As(person, &Stub::CreateMemo, request);
  };
  const auto on_text = memo(ben_, t1_);
  const auto on_coding = memo(ben_, bens_.name());
  ASSERT_TRUE(on_text.ok() && on_coding.ok()) << on_text.status() << on_coding.status();
  EXPECT_EQ(ReasonOf(memo(anna_, bens_.name())), "RESOURCE_NOT_FOUND");
  for (const Person& person : {anna_, owner_, viewer_}) {
    for (const auto& hidden : {*on_text, *on_coding}) {
      GetMemoRequest get;
      get.set_name(hidden.name());
      EXPECT_EQ(ReasonOf(As(person, &Stub::GetMemo, get)), "MEMO_NOT_FOUND");
    }
    ListMemosRequest list;
    list.set_parent("projects/p");
    EXPECT_THAT(As(person, &Stub::ListMemos, list)->memos(), IsEmpty());
  }
}

TEST_F(BlindnessTest, SaysWhatIsHidden) {
  const auto anna = GetVisibility(anna_);
  ASSERT_TRUE(anna.ok()) << anna.status();
  EXPECT_TRUE(anna->blind());
  EXPECT_EQ(anna->member(), anna_.member);
  ASSERT_THAT(anna->hidden_work(), SizeIs(1));
  EXPECT_EQ(anna->hidden_work(0).round(), round_.name());
  EXPECT_THAT(anna->hidden_work(0).transcripts(), ElementsAre(t1_));
  EXPECT_THAT(anna->hidden_work(0).coders(), IsEmpty());
  for (const Person& person : {owner_, viewer_, carl_}) {
    const auto other = GetVisibility(person);
    EXPECT_FALSE(other->blind());
    EXPECT_THAT(other->hidden_work(0).coders(), UnorderedElementsAre(anna_.member, ben_.member));
  }
  ASSERT_TRUE(Reveal(round_).ok());
  EXPECT_FALSE(GetVisibility(anna_)->blind());
  EXPECT_THAT(GetVisibility(anna_)->hidden_work(), IsEmpty());
}

TEST_F(BlindnessTest, TheRevealShowsEverythingToEverybody) {
  ASSERT_TRUE(Reveal(round_).ok());
  for (const Person& person : {anna_, ben_, owner_, viewer_, carl_}) {
    EXPECT_THAT(Names(person), ElementsAre(before_.name(), bens_.name(), annas_.name(),
                                           carls_.name(), bens_elsewhere_.name()));
    EXPECT_GT(ListPage(person)->revision(), 0);
    EXPECT_THAT(Assignments(person, round_.name()), SizeIs(2));
  }
  EXPECT_EQ(ReasonOf(Delete(anna_, bens_.name())), "NOT_YOUR_CODING") << "visible now";
  EXPECT_GT(Get(anna_, annas_.name())->begin_revision(), 0);
}

TEST_F(BlindnessTest, AnOpenRoundHidesNothing) {
  ASSERT_TRUE(Reveal(round_).ok());
  MakeRound(false, {t1_}, {anna_, ben_});
  const Coding coding = Code(ben_, t1_);
  EXPECT_TRUE(Get(anna_, coding.name()).ok());
  EXPECT_GT(coding.begin_revision(), 0);
  EXPECT_THAT(GetVisibility(anna_)->hidden_work(), IsEmpty());
}

}  // namespace
}  // namespace concord::testing

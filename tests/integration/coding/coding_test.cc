#include <thread>

#include "base/digest.h"
#include "integration/coding/coding_study.h"

namespace concord::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace concord::coding::v1;  // NOLINT: the messages of the contract

class CodingServiceTest : public CodingStudyTest {
 protected:
  // The error's reason for a request that was fine until `spoil` changed it.
  template <typename Spoil>
  std::string ReasonWhen(Spoil spoil) {
    CreateCodingRequest request = CodingRequest(t1_, 0, 3, code_a_);
    spoil(request);
    return ReasonOf(Create(anna_, request));
  }
};

TEST_F(CodingServiceTest, AnswersACodingWithAllThatWasFilledIn) {
  CreateCodingRequest request = CodingRequest(t1_, 4, 9, code_a_);
  request.mutable_coding()->set_quote("Gl\u00fcck");
  const auto coding = Create(anna_, request);
  ASSERT_TRUE(coding.ok()) << coding.status();
  EXPECT_EQ(coding->name(), absl::StrCat("projects/p/codings/", request.coding_id()));
  EXPECT_EQ(coding->coder(), anna_.member);
  EXPECT_EQ(coding->text_sha256(), Sha256Hex(kText));
  EXPECT_EQ(coding->codebook_revision(), "projects/p/codebookRevisions/1");
  EXPECT_EQ(coding->round(), "");
  EXPECT_EQ(coding->imported_by(), "");
  EXPECT_EQ(coding->quote(), "") << "not kept";
  EXPECT_EQ(coding->state(), ::concord::coding::v1::Coding::STATE_ACTIVE);
  EXPECT_GT(coding->begin_revision(), 0);
  EXPECT_EQ(coding->end_revision(), 0);
  EXPECT_NE(coding->etag(), "");
  const auto read = Get(ben_, coding->name());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), coding->SerializeAsString());
}

TEST_F(CodingServiceTest, RefusesWhatDoesNotFitTheText) {
  EXPECT_EQ(ReasonWhen([](auto& r) { r.mutable_coding()->clear_span(); }), "SPAN_OUT_OF_RANGE");
  EXPECT_EQ(ReasonWhen([](auto& r) { r.mutable_coding()->mutable_span()->set_end_offset(999); }),
            "SPAN_OUT_OF_RANGE");
  EXPECT_EQ(ReasonWhen([](auto& r) { r.mutable_coding()->mutable_span()->set_start_offset(-1); }),
            "SPAN_OUT_OF_RANGE");
  EXPECT_EQ(ReasonWhen([](auto& r) { r.mutable_coding()->set_quote("Zu"); }), "QUOTE_MISMATCH");
  EXPECT_EQ(ReasonWhen([](auto& r) { r.mutable_coding()->set_text_sha256(Sha256Hex("else")); }),
            "TEXT_MISMATCH");
  // Counted in UTF-16 units, the last word of the text lies one further.
  EXPECT_EQ(ReasonWhen([](auto& r) {
              r.mutable_coding()->mutable_span()->set_start_offset(22);
              r.mutable_coding()->mutable_span()->set_end_offset(25);
              r.mutable_coding()->set_quote("wer");
            }),
            "QUOTE_MISMATCH");
  EXPECT_THAT(Names(anna_), IsEmpty()) << "nothing was changed";
}

TEST_F(CodingServiceTest, RefusesWhatTheCodebookDoesNotHave) {
  CreateCodeRequest category;
  category.set_parent("projects/p");
  category.mutable_code()->set_display_name("Category");
  category.set_request_id(NewRequestId());
  const auto made = As(owner_, &Stub::CreateCode, category);
  ASSERT_TRUE(made.ok()) << made.status();
  const std::string later = made->name();
  EXPECT_EQ(ReasonWhen([&](auto& r) { r.mutable_coding()->set_code(later); }), "CODE_UNKNOWN");
  ASSERT_TRUE(study_.Publish().ok());
  EXPECT_EQ(ReasonWhen([&](auto& r) { r.mutable_coding()->set_code(later); }), "CODE_NOT_CODABLE");
  EXPECT_EQ(ReasonWhen([&](auto& r) {
              r.mutable_coding()->set_codebook_revision("projects/p/codebookRevisions/1");
            }),
            "");
  EXPECT_EQ(ReasonWhen([&](auto& r) {
              r.mutable_coding()->set_codebook_revision("projects/p/codebookRevisions/9");
            }),
            "CODEBOOK_REVISION_NOT_FOUND");
  const auto latest = Create(anna_, CodingRequest(t1_, 0, 3, code_a_));
  EXPECT_EQ(latest->codebook_revision(), "projects/p/codebookRevisions/2");
}

TEST_F(CodingServiceTest, RefusesIdsAndNamesThatAreNone) {
  EXPECT_EQ(ReasonWhen([](auto& r) { r.set_coding_id("one"); }), "CODING_ID_INVALID");
  EXPECT_EQ(ReasonWhen([](auto& r) { r.set_coding_id("0190A000-0000-7000-8000-000000000000"); }),
            "CODING_ID_INVALID");
  EXPECT_EQ(ReasonWhen([](auto& r) { r.mutable_coding()->set_code("projects/q/codes/c"); }),
            "NAME_INVALID");
  EXPECT_EQ(ReasonWhen(
                [](auto& r) { r.mutable_coding()->set_transcript("projects/p/transcripts/none"); }),
            "TRANSCRIPT_NOT_FOUND");
  EXPECT_EQ(ReasonWhen([](auto& r) { r.mutable_coding()->set_round("projects/p/rounds/none"); }),
            "ROUND_NOT_FOUND");
}

TEST_F(CodingServiceTest, LetsCodersCodeAsThemselvesOnly) {
  CreateCodingRequest request = CodingRequest(t1_, 0, 3, code_a_);
  request.mutable_coding()->set_coder(ben_.member);
  EXPECT_EQ(ReasonOf(Create(anna_, request)), "NOT_YOUR_CODING");
  EXPECT_EQ(ReasonOf(Create(viewer_, CodingRequest(t1_, 0, 3, code_a_))), "PERMISSION_DENIED");
  EXPECT_EQ(ReasonOf(Create(owner_, CodingRequest(t1_, 0, 3, code_a_))), "PERMISSION_DENIED");
  request.mutable_coding()->set_coder(anna_.member);
  EXPECT_TRUE(Create(anna_, request).ok());
}

TEST_F(CodingServiceTest, AnswersARepeatWithTheFirstCodingAndRefusesOtherContent) {
  CreateCodingRequest request = CodingRequest(t1_, 0, 3, code_a_);
  const auto first = Create(anna_, request);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto repeat = Create(anna_, request);
  ASSERT_TRUE(repeat.ok()) << repeat.status();
  EXPECT_EQ(repeat->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(ReasonOf(Create(ben_, request)), "CODING_EXISTS");
  request.mutable_coding()->mutable_span()->set_end_offset(4);
  EXPECT_EQ(ReasonOf(Create(anna_, request)), "CODING_EXISTS");
  EXPECT_THAT(Names(anna_), ElementsAre(first->name()));
}

TEST_F(CodingServiceTest, AnswersARepeatThoughWhatItStoodOnHasChangedSince) {
  const Round round = MakeRound(false, {t1_}, {anna_});
  const CreateCodingRequest request = CodingRequest(t1_, 0, 3, code_a_);
  const auto first = Create(anna_, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(SetState(anna_, {AssignmentOf(anna_, round, t1_)}, Assignment::STATE_DONE).ok());
  EXPECT_TRUE(Create(anna_, request).ok());
  EXPECT_EQ(ReasonOf(Create(anna_, CodingRequest(t1_, 0, 3, code_a_))), "ASSIGNMENT_DONE");
}

TEST_F(CodingServiceTest, RefusesCodingsOfADeletedTranscriptAtOnce) {
  Code(anna_, t1_);  // so that the transcript is remembered
  concord::transcripts::v1::DeleteTranscriptRequest request;
  request.set_name(t1_);
  request.set_request_id(NewRequestId());
  using Transcripts = concord::transcripts::v1::TranscriptService::Stub;
  ASSERT_TRUE(
      Call(owner_, study_.suite().transcripts(), &Transcripts::DeleteTranscript, request).ok());
  EXPECT_EQ(ReasonOf(Create(anna_, CodingRequest(t1_, 0, 3, code_a_))), "TRANSCRIPT_DELETED");
  concord::transcripts::v1::UndeleteTranscriptRequest back;
  back.set_name(t1_);
  back.set_request_id(NewRequestId());
  ASSERT_TRUE(
      Call(owner_, study_.suite().transcripts(), &Transcripts::UndeleteTranscript, back).ok());
  Code(anna_, t1_);
}

TEST_F(CodingServiceTest, RefusesCodingsOfWhoIsNoCoderAnyMoreAtOnce) {
  Code(anna_, t1_);
  SetRoles(anna_, {concord::type::v1::ROLE_VIEWER});
  EXPECT_EQ(ReasonOf(Create(anna_, CodingRequest(t1_, 0, 3, code_a_))), "PERMISSION_DENIED");
}

TEST_F(CodingServiceTest, TakesCodingsBackAndRestoresThem) {
  const Coding coding = Code(anna_, t1_);
  EXPECT_EQ(ReasonOf(Delete(ben_, coding.name())), "NOT_YOUR_CODING");
  const auto deleted = Delete(anna_, coding.name());
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_EQ(deleted->state(), ::concord::coding::v1::Coding::STATE_DELETED);
  EXPECT_EQ(deleted->begin_revision(), coding.begin_revision());
  EXPECT_EQ(deleted->end_revision(), coding.begin_revision() + 1);
  EXPECT_TRUE(deleted->has_delete_time());
  EXPECT_NE(deleted->etag(), coding.etag());
  EXPECT_EQ(Get(anna_, coding.name())->SerializeAsString(), deleted->SerializeAsString());
  EXPECT_EQ(Delete(anna_, coding.name())->SerializeAsString(), deleted->SerializeAsString());
  EXPECT_THAT(Names(anna_), IsEmpty());
  EXPECT_THAT(Names(anna_, "", 0, true), ElementsAre(coding.name()));

  auto stale = Named<UndeleteCodingRequest>(coding.name());
  stale.set_etag(coding.etag());
  EXPECT_EQ(ReasonOf(As(anna_, &Stub::UndeleteCoding, stale)), "ETAG_MISMATCH");
  const auto restored = Undelete(anna_, coding.name());
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->state(), ::concord::coding::v1::Coding::STATE_ACTIVE);
  EXPECT_EQ(restored->begin_revision(), deleted->end_revision() + 1);
  EXPECT_THAT(Names(anna_), ElementsAre(coding.name()));
  EXPECT_EQ(ReasonOf(Delete(anna_, "projects/p/codings/none")), "CODING_NOT_FOUND");
}

TEST_F(CodingServiceTest, AnswersARepeatedDeletionAsBefore) {
  const Coding coding = Code(anna_, t1_);
  const auto request = Named<DeleteCodingRequest>(coding.name());
  const auto first = As(anna_, &Stub::DeleteCoding, request);
  ASSERT_TRUE(Undelete(anna_, coding.name()).ok());
  const auto repeat = As(anna_, &Stub::DeleteCoding, request);
  ASSERT_TRUE(repeat.ok()) << repeat.status();
  EXPECT_EQ(repeat->SerializeAsString(), first->SerializeAsString());
  EXPECT_THAT(Names(anna_), ElementsAre(coding.name())) << "it was not deleted again";
}

TEST_F(CodingServiceTest, ListsByTranscriptThenByIdAndFilters) {
  const Coding second = Code(anna_, t2_);
  const Coding first = Code(ben_, t1_);
  CreateCodingRequest request = CodingRequest(t1_, 0, 3, code_b_);
  const auto third = Create(anna_, request);
  ASSERT_TRUE(third.ok());
  EXPECT_THAT(Names(viewer_), ElementsAre(first.name(), third->name(), second.name()));
  const auto filter = [](const std::string& field, const std::string& value) {
    return absl::StrCat(field, " = \"", value, "\"");
  };
  EXPECT_THAT(Names(viewer_, filter("transcript", t1_)), ElementsAre(first.name(), third->name()));
  EXPECT_THAT(Names(viewer_, filter("coder", anna_.member)),
              ElementsAre(second.name(), third->name()));
  EXPECT_THAT(Names(viewer_, filter("code", code_a_)), ElementsAre(second.name(), first.name()));
  EXPECT_THAT(
      Names(viewer_, absl::StrCat(filter("code", code_a_), " AND ", filter("coder", anna_.member))),
      ElementsAre(second.name()));
  EXPECT_THAT(Names(viewer_, filter("round", "-")),
              ElementsAre(first.name(), third->name(), second.name()));
  EXPECT_EQ(ReasonOf(ListPage(viewer_, "color = \"red\"")), "FILTER_INVALID");
}

TEST_F(CodingServiceTest, PagesAreOneConsistentView) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) made.push_back(Code(anna_, t1_).name());
  const auto first = ListPage(viewer_, "", 0, false, 2);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->codings_size(), 2);
  ASSERT_TRUE(Delete(anna_, made[3]).ok());
  Code(anna_, t2_);
  std::vector<std::string> names = {first->codings(0).name(), first->codings(1).name()};
  std::string token = first->next_page_token();
  while (!token.empty()) {
    const auto page = ListPage(viewer_, "", 0, false, 2, token);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->revision(), first->revision());
    for (const auto& coding : page->codings()) names.push_back(coding.name());
    token = page->next_page_token();
  }
  EXPECT_EQ(names, made) << "as it was when the first page was read";
  EXPECT_EQ(ReasonOf(ListPage(ben_, "", 0, false, 2, first->next_page_token())),
            "PAGE_TOKEN_INVALID");
}

TEST_F(CodingServiceTest, ListsTheCodingsAsTheyHeldAtARevision) {
  const Coding a = Code(anna_, t1_);
  const Coding b = Code(anna_, t1_);
  const auto gone = Delete(anna_, a.name());
  const auto back = Undelete(anna_, a.name());
  ASSERT_TRUE(gone.ok() && back.ok());
  EXPECT_THAT(Names(viewer_, "", a.begin_revision()), ElementsAre(a.name()));
  EXPECT_THAT(Names(viewer_, "", b.begin_revision()), ElementsAre(a.name(), b.name()));
  EXPECT_THAT(Names(viewer_, "", gone->end_revision()), ElementsAre(b.name()));
  EXPECT_THAT(Names(viewer_, "", gone->end_revision(), true), ElementsAre(a.name(), b.name()));
  EXPECT_THAT(Names(viewer_, "", back->begin_revision()), ElementsAre(a.name(), b.name()));
  EXPECT_EQ(ReasonOf(ListPage(viewer_, "", back->begin_revision() + 1'000)), "FIELD_INVALID");
}

TEST_F(CodingServiceTest, MakesManyAllOrNone) {
  BatchCreateCodingsRequest request;
  request.set_parent("projects/p");
  EXPECT_EQ(ReasonOf(As(anna_, &Stub::BatchCreateCodings, request)), "FIELD_INVALID");
  for (int i = 0; i < 20; ++i) *request.add_requests() = CodingRequest(t1_, i, i + 1, code_a_);
  BatchCreateCodingsRequest spoilt = request;
  spoilt.mutable_requests(13)->mutable_coding()->mutable_span()->set_end_offset(999);
  const auto refused = As(anna_, &Stub::BatchCreateCodings, spoilt);
  EXPECT_EQ(ReasonOf(refused), "SPAN_OUT_OF_RANGE");
  EXPECT_THAT(std::string(refused.status().message()), ::testing::HasSubstr("requests[13]"));
  EXPECT_THAT(Names(anna_), IsEmpty());

  const auto made = As(anna_, &Stub::BatchCreateCodings, request);
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_EQ(made->codings_size(), 20);
  EXPECT_EQ(made->codings(3).span().start_offset(), 3);
  EXPECT_EQ(made->codings(0).begin_revision(), made->codings(19).begin_revision());
  const auto again = As(anna_, &Stub::BatchCreateCodings, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), made->SerializeAsString());

  *request.add_requests() = CodingRequest(t2_, 0, 3, code_a_);  // partly there already
  const auto more = As(anna_, &Stub::BatchCreateCodings, request);
  ASSERT_TRUE(more.ok()) << more.status();
  EXPECT_EQ(Names(anna_).size(), 21u);
  *request.add_requests() = request.requests(0);
  EXPECT_EQ(ReasonOf(As(anna_, &Stub::BatchCreateCodings, request)), "FIELD_INVALID") << "twice";
}

TEST_F(CodingServiceTest, ImportsForAnotherCoderIntoAnOpenRoundOnly) {
  BatchCreateCodingsRequest request;
  request.set_parent("projects/p");
  *request.add_requests() = CodingRequest(t1_, 0, 3, code_a_);
  request.mutable_requests(0)->mutable_coding()->set_coder(anna_.member);
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::BatchCreateCodings, request)), "ROUND_NOT_OPEN");
  EXPECT_EQ(ReasonOf(As(ben_, &Stub::BatchCreateCodings, request)), "NOT_YOUR_CODING");
  const Round blind = MakeRound(true, {t1_}, {anna_});
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::BatchCreateCodings, request)), "ROUND_NOT_OPEN");
  ASSERT_TRUE(Reveal(blind).ok());
  const Round open = MakeRound(false, {t1_}, {anna_});
  const auto made = As(owner_, &Stub::BatchCreateCodings, request);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->codings(0).coder(), anna_.member);
  EXPECT_EQ(made->codings(0).imported_by(), owner_.member);
  EXPECT_EQ(made->codings(0).round(), open.name());
  EXPECT_EQ(AssignmentOf(anna_, open, t1_).state(), Assignment::STATE_CODING);
}

TEST_F(CodingServiceTest, TwoCodersAtOnceNeverLoseACoding) {
  const Round round = MakeRound(false, {t1_, t2_}, {anna_, ben_});
  constexpr int kEach = 40;
  std::vector<std::thread> threads;
  for (const Person& person : {anna_, ben_, anna_, ben_}) {
    threads.emplace_back([this, person] {
      for (int i = 0; i < kEach; ++i) Code(person, i % 2 == 0 ? t1_ : t2_);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Names(viewer_).size(), 4u * kEach);
  EXPECT_EQ(Names(viewer_, absl::StrCat("round = \"", round.name(), "\"")).size(), 4u * kEach);
  EXPECT_THAT(Assignments(viewer_, round.name(), "state = \"CODING\""), ::testing::SizeIs(4));
}

}  // namespace
}  // namespace concord::testing

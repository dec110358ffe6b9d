#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "integration/coding/codebook_study.h"

namespace concord::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using namespace concord::coding::v1;  // NOLINT: the messages of the contract
using concord::type::v1::ROLE_CODER;
using concord::type::v1::ROLE_VIEWER;
using Stub = CodingService::Stub;

class MemoServiceTest : public ::testing::Test {
 protected:
  MemoServiceTest()
      : anna_(study_.suite().Invite("p", "Anna", {ROLE_CODER})),
        ben_(study_.suite().Invite("p", "Ben", {ROLE_CODER})),
        viewer_(study_.suite().Invite("p", "Vera", {ROLE_VIEWER})) {}

  static CreateMemoRequest Request(const std::string& resource, const std::string& body) {
    CreateMemoRequest request;
    request.set_parent("projects/p");
    request.mutable_memo()->set_resource(resource);
    request.mutable_memo()->set_body(body);
    request.set_memo_id(NewRequestId());
    return request;
  }

  absl::StatusOr<Memo> Write(const Person& person, const std::string& resource,
                             const std::string& body) {
    return study_.As(person, &Stub::CreateMemo, Request(resource, body));
  }

  absl::StatusOr<Memo> Get(const Person& person, const std::string& name) {
    GetMemoRequest request;
    request.set_name(name);
    return study_.As(person, &Stub::GetMemo, request);
  }

  std::vector<std::string> Bodies(const Person& person, const std::string& resource = "") {
    ListMemosRequest request;
    request.set_parent("projects/p");
    if (!resource.empty()) request.set_filter(absl::StrCat("resource = \"", resource, "\""));
    const auto listed = study_.As(person, &Stub::ListMemos, request);
    EXPECT_TRUE(listed.ok()) << listed.status();
    std::vector<std::string> bodies;
    if (!listed.ok()) return bodies;
    for (const Memo& memo : listed->memos()) bodies.push_back(memo.body());
    return bodies;
  }

  absl::StatusOr<Memo> Update(const Person& person, const Memo& memo,
                              const std::vector<std::string>& mask = {}) {
    UpdateMemoRequest request;
    *request.mutable_memo() = memo;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NewRequestId());
    return study_.As(person, &Stub::UpdateMemo, request);
  }

  absl::StatusOr<Memo> Delete(const Person& person, const Memo& memo,
                              const std::string& etag = "") {
    DeleteMemoRequest request;
    request.set_name(memo.name());
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return study_.As(person, &Stub::DeleteMemo, request);
  }

  // Codes the first word of the transcript.
  Coding Code(const Person& person, const std::string& transcript, const std::string& code) {
    CreateCodingRequest request;
    request.set_parent("projects/p");
    request.set_coding_id(NewRequestId());
    request.mutable_coding()->set_transcript(transcript);
    request.mutable_coding()->set_code(code);
    request.mutable_coding()->mutable_span()->set_end_offset(3);
    const auto made = study_.As(person, &Stub::CreateCoding, request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : Coding();
  }

  Round BlindRound(const std::string& transcript) {
    CreateRoundRequest request;
    request.set_parent("projects/p");
    request.mutable_round()->set_blind(true);
    request.mutable_round()->add_transcripts(transcript);
    request.mutable_round()->add_coders(anna_.member);
    request.mutable_round()->add_coders(ben_.member);
    request.set_request_id(NewRequestId());
    const auto made = study_.As(study_.owner(), &Stub::CreateRound, request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : Round();
  }

  void Reveal(const Round& round) {
    RevealRoundRequest request;
    request.set_name(round.name());
    request.set_force(true);
    request.set_reason("enough");
    request.set_request_id(NewRequestId());
    const auto revealed = study_.As(study_.owner(), &Stub::RevealRound, request);
    EXPECT_TRUE(revealed.ok()) << revealed.status();
  }

  CodebookStudy study_;
  Person anna_;
  Person ben_;
  Person viewer_;
};

TEST_F(MemoServiceTest, WritesOnEveryKindOfResource) {
  const std::string transcript = study_.AddTranscript("t", "one two three");
  const std::string code = study_.AddCode("A")->name();
  ASSERT_TRUE(study_.Publish().ok());
  concord::transcripts::v1::CreateCaseRequest case_request;
  case_request.set_parent("projects/p");
  case_request.mutable_case_()->set_display_name("Case 1");
  case_request.set_request_id(NewRequestId());
  const auto a_case = Call(study_.owner(), study_.suite().transcripts(),
                           &CodebookStudy::Transcripts::CreateCase, case_request);
  ASSERT_TRUE(a_case.ok()) << a_case.status();
  const Coding coding = Code(anna_, transcript, code);
  const Round round = BlindRound(transcript);
  const auto memo = Write(anna_, "projects/p", "on the project");
  ASSERT_TRUE(memo.ok()) << memo.status();
  EXPECT_EQ(memo->author(), anna_.member);
  for (const std::string& resource :
       {transcript, a_case->name(), code, coding.name(), round.name(), memo->name()}) {
    const auto written = Write(anna_, resource, absl::StrCat("on ", resource));
    ASSERT_TRUE(written.ok()) << resource << written.status();
    EXPECT_EQ(Get(anna_, written->name())->SerializeAsString(), written->SerializeAsString());
    EXPECT_THAT(Bodies(anna_, resource), ElementsAre(absl::StrCat("on ", resource)));
  }
  EXPECT_EQ(Bodies(anna_).size(), 7u);
  EXPECT_EQ(Bodies(anna_)[0], "on the project") << "oldest first";
}

TEST_F(MemoServiceTest, RefusesWhatIsNoMemo) {
  EXPECT_EQ(ReasonOf(Write(anna_, "projects/p/members/x", "b")), "NAME_INVALID");
  EXPECT_EQ(ReasonOf(Write(anna_, "projects/q", "b")), "NAME_INVALID");
  for (const char* kind : {"transcripts", "cases", "codes", "codings", "rounds", "memos"}) {
    EXPECT_EQ(ReasonOf(Write(anna_, absl::StrCat("projects/p/", kind, "/none"), "b")),
              "RESOURCE_NOT_FOUND")
        << kind;
  }
  EXPECT_EQ(ReasonOf(Write(anna_, "projects/p", "")), "FIELD_INVALID");
  EXPECT_EQ(ReasonOf(Write(anna_, "projects/p", std::string(100'001, 'x'))), "FIELD_INVALID");
  EXPECT_EQ(ReasonOf(Write(viewer_, "projects/p", "b")), "PERMISSION_DENIED");
  CreateMemoRequest request = Request("projects/p", "b");
  request.set_memo_id("MEMO");
  EXPECT_EQ(ReasonOf(study_.As(anna_, &Stub::CreateMemo, request)), "FIELD_INVALID");
  EXPECT_THAT(Bodies(anna_), IsEmpty());
}

TEST_F(MemoServiceTest, TheIdIsTheRecordOfTheRetry) {
  CreateMemoRequest request = Request("projects/p", "words");
  const auto first = study_.As(anna_, &Stub::CreateMemo, request);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = study_.As(anna_, &Stub::CreateMemo, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(ReasonOf(study_.As(ben_, &Stub::CreateMemo, request)), "MEMO_EXISTS");
  request.mutable_memo()->set_body("other words");
  EXPECT_EQ(ReasonOf(study_.As(anna_, &Stub::CreateMemo, request)), "MEMO_EXISTS");
  EXPECT_THAT(Bodies(anna_), ElementsAre("words"));
}

TEST_F(MemoServiceTest, OnlyItsAuthorChangesOrDeletesIt) {
  Memo memo = *Write(anna_, "projects/p", "words");
  const std::string old_etag = memo.etag();
  memo.set_body("better words");
  EXPECT_EQ(ReasonOf(Update(ben_, memo)), "NOT_YOUR_MEMO");
  EXPECT_EQ(ReasonOf(Delete(study_.owner(), memo)), "NOT_YOUR_MEMO");
  EXPECT_EQ(ReasonOf(Update(anna_, memo, {"resource"})), "UPDATE_MASK_INVALID");
  EXPECT_EQ(ReasonOf(Update(anna_, memo, {"author"})), "FIELD_INVALID");
  const auto updated = Update(anna_, memo, {"body"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->body(), "better words");
  EXPECT_EQ(Get(ben_, memo.name())->SerializeAsString(), updated->SerializeAsString());
  EXPECT_EQ(ReasonOf(Update(anna_, memo)), "ETAG_MISMATCH");
  EXPECT_EQ(ReasonOf(Delete(anna_, memo, old_etag)), "ETAG_MISMATCH");
  Memo moved = *updated;
  moved.set_resource("projects/p/codes/x");
  EXPECT_EQ(ReasonOf(Update(anna_, moved)), "FIELD_INVALID");

  ASSERT_TRUE(Delete(anna_, memo, updated->etag()).ok());
  EXPECT_EQ(ReasonOf(Get(anna_, memo.name())), "MEMO_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Delete(anna_, memo)), "MEMO_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Write(anna_, memo.name(), "b")), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(Bodies(anna_), IsEmpty());
  CreateMemoRequest reuse = Request("projects/p", "words");
  reuse.set_memo_id(memo.name().substr(memo.name().rfind('/') + 1));
  EXPECT_EQ(ReasonOf(study_.As(anna_, &Stub::CreateMemo, reuse)), "MEMO_EXISTS");
}

TEST_F(MemoServiceTest, AnswersRepeatsOfChangesWithTheFirstAnswer) {
  const Memo memo = *Write(anna_, "projects/p", "words");
  UpdateMemoRequest update;
  *update.mutable_memo() = memo;
  update.mutable_memo()->set_body("better words");
  update.set_request_id(NewRequestId());
  const auto first = study_.As(anna_, &Stub::UpdateMemo, update);
  const auto again = study_.As(anna_, &Stub::UpdateMemo, update);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  DeleteMemoRequest remove;
  remove.set_name(memo.name());
  remove.set_request_id(NewRequestId());
  ASSERT_TRUE(study_.As(anna_, &Stub::DeleteMemo, remove).ok());
  EXPECT_TRUE(study_.As(anna_, &Stub::DeleteMemo, remove).ok());
}

TEST_F(MemoServiceTest, PagesThroughMemosOldestFirst) {
  std::vector<std::string> written;
  for (int i = 0; i < 70; ++i) {
    written.push_back(absl::StrCat("memo ", i));
    ASSERT_TRUE(Write(anna_, "projects/p", written.back()).ok());
  }
  ListMemosRequest request;
  request.set_parent("projects/p");
  request.set_page_size(33);
  std::vector<std::string> read;
  do {
    const auto page = study_.As(ben_, &Stub::ListMemos, request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const Memo& memo : page->memos()) read.push_back(memo.body());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(read, written);
  request.set_filter("author = \"x\"");
  EXPECT_EQ(ReasonOf(study_.As(ben_, &Stub::ListMemos, request)), "FILTER_INVALID");
}

TEST_F(MemoServiceTest, HidesMemosOfBlindWorkUntilTheReveal) {
  const std::string transcript = study_.AddTranscript("t", "one two three");
  const std::string other = study_.AddTranscript("u", "four five six");
  const std::string code = study_.AddCode("A")->name();
  ASSERT_TRUE(study_.Publish().ok());
  const Round round = BlindRound(transcript);
  const Coding coding = Code(anna_, transcript, code);
  const Memo on_transcript = *Write(anna_, transcript, "on transcript");
  const Memo on_coding = *Write(anna_, coding.name(), "on coding");
  const Memo on_memo = *Write(anna_, on_coding.name(), "on memo");
  const Memo on_round = *Write(anna_, round.name(), "on round");
  ASSERT_TRUE(Write(anna_, other, "elsewhere").ok());
  ASSERT_TRUE(Write(anna_, code, "on code").ok());
  ASSERT_TRUE(Write(study_.owner(), round.name(), "from the owner").ok());

  EXPECT_EQ(Bodies(anna_).size(), 7u);
  EXPECT_THAT(Bodies(ben_), UnorderedElementsAre("elsewhere", "on code", "from the owner"));
  EXPECT_THAT(Bodies(study_.owner()),
              UnorderedElementsAre("elsewhere", "on code", "from the owner"))
      << "nobody sees what the coders of a blind round do";
  EXPECT_THAT(Bodies(ben_, transcript), IsEmpty());
  for (const Memo& hidden : {on_transcript, on_coding, on_memo, on_round}) {
    EXPECT_EQ(ReasonOf(Get(ben_, hidden.name())), "MEMO_NOT_FOUND") << hidden.body();
    EXPECT_EQ(ReasonOf(Delete(ben_, hidden)), "MEMO_NOT_FOUND") << hidden.body();
    EXPECT_EQ(ReasonOf(Write(ben_, hidden.name(), "b")), "RESOURCE_NOT_FOUND") << hidden.body();
  }
  EXPECT_EQ(ReasonOf(Write(ben_, coding.name(), "b")), "RESOURCE_NOT_FOUND");
  // A page that ends before hidden memos has no next page.
  ListMemosRequest request;
  request.set_parent("projects/p");
  request.set_page_size(3);
  const auto page = study_.As(ben_, &Stub::ListMemos, request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->next_page_token(), "");

  Reveal(round);
  EXPECT_EQ(Bodies(ben_).size(), 7u);
  EXPECT_TRUE(Get(ben_, on_memo.name()).ok());
}

TEST_F(MemoServiceTest, KeepsWordsOutOfTheTrail) {
  Memo memo = *Write(anna_, "projects/p", "unmistakable words");
  memo.set_body("unmistakable again");
  ASSERT_TRUE(Update(anna_, memo).ok());
  const std::string trail = study_.Trail();
  EXPECT_THAT(trail, HasSubstr("body_commitment"));
  EXPECT_THAT(trail, Not(HasSubstr("unmistakable")));
}

}  // namespace
}  // namespace concord::testing

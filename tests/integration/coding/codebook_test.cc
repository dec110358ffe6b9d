#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "integration/coding/codebook_study.h"

namespace concord::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace concord::coding::v1;  // NOLINT: the messages of the contract
using Stub = CodingService::Stub;

constexpr char kText[] =
    "Interviewer: Who helps?\nInterviewee: The café ก 😀 helps, the group helps.";

class CodebookServiceTest : public ::testing::Test {
 protected:
  static std::vector<std::string> Names(const std::vector<Code>& codes) {
    std::vector<std::string> names;
    for (const Code& code : codes) names.push_back(code.display_name());
    return names;
  }

  absl::StatusOr<Code> Get(const std::string& name) {
    GetCodeRequest request;
    request.set_name(name);
    return study_.As(study_.owner(), &Stub::GetCode, request);
  }

  absl::StatusOr<Code> Update(const Code& code, const std::vector<std::string>& mask,
                              const Person* person = nullptr) {
    UpdateCodeRequest request;
    *request.mutable_code() = code;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NewRequestId());
    return study_.As(person == nullptr ? study_.owner() : *person, &Stub::UpdateCode, request);
  }

  absl::StatusOr<Code> Delete(const Code& code) {
    DeleteCodeRequest request;
    request.set_name(code.name());
    request.set_etag(code.etag());
    request.set_request_id(NewRequestId());
    return study_.As(study_.owner(), &Stub::DeleteCode, request);
  }

  absl::StatusOr<Code> Undelete(const Code& code, const std::string& etag = "") {
    UndeleteCodeRequest request;
    request.set_name(code.name());
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return study_.As(study_.owner(), &Stub::UndeleteCode, request);
  }

  absl::StatusOr<CodebookRevision> Revision(const std::string& name) {
    GetCodebookRevisionRequest request;
    request.set_name(name);
    return study_.As(study_.owner(), &Stub::GetCodebookRevision, request);
  }

  CodebookStudy study_;
};

TEST_F(CodebookServiceTest, ListsParentsBeforeChildrenInPages) {
  const Code a = *study_.AddCode("A");
  ASSERT_TRUE(study_.AddCode("B").ok());
  const Code child = *study_.AddCode("A1", a.name());
  ASSERT_TRUE(study_.AddCode("A2", a.name()).ok());
  EXPECT_THAT(Names(study_.Codes()), ElementsAre("A", "A1", "A2", "B"));

  ListCodesRequest request;
  request.set_parent("projects/p");
  request.set_page_size(3);
  const auto first = study_.As(study_.owner(), &Stub::ListCodes, request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->codes_size(), 3);
  EXPECT_EQ(first->codes(1).etag(), child.etag());
  request.set_page_token(first->next_page_token());
  const auto second = study_.As(study_.owner(), &Stub::ListCodes, request);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->codes_size(), 1);
  EXPECT_EQ(second->codes(0).display_name(), "B");
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(CodebookServiceTest, AnswersACodeAsItWasMade) {
  const Code made = *study_.AddCode("A");
  EXPECT_EQ(made.state(), Code::STATE_ACTIVE);
  EXPECT_NE(made.etag(), "");
  EXPECT_EQ(Get(made.name())->SerializeAsString(), made.SerializeAsString());
  EXPECT_EQ(ReasonOf(Get("projects/p/codes/none")), "CODE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Get("projects/p/cases/none")), "NAME_INVALID");
}

TEST_F(CodebookServiceTest, RefusesWhatIsNoCodeAndChangesNothing) {
  const Code a = *study_.AddCode("A");
  EXPECT_EQ(ReasonOf(study_.AddCode("A")), "CODE_EXISTS");
  EXPECT_EQ(ReasonOf(study_.AddCode("B", "projects/p/codes/none")), "CODE_PARENT_INVALID");
  EXPECT_EQ(ReasonOf(study_.AddCode("B", "projects/q/codes/x")), "NAME_INVALID");
  EXPECT_EQ(ReasonOf(study_.AddCode("")), "FIELD_INVALID");
  CreateCodeRequest request;
  request.set_parent("projects/p");
  request.set_request_id(NewRequestId());
  request.mutable_code()->set_display_name("B");
  request.mutable_code()->set_color("red");
  EXPECT_EQ(ReasonOf(study_.As(study_.owner(), &Stub::CreateCode, request)), "FIELD_INVALID");
  request.mutable_code()->clear_color();
  request.mutable_code()->set_name("projects/p/codes/mine");
  EXPECT_EQ(ReasonOf(study_.As(study_.owner(), &Stub::CreateCode, request)), "FIELD_INVALID");
  request.mutable_code()->clear_name();
  const Person coder = study_.suite().Invite("p", "Anna", {concord::type::v1::ROLE_CODER});
  EXPECT_EQ(ReasonOf(study_.As(coder, &Stub::CreateCode, request)), "PERMISSION_DENIED");
  EXPECT_THAT(Names(study_.Codes(true)), ElementsAre("A"));
}

TEST_F(CodebookServiceTest, AnswersARepeatWithTheFirstAnswer) {
  CreateCodeRequest request;
  request.set_parent("projects/p");
  request.set_request_id(NewRequestId());
  request.mutable_code()->set_display_name("A");
  const auto first = study_.As(study_.owner(), &Stub::CreateCode, request);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = study_.As(study_.owner(), &Stub::CreateCode, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  request.mutable_code()->set_display_name("B");
  EXPECT_EQ(ReasonOf(study_.As(study_.owner(), &Stub::CreateCode, request)), "REQUEST_ID_REUSED");
  EXPECT_EQ(study_.Codes().size(), 1u);
}

TEST_F(CodebookServiceTest, ChangesTheFieldsOfTheMaskOnly) {
  Code code = *study_.AddCode("A");
  code.set_definition("what it means");
  code.set_codable(false);
  auto updated = Update(code, {"definition"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->definition(), "what it means");
  EXPECT_TRUE(updated->codable());
  EXPECT_NE(updated->etag(), code.etag());
  // Without a mask: what is populated, and false is not.
  Code sparse;
  sparse.set_name(code.name());
  sparse.set_etag(updated->etag());
  sparse.set_indicator("i");
  updated = Update(sparse, {});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->display_name(), "A");
  EXPECT_EQ(updated->indicator(), "i");
  EXPECT_TRUE(updated->codable());
  Code all = *updated;
  all.clear_definition();
  all.set_codable(false);
  updated = Update(all, {"*"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->definition(), "");
  EXPECT_FALSE(updated->codable());
  EXPECT_EQ(updated->state(), Code::STATE_ACTIVE);
  EXPECT_EQ(ReasonOf(Update(*updated, {"colour"})), "UPDATE_MASK_INVALID");
  EXPECT_EQ(Get(code.name())->SerializeAsString(), updated->SerializeAsString());
}

TEST_F(CodebookServiceTest, NeedsTheEtagThatWasRead) {
  Code code = *study_.AddCode("A");
  const Code stale = code;
  code.set_definition("new");
  ASSERT_TRUE(Update(code, {"definition"}).ok());
  EXPECT_EQ(ReasonOf(Update(stale, {"definition"})), "ETAG_MISMATCH");
  EXPECT_EQ(ReasonOf(Delete(stale)), "ETAG_MISMATCH");
  Code without = stale;
  without.clear_etag();
  EXPECT_EQ(ReasonOf(Update(without, {"definition"})), "ETAG_REQUIRED");
  EXPECT_EQ(ReasonOf(Delete(without)), "ETAG_REQUIRED");
  EXPECT_EQ(Get(code.name())->definition(), "new");
}

TEST_F(CodebookServiceTest, MovesCodesButMakesNoCircle) {
  Code a = *study_.AddCode("A");
  Code b = *study_.AddCode("B", a.name());
  Code c = *study_.AddCode("C", b.name());
  a.set_parent_code(c.name());
  EXPECT_EQ(ReasonOf(Update(a, {"parent_code"})), "CODE_PARENT_INVALID");
  a.set_parent_code(a.name());
  EXPECT_EQ(ReasonOf(Update(a, {"parent_code"})), "CODE_PARENT_INVALID");
  c.clear_parent_code();
  c.set_display_name("A");
  EXPECT_EQ(ReasonOf(Update(c, {"parent_code", "display_name"})), "CODE_EXISTS");
  c.set_display_name("C");
  c.set_position(-1);
  ASSERT_TRUE(Update(c, {"parent_code", "position"}).ok());
  EXPECT_THAT(Names(study_.Codes()), ElementsAre("C", "A", "B"));
}

TEST_F(CodebookServiceTest, RetiresAndRestores) {
  const Code parent = *study_.AddCode("A");
  const Code child = *study_.AddCode("A1", parent.name());
  EXPECT_EQ(ReasonOf(Delete(parent)), "CODE_HAS_CHILDREN");
  const auto retired = Delete(child);
  ASSERT_TRUE(retired.ok()) << retired.status();
  EXPECT_EQ(retired->state(), Code::STATE_RETIRED);
  EXPECT_THAT(Names(study_.Codes()), ElementsAre("A"));
  EXPECT_THAT(Names(study_.Codes(true)), ElementsAre("A", "A1"));
  EXPECT_EQ(Get(child.name())->state(), Code::STATE_RETIRED);
  EXPECT_EQ(ReasonOf(Update(*retired, {"definition"})), "CODE_RETIRED");
  EXPECT_EQ(ReasonOf(Delete(*retired)), "CODE_RETIRED");
  EXPECT_EQ(ReasonOf(study_.AddCode("X", child.name())), "CODE_PARENT_INVALID");

  ASSERT_TRUE(Delete(parent).ok());
  EXPECT_EQ(ReasonOf(Undelete(child)), "CODE_PARENT_INVALID");
  ASSERT_TRUE(study_.AddCode("A").ok());
  EXPECT_EQ(ReasonOf(Undelete(parent)), "CODE_EXISTS");
  ASSERT_TRUE(Delete(study_.Codes()[0]).ok());
  ASSERT_TRUE(Undelete(parent).ok());
  EXPECT_EQ(ReasonOf(Undelete(child, child.etag())), "ETAG_MISMATCH");
  const auto restored = Undelete(child, retired->etag());
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(ReasonOf(Undelete(child)), "CODE_NOT_RETIRED");
  EXPECT_THAT(Names(study_.Codes()), ElementsAre("A", "A1"));
}

TEST_F(CodebookServiceTest, ChecksAnchorExamplesAgainstTheirTranscript) {
  const std::string transcript = study_.AddTranscript("t1", kText);
  Code code = *study_.AddCode("A");
  auto* anchor = code.mutable_anchor_example();
  anchor->set_transcript(transcript);
  anchor->mutable_span()->set_start_offset(3);
  anchor->mutable_span()->set_end_offset(1'000);
  EXPECT_EQ(ReasonOf(Update(code, {"anchor_example"})), "SPAN_OUT_OF_RANGE");
  anchor->mutable_span()->set_end_offset(3);
  EXPECT_EQ(ReasonOf(Update(code, {"anchor_example"})), "SPAN_OUT_OF_RANGE");
  anchor->set_transcript("projects/p/transcripts/none");
  EXPECT_EQ(ReasonOf(Update(code, {"anchor_example"})), "TRANSCRIPT_NOT_FOUND");
  anchor->set_transcript(transcript);
  anchor->mutable_span()->set_end_offset(8);
  const auto updated = Update(code, {"anchor_example"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->anchor_example().text_sha256(), Sha256Hex(kText));
}

TEST_F(CodebookServiceTest, OfTwoOwnersWithTheSameEtagOneIsTold) {
  const Person second = study_.suite().Invite("p", "Second", {concord::type::v1::ROLE_OWNER});
  const Code read = *study_.AddCode("A");
  for (int round = 0; round < 10; ++round) {
    Code mine = *Get(read.name());
    Code theirs = mine;
    mine.set_definition(absl::StrCat("mine ", round));
    theirs.set_indicator(absl::StrCat("theirs ", round));
    absl::StatusOr<Code> first;
    absl::StatusOr<Code> other;
    std::thread one([&] { first = Update(mine, {"definition"}); });
    std::thread two([&] { other = Update(theirs, {"indicator"}, &second); });
    one.join();
    two.join();
    ASSERT_NE(first.ok(), other.ok()) << first.status() << other.status();
    const absl::Status& lost = first.ok() ? other.status() : first.status();
    EXPECT_EQ(lost.code(), absl::StatusCode::kAborted) << lost;
    // Whoever was told reads again and repeats: nothing is lost.
    Code again = *Get(read.name());
    again.set_definition(mine.definition());
    again.set_indicator(theirs.indicator());
    ASSERT_TRUE(Update(again, {first.ok() ? "indicator" : "definition"}).ok());
    const Code now = *Get(read.name());
    EXPECT_EQ(now.definition(), mine.definition());
    EXPECT_EQ(now.indicator(), theirs.indicator());
  }
}

TEST_F(CodebookServiceTest, TwoMovesAtOnceMakeNoCircle) {
  const Person second = study_.suite().Invite("p", "Second", {concord::type::v1::ROLE_OWNER});
  for (int round = 0; round < 10; ++round) {
    Code a = *study_.AddCode(absl::StrCat("A", round));
    Code b = *study_.AddCode(absl::StrCat("B", round));
    a.set_parent_code(b.name());
    b.set_parent_code(a.name());
    absl::StatusOr<Code> first;
    absl::StatusOr<Code> other;
    std::thread one([&] { first = Update(a, {"parent_code"}); });
    std::thread two([&] { other = Update(b, {"parent_code"}, &second); });
    one.join();
    two.join();
    EXPECT_NE(first.ok(), other.ok()) << first.status() << other.status();
    EXPECT_EQ(study_.Codes().size(), 2u * (round + 1)) << "both are still in the tree";
  }
}

TEST_F(CodebookServiceTest, OfManyCodesOfOneNameOneIsMade) {
  for (int round = 0; round < 10; ++round) {
    std::vector<std::thread> threads;
    std::vector<absl::StatusOr<Code>> results(4);
    for (auto& result : results) {
      threads.emplace_back([&] { result = study_.AddCode(absl::StrCat("A", round)); });
    }
    for (std::thread& thread : threads) thread.join();
    int made = 0;
    for (const auto& result : results) made += result.ok() ? 1 : 0;
    EXPECT_EQ(made, 1);
    EXPECT_EQ(study_.Codes().size(), static_cast<size_t>(round) + 1);
  }
}

TEST_F(CodebookServiceTest, PublishesRevisionsThatNeverChange) {
  EXPECT_EQ(ReasonOf(study_.Publish()), "CODEBOOK_EMPTY");
  EXPECT_EQ(ReasonOf(Revision("projects/p/codebookRevisions/1")), "CODEBOOK_REVISION_NOT_FOUND");
  Code code = *study_.AddCode("A");
  const auto first = study_.Publish("Piloted by Maria");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->name(), "projects/p/codebookRevisions/1");
  EXPECT_EQ(first->code_count(), 1);
  EXPECT_EQ(first->reason(), "Piloted by Maria");
  ASSERT_EQ(first->codes_size(), 1);
  EXPECT_EQ(ReasonOf(study_.Publish()), "CODEBOOK_UNCHANGED");

  code.set_definition("sharper");
  ASSERT_TRUE(Update(code, {"definition"}).ok());
  ASSERT_TRUE(study_.AddCode("B").ok());
  const auto second = study_.Publish();
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->name(), "projects/p/codebookRevisions/2");
  EXPECT_EQ(second->code_count(), 2);
  EXPECT_EQ(second->codes(0).definition(), "sharper");
  EXPECT_EQ(Revision(first->name())->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(ReasonOf(Revision("projects/p/codebookRevisions/0")), "NAME_INVALID");
  EXPECT_EQ(ReasonOf(Revision("projects/p/codebookRevisions/01")), "NAME_INVALID");

  ListCodebookRevisionsRequest request;
  request.set_parent("projects/p");
  request.set_page_size(1);
  const auto page = study_.As(study_.owner(), &Stub::ListCodebookRevisions, request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->codebook_revisions_size(), 1);
  EXPECT_EQ(page->codebook_revisions(0).codes_size(), 0);
  EXPECT_EQ(page->codebook_revisions(0).reason(), "Piloted by Maria");
  request.set_page_token(page->next_page_token());
  const auto rest = study_.As(study_.owner(), &Stub::ListCodebookRevisions, request);
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(rest->codebook_revisions(0).name(), second->name());
  EXPECT_THAT(study_.Trail(), Not(HasSubstr("Maria"))) << "a reason can name a person";
}

TEST_F(CodebookServiceTest, LeavesRetiredCodesOutOfRevisions) {
  ASSERT_TRUE(study_.AddCode("A").ok());
  const Code b = *study_.AddCode("B");
  ASSERT_TRUE(Delete(b).ok());
  EXPECT_THAT(study_.Publish()->code_count(), 1);
}

TEST_F(CodebookServiceTest, PublishesOnceHoweverOftenItIsAsked) {
  ASSERT_TRUE(study_.AddCode("A").ok());
  PublishCodebookRequest request;
  request.set_parent("projects/p");
  request.set_request_id(NewRequestId());
  const auto first = study_.As(study_.owner(), &Stub::PublishCodebook, request);
  const auto again = study_.As(study_.owner(), &Stub::PublishCodebook, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
}

}  // namespace
}  // namespace concord::testing

#include <thread>

#include "absl/strings/str_cat.h"
#include "integration/transcripts/fixture.h"

namespace concord::transcripts {
namespace {

using concord::testing::Call;
using concord::testing::NewRequestId;
using concord::testing::Person;
using concord::testing::ReasonOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class CasesTest : public TranscriptsTest {
 protected:
  static v1::UpdateCaseRequest Change(const v1::Case& before,
                                      const std::vector<std::string>& paths) {
    v1::UpdateCaseRequest request;
    *request.mutable_case_() = before;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NewRequestId());
    return request;
  }

  std::vector<int> NumbersInPages(int page_size) {
    std::vector<int> numbers;
    auto request = InProject<v1::ListCasesRequest>();
    request.set_page_size(page_size);
    do {
      const auto page = Must(Do(&Stub::ListCases, request));
      for (const v1::Case& one : page.cases()) numbers.push_back(one.number());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return numbers;
  }
};

TEST_F(CasesTest, KeepTypedValues) {
  const v1::Variable type = MakeVariable("Type", v1::Variable::KIND_CHOICE, {"NGO", "Police"});
  const v1::Variable reach = MakeVariable("Reach", v1::Variable::KIND_CHOICES, {"a", "b"});
  const v1::Variable length = MakeVariable("Length", v1::Variable::KIND_MINUTES);
  auto request = Create<v1::CreateCaseRequest>();
  v1::Case& given = *request.mutable_case_();
  given.set_display_name("Interviewee 1");
  given.add_values()->set_variable(type.name());
  given.mutable_values(0)->set_text("NGO");
  given.add_values()->set_variable(reach.name());
  given.mutable_values(1)->mutable_texts()->add_values("b");
  given.add_values()->set_variable(length.name());
  given.mutable_values(2)->set_minutes(42);
  const v1::Case made = Must(Do(&Stub::CreateCase, request));
  const v1::Case read = Must(Do(&Stub::GetCase, Of<v1::GetCaseRequest>(made.name())));
  EXPECT_EQ(read.SerializeAsString(), made.SerializeAsString());
  ASSERT_EQ(read.values_size(), 3);
  EXPECT_EQ(read.values(2).minutes(), 42);
  EXPECT_EQ(read.number(), 1);

  given.set_display_name("Interviewee 2");
  given.mutable_values(0)->set_text("Secret word");
  request.set_request_id(NewRequestId());
  const auto refused = Do(&Stub::CreateCase, request);
  EXPECT_EQ(ReasonOf(refused), "VARIABLE_VALUE_INVALID");
  EXPECT_THAT(std::string(refused.status().message()), Not(HasSubstr("Secret")));
  *given.mutable_values(0) = given.values(2);
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateCase, request)), "VARIABLE_VALUE_INVALID") << "twice";
  given.mutable_values(0)->set_variable("projects/study/variables/none");
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateCase, request)), "VARIABLE_NOT_FOUND");
  given.mutable_values(0)->set_variable("projects/other/variables/none");
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateCase, request)), "NAME_INVALID");
  EXPECT_THAT(NumbersInPages(5), ElementsAre(1));
}

TEST_F(CasesTest, AreNumberedAndListedByNumber) {
  MakeCase("a", 7);
  MakeCase("b", 2);
  EXPECT_EQ(MakeCase("c").number(), 8);
  MakeCase("d", 11);
  EXPECT_THAT(NumbersInPages(2), ElementsAre(2, 7, 8, 11));
  EXPECT_THAT(NumbersInPages(4), ElementsAre(2, 7, 8, 11));
}

TEST_F(CasesTest, HaveNamesAndNumbersOfTheirOwn) {
  MakeCase("Anna", 1);
  auto request = Create<v1::CreateCaseRequest>();
  request.mutable_case_()->set_display_name("Anna");
  const auto refused = Do(&Stub::CreateCase, request);
  EXPECT_EQ(ReasonOf(refused), "CASE_EXISTS");
  EXPECT_THAT(std::string(refused.status().message()), Not(HasSubstr("Anna")));
  request.mutable_case_()->set_display_name("Ben");
  request.mutable_case_()->set_number(1);
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateCase, request)), "CASE_EXISTS");
  request.mutable_case_()->set_number(-1);
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateCase, request)), "FIELD_INVALID");
  request.mutable_case_()->clear_number();
  request.mutable_case_()->clear_display_name();
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateCase, request)), "FIELD_INVALID");
}

TEST_F(CasesTest, AnswerARepeatAsTheFirstTime) {
  auto request = Create<v1::CreateCaseRequest>();
  request.mutable_case_()->set_display_name("Anna");
  const v1::Case first = Must(Do(&Stub::CreateCase, request));
  EXPECT_EQ(Must(Do(&Stub::CreateCase, request)).SerializeAsString(), first.SerializeAsString());
  request.mutable_case_()->set_display_name("Ben");
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateCase, request)), "REQUEST_ID_REUSED");
  EXPECT_THAT(NumbersInPages(5), ElementsAre(1));
}

TEST_F(CasesTest, ChangeUnderTheirEtag) {
  v1::Case before = MakeCase("Anna", 1);
  MakeCase("Ben", 2);
  v1::Case wanted = before;
  wanted.set_display_name("Clara");
  wanted.set_number(5);
  const v1::Case after = Must(Do(&Stub::UpdateCase, Change(wanted, {"display_name"})));
  EXPECT_EQ(after.display_name(), "Clara");
  EXPECT_EQ(after.number(), 1);
  EXPECT_NE(after.etag(), before.etag());
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateCase, Change(wanted, {"number"}))), "ETAG_MISMATCH");
  wanted.set_etag(after.etag());
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateCase, Change(wanted, {"words"}))), "UPDATE_MASK_INVALID");
  wanted.set_number(2);
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateCase, Change(wanted, {"number"}))), "CASE_EXISTS");
  wanted.set_number(5);
  Must(Do(&Stub::UpdateCase, Change(wanted, {"number"})));
  EXPECT_THAT(NumbersInPages(5), ElementsAre(2, 5));
  MakeCase("Anna", 1);  // both are free again
}

TEST_F(CasesTest, AreDeletedOnlyWhenNothingBelongsToThem) {
  const v1::Case one = MakeCase("Anna");
  const v1::Transcript transcript = MakeTranscript("Words.", "", one.name());
  const auto remove = [&] {
    return Do(&Stub::DeleteCase, Remove<v1::DeleteCaseRequest>(one.name()));
  };
  EXPECT_EQ(ReasonOf(remove()), "CASE_IN_USE");
  Must(Do(&Stub::DeleteTranscript, Remove<v1::DeleteTranscriptRequest>(transcript.name())));
  EXPECT_EQ(ReasonOf(remove()), "CASE_IN_USE") << "the transcript can be restored";
  Must(Do(&Stub::UndeleteTranscript, Remove<v1::UndeleteTranscriptRequest>(transcript.name())));
  v1::UpdateTranscriptRequest loose;
  loose.mutable_transcript()->set_name(transcript.name());
  loose.mutable_update_mask()->add_paths("case");
  loose.set_request_id(NewRequestId());
  Must(Do(&Stub::UpdateTranscript, loose));

  auto contact = Create<v1::CreateContactRequest>();
  contact.mutable_contact()->set_channel(v1::Contact::CHANNEL_DIRECT);
  contact.mutable_contact()->set_state(v1::Contact::STATE_INTERVIEWED);
  contact.mutable_contact()->set_case_(one.name());
  const v1::Contact entered = Must(Do(&Stub::CreateContact, contact));
  EXPECT_EQ(ReasonOf(remove()), "CASE_IN_USE");
  Must(Do(&Stub::DeleteContact, Remove<v1::DeleteContactRequest>(entered.name())));

  EXPECT_TRUE(remove().ok());
  EXPECT_EQ(ReasonOf(Do(&Stub::GetCase, Of<v1::GetCaseRequest>(one.name()))), "CASE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(remove()), "CASE_NOT_FOUND");
  EXPECT_EQ(MakeCase("Anna").number(), 1);
}

TEST_F(CasesTest, AreNeverDeletedWhileATextIsImportedForThem) {
  for (int i = 0; i < 20; ++i) {
    const v1::Case one = MakeCase(absl::StrCat("Case ", i));
    absl::StatusOr<v1::ImportTranscriptResponse> imported;
    absl::StatusOr<v1::Case> deleted;
    Header header = MakeHeader();
    header.set_case_(one.name());
    std::thread imports([&] { imported = Import(header, "Words."); });
    std::thread deletes(
        [&] { deleted = Do(&Stub::DeleteCase, Remove<v1::DeleteCaseRequest>(one.name())); });
    imports.join();
    deletes.join();
    EXPECT_NE(imported.ok(), deleted.ok());
    EXPECT_EQ(ReasonOf(imported.ok() ? deleted.status() : imported.status()),
              imported.ok() ? "CASE_IN_USE" : "CASE_NOT_FOUND");
  }
}

TEST_F(CasesTest, AreReadByMembersAndChangedByOwners) {
  const v1::Case one = MakeCase("Anna");
  const Person viewer = suite_.Invite("study", "Vera", {concord::type::v1::ROLE_VIEWER});
  EXPECT_TRUE(
      Call(viewer, suite_.transcripts(), &Stub::GetCase, Of<v1::GetCaseRequest>(one.name())).ok());
  EXPECT_EQ(ReasonOf(Call(viewer, suite_.transcripts(), &Stub::DeleteCase,
                          Remove<v1::DeleteCaseRequest>(one.name()))),
            "PERMISSION_DENIED");
}

}  // namespace
}  // namespace concord::transcripts

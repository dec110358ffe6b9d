#include "absl/strings/str_cat.h"
#include "integration/transcripts/fixture.h"

namespace concord::transcripts {
namespace {

using concord::testing::Call;
using concord::testing::NewRequestId;
using concord::testing::Person;
using concord::testing::ReasonOf;
using ::testing::ElementsAre;

class ContactsTest : public TranscriptsTest {
 protected:
  static v1::CreateContactRequest Enter(v1::Contact::State state) {
    auto request = Create<v1::CreateContactRequest>();
    request.mutable_contact()->set_channel(v1::Contact::CHANNEL_RECOMMENDATION);
    request.mutable_contact()->set_state(state);
    return request;
  }
};

TEST_F(ContactsTest, AreReadAsTheyWereEntered) {
  auto request = Enter(v1::Contact::STATE_INTERVIEWED);
  request.mutable_contact()->set_display_name("A ministry");
  request.mutable_contact()->set_exclusion_reason("Not recorded.");
  const v1::Contact made = Must(Do(&Stub::CreateContact, request));
  const v1::Contact read = Must(Do(&Stub::GetContact, Of<v1::GetContactRequest>(made.name())));
  EXPECT_EQ(read.SerializeAsString(), made.SerializeAsString());
  EXPECT_EQ(read.exclusion_reason(), "Not recorded.");
}

TEST_F(ContactsTest, KeepTheRulesOfTheLedger) {
  const v1::Case one = MakeCase("Anna");
  for (const auto state : {v1::Contact::STATE_CONTACTED, v1::Contact::STATE_ANSWERED}) {
    auto request = Enter(state);
    request.mutable_contact()->set_exclusion_reason("Because.");
    EXPECT_EQ(ReasonOf(Do(&Stub::CreateContact, request)), "CONTACT_INVALID");
    request.mutable_contact()->clear_exclusion_reason();
    request.mutable_contact()->set_case_(one.name());
    EXPECT_EQ(ReasonOf(Do(&Stub::CreateContact, request)), "CONTACT_INVALID");
    request.mutable_contact()->clear_case_();
    EXPECT_TRUE(Do(&Stub::CreateContact, request).ok());
  }
  auto request = Enter(v1::Contact::STATE_INTERVIEWED);
  request.mutable_contact()->set_case_(one.name());
  EXPECT_TRUE(Do(&Stub::CreateContact, request).ok());
  request.mutable_contact()->set_exclusion_reason("Because.");
  request.set_request_id(NewRequestId());
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateContact, request)), "CONTACT_INVALID");
  request.mutable_contact()->clear_exclusion_reason();
  request.mutable_contact()->set_case_("projects/study/cases/none");
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateContact, request)), "CASE_NOT_FOUND");
  request = Enter(v1::Contact::STATE_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateContact, request)), "FIELD_INVALID");
  request = Enter(v1::Contact::STATE_ANSWERED);
  request.mutable_contact()->clear_channel();
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateContact, request)), "FIELD_INVALID");
}

TEST_F(ContactsTest, AreListedInTheOrderOfTheirEntry) {
  for (int i = 0; i < 5; ++i) {
    auto request = Enter(v1::Contact::STATE_CONTACTED);
    request.mutable_contact()->set_display_name(absl::StrCat(9 - i));
    Must(Do(&Stub::CreateContact, request));
  }
  std::vector<std::string> names;
  auto request = InProject<v1::ListContactsRequest>();
  request.set_page_size(2);
  do {
    const auto page = Must(Do(&Stub::ListContacts, request));
    for (const v1::Contact& contact : page.contacts()) names.push_back(contact.display_name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("9", "8", "7", "6", "5"));
}

TEST_F(ContactsTest, AdvanceUnderTheirEtag) {
  const v1::Contact before = Must(Do(&Stub::CreateContact, Enter(v1::Contact::STATE_CONTACTED)));
  const v1::Case one = MakeCase("Anna");
  v1::UpdateContactRequest request;
  *request.mutable_contact() = before;
  request.mutable_contact()->set_state(v1::Contact::STATE_INTERVIEWED);
  request.mutable_contact()->set_case_(one.name());
  request.mutable_update_mask()->add_paths("state");
  request.mutable_update_mask()->add_paths("case");
  request.set_request_id(NewRequestId());
  const v1::Contact after = Must(Do(&Stub::UpdateContact, request));
  EXPECT_EQ(after.state(), v1::Contact::STATE_INTERVIEWED);
  EXPECT_EQ(after.case_(), one.name());

  request.set_request_id(NewRequestId());
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateContact, request)), "ETAG_MISMATCH");
  request.mutable_contact()->set_etag(after.etag());
  request.mutable_contact()->set_state(v1::Contact::STATE_ANSWERED);
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateContact, request)), "CONTACT_INVALID");
  request.mutable_update_mask()->add_paths("mood");
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateContact, request)), "UPDATE_MASK_INVALID");
}

TEST_F(ContactsTest, AreDeleted) {
  const v1::Contact made = Must(Do(&Stub::CreateContact, Enter(v1::Contact::STATE_ANSWERED)));
  EXPECT_EQ(ReasonOf(Do(&Stub::DeleteContact,
                        Remove<v1::DeleteContactRequest>(made.name(), "\"stale\""))),
            "ETAG_MISMATCH");
  EXPECT_TRUE(
      Do(&Stub::DeleteContact, Remove<v1::DeleteContactRequest>(made.name(), made.etag())).ok());
  EXPECT_EQ(ReasonOf(Do(&Stub::GetContact, Of<v1::GetContactRequest>(made.name()))),
            "CONTACT_NOT_FOUND");
}

TEST_F(ContactsTest, AreTheOwnersBusiness) {
  const v1::Contact made = Must(Do(&Stub::CreateContact, Enter(v1::Contact::STATE_ANSWERED)));
  const Person coder = suite_.Invite("study", "Ben", {concord::type::v1::ROLE_CODER});
  EXPECT_EQ(ReasonOf(Call(coder, suite_.transcripts(), &Stub::GetContact,
                          Of<v1::GetContactRequest>(made.name()))),
            "PERMISSION_DENIED");
  EXPECT_EQ(ReasonOf(Call(coder, suite_.transcripts(), &Stub::ListContacts,
                          InProject<v1::ListContactsRequest>())),
            "PERMISSION_DENIED");
}

}  // namespace
}  // namespace concord::transcripts

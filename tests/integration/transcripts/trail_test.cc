#include "concord/admin/v1/admin_service.pb.h"
#include "integration/transcripts/fixture.h"

namespace concord::transcripts {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class TrailTest : public TranscriptsTest {
 protected:
  // Does something to each kind of resource, always with words that begin with "Zebra".
  void DoEverything() {
    const v1::Variable variable = MakeVariable("Origin", v1::Variable::KIND_TEXT);
    auto make = Create<v1::CreateCaseRequest>();
    make.mutable_case_()->set_display_name("Zebra name");
    make.mutable_case_()->add_values()->set_variable(variable.name());
    make.mutable_case_()->mutable_values(0)->set_text("Zebra value");
    const v1::Case one = Must(Do(&Stub::CreateCase, make));
    auto enter = Create<v1::CreateContactRequest>();
    enter.mutable_contact()->set_display_name("Zebra contact");
    enter.mutable_contact()->set_channel(v1::Contact::CHANNEL_DIRECT);
    enter.mutable_contact()->set_state(v1::Contact::STATE_INTERVIEWED);
    enter.mutable_contact()->set_exclusion_reason("Zebra reason");
    Must(Do(&Stub::DeleteContact,
            Remove<v1::DeleteContactRequest>(Must(Do(&Stub::CreateContact, enter)).name())));
    Header header = MakeHeader();
    header.set_display_name("Zebra.txt");
    header.set_external_id("Zebra 1");
    header.set_case_(one.name());
    const v1::Transcript made = Must(Import(header, "Zebra: Zebras say zebra.")).transcript();
    Must(Do(&Stub::DeleteTranscript, Remove<v1::DeleteTranscriptRequest>(made.name())));
    Must(Do(&Stub::UndeleteTranscript, Remove<v1::UndeleteTranscriptRequest>(made.name())));
  }

  std::vector<storage::LogEntry> Log() {
    return Must(suite_.host().environment().store.ReadLog("study", 0, 1000));
  }

  static concord::admin::v1::AuditEvent Parse(const storage::LogEntry& entry) {
    concord::admin::v1::AuditEvent event;
    EXPECT_TRUE(event.ParseFromString(entry.event));
    return event;
  }
};

TEST_F(TrailTest, BeginsWithTheProject) {
  const std::vector<storage::LogEntry> log = Log();
  ASSERT_FALSE(log.empty());
  const auto event = Parse(log.front());
  ASSERT_EQ(event.changes_size(), 1);
  EXPECT_EQ(event.changes(0).resource(), "project");
  EXPECT_EQ(event.changes(0).action(), "create");
}

TEST_F(TrailTest, HoldsEachChangeAndNoWordOfAParticipant) {
  DoEverything();
  std::vector<std::string> actions;
  for (const storage::LogEntry& entry : Log()) {
    EXPECT_THAT(entry.event, Not(HasSubstr("Zebra")));
    EXPECT_THAT(entry.event, Not(HasSubstr("zebra")));
    const auto event = Parse(entry);
    for (const auto& change : event.changes()) {
      const std::string kind = change.resource().substr(0, change.resource().find('/'));
      actions.push_back(kind + " " + change.action());
    }
  }
  EXPECT_THAT(actions, ElementsAre("project create", "variables create", "cases create",
                                   "contacts create", "contacts delete", "transcripts create",
                                   "transcripts delete", "transcripts undelete"));
}

TEST_F(TrailTest, WordsLieApartFromTheRecordsWhereTheyCanBeErased) {
  DoEverything();
  storage::Store& store = suite_.host().environment().store;
  for (const std::string kind : {"case", "transcript"}) {
    const auto records = Must(store.Scan("study", "transcripts/" + kind, "", 10));
    ASSERT_EQ(records.size(), 1u) << kind;
    EXPECT_THAT(records.front().value, Not(HasSubstr("Zebra"))) << kind;
    const auto words =
        Must(store.Read("study", {{"transcripts/" + kind + "-words", records.front().id}}));
    EXPECT_THAT(words.front().value, HasSubstr("Zebra")) << kind;
  }
  EXPECT_THAT(Must(store.Scan("study", "transcripts/contact", "", 10)), IsEmpty());
}

TEST_F(TrailTest, HoldsTheDigestOfNoText) {
  const v1::Transcript made = MakeTranscript("Zebra.");
  for (const storage::LogEntry& entry : Log()) {
    EXPECT_THAT(entry.event, Not(HasSubstr(made.text_sha256())));
  }
}

TEST_F(TrailTest, HoldsNothingOfARefusedChange) {
  const size_t before = Log().size();
  auto request = Create<v1::CreateCaseRequest>();
  request.mutable_case_()->set_number(-1);
  EXPECT_FALSE(Do(&Stub::CreateCase, request).ok());
  EXPECT_FALSE(Import(MakeHeader(), "\xFF").ok());
  EXPECT_EQ(Log().size(), before);
}

}  // namespace
}  // namespace concord::transcripts

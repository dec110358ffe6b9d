#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/digest.h"
#include "google/rpc/error_details.pb.h"
#include "integration/transcripts/fixture.h"

namespace concord::transcripts {
namespace {

using concord::testing::NewRequestId;
using concord::testing::Person;
using concord::testing::ReasonOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Returns the metadata of an error's ErrorInfo.
std::string Metadata(const absl::Status& status, const std::string& key) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return "";
  const auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "" : found->second;
}

class ImportTest : public TranscriptsTest {
 protected:
  int CountTranscripts() {
    return Must(Do(&Stub::ListTranscripts, InProject<v1::ListTranscriptsRequest>()))
        .transcripts_size();
  }
};

TEST_F(ImportTest, StoresTheTextAndTellsWhatItRead) {
  const v1::Case one = MakeCase("Interviewee 1");
  Header header = MakeHeader();
  header.set_display_name("interview-01.txt");
  header.set_external_id("01");
  header.set_case_(one.name());
  // The file comes in pieces that cut a character in two.
  const std::string file =
      "\xEF\xBB\xBF"
      "Kopf\r\nAnna: F\xC3\xBCnf\r\nBen: Ja\r\nAnna: Gut";
  const size_t cut = file.find('\xC3') + 1;
  const auto response = Must(Send(
      owner_, {Begin(header), Chunk(file.substr(0, cut)), Chunk(""), Chunk(file.substr(cut))}));
  const std::string stored = "Kopf\nAnna: F\xC3\xBCnf\nBen: Ja\nAnna: Gut";

  const v1::Transcript& transcript = response.transcript();
  EXPECT_EQ(transcript.display_name(), "interview-01.txt");
  EXPECT_EQ(transcript.external_id(), "01");
  EXPECT_EQ(transcript.case_(), one.name());
  EXPECT_EQ(transcript.text_sha256(), Sha256Hex(stored));
  EXPECT_EQ(transcript.character_count(), 33);
  EXPECT_EQ(transcript.state(), v1::Transcript::STATE_ACTIVE);
  EXPECT_EQ(transcript.text(), "");
  EXPECT_THAT(transcript.etag(), Not(IsEmpty()));

  const v1::ImportAccount& account = response.account();
  EXPECT_EQ(account.byte_count(), static_cast<int64_t>(file.size()));
  EXPECT_EQ(account.character_count(), 33);
  EXPECT_EQ(account.turn_count(), 3);
  EXPECT_EQ(account.unattributed_turn_count(), 1);
  EXPECT_THAT(account.speakers(), ElementsAre("Anna", "Ben"));
  EXPECT_THAT(account.notes(), ElementsAre(HasSubstr("byte order mark"), HasSubstr("CRLF")));

  const v1::Transcript full =
      Must(Do(&Stub::GetTranscript, Of<v1::GetTranscriptRequest>(transcript.name())));
  EXPECT_EQ(full.text(), stored);
  EXPECT_EQ(full.etag(), transcript.etag());
}

TEST_F(ImportTest, NeedsAHeader) {
  EXPECT_EQ(ReasonOf(Send(owner_, {})), "HEADER_MISSING");
  EXPECT_EQ(ReasonOf(Send(owner_, {Chunk("Words.")})), "HEADER_MISSING");
  EXPECT_EQ(ReasonOf(Send(Person{"wrong", ""}, {Chunk("Words.")})), "TOKEN_INVALID");
  Header header = MakeHeader();
  EXPECT_EQ(ReasonOf(Send(owner_, {Begin(header), Begin(header)})), "FIELD_INVALID");
  header.set_parent("");
  EXPECT_EQ(ReasonOf(Import(header, "Words.")), "HEADER_MISSING");
  header.set_parent("study");
  EXPECT_EQ(ReasonOf(Import(header, "Words.")), "NAME_INVALID");
  header = MakeHeader();
  header.set_request_id("once");
  EXPECT_EQ(ReasonOf(Import(header, "Words.")), "REQUEST_ID_INVALID");
  EXPECT_EQ(CountTranscripts(), 0);
}

TEST_F(ImportTest, SaysWhichByteIsNotUtf8) {
  const auto refused = Import(MakeHeader(),
                              "\xEF\xBB\xBF"
                              "Gr\xFC\xDF"
                              "e");
  EXPECT_EQ(ReasonOf(refused), "TEXT_NOT_UTF8");
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("byte 5"));
  EXPECT_EQ(Metadata(refused.status(), "byte"), "5");
  EXPECT_EQ(CountTranscripts(), 0);
}

TEST_F(ImportTest, RefusesATextWithoutWords) {
  for (const std::string bytes : {"", " \r\n\t", "\xEF\xBB\xBF"}) {
    EXPECT_EQ(ReasonOf(Import(MakeHeader(), bytes)), "TEXT_EMPTY");
  }
  EXPECT_EQ(ReasonOf(Send(owner_, {Begin(MakeHeader())})), "TEXT_EMPTY");
}

TEST_F(ImportTest, TakesTenMebibytesAndNotAByteMore) {
  const std::string mebibyte(1 << 20, 'x');
  std::vector<v1::ImportTranscriptRequest> messages = {Begin(MakeHeader())};
  for (int i = 0; i < 10; ++i) messages.push_back(Chunk(mebibyte));
  EXPECT_EQ(Must(Send(owner_, messages)).transcript().character_count(), 10 << 20);

  messages.front() = Begin(MakeHeader());
  messages.push_back(Chunk("x"));
  const auto refused = Send(owner_, messages);
  EXPECT_EQ(ReasonOf(refused), "TEXT_TOO_LARGE");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(CountTranscripts(), 1);
  EXPECT_EQ(ReasonOf(Import(MakeHeader(), mebibyte + "x")), "FIELD_INVALID") << "one message";
}

TEST_F(ImportTest, KnowsItsFormats) {
  Header header = MakeHeader();
  header.set_format("docx");
  const auto refused = Import(header, "Words.");
  EXPECT_EQ(ReasonOf(refused), "FORMAT_UNKNOWN");
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("plain"));
  header.set_format("plain");
  EXPECT_TRUE(Import(header, "Words.").ok());
}

TEST_F(ImportTest, RefusesAnExternalIdThatIsTaken) {
  const v1::Transcript first = MakeTranscript("One.", "id-1");
  Header header = MakeHeader();
  header.set_external_id("id-1");
  const auto refused = Import(header, "One.");
  EXPECT_EQ(ReasonOf(refused), "EXTERNAL_ID_EXISTS");
  EXPECT_EQ(Metadata(refused.status(), "resource"), first.name());
  EXPECT_THAT(std::string(refused.status().message()), Not(HasSubstr("id-1")));
  EXPECT_EQ(CountTranscripts(), 1);
}

TEST_F(ImportTest, ChecksTheHeaderAgainstLimitsAndCases) {
  Header header = MakeHeader();
  header.set_case_("projects/study/cases/none");
  EXPECT_EQ(ReasonOf(Import(header, "Words.")), "CASE_NOT_FOUND");
  header.set_case_("projects/other/cases/none");
  EXPECT_EQ(ReasonOf(Import(header, "Words.")), "NAME_INVALID");
  header.clear_case_();
  header.set_display_name(std::string(201, 'x'));
  EXPECT_EQ(ReasonOf(Import(header, "Words.")), "FIELD_INVALID");
  header.clear_display_name();
  header.set_external_id(std::string(201, 'x'));
  EXPECT_EQ(ReasonOf(Import(header, "Words.")), "FIELD_INVALID");
  EXPECT_EQ(CountTranscripts(), 0);
}

TEST_F(ImportTest, AnswersARepeatAsTheFirstTime) {
  Header header = MakeHeader();
  header.set_external_id("id-1");
  const auto first = Must(Import(header, "A: one"));
  const auto second = Must(Import(header, "A: one"));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(ReasonOf(Import(header, "A: two")), "REQUEST_ID_REUSED");
  header.set_display_name("Other");
  EXPECT_EQ(ReasonOf(Import(header, "A: one")), "REQUEST_ID_REUSED");
  EXPECT_EQ(CountTranscripts(), 1);
}

TEST_F(ImportTest, StoresNothingOfAFileThatBreaksOff) {
  grpc::ClientContext context;
  concord::testing::As(owner_, context);
  v1::ImportTranscriptResponse response;
  auto writer = suite_.transcripts().ImportTranscript(&context, &response);
  ASSERT_TRUE(writer->Write(Begin(MakeHeader())));
  ASSERT_TRUE(writer->Write(Chunk("Half of a ")));
  absl::SleepFor(absl::Milliseconds(300));  // both have arrived
  context.TryCancel();
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
  suite_.host().Drain();  // the call has ended on the server too
  const auto head = suite_.host().environment().store.Head("study");
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(*head, 1) << "only the project's own event";
}

TEST_F(ImportTest, IsForOwners) {
  const Person coder = suite_.Invite("study", "Ben", {concord::type::v1::ROLE_CODER});
  EXPECT_EQ(ReasonOf(Send(coder, {Begin(MakeHeader()), Chunk("Words.")})), "PERMISSION_DENIED");
}

}  // namespace
}  // namespace concord::transcripts

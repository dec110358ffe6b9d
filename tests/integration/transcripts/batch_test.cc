#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "integration/transcripts/fixture.h"

namespace concord::transcripts {
namespace {

using concord::testing::NewRequestId;
using concord::testing::ReasonOf;

class BatchTest : public TranscriptsTest {
 protected:
  // A request for texts by their external ids.
  static v1::BatchCreateTranscriptsRequest Texts(
      const std::vector<std::pair<std::string, std::string>>& texts, bool allow_existing = false) {
    auto request = Create<v1::BatchCreateTranscriptsRequest>();
    for (const auto& [external_id, text] : texts) {
      v1::Transcript& transcript = *request.add_transcripts();
      transcript.set_external_id(external_id);
      transcript.set_text(text);
    }
    request.set_allow_existing(allow_existing);
    return request;
  }

  int CountTranscripts() {
    auto request = InProject<v1::ListTranscriptsRequest>();
    request.set_page_size(1000);
    return Must(Do(&Stub::ListTranscripts, request)).transcripts_size();
  }
};

TEST_F(BatchTest, StoresTextsExactlyAsTheyAre) {
  const std::string text =
      "\xEF\xBB\xBF"
      "A: one\r\nB: two";
  const auto response = Must(Do(&Stub::BatchCreateTranscripts, Texts({{"1", text}, {"", "x"}})));
  EXPECT_EQ(response.created_count(), 2);
  ASSERT_EQ(response.transcripts_size(), 2);
  const v1::Transcript& first = response.transcripts(0);
  EXPECT_EQ(first.text_sha256(), Sha256Hex(text));
  EXPECT_EQ(first.text(), "");
  const v1::Transcript read =
      Must(Do(&Stub::GetTranscript, Of<v1::GetTranscriptRequest>(first.name())));
  EXPECT_EQ(read.text(), text);
  EXPECT_EQ(read.etag(), first.etag());
}

TEST_F(BatchTest, MakesAllOrNone) {
  EXPECT_EQ(ReasonOf(Do(&Stub::BatchCreateTranscripts, Texts({{"1", "One."}, {"2", " "}}))),
            "TEXT_EMPTY");
  MakeTranscript("Three.", "3");
  EXPECT_EQ(ReasonOf(Do(&Stub::BatchCreateTranscripts, Texts({{"1", "One."}, {"3", "Three."}}))),
            "EXTERNAL_ID_EXISTS");
  auto request = Texts({{"1", "One."}, {"2", "Two."}});
  request.mutable_transcripts(1)->set_case_("projects/study/cases/none");
  EXPECT_EQ(ReasonOf(Do(&Stub::BatchCreateTranscripts, request)), "CASE_NOT_FOUND");
  EXPECT_EQ(CountTranscripts(), 1);
}

TEST_F(BatchTest, AnswersExistingTextsAsTheyAreIfAllowed) {
  const v1::Transcript known = MakeTranscript("One.", "1");
  const auto response =
      Must(Do(&Stub::BatchCreateTranscripts, Texts({{"1", "One."}, {"2", "Two."}}, true)));
  EXPECT_EQ(response.created_count(), 1);
  EXPECT_EQ(response.transcripts(0).SerializeAsString(), known.SerializeAsString());
  EXPECT_NE(response.transcripts(1).etag(), "");
  EXPECT_EQ(ReasonOf(Do(&Stub::BatchCreateTranscripts, Texts({{"1", "Other."}}, true))),
            "EXTERNAL_ID_EXISTS");

  const auto none = Must(Do(&Stub::BatchCreateTranscripts, Texts({{"1", "One."}}, true)));
  EXPECT_EQ(none.created_count(), 0);
  EXPECT_EQ(none.transcripts(0).name(), known.name());
  EXPECT_EQ(CountTranscripts(), 2);
}

TEST_F(BatchTest, HandlesAnIdThatComesTwice) {
  const auto response =
      Must(Do(&Stub::BatchCreateTranscripts, Texts({{"1", "One."}, {"1", "One."}}, true)));
  EXPECT_EQ(response.created_count(), 1);
  EXPECT_EQ(response.transcripts(0).SerializeAsString(),
            response.transcripts(1).SerializeAsString());
  EXPECT_EQ(
      ReasonOf(Do(&Stub::BatchCreateTranscripts, Texts({{"2", "One."}, {"2", "Two."}}, true))),
      "EXTERNAL_ID_EXISTS");
  EXPECT_EQ(ReasonOf(Do(&Stub::BatchCreateTranscripts, Texts({{"2", "One."}, {"2", "One."}}))),
            "EXTERNAL_ID_EXISTS");
  EXPECT_EQ(CountTranscripts(), 1);
}

TEST_F(BatchTest, AnswersARepeatAsTheFirstTime) {
  const auto request = Texts({{"1", "One."}, {"2", "Two."}});
  const auto first = Must(Do(&Stub::BatchCreateTranscripts, request));
  const auto second = Must(Do(&Stub::BatchCreateTranscripts, request));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(CountTranscripts(), 2);
}

TEST_F(BatchTest, HasLimits) {
  EXPECT_EQ(ReasonOf(Do(&Stub::BatchCreateTranscripts, Texts({}))), "FIELD_INVALID");
  std::vector<std::pair<std::string, std::string>> many(501, {"", "x"});
  EXPECT_EQ(ReasonOf(Do(&Stub::BatchCreateTranscripts, Texts(many))), "FIELD_INVALID");
  many.pop_back();
  EXPECT_EQ(Must(Do(&Stub::BatchCreateTranscripts, Texts(many))).created_count(), 500);
  const std::string half(4 << 20, 'x');
  EXPECT_EQ(
      Must(Do(&Stub::BatchCreateTranscripts, Texts({{"", half}, {"", half}}))).created_count(), 2);
  EXPECT_EQ(ReasonOf(Do(&Stub::BatchCreateTranscripts, Texts({{"", half}, {"", half}, {"", "x"}}))),
            "TEXT_TOO_LARGE");
}

TEST_F(BatchTest, GivesSeveralTextsOneCase) {
  const v1::Case one = MakeCase("Anna");
  auto request = Texts({{"1", "One."}, {"2", "Two."}});
  for (v1::Transcript& transcript : *request.mutable_transcripts()) {
    transcript.set_case_(one.name());
  }
  const auto response = Must(Do(&Stub::BatchCreateTranscripts, request));
  EXPECT_EQ(response.transcripts(1).case_(), one.name());
  EXPECT_EQ(ReasonOf(Do(&Stub::DeleteCase, Remove<v1::DeleteCaseRequest>(one.name()))),
            "CASE_IN_USE");
}

}  // namespace
}  // namespace concord::transcripts

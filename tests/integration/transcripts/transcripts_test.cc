#include <map>

#include "absl/strings/str_cat.h"
#include "integration/transcripts/fixture.h"

namespace concord::transcripts {
namespace {

using concord::testing::Call;
using concord::testing::NewRequestId;
using concord::testing::Person;
using concord::testing::ReasonOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TextsTest : public TranscriptsTest {
 protected:
  // The names of all pages.
  std::vector<std::string> List(v1::ListTranscriptsRequest request) {
    std::vector<std::string> names;
    do {
      const auto page = Must(Do(&Stub::ListTranscripts, request));
      for (const v1::Transcript& transcript : page.transcripts()) {
        names.push_back(transcript.name());
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  std::vector<std::string> Filtered(const std::string& filter) {
    auto request = InProject<v1::ListTranscriptsRequest>();
    request.set_filter(filter);
    return List(request);
  }

  static v1::UpdateTranscriptRequest Change(const v1::Transcript& transcript,
                                            const std::vector<std::string>& paths) {
    v1::UpdateTranscriptRequest request;
    *request.mutable_transcript() = transcript;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NewRequestId());
    return request;
  }

  v1::Transcript Get(const std::string& name) {
    auto request = Of<v1::GetTranscriptRequest>(name);
    request.set_view(v1::TRANSCRIPT_VIEW_BASIC);
    return Must(Do(&Stub::GetTranscript, request));
  }
};

TEST_F(TextsTest, AreListedInPagesInTheOrderOfTheirImport) {
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.push_back(MakeTranscript(absl::StrCat("Text ", i)).name());
  for (const int page_size : {1, 2, 5, 0}) {
    auto request = InProject<v1::ListTranscriptsRequest>();
    request.set_page_size(page_size);
    EXPECT_EQ(List(request), names) << page_size;
  }
  auto request = InProject<v1::ListTranscriptsRequest>();
  request.set_page_size(2);
  const auto page = Must(Do(&Stub::ListTranscripts, request));
  EXPECT_THAT(page.transcripts(), SizeIs(2));
  EXPECT_EQ(page.transcripts(0).text(), "");
  request.set_page_token(page.next_page_token());
  request.set_show_deleted(true);
  EXPECT_EQ(ReasonOf(Do(&Stub::ListTranscripts, request)), "PAGE_TOKEN_INVALID");
}

TEST_F(TextsTest, AreListedWithTheirTextsIfAskedFor) {
  const std::string mebibyte(1 << 20, 'x');
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.push_back(MakeTranscript(i < 3 ? mebibyte : "short").name());
  auto request = InProject<v1::ListTranscriptsRequest>();
  request.set_view(v1::TRANSCRIPT_VIEW_FULL);
  const auto page = Must(Do(&Stub::ListTranscripts, request));
  EXPECT_EQ(page.transcripts_size(), 2) << "a page of texts ends before it is too large to send";
  EXPECT_EQ(page.transcripts(0).text().size(), 1u << 20);
  EXPECT_EQ(List(request), names);
}

TEST_F(TextsTest, AreFoundByExternalIdAndCase) {
  const v1::Case anna = MakeCase("Anna");
  const v1::Case ben = MakeCase("Ben");
  const std::string one = MakeTranscript("One.", "id \"1\"", anna.name()).name();
  const std::string two = MakeTranscript("Two.", "2", anna.name()).name();
  MakeTranscript("Three.");
  const std::string of_anna = absl::StrCat("case = \"", anna.name(), "\"");
  const std::string of_ben = absl::StrCat("case = \"", ben.name(), "\"");
  EXPECT_THAT(Filtered(of_anna), ElementsAre(one, two));
  EXPECT_THAT(Filtered(of_ben), IsEmpty());
  EXPECT_THAT(Filtered(R"(external_id = "id \"1\"")"), ElementsAre(one));
  EXPECT_THAT(Filtered(R"(external_id = "none")"), IsEmpty());
  EXPECT_THAT(Filtered(absl::StrCat("external_id = \"2\" AND ", of_anna)), ElementsAre(two));
  EXPECT_THAT(Filtered(absl::StrCat("external_id = \"2\" AND ", of_ben)), IsEmpty());

  auto paged = InProject<v1::ListTranscriptsRequest>();
  paged.set_filter(of_anna);
  paged.set_page_size(1);
  EXPECT_THAT(List(paged), ElementsAre(one, two));
  for (const std::string filter : {"name = \"x\"", "case =", "case = \"a\" OR case = \"b\""}) {
    auto request = InProject<v1::ListTranscriptsRequest>();
    request.set_filter(filter);
    EXPECT_EQ(ReasonOf(Do(&Stub::ListTranscripts, request)), "FILTER_INVALID") << filter;
  }
  paged.set_filter("case = \"projects/other/cases/x\"");
  EXPECT_EQ(ReasonOf(Do(&Stub::ListTranscripts, paged)), "NAME_INVALID");
}

TEST_F(TextsTest, ChangeAllButTheirText) {
  const v1::Case anna = MakeCase("Anna");
  const v1::Transcript before = MakeTranscript("One.", "1");
  v1::Transcript wanted = before;
  wanted.set_display_name("one.txt");
  wanted.set_external_id("eins");
  wanted.set_case_(anna.name());
  wanted.set_text("Something else.");
  const v1::Transcript after = Must(Do(&Stub::UpdateTranscript, Change(wanted, {"*"})));
  EXPECT_EQ(after.display_name(), "one.txt");
  EXPECT_NE(after.etag(), before.etag());
  EXPECT_EQ(after.text_sha256(), before.text_sha256());
  EXPECT_EQ(Must(Do(&Stub::GetTranscript, Of<v1::GetTranscriptRequest>(before.name()))).text(),
            "One.");
  EXPECT_THAT(Filtered("external_id = \"1\""), IsEmpty());
  EXPECT_THAT(Filtered("external_id = eins"), ElementsAre(before.name()));
  EXPECT_THAT(Filtered(absl::StrCat("case = \"", anna.name(), "\"")), ElementsAre(before.name()));

  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateTranscript, Change(wanted, {"*"}))), "ETAG_MISMATCH");
  wanted.clear_etag();
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateTranscript, Change(wanted, {"speaker"}))),
            "UPDATE_MASK_INVALID");
  wanted.set_case_("projects/study/cases/none");
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateTranscript, Change(wanted, {"case"}))), "CASE_NOT_FOUND");
  const v1::Transcript other = MakeTranscript("Two.", "2");
  wanted.set_external_id("2");
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateTranscript, Change(wanted, {"external_id"}))),
            "EXTERNAL_ID_EXISTS");
  MakeTranscript("Three.", "1");  // free again
}

TEST_F(TextsTest, AreDeletedSuchThatTheyCanBeRestored) {
  const v1::Transcript made = MakeTranscript("A: One.", "1");
  const std::string kept = MakeTranscript("Two.").name();
  EXPECT_EQ(ReasonOf(Do(&Stub::DeleteTranscript,
                        Remove<v1::DeleteTranscriptRequest>(made.name(), "\"stale\""))),
            "ETAG_MISMATCH");
  const auto request = Remove<v1::DeleteTranscriptRequest>(made.name(), made.etag());
  const v1::Transcript deleted = Must(Do(&Stub::DeleteTranscript, request));
  EXPECT_EQ(deleted.state(), v1::Transcript::STATE_DELETED);
  EXPECT_TRUE(deleted.has_delete_time());
  EXPECT_NE(deleted.etag(), made.etag());
  EXPECT_EQ(Must(Do(&Stub::DeleteTranscript, request)).etag(), deleted.etag()) << "a repeat";

  EXPECT_THAT(List(InProject<v1::ListTranscriptsRequest>()), ElementsAre(kept));
  EXPECT_THAT(Filtered("external_id = 1"), IsEmpty());
  auto all = InProject<v1::ListTranscriptsRequest>();
  all.set_show_deleted(true);
  EXPECT_THAT(List(all), ElementsAre(made.name(), kept));
  EXPECT_EQ(Get(made.name()).state(), v1::Transcript::STATE_DELETED);
  EXPECT_EQ(Must(Do(&Stub::ReadText, Of<v1::ReadTextRequest>(made.name()))).text(), "A: One.");
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateTranscript, Change(deleted, {"*"}))), "TRANSCRIPT_DELETED");
  EXPECT_EQ(ReasonOf(Do(&Stub::DeleteTranscript, Remove<v1::DeleteTranscriptRequest>(made.name()))),
            "TRANSCRIPT_DELETED");

  const v1::Transcript restored =
      Must(Do(&Stub::UndeleteTranscript, Remove<v1::UndeleteTranscriptRequest>(made.name())));
  EXPECT_EQ(restored.state(), v1::Transcript::STATE_ACTIVE);
  EXPECT_FALSE(restored.has_delete_time());
  EXPECT_NE(restored.etag(), deleted.etag());
  EXPECT_EQ(Get(made.name()).SerializeAsString(), restored.SerializeAsString());
  EXPECT_EQ(
      ReasonOf(Do(&Stub::UndeleteTranscript, Remove<v1::UndeleteTranscriptRequest>(made.name()))),
      "TRANSCRIPT_NOT_DELETED");
}

TEST_F(TextsTest, TheirEtagHidesTheVersionOfTheRecord) {
  // What the coding service rests its commits on.
  const v1::Transcript made = MakeTranscript("One.");
  Environment& environment = suite_.host().environment();
  const auto version = environment.etags.Parse(made.etag(), made.name());
  ASSERT_TRUE(version.ok());
  const auto entries = environment.store.Read(
      "study", {{"transcripts/transcript", made.name().substr(made.name().rfind('/') + 1)}});
  ASSERT_TRUE(entries.ok());
  EXPECT_EQ(entries->front().version, *version);
}

TEST_F(TextsTest, GiveTheWordsOfASpan) {
  const v1::Transcript made = MakeTranscript(
      "Anna: \xC3\x9C"
      "ber \xF0\x9F\x98\x80 alles");
  v1::ReadTextRequest request = Of<v1::ReadTextRequest>(made.name());
  request.mutable_span()->set_start_offset(6);
  request.mutable_span()->set_end_offset(12);
  const auto words = Must(Do(&Stub::ReadText, request));
  EXPECT_EQ(words.text(),
            "\xC3\x9C"
            "ber \xF0\x9F\x98\x80");
  EXPECT_EQ(words.text_sha256(), made.text_sha256());
  const int64_t end = made.character_count();
  const std::vector<std::pair<int64_t, int64_t>> outside = {
      {-1, 2}, {0, end + 1}, {5, 5}, {6, 5}, {end, end}, {end + 1, end + 2}};
  for (const auto& [first, last] : outside) {
    request.mutable_span()->set_start_offset(first);
    request.mutable_span()->set_end_offset(last);
    EXPECT_EQ(ReasonOf(Do(&Stub::ReadText, request)), "SPAN_OUT_OF_RANGE") << first;
  }
  request.mutable_span()->set_start_offset(0);
  request.mutable_span()->set_end_offset(end);
  EXPECT_TRUE(Do(&Stub::ReadText, request).ok());
}

TEST_F(TextsTest, AreCutIntoSegments) {
  const v1::Transcript made = MakeTranscript("Anna: Eins. Zwei.\n\nBen: Dr\xC3\xA4i.\n\nVier!");
  v1::ListSegmentsRequest request;
  request.set_parent(made.name());
  request.set_segmenter("sentence");
  request.set_page_size(3);
  const auto first = Must(Do(&Stub::ListSegments, request));
  ASSERT_EQ(first.segments_size(), 3);
  EXPECT_EQ(first.segments(1).name(), made.name() + "/segments/sentence-2");
  EXPECT_EQ(first.segments(1).speaker(), "Anna");
  EXPECT_EQ(first.segments(1).span().start_offset(), 12);
  EXPECT_EQ(first.segments(1).span().end_offset(), 17);
  EXPECT_EQ(first.segments(2).turn(), 2);
  request.set_page_token(first.next_page_token());
  const auto second = Must(Do(&Stub::ListSegments, request));
  ASSERT_EQ(second.segments_size(), 1);
  EXPECT_EQ(second.segments(0).name(), made.name() + "/segments/sentence-4");
  EXPECT_EQ(second.next_page_token(), "");

  request.clear_page_token();
  for (const auto& [segmenter, count] :
       std::map<std::string, int>{{"turn", 2}, {"paragraph", 3}, {"text", 1}}) {
    request.set_segmenter(segmenter);
    EXPECT_EQ(Must(Do(&Stub::ListSegments, request)).segments_size(), count) << segmenter;
  }
  request.set_segmenter("word");
  EXPECT_EQ(ReasonOf(Do(&Stub::ListSegments, request)), "SEGMENTER_UNKNOWN");
}

TEST_F(TextsTest, ThatAreNotThereAreNotFound) {
  const std::string none = "projects/study/transcripts/none";
  EXPECT_EQ(ReasonOf(Do(&Stub::GetTranscript, Of<v1::GetTranscriptRequest>(none))),
            "TRANSCRIPT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Do(&Stub::ReadText, Of<v1::ReadTextRequest>(none))), "TRANSCRIPT_NOT_FOUND");
  EXPECT_EQ(
      ReasonOf(Do(&Stub::GetTranscript, Of<v1::GetTranscriptRequest>("projects/study/cases/none"))),
      "NAME_INVALID");
}

TEST_F(TextsTest, AreReadByMembersAlone) {
  const v1::Transcript made = MakeTranscript("One.");
  const Person coder = suite_.Invite("study", "Ben", {concord::type::v1::ROLE_CODER});
  EXPECT_TRUE(
      Call(coder, suite_.transcripts(), &Stub::ReadText, Of<v1::ReadTextRequest>(made.name()))
          .ok());
  EXPECT_EQ(ReasonOf(Call(coder, suite_.transcripts(), &Stub::DeleteTranscript,
                          Remove<v1::DeleteTranscriptRequest>(made.name()))),
            "PERMISSION_DENIED");
  suite_.CreateProject("other");
  const Person stranger = suite_.Invite("other", "Otto", {concord::type::v1::ROLE_OWNER});
  EXPECT_EQ(ReasonOf(Call(stranger, suite_.transcripts(), &Stub::ReadText,
                          Of<v1::ReadTextRequest>(made.name()))),
            "PERMISSION_DENIED");
}

}  // namespace
}  // namespace concord::transcripts

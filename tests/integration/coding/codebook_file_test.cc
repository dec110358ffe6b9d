#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "integration/coding/codebook_study.h"

namespace concord::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using namespace concord::coding::v1;  // NOLINT: the messages of the contract
using Stub = CodingService::Stub;

constexpr char kText[] =
    "Interviewer: Who helps?\nInterviewee: The café ก 😀 helps, the group helps.";

std::string ReadDemo(const std::string& path) {
  const char* source = std::getenv("CONCORD_SOURCE");
  std::ifstream in(absl::StrCat(source == nullptr ? "." : source, "/deploy/demo/", path));
  EXPECT_TRUE(in.good()) << path;
  std::stringstream content;
  content << in.rdbuf();
  return content.str();
}

class CodebookFileTest : public ::testing::Test {
 protected:
  static ImportCodebookRequest Request(const std::string& content) {
    ImportCodebookRequest request;
    request.set_parent("projects/p");
    request.set_format("csv");
    request.set_content(content);
    request.set_request_id(NewRequestId());
    return request;
  }

  absl::StatusOr<ImportCodebookResponse> Send(const ImportCodebookRequest& request) {
    return study_.As(study_.owner(), &Stub::ImportCodebook, request);
  }
  absl::StatusOr<ImportCodebookResponse> Import(const std::string& content) {
    return Send(Request(content));
  }

  std::string Export(const std::string& revision = "") {
    ExportCodebookRequest request;
    request.set_parent("projects/p");
    request.set_format("csv");
    request.set_codebook_revision(revision);
    const auto exported = study_.As(study_.owner(), &Stub::ExportCodebook, request);
    EXPECT_TRUE(exported.ok()) << exported.status();
    return exported.ok() ? exported->content() : "";
  }

  CodebookStudy study_;
};

TEST_F(CodebookFileTest, TakesTheDemoInAndPublishesIt) {
  for (int i = 1; i <= 10; ++i) {
    const std::string id = absl::StrFormat("interview-%02d", i);
    study_.AddTranscript(id, ReadDemo(absl::StrCat("transcripts/", id, ".txt")));
  }
  ImportCodebookRequest request = Request(ReadDemo("codebook.csv"));
  request.set_publish(true);
  const auto imported = Send(request);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->created_count(), 12);
  EXPECT_EQ(imported->codebook_revision().name(), "projects/p/codebookRevisions/1");
  EXPECT_EQ(imported->codebook_revision().code_count(), 12);
  EXPECT_EQ(imported->codebook_revision().codes_size(), 0);
  EXPECT_THAT(imported->notes(), IsEmpty());
  const auto codes = study_.Codes();
  ASSERT_THAT(codes, SizeIs(12));
  EXPECT_EQ(codes[1].display_name(), "Formal structures and informal relationships");
  EXPECT_EQ(codes[1].parent_code(), codes[0].name());
  EXPECT_GT(codes[1].anchor_example().span().end_offset(), 0);
  EXPECT_EQ(codes[11].display_name(), "Legal status and nationality");

  // The same request again, the same file again, and what was exported: nothing changes.
  const auto repeated = Send(request);
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_EQ(repeated->SerializeAsString(), imported->SerializeAsString());
  request.set_request_id(NewRequestId());
  const auto again = Send(request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->unchanged_count(), 12);
  EXPECT_FALSE(again->has_codebook_revision());
  EXPECT_THAT(again->notes(), SizeIs(1));
  const std::string exported = Export();
  EXPECT_THAT(exported, Not(HasSubstr("thirteen digits"))) << "no words of an interviewee";
  const auto round_trip = Import(exported);
  ASSERT_TRUE(round_trip.ok()) << round_trip.status();
  EXPECT_EQ(round_trip->unchanged_count(), 12);
  EXPECT_EQ(round_trip->created_count() + round_trip->updated_count(), 0);
  EXPECT_EQ(Export("projects/p/codebookRevisions/1"), exported);
  EXPECT_THAT(study_.Trail(), Not(HasSubstr("thirteen digits")));
}

TEST_F(CodebookFileTest, FindsTheWordsOfAnAnchorByCodePoints) {
  const std::string transcript = study_.AddTranscript("t1", kText);
  ASSERT_TRUE(Import("code,anchor_transcript,anchor_quote\nA,t1,😀 helps\n").ok());
  const Code code = study_.Codes()[0];
  EXPECT_EQ(code.anchor_example().transcript(), transcript);
  EXPECT_EQ(code.anchor_example().span().start_offset(), 48);
  EXPECT_EQ(code.anchor_example().span().end_offset(), 55);
}

TEST_F(CodebookFileTest, ChangesWhatIsThereByItsPath) {
  ASSERT_TRUE(Import("code,parent,definition\nA,,one\nB,A,two\nB,,three\n").ok());
  const auto before = study_.Codes();
  const auto imported = Import("code,parent,definition\nB,A,changed\nC,A,new\nA,,one\n");
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->created_count(), 1);
  EXPECT_EQ(imported->updated_count(), 1);
  EXPECT_EQ(imported->unchanged_count(), 1);
  const auto after = study_.Codes();
  ASSERT_THAT(after, SizeIs(4));
  EXPECT_EQ(after[1].name(), before[1].name());
  EXPECT_EQ(after[1].definition(), "changed");
  EXPECT_EQ(after[2].display_name(), "C");
  EXPECT_EQ(after[3].definition(), "three");
  EXPECT_EQ(after[0].etag(), before[0].etag()) << "an unchanged code is not written";
}

TEST_F(CodebookFileTest, TellsOfARetiredCodeOfTheSamePath) {
  ASSERT_TRUE(Import("code\nA\n").ok());
  DeleteCodeRequest request;
  request.set_name(study_.Codes()[0].name());
  request.set_etag(study_.Codes()[0].etag());
  request.set_request_id(NewRequestId());
  ASSERT_TRUE(study_.As(study_.owner(), &Stub::DeleteCode, request).ok());
  const auto imported = Import("code\nA\n");
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->created_count(), 1);
  EXPECT_THAT(imported->notes(), SizeIs(1));
}

TEST_F(CodebookFileTest, TakesInAllOrNothingAndNamesTheRow) {
  study_.AddTranscript("t1", kText);
  const std::string header = "code,anchor_transcript,anchor_quote,anchor_start,anchor_end\n";
  const auto refused = [&](const std::string& row, const std::string& column) {
    const auto imported = Import(absl::StrCat(header, "Fine,,,,\n", row, "\n"));
    EXPECT_EQ(ReasonOf(imported), "CODEBOOK_FILE_INVALID") << row;
    EXPECT_THAT(
        std::string(imported.status().message()),
        AllOf(HasSubstr(absl::StrCat("Row 3, column '", column, "'")), Not(HasSubstr("secret"))));
  };
  refused("A,t2,words,,", "anchor_transcript");
  refused("A,projects/q/transcripts/x,words,,", "anchor_transcript");
  refused("A,projects/p/transcripts/x,words,,", "anchor_transcript");
  refused("A,t1,secret words,,", "anchor_quote");
  refused("A,t1,helps,,", "anchor_quote");
  refused("A,t1,,0,1000", "anchor_start");
  refused("A,t1,,5,5", "anchor_start");
  refused("Fine,,,,", "code");
  EXPECT_EQ(ReasonOf(Import("code,parent\nA,B\n")), "CODEBOOK_FILE_INVALID");
  EXPECT_THAT(study_.Codes(true), IsEmpty());
}

TEST_F(CodebookFileTest, ChecksOnlyWhenAskedTo) {
  ImportCodebookRequest request = Request("code\nA\n");
  request.set_validate_only(true);
  request.set_publish(true);
  const auto checked = Send(request);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->created_count(), 1);
  EXPECT_FALSE(checked->has_codebook_revision());
  EXPECT_THAT(study_.Codes(), IsEmpty());
  EXPECT_EQ(ReasonOf(study_.Publish()), "CODEBOOK_EMPTY");
}

TEST_F(CodebookFileTest, KnowsItsFormatsAndLimits) {
  ImportCodebookRequest request = Request("code\nA\n");
  request.set_format("xlsx");
  EXPECT_EQ(ReasonOf(Send(request)), "FORMAT_UNKNOWN");
  ExportCodebookRequest exporting;
  exporting.set_parent("projects/p");
  exporting.set_format("xlsx");
  EXPECT_EQ(ReasonOf(study_.As(study_.owner(), &Stub::ExportCodebook, exporting)),
            "FORMAT_UNKNOWN");
  exporting.set_format("csv");
  exporting.set_codebook_revision("projects/p/codebookRevisions/1");
  EXPECT_EQ(ReasonOf(study_.As(study_.owner(), &Stub::ExportCodebook, exporting)),
            "CODEBOOK_REVISION_NOT_FOUND");
  std::string many = "code\n";
  for (int i = 0; i <= 2000; ++i) absl::StrAppend(&many, "Code ", i, "\n");
  EXPECT_EQ(ReasonOf(Import(many)), "CODEBOOK_TOO_LARGE");
  ImportCodebookRequest empty = Request("code\n");
  empty.set_publish(true);
  EXPECT_EQ(ReasonOf(Send(empty)), "CODEBOOK_EMPTY");
}

TEST_F(CodebookFileTest, TakesInTwoThousandCodesAtOnce) {
  std::string many = "code,parent\nMain,\n";
  for (int i = 1; i < 2000; ++i) absl::StrAppend(&many, "Code ", i, ",Main\n");
  ImportCodebookRequest request = Request(many);
  request.set_publish(true);
  const auto imported = Send(request);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->created_count(), 2000);
  GetCodebookRevisionRequest get;
  get.set_name(imported->codebook_revision().name());
  const auto revision = study_.As(study_.owner(), &Stub::GetCodebookRevision, get);
  ASSERT_TRUE(revision.ok()) << revision.status();
  ASSERT_EQ(revision->codes_size(), 2000);
  EXPECT_EQ(revision->codes(1999).display_name(), "Code 1999") << "in the order of the file";
}

}  // namespace
}  // namespace concord::testing

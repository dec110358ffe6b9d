#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "integration/reporting/reporting_study.h"

namespace concord::testing {
namespace {

using concord::reporting::v1::Report;
using Stub = concord::reporting::v1::ReportingService::Stub;
using ReliabilityStub = concord::reliability::v1::ReliabilityService::Stub;

class ReportTest : public ReportingStudyTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(
        ImportDoccano(anna_,
                      "{\"id\":\"x1\",\"text\":\"\u00c4rzte und Lehrer\",\"label\":"
                      "[[0,5,\"group\"]]}\n{\"id\":\"x2\",\"text\":\"other\",\"label\":[]}\n")
            .ok());
    ASSERT_TRUE(ImportDoccano(ben_,
                              "{\"id\":\"x1\",\"text\":\"\u00c4rzte und Lehrer\",\"label\":"
                              "[[0,9,\"group\"]]}\n")
                    .ok());
  }

  absl::StatusOr<Report> Create(const Person& person, const std::string& format,
                                const std::string& section = "") {
    concord::reporting::v1::CreateReportRequest request;
    request.set_parent("projects/p");
    request.set_request_id(NewRequestId());
    request.mutable_report()->set_format(format);
    if (!section.empty()) request.mutable_report()->add_sections(section);
    return Call(person, suite_.reporting(), &Stub::CreateReport, request);
  }

  std::string Download(const std::string& name, int64_t offset = 0) {
    grpc::ClientContext context;
    As(owner_, context);
    concord::reporting::v1::DownloadReportRequest request;
    request.set_name(name);
    request.set_offset(offset);
    const auto reader = suite_.reporting().DownloadReport(&context, request);
    concord::reporting::v1::DownloadReportResponse part;
    std::string bytes;
    while (reader->Read(&part)) bytes += part.chunk();
    EXPECT_TRUE(reader->Finish().ok());
    return bytes;
  }

  absl::StatusOr<std::string> Export(const std::string& table, const std::string& format = "csv") {
    grpc::ClientContext context;
    As(owner_, context);
    concord::reporting::v1::ExportTableRequest request;
    request.set_parent("projects/p");
    request.set_table(table);
    request.set_format(format);
    const auto reader = suite_.reporting().ExportTable(&context, request);
    concord::reporting::v1::ExportTableResponse part;
    std::string bytes;
    while (reader->Read(&part)) bytes += part.chunk();
    const grpc::Status status = reader->Finish();
    if (!status.ok()) return error::FromGrpc(status);
    return bytes;
  }
};

TEST_F(ReportTest, IsMadeKeptAndDownloadedInEveryFormat) {
  for (const char* format : {"html", "markdown", "csv"}) {
    const auto report = Create(owner_, format);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->state(), Report::STATE_SUCCEEDED);
    const std::string bytes = Download(report->name());
    EXPECT_EQ(static_cast<int64_t>(bytes.size()), report->byte_count());
    EXPECT_EQ(Sha256Hex(bytes), report->sha256());
    EXPECT_TRUE(absl::StrContains(bytes, "group"));
    EXPECT_EQ(Download(report->name(), 10), bytes.substr(10));
  }
}

TEST_F(ReportTest, PrintsTheSealThatAnybodyCanRecompute) {
  const auto report = Create(owner_, "markdown");
  ASSERT_TRUE(report.ok());
  grpc::ClientContext context;
  As(owner_, context);
  concord::admin::v1::ExportAuditTrailRequest request;
  request.set_parent("projects/p");
  request.set_end_revision(report->revision());
  const auto reader = suite_.admin().ExportAuditTrail(&context, request);
  concord::admin::v1::ExportAuditTrailResponse link;
  std::string chain(32, '\0');
  int64_t count = 0;
  while (reader->Read(&link)) {
    std::string number(8, '\0');
    for (int i = 0; i < 8; ++i) number[i] = static_cast<char>(link.revision() >> (56 - 8 * i));
    chain = Sha256(absl::StrCat(chain, number, Sha256(link.event())));
    EXPECT_EQ(link.chain(), chain);
    ++count;
  }
  ASSERT_TRUE(reader->Finish().ok());
  EXPECT_EQ(count, report->revision());
  EXPECT_EQ(absl::BytesToHexString(chain), report->seal_sha256());
  EXPECT_TRUE(absl::StrContains(Download(report->name()), report->seal_sha256()));
}

TEST_F(ReportTest, RefusesWhatItDoesNotKnowByName) {
  EXPECT_EQ(ReasonOf(Create(owner_, "pdf")), "FORMAT_UNKNOWN");
  EXPECT_EQ(ReasonOf(Create(owner_, "html", "appendix")), "SECTION_UNKNOWN");
  EXPECT_EQ(ReasonOf(Export("people")), "TABLE_UNKNOWN");
  EXPECT_EQ(ReasonOf(Export("cases", "xlsx")), "FORMAT_UNKNOWN");
}

TEST_F(ReportTest, TablesAreExportedWithTheirWords) {
  const auto codings = Export("codings");
  ASSERT_TRUE(codings.ok()) << codings.status();
  EXPECT_TRUE(absl::StrContains(*codings, "\u00c4rzte"));
  EXPECT_TRUE(absl::StrContains(*codings, "Anna"));
  for (const char* table : {"codebook", "cases"}) EXPECT_TRUE(Export(table).ok()) << table;
}

TEST_F(ReportTest, AnAssessmentCanBeComputedAgainAfterTheWorkWentOn) {
  const auto assessment = Assess("cohen_kappa");
  ASSERT_TRUE(assessment.ok()) << assessment.status();
  EXPECT_EQ(assessment->transcripts_size(), 1);
  // More texts, codings and a deleted coding later ...
  ASSERT_TRUE(
      ImportDoccano(ben_, "{\"id\":\"x2\",\"text\":\"other\",\"label\":[[0,3,\"new\"]]}\n").ok());
  concord::reliability::v1::RecomputeAssessmentRequest request;
  request.set_name(assessment->name());
  const auto again =
      Call(owner_, suite_.reliability(), &ReliabilityStub::RecomputeAssessment, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->identical());
  EXPECT_EQ(again->assessment().input_sha256(), assessment->input_sha256());
  // ... while a new one sees them.
  const auto now = Assess("cohen_kappa");
  ASSERT_TRUE(now.ok());
  EXPECT_EQ(now->transcripts_size(), 2);
  EXPECT_NE(now->input_sha256(), assessment->input_sha256());
}

TEST_F(ReportTest, RequestsForAgreementAreRefusedOrUndefinedByName) {
  EXPECT_EQ(ReasonOf(Assess("no_such_statistic")), "STATISTIC_UNKNOWN");
  EXPECT_EQ(ReasonOf(Assess("cohen_kappa", "word")), "UNIT_UNKNOWN");

  concord::reliability::v1::CreateAssessmentRequest request;
  request.set_parent("projects/p");
  request.set_request_id(NewRequestId());
  auto* wanted = request.mutable_assessment();
  wanted->set_selection(Assessment::SELECTION_DOUBLE_CODED);
  wanted->mutable_unitizing()->set_unit("character");
  wanted->add_statistics("krippendorff_alpha");
  wanted->add_coders(anna_.member);
  // Nothing is coded by two coders if there is only one.
  EXPECT_EQ(
      ReasonOf(Call(owner_, suite_.reliability(), &ReliabilityStub::CreateAssessment, request)),
      "SELECTION_EMPTY");
  // One coder only, on texts that are listed: undefined, with its reason.
  const auto double_coded = Assess("cohen_kappa");
  ASSERT_TRUE(double_coded.ok());
  wanted->set_selection(Assessment::SELECTION_LISTED);
  wanted->add_transcripts(double_coded->transcripts(0));
  request.set_request_id(NewRequestId());
  const auto alone =
      Call(owner_, suite_.reliability(), &ReliabilityStub::CreateAssessment, request);
  ASSERT_TRUE(alone.ok()) << alone.status();
  EXPECT_FALSE(alone->overall().estimates(0).has_value());
  EXPECT_EQ(alone->overall().estimates(0).undefined_reason(), "NO_PAIRABLE_UNITS");
}

TEST_F(ReportTest, TheSameRequestMakesOneReport) {
  concord::reporting::v1::CreateReportRequest request;
  request.set_parent("projects/p");
  request.set_request_id(NewRequestId());
  request.mutable_report()->set_format("markdown");
  const auto first = Call(owner_, suite_.reporting(), &Stub::CreateReport, request);
  const auto again = Call(owner_, suite_.reporting(), &Stub::CreateReport, request);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->name(), again->name());
  request.mutable_report()->set_format("html");
  EXPECT_EQ(ReasonOf(Call(owner_, suite_.reporting(), &Stub::CreateReport, request)),
            "REQUEST_ID_REUSED");
}

}  // namespace
}  // namespace concord::testing

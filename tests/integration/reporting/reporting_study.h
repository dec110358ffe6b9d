#ifndef CONCORD_TESTS_INTEGRATION_REPORTING_REPORTING_STUDY_H_
#define CONCORD_TESTS_INTEGRATION_REPORTING_REPORTING_STUDY_H_

#include <string>

#include "coding/module.h"
#include "gtest/gtest.h"
#include "reliability/module.h"
#include "reporting/module.h"
#include "support/suite.h"
#include "transcripts/module.h"

namespace concord::testing {

// All four services, a project "p" and two coders.
class ReportingStudyTest : public ::testing::Test {
 protected:
  using Import = concord::reporting::v1::ImportExchangeResponse;
  using Assessment = concord::reliability::v1::Assessment;

  ReportingStudyTest()
      : suite_({.modules = {transcripts::MakeTranscriptsModule, coding::MakeCodingModule,
                            reliability::MakeReliabilityModule, reporting::MakeReportingModule}}),
        owner_(suite_.CreateProject("p")),
        anna_(suite_.Invite("p", "Anna", {concord::type::v1::ROLE_CODER})),
        ben_(suite_.Invite("p", "Ben", {concord::type::v1::ROLE_CODER})) {}

  absl::StatusOr<Import> ImportDoccano(const Person& coder, const std::string& file,
                                       const std::string& offset_unit = "") {
    grpc::ClientContext context;
    As(owner_, context);
    Import response;
    const auto writer = suite_.reporting().ImportExchange(&context, &response);
    concord::reporting::v1::ImportExchangeRequest message;
    message.mutable_header()->set_parent("projects/p");
    message.mutable_header()->set_format("doccano");
    message.mutable_header()->set_coder(coder.member);
    message.mutable_header()->set_offset_unit(offset_unit);
    message.mutable_header()->set_request_id(NewRequestId());
    writer->Write(message);
    constexpr size_t kChunk = 64 << 10;
    for (size_t at = 0; at < file.size(); at += kChunk) {
      message.set_chunk(file.substr(at, kChunk));
      if (!writer->Write(message)) break;
    }
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    if (!status.ok()) return error::FromGrpc(status);
    return response;
  }

  absl::StatusOr<Assessment> Assess(const std::string& statistic,
                                    const std::string& unit = "character") {
    concord::reliability::v1::CreateAssessmentRequest request;
    request.set_parent("projects/p");
    request.set_request_id(NewRequestId());
    request.mutable_assessment()->set_selection(Assessment::SELECTION_DOUBLE_CODED);
    request.mutable_assessment()->mutable_unitizing()->set_unit(unit);
    request.mutable_assessment()->add_statistics(statistic);
    return Call(owner_, suite_.reliability(),
                &concord::reliability::v1::ReliabilityService::Stub::CreateAssessment, request);
  }

  Suite suite_;
  Person owner_;
  Person anna_;
  Person ben_;
};

}  // namespace concord::testing

#endif  // CONCORD_TESTS_INTEGRATION_REPORTING_REPORTING_STUDY_H_

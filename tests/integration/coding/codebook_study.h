#ifndef CONCORD_TESTS_INTEGRATION_CODING_CODEBOOK_STUDY_H_
#define CONCORD_TESTS_INTEGRATION_CODING_CODEBOOK_STUDY_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "coding/module.h"
#include "support/suite.h"
#include "transcripts/module.h"

namespace concord::testing {

// A project "p" with an owner and what it takes to make codebooks, rounds and codings in it. A step
// of the set-up that fails ends the test with its error.
class CodebookStudy {
 public:
  using Coding = concord::coding::v1::CodingService::Stub;
  using Transcripts = concord::transcripts::v1::TranscriptService::Stub;

  CodebookStudy()
      : suite_(Suite::Options{
            "memory:",
            {concord::transcripts::MakeTranscriptsModule, concord::coding::MakeCodingModule}}),
        owner_(suite_.CreateProject("p")) {}

  Suite& suite() { return suite_; }
  const Person& owner() const { return owner_; }

  // Calls a method of the coding service.
  template <typename Request, typename Response>
  absl::StatusOr<Response> As(const Person& person,
                              grpc::Status (Coding::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                              const Request& request) {
    return Call(person, suite_.coding(), method, request);
  }

  // Returns the resource name of a new transcript.
  std::string AddTranscript(const std::string& external_id, const std::string& text) {
    concord::transcripts::v1::BatchCreateTranscriptsRequest request;
    request.set_parent("projects/p");
    request.set_request_id(NewRequestId());
    auto* transcript = request.add_transcripts();
    transcript->set_external_id(external_id);
    transcript->set_text(text);
    const auto made =
        Call(owner_, suite_.transcripts(), &Transcripts::BatchCreateTranscripts, request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->transcripts(0).name() : "";
  }

  // Makes a codable code in the draft.
  absl::StatusOr<concord::coding::v1::Code> AddCode(const std::string& display_name,
                                                    const std::string& parent = "") {
    concord::coding::v1::CreateCodeRequest request;
    request.set_parent("projects/p");
    request.mutable_code()->set_display_name(display_name);
    request.mutable_code()->set_parent_code(parent);
    request.mutable_code()->set_codable(true);
    request.set_request_id(NewRequestId());
    return As(owner_, &Coding::CreateCode, request);
  }

  absl::StatusOr<concord::coding::v1::CodebookRevision> Publish(const std::string& reason = "") {
    concord::coding::v1::PublishCodebookRequest request;
    request.set_parent("projects/p");
    request.set_reason(reason);
    request.set_request_id(NewRequestId());
    return As(owner_, &Coding::PublishCodebook, request);
  }

  // All codes of the draft, in the order of the list.
  std::vector<concord::coding::v1::Code> Codes(bool show_deleted = false) {
    concord::coding::v1::ListCodesRequest request;
    request.set_parent("projects/p");
    request.set_page_size(1000);
    request.set_show_deleted(show_deleted);
    const auto listed = As(owner_, &Coding::ListCodes, request);
    EXPECT_TRUE(listed.ok()) << listed.status();
    if (!listed.ok()) return {};
    return {listed->codes().begin(), listed->codes().end()};
  }

  // The bytes of all events of the project's trail.
  std::string Trail() {
    concord::admin::v1::ListAuditEventsRequest request;
    request.set_parent("projects/p");
    request.set_page_size(1000);
    using Admin = concord::admin::v1::AdminService::Stub;
    const auto events = Call(owner_, suite_.admin(), &Admin::ListAuditEvents, request);
    EXPECT_TRUE(events.ok()) << events.status();
    return events.ok() ? events->SerializeAsString() : "";
  }

 private:
  Suite suite_;
  Person owner_;
};

}  // namespace concord::testing

#endif  // CONCORD_TESTS_INTEGRATION_CODING_CODEBOOK_STUDY_H_

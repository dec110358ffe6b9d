#ifndef CONCORD_TESTS_INTEGRATION_TRANSCRIPTS_FIXTURE_H_
#define CONCORD_TESTS_INTEGRATION_TRANSCRIPTS_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "support/suite.h"
#include "transcripts/module.h"

namespace concord::transcripts {

// `TranscriptsTest` is a server with the transcripts service and one project, "study".
class TranscriptsTest : public ::testing::Test {
 protected:
  using Stub = v1::TranscriptService::Stub;

  TranscriptsTest() : suite_({"memory:", {&MakeTranscriptsModule}}) {
    owner_ = suite_.CreateProject("study");
  }

  // Returns the value of a call that the test only needs.
  template <typename T>
  static T Must(absl::StatusOr<T> result) {
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : T();
  }

  // Calls as the owner.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Do(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request) {
    return concord::testing::Call(owner_, suite_.transcripts(), method, request);
  }

  template <typename Request>
  static Request InProject() {
    Request request;
    request.set_parent("projects/study");
    return request;
  }

  // A request to change something in the project.
  template <typename Request>
  static Request Create() {
    Request request = InProject<Request>();
    request.set_request_id(concord::testing::NewRequestId());
    return request;
  }

  // A request for one resource by name.
  template <typename Request>
  static Request Of(const std::string& name) {
    Request request;
    request.set_name(name);
    return request;
  }

  // A request to delete or restore one.
  template <typename Request>
  static Request Remove(const std::string& name, const std::string& etag = "") {
    Request request = Of<Request>(name);
    request.set_etag(etag);
    request.set_request_id(concord::testing::NewRequestId());
    return request;
  }

  v1::Case MakeCase(const std::string& display_name, int32_t number = 0) {
    auto request = Create<v1::CreateCaseRequest>();
    request.mutable_case_()->set_display_name(display_name);
    request.mutable_case_()->set_number(number);
    return Must(Do(&Stub::CreateCase, request));
  }

  v1::Variable MakeVariable(const std::string& display_name, v1::Variable::Kind kind,
                            const std::vector<std::string>& choices = {}) {
    auto request = Create<v1::CreateVariableRequest>();
    request.mutable_variable()->set_display_name(display_name);
    request.mutable_variable()->set_kind(kind);
    for (const std::string& choice : choices) request.mutable_variable()->add_choices(choice);
    return Must(Do(&Stub::CreateVariable, request));
  }

  using Header = v1::ImportTranscriptRequest::Header;

  static Header MakeHeader() {
    Header header;
    header.set_parent("projects/study");
    header.set_request_id(concord::testing::NewRequestId());
    return header;
  }

  static v1::ImportTranscriptRequest Begin(const Header& header) {
    v1::ImportTranscriptRequest message;
    *message.mutable_header() = header;
    return message;
  }

  static v1::ImportTranscriptRequest Chunk(const std::string& bytes) {
    v1::ImportTranscriptRequest message;
    message.set_chunk(bytes);
    return message;
  }

  // Sends the messages of an import as `person`.
  absl::StatusOr<v1::ImportTranscriptResponse> Send(
      const concord::testing::Person& person,
      const std::vector<v1::ImportTranscriptRequest>& messages) {
    grpc::ClientContext context;
    concord::testing::As(person, context);
    v1::ImportTranscriptResponse response;
    auto writer = suite_.transcripts().ImportTranscript(&context, &response);
    for (const auto& message : messages) {
      if (!writer->Write(message)) break;
    }
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    if (!status.ok()) return error::FromGrpc(status);
    return response;
  }

  absl::StatusOr<v1::ImportTranscriptResponse> Import(const Header& header,
                                                      const std::string& bytes) {
    return Send(owner_, {Begin(header), Chunk(bytes)});
  }

  v1::Transcript MakeTranscript(const std::string& text, const std::string& external_id = "",
                                const std::string& of = "") {
    Header header = MakeHeader();
    header.set_external_id(external_id);
    header.set_case_(of);
    return Must(Import(header, text)).transcript();
  }

  concord::testing::Suite suite_;
  concord::testing::Person owner_;
};

}  // namespace concord::transcripts

#endif  // CONCORD_TESTS_INTEGRATION_TRANSCRIPTS_FIXTURE_H_

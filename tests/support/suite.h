#ifndef CONCORD_TESTS_SUPPORT_SUITE_H_
#define CONCORD_TESTS_SUPPORT_SUITE_H_

#include <memory>
#include <string>
#include <vector>

#include "concord/admin/v1/admin_service.grpc.pb.h"
#include "concord/coding/v1/coding_service.grpc.pb.h"
#include "concord/reliability/v1/reliability_service.grpc.pb.h"
#include "concord/reporting/v1/reporting_service.grpc.pb.h"
#include "concord/transcripts/v1/transcript_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "server/host.h"

namespace concord::testing {

// Who calls in a test.
struct Person {
  std::string token;
  std::string member;  // "projects/p/members/m"; empty for the suite's owner outside a project
};

// `Suite` is a whole server in this process, as the daemon runs it: real pipeline, real store, real
// gRPC on a loopback port. Tests call it through stubs and see what a client sees.
class Suite {
 public:
  struct Options {
    std::string store_url = "memory:";
    std::vector<MakeModule> modules;  // of services/*/module.h
  };
  explicit Suite(Options options);
  ~Suite();

  Host& host() { return *host_; }
  std::string address() const { return host_->address(); }
  const std::string& data_dir() const { return data_dir_; }

  // The administrator made at the first start.
  const Person& owner() const { return owner_; }
  // Makes a project as the owner. Returns the owner's person in it.
  Person CreateProject(const std::string& id);
  // Invites a member as the owner.
  Person Invite(const std::string& project, const std::string& display_name,
                const std::vector<concord::type::v1::Role>& roles);

  concord::admin::v1::AdminService::Stub& admin() { return *admin_; }
  concord::transcripts::v1::TranscriptService::Stub& transcripts() { return *transcripts_; }
  concord::coding::v1::CodingService::Stub& coding() { return *coding_; }
  concord::reliability::v1::ReliabilityService::Stub& reliability() { return *reliability_; }
  concord::reporting::v1::ReportingService::Stub& reporting() { return *reporting_; }

 private:
  std::string data_dir_;
  std::unique_ptr<Host> host_;
  Person owner_;
  std::unique_ptr<concord::admin::v1::AdminService::Stub> admin_;
  std::unique_ptr<concord::transcripts::v1::TranscriptService::Stub> transcripts_;
  std::unique_ptr<concord::coding::v1::CodingService::Stub> coding_;
  std::unique_ptr<concord::reliability::v1::ReliabilityService::Stub> reliability_;
  std::unique_ptr<concord::reporting::v1::ReportingService::Stub> reporting_;
};

// Prepares a client context with the person's token and a deadline of 30 seconds.
void As(const Person& person, grpc::ClientContext& context);

// A fresh UUID for request_id, coding_id and memo_id.
std::string NewRequestId();

// Calls a unary method of a stub as `person`; returns the response or the error with its payloads:
//   auto coding = Call(person, suite.coding(), &CodingService::Stub::GetCoding, request);
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(const Person& person, Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request) {
  grpc::ClientContext context;
  As(person, context);
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return error::FromGrpc(status);
  return response;
}

// The reason of an error: EXPECT_EQ(ReasonOf(result), "SPAN_OUT_OF_RANGE").
std::string ReasonOf(const absl::Status& status);
template <typename T>
std::string ReasonOf(const absl::StatusOr<T>& result) {
  return ReasonOf(result.status());
}

}  // namespace concord::testing

#endif  // CONCORD_TESTS_SUPPORT_SUITE_H_

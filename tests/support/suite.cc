#include "support/suite.h"

#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "server/bootstrap.h"
#include "storage/registry.h"

namespace concord::testing {
namespace {

// A test that cannot be set up must not go on.
template <typename T>
T OrDie(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::fprintf(stderr, "test set-up failed: %s\n", value.status().ToString().c_str());
    std::abort();
  }
  return *std::move(value);
}

}  // namespace

Suite::Suite(Options options) {
  char pattern[] = "/tmp/concord-suite-XXXXXX";
  data_dir_ = mkdtemp(pattern);
  HostOptions host;
  host.data_dir = data_dir_;
  host_ = OrDie(
      Host::Start(std::move(host), OrDie(storage::OpenStore(options.store_url)), options.modules));
  owner_.token = OrDie(ReadTokenFile(absl::StrCat(data_dir_, "/owner.token")));

  const auto channel = grpc::CreateChannel(host_->address(), grpc::InsecureChannelCredentials());
  admin_ = concord::admin::v1::AdminService::NewStub(channel);
  transcripts_ = concord::transcripts::v1::TranscriptService::NewStub(channel);
  coding_ = concord::coding::v1::CodingService::NewStub(channel);
  reliability_ = concord::reliability::v1::ReliabilityService::NewStub(channel);
  reporting_ = concord::reporting::v1::ReportingService::NewStub(channel);
}

Suite::~Suite() {
  host_.reset();
  std::filesystem::remove_all(data_dir_);
}

Person Suite::CreateProject(const std::string& id) {
  concord::transcripts::v1::CreateProjectRequest request;
  request.set_project_id(id);
  request.set_request_id(NewRequestId());
  using Service = concord::transcripts::v1::TranscriptService::Stub;
  OrDie(Call(owner_, *transcripts_, &Service::CreateProject, request));
  concord::admin::v1::GetCallerRequest caller;
  const auto who =
      OrDie(Call(owner_, *admin_, &concord::admin::v1::AdminService::Stub::GetCaller, caller));
  constexpr absl::string_view kPrefix = "principals/";
  return {owner_.token,
          absl::StrCat("projects/", id, "/members/", who.principal().substr(kPrefix.size()))};
}

Person Suite::Invite(const std::string& project, const std::string& display_name,
                     const std::vector<concord::type::v1::Role>& roles) {
  concord::admin::v1::CreateMemberRequest request;
  request.set_parent(absl::StrCat("projects/", project));
  request.mutable_member()->set_display_name(display_name);
  for (const auto role : roles) request.mutable_member()->add_roles(role);
  request.set_request_id(NewRequestId());
  const auto made =
      OrDie(Call(owner_, *admin_, &concord::admin::v1::AdminService::Stub::CreateMember, request));
  return {made.token(), made.member().name()};
}

void As(const Person& person, grpc::ClientContext& context) {
  if (!person.token.empty()) {
    context.AddMetadata("authorization", absl::StrCat("Bearer ", person.token));
  }
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
}

std::string NewRequestId() { return NewId(absl::Now()); }

std::string ReasonOf(const absl::Status& status) { return error::Reason(status); }

}  // namespace concord::testing

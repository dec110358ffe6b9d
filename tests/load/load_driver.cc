// Calls one method in a closed loop: so many callers, each on a channel of its own, each with one
// call on its way. Prints one line of JSON: rate, median and 99th percentile.
//
//   load_driver echo|floor|coding --address HOST:PORT --token_file FILE [--callers N] [--seconds S]
//
// `echo` and `floor` call a floor_server. `coding` makes a project, a transcript, a codebook and a
// coder for each caller in a running suite, and then codings.
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/ids.h"
#include "baseline_service.grpc.pb.h"
#include "concord/admin/v1/admin_service.grpc.pb.h"
#include "concord/coding/v1/coding_service.grpc.pb.h"
#include "concord/transcripts/v1/transcript_service.grpc.pb.h"

namespace concord::load {
namespace {

using SteadyClock = std::chrono::steady_clock;
// One call; its index picks what is coded.
using Call = std::function<grpc::Status(int64_t index)>;

constexpr int64_t kTextLength = 40000;
constexpr int64_t kSpanLength = 120;

struct Options {
  std::string target;
  std::string address;
  std::string token_file;
  int callers = 1;
  double seconds = 3;
  double warm_up = 1;
};

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

void Must(const grpc::Status& status, const std::string& what) {
  if (!status.ok()) {
    Fail(absl::StrCat(what, " failed: ", static_cast<int>(status.error_code()), " ",
                      status.error_message()));
  }
}

// A channel that shares its connection with no other.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

void Authorize(grpc::ClientContext* context, const std::string& token) {
  context->AddMetadata("authorization", "Bearer " + token);
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  // Thirty-two connections at once: one that is slow to come about is waited for, not measured.
  context->set_wait_for_ready(true);
}

std::string ReadToken(const std::string& path) {
  std::string token;
  if (!(std::ifstream(path) >> token)) Fail("There is no token in " + path);
  return token;
}

// What a coder's call says; the floors get one of the same size.
template <typename Request>
void FillCoding(const std::string& project, const std::string& transcript, const std::string& code,
                int64_t index, Request* request) {
  request->set_parent(project);
  request->set_coding_id(NewId(absl::Now()));
  request->mutable_coding()->set_transcript(transcript);
  request->mutable_coding()->set_code(code);
  const int64_t start = index * 7 % (kTextLength - kSpanLength);
  if constexpr (std::is_same_v<Request, baseline::CreateRequest>) {
    request->mutable_coding()->set_start(start);
    request->mutable_coding()->set_end(start + kSpanLength);
  } else {
    request->mutable_coding()->mutable_span()->set_start_offset(start);
    request->mutable_coding()->mutable_span()->set_end_offset(start + kSpanLength);
  }
}

Call MakeFloorCall(const Options& options, bool echo) {
  std::shared_ptr<baseline::Floor::Stub> stub =
      baseline::Floor::NewStub(OpenChannel(options.address));
  const std::string project = "projects/load-01234567";
  const std::string transcript = project + "/transcripts/0190b0c0-0000-7000-8000-000000000001";
  const std::string code = project + "/codes/0190b0c0-0000-7000-8000-000000000003";
  return [=, token = ReadToken(options.token_file)](int64_t index) {
    grpc::ClientContext context;
    Authorize(&context, token);
    baseline::CreateRequest request;
    FillCoding(project, transcript, code, index, &request);
    // What the service's answer holds besides.
    request.mutable_coding()->set_text_sha256(std::string(64, 'd'));
    request.mutable_coding()->set_coder(project + "/members/0190b0c0-0000-7000-8000-000000000002");
    request.mutable_coding()->set_codebook_revision(project + "/codebookRevisions/1");
    request.mutable_coding()->set_etag(std::string(24, 'e'));
    baseline::Coding response;
    return echo ? stub->Echo(&context, request, &response)
                : stub->Create(&context, request, &response);
  };
}

// `Study` is what codings need: a project with a transcript, a published code, and coders.
class Study {
 public:
  explicit Study(const Options& options)
      : address_(options.address),
        owner_(ReadToken(options.token_file)),
        channel_(OpenChannel(options.address)) {
    const std::string id = NewId(absl::Now());
    project_ = "projects/load-" + id.substr(id.size() - 8);
    MakeProject();
    MakeTranscript();
    MakeCodebook();
  }

  // A new coder's call, on a channel of its own.
  Call MakeCall() {
    std::shared_ptr<coding::v1::CodingService::Stub> stub =
        coding::v1::CodingService::NewStub(OpenChannel(address_));
    return [this, stub, token = MakeCoder()](int64_t index) {
      grpc::ClientContext context;
      Authorize(&context, token);
      coding::v1::CreateCodingRequest request;
      FillCoding(project_, transcript_, code_, index, &request);
      coding::v1::Coding response;
      return stub->CreateCoding(&context, request, &response);
    };
  }

 private:
  void MakeProject() {
    grpc::ClientContext context;
    Authorize(&context, owner_);
    transcripts::v1::CreateProjectRequest request;
    request.set_project_id(project_.substr(project_.find('/') + 1));
    request.mutable_project()->set_display_name("Load test");
    request.set_request_id(NewId(absl::Now()));
    transcripts::v1::Project response;
    Must(transcripts::v1::TranscriptService::NewStub(channel_)->CreateProject(&context, request,
                                                                              &response),
         "CreateProject");
  }

  void MakeTranscript() {
    grpc::ClientContext context;
    Authorize(&context, owner_);
    transcripts::v1::BatchCreateTranscriptsRequest request;
    request.set_parent(project_);
    request.set_request_id(NewId(absl::Now()));
    transcripts::v1::Transcript* transcript = request.add_transcripts();
    transcript->set_display_name("Load test");
    std::string text = "Speaker: ";
    while (text.size() < kTextLength) text += "one word after another, ";
    transcript->set_text(text);
    transcripts::v1::BatchCreateTranscriptsResponse response;
    Must(transcripts::v1::TranscriptService::NewStub(channel_)->BatchCreateTranscripts(
             &context, request, &response),
         "BatchCreateTranscripts");
    transcript_ = response.transcripts(0).name();
  }

  void MakeCodebook() {
    const auto stub = coding::v1::CodingService::NewStub(channel_);
    grpc::ClientContext create_context;
    Authorize(&create_context, owner_);
    coding::v1::CreateCodeRequest create;
    create.set_parent(project_);
    create.mutable_code()->set_display_name("Load");
    create.mutable_code()->set_codable(true);
    create.set_request_id(NewId(absl::Now()));
    coding::v1::Code code;
    Must(stub->CreateCode(&create_context, create, &code), "CreateCode");
    code_ = code.name();
    grpc::ClientContext publish_context;
    Authorize(&publish_context, owner_);
    coding::v1::PublishCodebookRequest publish;
    publish.set_parent(project_);
    publish.set_request_id(NewId(absl::Now()));
    coding::v1::CodebookRevision revision;
    Must(stub->PublishCodebook(&publish_context, publish, &revision), "PublishCodebook");
  }

  // Returns the new coder's token.
  std::string MakeCoder() {
    grpc::ClientContext context;
    Authorize(&context, owner_);
    admin::v1::CreateMemberRequest request;
    request.set_parent(project_);
    request.mutable_member()->set_display_name(absl::StrCat("Coder ", ++coders_));
    request.mutable_member()->add_roles(type::v1::ROLE_CODER);
    request.set_request_id(NewId(absl::Now()));
    admin::v1::CreateMemberResponse response;
    Must(admin::v1::AdminService::NewStub(channel_)->CreateMember(&context, request, &response),
         "CreateMember");
    return response.token();
  }

  const std::string address_;
  const std::string owner_;
  const std::shared_ptr<grpc::Channel> channel_;
  std::string project_;
  std::string transcript_;
  std::string code_;
  int coders_ = 0;
};

enum class Phase { kWarmUp, kMeasure, kOver };

// Calls until the end; returns the milliseconds of each call that was measured.
std::vector<double> Loop(const Call& call, int64_t first, const std::atomic<Phase>& phase) {
  std::vector<double> times;
  for (int64_t i = first; phase != Phase::kOver; ++i) {
    const bool measured = phase == Phase::kMeasure;
    const auto start = SteadyClock::now();
    Must(call(i), "A call");
    const std::chrono::duration<double, std::milli> took = SteadyClock::now() - start;
    if (measured) times.push_back(took.count());
  }
  return times;
}

void Print(const Options& options, std::vector<double> times, double seconds) {
  if (times.empty()) Fail("Nothing was measured.");
  std::sort(times.begin(), times.end());
  std::printf(R"({"target": "%s", "callers": %d, "rate": %.1f, "p50_ms": %.3f, "p99_ms": %.3f})"
              "\n",
              options.target.c_str(), options.callers, static_cast<double>(times.size()) / seconds,
              times[times.size() / 2], times[times.size() * 99 / 100]);
}

void Drive(const Options& options) {
  std::unique_ptr<Study> study;
  if (options.target == "coding") study = std::make_unique<Study>(options);
  std::vector<Call> calls;
  calls.reserve(options.callers);
  for (int i = 0; i < options.callers; ++i) {
    calls.push_back(study != nullptr ? study->MakeCall()
                                     : MakeFloorCall(options, options.target == "echo"));
  }
  std::atomic<Phase> phase = Phase::kWarmUp;
  std::vector<std::vector<double>> times(calls.size());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < calls.size(); ++i) {
    threads.emplace_back(
        [&, i] { times[i] = Loop(calls[i], static_cast<int64_t>(i) * 1000, phase); });
  }
  std::this_thread::sleep_for(std::chrono::duration<double>(options.warm_up));
  const auto start = SteadyClock::now();
  phase = Phase::kMeasure;
  std::this_thread::sleep_for(std::chrono::duration<double>(options.seconds));
  phase = Phase::kOver;
  const std::chrono::duration<double> took = SteadyClock::now() - start;
  for (std::thread& thread : threads) thread.join();
  std::vector<double> all;
  for (const std::vector<double>& some : times) all.insert(all.end(), some.begin(), some.end());
  Print(options, std::move(all), took.count());
}

}  // namespace
}  // namespace concord::load

int main(int argc, char** argv) {
  concord::load::Options options;
  CLI::App app("Calls one method in a closed loop and prints rate, p50 and p99 as JSON.");
  app.add_option("target", options.target, "What to call")
      ->required()
      ->check(CLI::IsMember({"echo", "floor", "coding"}));
  app.add_option("--address", options.address, "HOST:PORT of the server")->required();
  app.add_option("--token_file", options.token_file, "The owner's token")->required();
  app.add_option("--callers", options.callers, "Callers")->check(CLI::Range(1, 1024));
  app.add_option("--seconds", options.seconds, "How long to measure");
  app.add_option("--warm_up", options.warm_up, "How long to call before");
  CLI11_PARSE(app, argc, argv);
  concord::load::Drive(options);
  return 0;
}

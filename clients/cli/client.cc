#include "cli/client.h"

#include <sys/stat.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "cli/files.h"

namespace concord::cli {
namespace {

constexpr char kDefaultAddress[] = "127.0.0.1:7400";
constexpr int kTries = 4;
constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
// A transcript of the largest size fits with room to spare.
constexpr int kMaxMessageBytes = 64 * 1024 * 1024;

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string FirstOf(const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (!value.empty()) return value;
  }
  return "";
}

}  // namespace

absl::StatusOr<std::string> ReadToken(const std::string& path) {
  constexpr char kHint[] =
      "set CONCORD_TOKEN_FILE to the file of your token; the owner's is owner.token in the "
      "server's data directory";
  if (path.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "TOKEN_MISSING", "no token is given",
                 kHint);
  }
  const absl::StatusOr<std::string> content = ReadFile(path);
  if (!content.ok()) {
    return Error(absl::StatusCode::kFailedPrecondition, "TOKEN_MISSING",
                 absl::StrCat("the token's file ", path, " cannot be read"), kHint);
  }
  const std::string token(absl::StripAsciiWhitespace(*content));
  for (const char c : token) {
    if (!absl::ascii_isgraph(c)) {
      return Error(absl::StatusCode::kFailedPrecondition, "TOKEN_INVALID",
                   absl::StrCat(path, " does not hold a token"), kHint);
    }
  }
  if (token.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "TOKEN_MISSING",
                 absl::StrCat("the token's file ", path, " is empty"), kHint);
  }
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    std::cerr << "warning: others can read " << path << "; close it with: chmod 600 " << path
              << "\n";
  }
  return token;
}

std::string NewRequestId() { return NewId(absl::Now()); }

absl::StatusOr<std::unique_ptr<Client>> Client::Connect(const ConnectionOptions& options) {
  std::unique_ptr<Client> client(new Client(options));
  if (options.needs_token) {
    CONCORD_ASSIGN_OR_RETURN(
        client->token_,
        ReadToken(FirstOf({options.token_file, Environment("CONCORD_TOKEN_FILE")})));
  }
  return client;
}

Client::Client(const ConnectionOptions& options) : timeout_(options.timeout) {
  const std::string suite = FirstOf({options.address, Environment("CONCORD_ADDRESS")});
  const std::string transcripts = Environment("CONCORD_TRANSCRIPTS_ADDRESS");
  // Every process serves the administration, so any address will do for it.
  addresses_ = {
      {"admin",
       FirstOf({Environment("CONCORD_ADMIN_ADDRESS"), suite, transcripts, kDefaultAddress})},
      {"transcripts", FirstOf({transcripts, suite, kDefaultAddress})},
      {"coding", FirstOf({Environment("CONCORD_CODING_ADDRESS"), suite, kDefaultAddress})},
      {"reliability",
       FirstOf({Environment("CONCORD_RELIABILITY_ADDRESS"), suite, kDefaultAddress})},
      {"reporting", FirstOf({Environment("CONCORD_REPORTING_ADDRESS"), suite, kDefaultAddress})}};
  admin_ = concord::admin::v1::AdminService::NewStub(ChannelTo(addresses_[0].second));
  transcripts_ =
      concord::transcripts::v1::TranscriptService::NewStub(ChannelTo(addresses_[1].second));
  coding_ = concord::coding::v1::CodingService::NewStub(ChannelTo(addresses_[2].second));
  reliability_ =
      concord::reliability::v1::ReliabilityService::NewStub(ChannelTo(addresses_[3].second));
  reporting_ = concord::reporting::v1::ReportingService::NewStub(ChannelTo(addresses_[4].second));
}

std::shared_ptr<grpc::Channel> Client::ChannelTo(const std::string& address) {
  std::shared_ptr<grpc::Channel>& channel = channels_[address];
  if (channel == nullptr) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
    channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  }
  return channel;
}

std::unique_ptr<grpc::ClientContext> Client::NewContext(absl::Duration timeout) const {
  auto context = std::make_unique<grpc::ClientContext>();
  if (!token_.empty()) context->AddMetadata("authorization", absl::StrCat("Bearer ", token_));
  if (timeout != absl::InfiniteDuration()) {
    context->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  }
  return context;
}

absl::Status Client::Try(const std::string& address,
                         const std::function<grpc::Status(grpc::ClientContext*)>& call,
                         int patience, const bool* stop) {
  absl::Duration pause = kFirstPause;
  for (int attempt = 1;; ++attempt) {
    const std::unique_ptr<grpc::ClientContext> context = NewContext(timeout_ * patience);
    const grpc::Status status = call(context.get());
    // We cancel nothing: CANCELLED comes from a server that is stopping just now.
    const bool away = status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                      status.error_code() == grpc::StatusCode::CANCELLED;
    const bool again = away && attempt < kTries && (stop == nullptr || !*stop);
    if (!again) return FromGrpc(status, address);
    absl::SleepFor(pause);
    pause *= 3;
  }
}

}  // namespace concord::cli

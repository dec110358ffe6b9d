#include "server/channels.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/errors.h"
#include "server/steps.h"

namespace concord {
namespace {

// A long coding list or a full report is one message at most this large.
constexpr int kMaxMessageBytes = 64 << 20;

// Retries what did not reach the peer; round robin over the replicas that are healthy.
constexpr char kServiceConfig[] = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "healthCheckConfig": {"serviceName": ""},
  "methodConfig": [{"name": [{}], "waitForReady": false, "retryPolicy": {
    "maxAttempts": 4, "initialBackoff": "0.1s", "maxBackoff": "2s", "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"]}}]
})";

}  // namespace

Channels::Channels(std::string service_token, std::map<std::string, std::string> addresses)
    : service_token_(std::move(service_token)), addresses_(std::move(addresses)) {}

void Channels::Connect(const std::shared_ptr<grpc::Channel>& in_process) {
  const auto channel = [&](const char* service) -> std::shared_ptr<grpc::Channel> {
    const auto found = addresses_.find(service);
    if (found == addresses_.end()) return in_process;
    grpc::ChannelArguments arguments;
    arguments.SetServiceConfigJSON(kServiceConfig);
    arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
    return grpc::CreateCustomChannel(found->second, grpc::InsecureChannelCredentials(), arguments);
  };
  transcripts_ = concord::transcripts::v1::TranscriptService::NewStub(channel("transcripts"));
  coding_ = concord::coding::v1::CodingService::NewStub(channel("coding"));
  reliability_ = concord::reliability::v1::ReliabilityService::NewStub(channel("reliability"));
  // Every process serves the admin service.
  admin_ = concord::admin::v1::AdminService::NewStub(in_process);
}

void Channels::Prepare(const RequestContext& context, grpc::ClientContext& call) const {
  call.AddMetadata("authorization", absl::StrCat("Bearer ", service_token_));
  call.AddMetadata(kActingForKey, context.principal);
  call.AddMetadata("traceparent", absl::StrCat("00-", context.trace_id, "-0000000000000001-01"));
  if (context.deadline != absl::InfiniteFuture()) {
    call.set_deadline(absl::ToChronoTime(context.deadline));
  }
}

absl::Status PeerStatus(const grpc::Status& status) {
  const absl::Status result = error::FromGrpc(status);
  if (result.code() == absl::StatusCode::kUnavailable && error::Reason(result).empty()) {
    return error::Make(absl::StatusCode::kUnavailable, "concord", "PEER_UNAVAILABLE",
                       "Another service of the suite cannot be reached now. Repeat the call with "
                       "the same ids.");
  }
  return result;
}

}  // namespace concord

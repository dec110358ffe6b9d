#ifndef CONCORD_SERVER_CHANNELS_H_
#define CONCORD_SERVER_CHANNELS_H_

#include <map>
#include <memory>
#include <string>

#include "concord/admin/v1/admin_service.grpc.pb.h"
#include "concord/coding/v1/coding_service.grpc.pb.h"
#include "concord/reliability/v1/reliability_service.grpc.pb.h"
#include "concord/transcripts/v1/transcript_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "server/request_context.h"

namespace concord {

// `Channels` leads from one service to another: in process where the other is hosted here, else by
// address. Calls carry this process's service token and the person they are made for. Thread-safe
// once the host has started.
class Channels {
 public:
  // `service_token` is sent with every call. `addresses`: service name ("transcripts", "coding",
  // "reliability") -> gRPC target, for those that are not hosted here.
  Channels(std::string service_token, std::map<std::string, std::string> addresses);

  // Called by the host once the server runs: services not in `addresses` are reached by `channel`.
  void Connect(const std::shared_ptr<grpc::Channel>& in_process);

  concord::transcripts::v1::TranscriptService::StubInterface& transcripts() {
    return *transcripts_;
  }
  concord::coding::v1::CodingService::StubInterface& coding() { return *coding_; }
  concord::reliability::v1::ReliabilityService::StubInterface& reliability() {
    return *reliability_;
  }
  concord::admin::v1::AdminService::StubInterface& admin() { return *admin_; }

  // Prepares a call made on behalf of `context`'s person: token, person, trace, deadline.
  void Prepare(const RequestContext& context, grpc::ClientContext& call) const;

 private:
  std::string service_token_;
  std::map<std::string, std::string> addresses_;
  std::unique_ptr<concord::transcripts::v1::TranscriptService::StubInterface> transcripts_;
  std::unique_ptr<concord::coding::v1::CodingService::StubInterface> coding_;
  std::unique_ptr<concord::reliability::v1::ReliabilityService::StubInterface> reliability_;
  std::unique_ptr<concord::admin::v1::AdminService::StubInterface> admin_;
};

// Calls a unary method of another service for `context`'s person:
//   CallPeer<Transcript>(channels, context, request,
//                        [&](auto* call, auto& in, auto* out) { return stub.GetTranscript(call, in,
//                        out); })
// Errors of the peer pass through with their reasons; one that is not there is UNAVAILABLE
// (PEER_UNAVAILABLE).
absl::Status PeerStatus(const grpc::Status& status);

template <typename Response, typename Request, typename Invoke>
absl::StatusOr<Response> CallPeer(const Channels& channels, const RequestContext& context,
                                  const Request& request, Invoke invoke) {
  grpc::ClientContext call;
  channels.Prepare(context, call);
  Response response;
  const grpc::Status status = invoke(&call, request, &response);
  if (!status.ok()) return PeerStatus(status);
  return response;
}

// Calls a List method of another service until its last page; `take(const Response&)` gets each page.
template <typename Response, typename Request, typename Invoke, typename Take>
absl::Status CallAllPages(const Channels& channels, const RequestContext& context, Request request,
                          Invoke invoke, Take take) {
  constexpr int kLargestPage = 1000;
  request.set_page_size(kLargestPage);
  while (true) {
    absl::StatusOr<Response> page = CallPeer<Response>(channels, context, request, invoke);
    if (!page.ok()) return page.status();
    take(*page);
    if (page->next_page_token().empty()) return absl::OkStatus();
    request.set_page_token(page->next_page_token());
  }
}

}  // namespace concord

#endif  // CONCORD_SERVER_CHANNELS_H_

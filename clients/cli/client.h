#ifndef CONCORD_CLI_CLIENT_H_
#define CONCORD_CLI_CLIENT_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cli/errors.h"
#include "concord/admin/v1/admin_service.grpc.pb.h"
#include "concord/coding/v1/coding_service.grpc.pb.h"
#include "concord/reliability/v1/reliability_service.grpc.pb.h"
#include "concord/reporting/v1/reporting_service.grpc.pb.h"
#include "concord/transcripts/v1/transcript_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"

namespace concord::cli {

using Admin = concord::admin::v1::AdminService::StubInterface;
using Transcripts = concord::transcripts::v1::TranscriptService::StubInterface;
using Codings = concord::coding::v1::CodingService::StubInterface;
using Reliability = concord::reliability::v1::ReliabilityService::StubInterface;
using Reporting = concord::reporting::v1::ReportingService::StubInterface;

struct ConnectionOptions {
  std::string address;     // of the whole suite; CONCORD_ADDRESS, else 127.0.0.1:7400, when empty
  std::string token_file;  // CONCORD_TOKEN_FILE when empty
  absl::Duration timeout = absl::Seconds(60);
  bool needs_token = true;  // false for what a server tells everybody
};

// Returns the token that a file holds. FAILED_PRECONDITION (TOKEN_MISSING) when the file cannot be
// read or is empty; warns on standard error when others can read it.
absl::StatusOr<std::string> ReadToken(const std::string& path);

// Returns a new request id.
std::string NewRequestId();

// `Client` calls the services: it finds their addresses, adds the token and a deadline, and repeats
// what failed with UNAVAILABLE, up to four tries in all, with the very same request. That is safe:
// every write carries an id. Not thread-safe.
class Client {
 public:
  // Reads the token. Errors as for ReadToken.
  static absl::StatusOr<std::unique_ptr<Client>> Connect(const ConnectionOptions& options);

  Admin& admin() { return *admin_; }
  Transcripts& transcripts() { return *transcripts_; }
  Codings& coding() { return *coding_; }
  Reliability& reliability() { return *reliability_; }
  Reporting& reporting() { return *reporting_; }

  // The services and where they are.
  const std::vector<std::pair<std::string, std::string>>& addresses() const { return addresses_; }
  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address);

  // Returns the answer to one call.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    Response response;
    absl::Status status = Try(AddressOf(stub), [&](grpc::ClientContext* context) {
      response.Clear();
      return (stub.*method)(context, request, &response);
    });
    if (!status.ok()) return status;
    return response;
  }

  // Returns the items of all pages.
  template <typename Stub, typename Request, typename Response, typename Item>
  absl::StatusOr<std::vector<Item>> List(
      Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
      Request request, const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const) {
    std::vector<Item> result;
    request.set_page_size(kPageSize);
    do {
      absl::StatusOr<Response> page = Call(stub, method, request);
      if (!page.ok()) return page.status();
      result.insert(result.end(), ((*page).*items)().begin(), ((*page).*items)().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return result;
  }

  // Sends a header and a file in chunks and returns the answer. `progress` gets the bytes sent.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Upload(Stub& stub,
                                  std::unique_ptr<grpc::ClientWriterInterface<Request>> (
                                      Stub::*method)(grpc::ClientContext*, Response*),
                                  const Request& header, absl::string_view bytes,
                                  const std::function<void(int64_t)>& progress = {}) {
    Response response;
    absl::Status status = Try(
        AddressOf(stub),
        [&](grpc::ClientContext* context) {
          response.Clear();
          auto writer = (stub.*method)(context, &response);
          bool open = writer->Write(header);
          for (size_t at = 0; open && at < bytes.size(); at += kChunk) {
            Request message;
            message.set_chunk(std::string(bytes.substr(at, kChunk)));
            open = writer->Write(message);
            if (progress) progress(static_cast<int64_t>(std::min(at + kChunk, bytes.size())));
          }
          writer->WritesDone();
          return writer->Finish();
        },
        kStreamFactor);
    if (!status.ok()) return status;
    return response;
  }

  // Hands each message of a stream to `each`, which ends it by an error. Repeated only while
  // nothing was received.
  template <typename Stub, typename Request, typename Response>
  absl::Status Download(Stub& stub,
                        std::unique_ptr<grpc::ClientReaderInterface<Response>> (Stub::*method)(
                            grpc::ClientContext*, const Request&),
                        const Request& request,
                        const std::function<absl::Status(const Response&)>& each) {
    absl::Status wrong;
    bool received = false;
    absl::Status status = Try(
        AddressOf(stub),
        [&](grpc::ClientContext* context) {
          auto reader = (stub.*method)(context, request);
          Response response;
          while (reader->Read(&response)) {
            received = true;
            wrong = each(response);
            if (!wrong.ok()) context->TryCancel();
            if (!wrong.ok()) break;
          }
          return reader->Finish();
        },
        kStreamFactor, &received);
    return wrong.ok() ? status : wrong;
  }

  // Returns a context with the token and, unless infinite, a deadline.
  std::unique_ptr<grpc::ClientContext> NewContext(absl::Duration timeout) const;

  std::string AddressOf(const Admin&) const { return addresses_[0].second; }
  std::string AddressOf(const Transcripts&) const { return addresses_[1].second; }
  std::string AddressOf(const Codings&) const { return addresses_[2].second; }
  std::string AddressOf(const Reliability&) const { return addresses_[3].second; }
  std::string AddressOf(const Reporting&) const { return addresses_[4].second; }

 private:
  static constexpr int kPageSize = 1000;
  static constexpr size_t kChunk = 512 * 1024;
  static constexpr int kStreamFactor = 20;  // streams may take as many times longer

  explicit Client(const ConnectionOptions& options);

  // Calls until it is answered with something else than UNAVAILABLE, at most four times.
  absl::Status Try(const std::string& address,
                   const std::function<grpc::Status(grpc::ClientContext*)>& call, int patience = 1,
                   const bool* stop = nullptr);

  std::string token_;
  absl::Duration timeout_;
  std::vector<std::pair<std::string, std::string>> addresses_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
  std::unique_ptr<Admin> admin_;
  std::unique_ptr<Transcripts> transcripts_;
  std::unique_ptr<Codings> coding_;
  std::unique_ptr<Reliability> reliability_;
  std::unique_ptr<Reporting> reporting_;
};

}  // namespace concord::cli

#endif  // CONCORD_CLI_CLIENT_H_

// The floors that the load tests compare with: a bare gRPC server with the callback API.
//
//   floor_server HOST:PORT TOKEN_FILE redis:PORT|sqlite:PATH
//
// Answers until its standard input ends.
#include <grpcpp/grpcpp.h>
#include <openssl/sha.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <unordered_map>

#include "baseline_service.grpc.pb.h"
#include "load/baseline/floor_store.h"

namespace concord::baseline {
namespace {

std::string Sha256(const char* bytes, size_t size) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes), size,
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

class FloorService final : public Floor::CallbackService {
 public:
  FloorService(FloorStore* store, const std::string& token) : store_(store) {
    principals_[Sha256(token.data(), token.size())] = "owner";
  }

  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const CreateRequest* request,
                                 Coding* response) override {
    *response = request->coding();
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  grpc::ServerUnaryReactor* Create(grpc::CallbackServerContext* context,
                                   const CreateRequest* request, Coding* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (!Knows(*context)) {
      reactor->Finish(grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "unknown token"));
      return reactor;
    }
    *response = request->coding();
    response->set_name(request->parent() + "/codings/" + request->coding_id());
    response->set_create_micros(std::chrono::duration_cast<std::chrono::microseconds>(
                                    std::chrono::system_clock::now().time_since_epoch())
                                    .count());
    store_->Create(request->coding_id(), [reactor, response](int64_t revision) {
      response->set_begin_revision(revision);
      reactor->Finish(revision > 0 ? grpc::Status::OK
                                   : grpc::Status(grpc::StatusCode::ABORTED, "a condition failed"));
    });
    return reactor;
  }

 private:
  static constexpr char kScheme[] = "Bearer ";

  bool Knows(const grpc::CallbackServerContext& context) const {
    const auto found = context.client_metadata().find("authorization");
    if (found == context.client_metadata().end()) return false;
    constexpr size_t skip = sizeof(kScheme) - 1;
    if (found->second.size() <= skip) return false;
    return principals_.count(Sha256(found->second.data() + skip, found->second.size() - skip)) > 0;
  }

  FloorStore* store_;
  std::unordered_map<std::string, std::string> principals_;
};

std::unique_ptr<FloorStore> OpenFloor(const std::string& store) {
  if (store.rfind("redis:", 0) == 0) return OpenFloorRedis(std::atoi(store.c_str() + 6));
  if (store.rfind("sqlite:", 0) == 0) return OpenFloorSqlite(store.substr(7));
  FloorFailed("The store is redis:PORT or sqlite:PATH");
}

void Serve(const std::string& address, const std::string& token_file, const std::string& kind) {
  std::string token;
  std::ifstream(token_file) >> token;
  const std::unique_ptr<FloorStore> store = OpenFloor(kind);
  FloorService service(store.get(), token);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) FloorFailed("Cannot listen on " + address);
  std::cout << "ready" << std::endl;
  while (std::cin.get() != EOF) {
  }
  server->Shutdown();
}

}  // namespace

void FloorFailed(const std::string& what) {
  std::cerr << what << ".\n";
  std::exit(1);
}

}  // namespace concord::baseline

int main(int argc, char** argv) {
  if (argc != 4) concord::baseline::FloorFailed("Three arguments are needed");
  concord::baseline::Serve(argv[1], argv[2], argv[3]);
}

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/lookup.h"
#include "cli/table.h"
#include "google/protobuf/wrappers.pb.h"
#include "grpcpp/impl/codegen/client_unary_call.h"

namespace concord::cli {
namespace {

using concord::admin::v1::GetCallerRequest;
using concord::coding::v1::GetVisibilityRequest;

struct WhoOptions {
  std::string project;
};

absl::Status WhoAmI(Context& context, const WhoOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  CONCORD_ASSIGN_OR_RETURN(const auto caller,
                           client->Call(client->admin(), &Admin::GetCaller, GetCallerRequest()));
  Json answer = ToJson(caller);
  std::string words = absl::StrCat(
      caller.display_name().empty() ? "(no name)" : Printable(caller.display_name()), " is ",
      caller.principal(), caller.administrator() ? ", an administrator" : "", "\n");
  if (!options.project.empty()) {
    GetVisibilityRequest request;
    request.set_name(absl::StrCat(ProjectName(options.project), "/visibility"));
    CONCORD_ASSIGN_OR_RETURN(const auto visibility,
                             client->Call(client->coding(), &Codings::GetVisibility, request));
    answer["visibility"] = ToJson(visibility);
    absl::StrAppend(&words, "member: ", visibility.member(), "\n");
    absl::StrAppend(&words, visibility.blind()
                                ? "blind: others' work on your transcripts is hidden until the "
                                  "reveal\n"
                                : "not blind\n");
  }
  if (context.json) {
    Print(answer);
  } else {
    std::cout << words;
  }
  return absl::OkStatus();
}

// A method that every process with the service knows; what it answers does not matter.
const char* ProbeOf(const std::string& service) {
  if (service == "admin") return "/concord.admin.v1.AdminService/GetCaller";
  if (service == "transcripts") return "/concord.transcripts.v1.TranscriptService/ListProjects";
  if (service == "coding") return "/concord.coding.v1.CodingService/GetVisibility";
  if (service == "reliability") return "/concord.reliability.v1.ReliabilityService/ListStatistics";
  return "/concord.reporting.v1.ReportingService/ListReportFormats";
}

// Calls a method whose messages look on the wire like these.
grpc::Status CallByName(Client& client, const std::string& address, const char* method,
                        const google::protobuf::StringValue& request,
                        google::protobuf::Int32Value* response) {
  const std::shared_ptr<grpc::Channel> channel = client.ChannelTo(address);
  const std::unique_ptr<grpc::ClientContext> context = client.NewContext(absl::Seconds(5));
  return grpc::internal::BlockingUnaryCall(
      channel.get(), grpc::internal::RpcMethod(method, grpc::internal::RpcMethod::NORMAL_RPC),
      context.get(), request, response);
}

// Returns how a service is, by gRPC's health protocol (grpc.health.v1), and whether it is there.
absl::StatusOr<std::string> HealthOf(Client& client, const std::string& address,
                                     const std::string& service) {
  // On the wire HealthCheckRequest is a StringValue, and HealthCheckResponse an Int32Value.
  google::protobuf::Int32Value health;
  const grpc::Status status =
      CallByName(client, address, "/grpc.health.v1.Health/Check", {}, &health);
  if (!status.ok()) return FromGrpc(status, address);
  constexpr int kServing = 1;
  if (health.value() != kServing) return "not serving";
  google::protobuf::Int32Value unused;
  const grpc::Status probe = CallByName(client, address, ProbeOf(service), {}, &unused);
  return probe.error_code() == grpc::StatusCode::UNIMPLEMENTED ? "not served there" : "serving";
}

struct StatusOptions {};

absl::Status ShowStatus(Context& context, const StatusOptions&) {
  context.connection.needs_token = false;
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Json services = Json::array();
  Table table({"SERVICE", "ADDRESS", "STATE"});
  absl::Status worst;
  for (const auto& [service, address] : client->addresses()) {
    const absl::StatusOr<std::string> health = HealthOf(*client, address, service);
    const std::string state = health.ok() ? *health : "unreachable";
    if (!health.ok()) worst = health.status();
    if (health.ok() && state != "serving" && worst.ok()) {
      worst = Error(absl::StatusCode::kUnavailable, "NOT_SERVING",
                    absl::StrCat(service, " at ", address, " is ", state),
                    "the server's log says why; where services run as several processes, say "
                    "where each is: CONCORD_CODING_ADDRESS and so on");
    }
    services.push_back({{"service", service}, {"address", address}, {"state", state}});
    table.Add({service, address, state});
  }
  if (context.json) {
    Print({{"services", services}});
  } else {
    table.Print(std::cout, "");
  }
  return worst;
}

}  // namespace

void AddStatusCommands(CLI::App& root, Context& context) {
  auto who = std::make_shared<WhoOptions>();
  CLI::App* app = AddCommand(root, context, "whoami", "Say whom your token stands for",
                             "concord whoami --project ngo-study", WhoAmI, who);
  app->add_option("--project,-p", who->project, "Also what you may see there");
  AddCommand(root, context, "status", "Say where the services are and whether they serve",
             "concord status", ShowStatus, std::make_shared<StatusOptions>());
}

}  // namespace concord::cli

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/lookup.h"
#include "cli/table.h"
#include "cli/trail.h"

namespace concord::cli {
namespace {

using concord::admin::v1::AuditEvent;
using concord::admin::v1::CreateSealRequest;
using concord::admin::v1::ExportAuditTrailRequest;
using concord::admin::v1::ExportAuditTrailResponse;
using concord::admin::v1::ListAuditEventsRequest;
using concord::admin::v1::ListAuditEventsResponse;
using concord::admin::v1::ListSealsRequest;
using concord::admin::v1::ListSealsResponse;
using concord::admin::v1::Seal;

struct AuditOptions {
  std::string project;
  std::string file;
  std::string output = "-";
  std::string seal;
};

absl::Status List(Context& context, const AuditOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  ListAuditEventsRequest request;
  request.set_parent(ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<AuditEvent> events,
                           client->List(client->admin(), &Admin::ListAuditEvents, request,
                                        &ListAuditEventsResponse::audit_events));
  if (context.json) {
    Print({{"audit_events", ToJson(events)}});
    return absl::OkStatus();
  }
  for (const AuditEvent& event : events) {
    std::cout << LastPart(event.name()) << "  " << Printable(Describe(event)) << "\n";
  }
  return absl::OkStatus();
}

absl::Status Export(Context& context, const AuditOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  ExportAuditTrailRequest request;
  request.set_parent(ProjectName(options.project));
  std::string lines;
  int64_t count = 0;
  CONCORD_RETURN_IF_ERROR(
      (client->Download<Admin, ExportAuditTrailRequest, ExportAuditTrailResponse>(
          client->admin(), &Admin::ExportAuditTrail, request,
          [&](const ExportAuditTrailResponse& link) {
            lines += TrailLine(link);
            ++count;
            return absl::OkStatus();
          })));
  CONCORD_RETURN_IF_ERROR(WriteFile(options.output, lines));
  if (options.output == "-") return absl::OkStatus();
  if (context.json) {
    Print({{"output", options.output}, {"events", count}});
  } else {
    std::cout << "wrote " << count << " events to " << options.output
              << "; check it with: concord audit verify " << options.output << "\n";
  }
  return absl::OkStatus();
}

absl::Status VerifyFile(const std::string& path, TrailVerifier* verifier) {
  CONCORD_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  for (absl::string_view line : absl::StrSplit(content, '\n')) {
    CONCORD_RETURN_IF_ERROR(verifier->AddLine(line));
  }
  return absl::OkStatus();
}

absl::Status VerifyServer(Client& client, const std::string& project, TrailVerifier* verifier) {
  ExportAuditTrailRequest request;
  request.set_parent(project);
  return client.Download<Admin, ExportAuditTrailRequest, ExportAuditTrailResponse>(
      client.admin(), &Admin::ExportAuditTrail, request,
      [verifier](const ExportAuditTrailResponse& link) {
        return verifier->Add(link.revision(), link.event(), link.chain());
      });
}

absl::Status Verify(Context& context, const AuditOptions& options) {
  if (options.file.empty() == options.project.empty()) {
    return Invalid("FIELD_INVALID", "give a FILE, or --project to check what the server has",
                   "make the file with `concord audit export --project P --output FILE`");
  }
  TrailVerifier verifier;
  if (!options.seal.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const KnownSeal seal, ParseSeal(options.seal));
    verifier.Expect(seal);
  }
  if (!options.file.empty()) {
    CONCORD_RETURN_IF_ERROR(VerifyFile(options.file, &verifier));
  } else {
    CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
    CONCORD_RETURN_IF_ERROR(VerifyServer(*client, ProjectName(options.project), &verifier));
  }
  CONCORD_RETURN_IF_ERROR(verifier.Finish());
  if (context.json) {
    Print({{"verified", true},
           {"events", verifier.count()},
           {"revision", verifier.revision()},
           {"chain_sha256", verifier.chain_hex()},
           {"seal_checked", !options.seal.empty()}});
  } else {
    std::cout << "verified " << verifier.count() << " events; the chain at revision "
              << verifier.revision() << " is " << verifier.chain_hex() << "\n";
    if (options.seal.empty()) {
      std::cout << "compare it with a seal that was kept elsewhere (a report prints one): --seal "
                   "REVISION:HEX\n";
    }
  }
  return absl::OkStatus();
}

absl::Status MakeSeal(Context& context, const AuditOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  CreateSealRequest request;
  request.set_parent(ProjectName(options.project));
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(const Seal seal,
                           client->Call(client->admin(), &Admin::CreateSeal, request));
  if (context.json) {
    Print(ToJson(seal));
  } else {
    std::cout << seal.revision() << ":" << seal.chain_sha256() << "\n";
  }
  return absl::OkStatus();
}

absl::Status ListSeals(Context& context, const AuditOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  ListSealsRequest request;
  request.set_parent(ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(
      const std::vector<Seal> seals,
      client->List(client->admin(), &Admin::ListSeals, request, &ListSealsResponse::seals));
  if (context.json) {
    Print({{"seals", ToJson(seals)}});
    return absl::OkStatus();
  }
  for (const Seal& seal : seals) {
    std::cout << seal.revision() << ":" << seal.chain_sha256() << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddAuditCommands(CLI::App& root, Context& context) {
  CLI::App& group =
      AddGroup(root, "audit", "What happened, and the proof that nothing was changed");
  const auto command = [&](const char* name, const char* what, const char* example,
                           absl::Status (*run)(Context&, const AuditOptions&)) {
    auto options = std::make_shared<AuditOptions>();
    CLI::App* app = AddCommand(group, context, name, what, example, run, options);
    return std::make_pair(app, options);
  };
  auto [list, list_options] = command("list", "List the events, oldest first",
                                      "concord audit list --project ngo-study", List);
  AddProject(list, list_options->project);

  auto [out, out_options] =
      command("export", "Write the trail as JSON lines: revision, event, chain, description",
              "concord audit export --project ngo-study --output trail.jsonl", Export);
  AddProject(out, out_options->project);
  out->add_option("--output", out_options->output, "The file; else standard output");

  auto [verify, verify_options] = command(
      "verify", "Compute the chain of an exported trail again; name the first event that differs",
      "concord audit verify trail.jsonl\n"
      "concord audit verify trail.jsonl --seal 120:5f0c...\n"
      "concord audit verify --project ngo-study",
      Verify);
  verify->add_option("FILE,--input", verify_options->file,
                     "An exported trail; no server is needed");
  verify->add_option("--project,-p", verify_options->project,
                     "Instead of a file: what the server has");
  verify->add_option("--seal", verify_options->seal,
                     "REVISION:HEX, kept elsewhere, to check against");

  auto [seal, seal_options] =
      command("seal", "Seal the trail as it is now; keep the line elsewhere",
              "concord audit seal --project ngo-study", MakeSeal);
  AddProject(seal, seal_options->project);
  auto [seals, seals_options] =
      command("seals", "List the seals", "concord audit seals --project ngo-study", ListSeals);
  AddProject(seals, seals_options->project);
}

}  // namespace concord::cli

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/lookup.h"
#include "cli/table.h"

namespace concord::cli {
namespace {

using concord::coding::v1::Code;
using concord::coding::v1::CodebookRevision;
using concord::coding::v1::ExportCodebookRequest;
using concord::coding::v1::GetCodebookRevisionRequest;
using concord::coding::v1::ImportCodebookRequest;
using concord::coding::v1::ListCodebookRevisionsRequest;
using concord::coding::v1::ListCodebookRevisionsResponse;
using concord::coding::v1::ListCodesRequest;
using concord::coding::v1::ListCodesResponse;
using concord::coding::v1::PublishCodebookRequest;

std::string RevisionName(const std::string& project, const std::string& revision) {
  if (revision.empty() || absl::StartsWith(revision, "projects/")) return revision;
  return absl::StrCat(ProjectName(project), "/codebookRevisions/", revision);
}

struct ImportOptions {
  std::string project;
  std::string file;
  bool draft = false;
  bool dry_run = false;
};

absl::Status Import(Context& context, const ImportOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(const std::string csv, ReadTextFile(options.file));
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  ImportCodebookRequest request;
  request.set_parent(ProjectName(options.project));
  request.set_format("csv");
  request.set_content(csv);
  request.set_publish(!options.draft && !options.dry_run);
  request.set_validate_only(options.dry_run);
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(const auto response,
                           client->Call(client->coding(), &Codings::ImportCodebook, request));
  if (context.json) {
    Print(ToJson(response));
    return absl::OkStatus();
  }
  std::cout << (options.dry_run ? "would be, nothing changed: " : "codes: ")
            << response.created_count() << " new, " << response.updated_count() << " changed, "
            << response.unchanged_count() << " as before\n";
  if (response.has_codebook_revision()) {
    std::cout << "published as revision " << LastPart(response.codebook_revision().name()) << "\n";
  }
  for (const std::string& note : response.notes()) std::cout << "  " << note << "\n";
  return absl::OkStatus();
}

struct RevisionOptions {
  std::string project;
  std::string revision;
  std::string output = "-";
};

std::string OriginName(Code::Origin origin) {
  if (origin == Code::ORIGIN_UNSPECIFIED) return "";
  const std::string name = Code::Origin_Name(origin);
  return absl::AsciiStrToLower(name.substr(name.find('_') + 1));
}

void PrintTree(const std::vector<Code>& codes) {
  std::map<std::string, int> depths;
  Table table({"CODE", "ORIGIN", "CODABLE", "DEFINITION"});
  size_t widest = 0;
  for (const Code& code : codes) {
    const auto parent = depths.find(code.parent_code());
    const int depth = parent == depths.end() ? 0 : parent->second + 1;
    depths[code.name()] = depth;
    widest = std::max(widest, 2 * depth + code.display_name().size());
  }
  const int room = std::max(20, TerminalWidth() - static_cast<int>(widest) - 25);
  for (const Code& code : codes) {
    table.Add({absl::StrCat(std::string(2 * depths[code.name()], ' '), code.display_name()),
               OriginName(code.origin()), code.codable() ? "yes" : "no",
               Shortened(Printable(code.definition()), room)});
  }
  table.Print(std::cout, "The codebook is empty: concord codebook import --project P FILE.csv");
}

absl::Status Show(Context& context, const RevisionOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  std::vector<Code> codes;
  if (options.revision.empty()) {
    ListCodesRequest request;
    request.set_parent(ProjectName(options.project));
    CONCORD_ASSIGN_OR_RETURN(codes, client->List(client->coding(), &Codings::ListCodes, request,
                                                 &ListCodesResponse::codes));
  } else {
    GetCodebookRevisionRequest request;
    request.set_name(RevisionName(options.project, options.revision));
    CONCORD_ASSIGN_OR_RETURN(
        const CodebookRevision revision,
        client->Call(client->coding(), &Codings::GetCodebookRevision, request));
    codes.assign(revision.codes().begin(), revision.codes().end());
  }
  if (context.json) {
    Print({{"codes", ToJson(codes)}});
  } else {
    PrintTree(codes);
  }
  return absl::OkStatus();
}

absl::Status Revisions(Context& context, const RevisionOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  ListCodebookRevisionsRequest request;
  request.set_parent(ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<CodebookRevision> revisions,
                           client->List(client->coding(), &Codings::ListCodebookRevisions, request,
                                        &ListCodebookRevisionsResponse::codebook_revisions));
  if (context.json) {
    Print({{"codebook_revisions", ToJson(revisions)}});
    return absl::OkStatus();
  }
  Table table({"REVISION", "CODES", "PUBLISHED", "REASON"});
  for (const CodebookRevision& revision : revisions) {
    table.Add({LastPart(revision.name()), absl::StrCat(revision.code_count()),
               ToJson(revision.create_time()).get<std::string>(), revision.reason()});
  }
  table.Print(std::cout, "Nothing is published yet: concord codebook publish --project P");
  return absl::OkStatus();
}

absl::Status Export(Context& context, const RevisionOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  ExportCodebookRequest request;
  request.set_parent(ProjectName(options.project));
  request.set_format("csv");
  request.set_codebook_revision(RevisionName(options.project, options.revision));
  CONCORD_ASSIGN_OR_RETURN(const auto response,
                           client->Call(client->coding(), &Codings::ExportCodebook, request));
  return WriteFile(options.output, response.content());
}

struct PublishOptions {
  std::string project;
  std::string reason;
};

absl::Status Publish(Context& context, const PublishOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  PublishCodebookRequest request;
  request.set_parent(ProjectName(options.project));
  request.set_reason(options.reason);
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(const CodebookRevision revision,
                           client->Call(client->coding(), &Codings::PublishCodebook, request));
  if (context.json) {
    Print(ToJson(revision));
  } else {
    std::cout << "published revision " << LastPart(revision.name()) << " with "
              << revision.code_count() << " codes\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddCodebookCommands(CLI::App& root, Context& context) {
  CLI::App& group = AddGroup(root, "codebook", "The coding frame");
  auto import = std::make_shared<ImportOptions>();
  CLI::App* app = AddCommand(group, context, "import",
                             "Make and change codes from a CSV file, and publish them",
                             "concord codebook import --project ngo-study codebook.csv\n"
                             "concord codebook import --project ngo-study --dry-run codebook.csv",
                             Import, import);
  AddProject(app, import->project);
  app->add_option("FILE", import->file, "The codebook; clients/README.md describes its columns")
      ->required();
  app->add_flag("--draft", import->draft, "Leave them unpublished");
  app->add_flag("--dry-run", import->dry_run, "Only say what would change");

  const auto revision = [&](const char* name, const char* what, const char* example,
                            absl::Status (*run)(Context&, const RevisionOptions&), bool chosen) {
    auto options = std::make_shared<RevisionOptions>();
    CLI::App* command = AddCommand(group, context, name, what, example, run, options);
    AddProject(command, options->project);
    if (chosen) {
      command->add_option("--revision", options->revision, "A published revision; else the draft");
    }
    return std::make_pair(command, options);
  };
  revision("show", "Show the codes as a tree",
           "concord codebook show --project ngo-study --revision 2", Show, true);
  revision("revisions", "List the published revisions",
           "concord codebook revisions --project ngo-study", Revisions, false);
  const auto exported =
      revision("export", "Write the codebook as CSV",
               "concord codebook export --project ngo-study --output frame.csv", Export, true);
  exported.first->add_option("--output", exported.second->output, "The file; else standard output");

  auto publish = std::make_shared<PublishOptions>();
  app = AddCommand(group, context, "publish", "Publish the draft as the next revision",
                   "concord codebook publish --project ngo-study --reason \"after the pilot\"",
                   Publish, publish);
  AddProject(app, publish->project);
  app->add_option("--reason", publish->reason, "Why");
}

}  // namespace concord::cli

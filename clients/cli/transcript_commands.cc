#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/lookup.h"
#include "cli/table.h"

namespace concord::cli {
namespace {

using concord::transcripts::v1::DeleteTranscriptRequest;
using concord::transcripts::v1::Transcript;
using concord::transcripts::v1::UndeleteTranscriptRequest;

struct ListOptions {
  std::string project;
  bool all = false;
};

absl::Status List(Context& context, const ListOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Transcript> all, directory.Transcripts(options.all));
  if (context.json) {
    Print({{"transcripts", ToJson(all)}});
    return absl::OkStatus();
  }
  Table table({"ID", "NAME", "CASE", "CHARACTERS", "TRANSCRIPT", ""});
  for (const Transcript& t : all) {
    table.Add({t.external_id(), t.display_name(),
               t.case_().empty() ? "" : directory.NameOfCase(t.case_()),
               absl::StrCat(t.character_count()), t.name(),
               t.state() == Transcript::STATE_DELETED ? "deleted" : ""});
  }
  table.Print(std::cout, "The project has no transcripts: concord import text --project P FILE");
  return absl::OkStatus();
}

struct OneOptions {
  std::string project;
  std::string transcript;
};

absl::Status Show(Context& context, const OneOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const Transcript found, directory.FindTranscript(options.transcript));
  CONCORD_ASSIGN_OR_RETURN(const Transcript transcript, directory.Full(found.name()));
  if (context.json) {
    Print(ToJson(transcript));
    return absl::OkStatus();
  }
  std::cout << transcript.text();
  if (transcript.text().empty() || transcript.text().back() != '\n') std::cout << "\n";
  return absl::OkStatus();
}

absl::Status Delete(Context& context, const OneOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const Transcript found, directory.FindTranscript(options.transcript));
  DeleteTranscriptRequest request;
  request.set_name(found.name());
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(
      const Transcript gone,
      client->Call(client->transcripts(), &Transcripts::DeleteTranscript, request));
  if (context.json) {
    Print(ToJson(gone));
  } else {
    std::cout << "deleted " << gone.name() << "; its codings stay, and `concord transcript "
              << "restore` brings it back\n";
  }
  return absl::OkStatus();
}

absl::Status Restore(Context& context, const OneOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const Transcript found,
                           directory.FindTranscript(options.transcript, /*deleted=*/true));
  UndeleteTranscriptRequest request;
  request.set_name(found.name());
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(
      const Transcript back,
      client->Call(client->transcripts(), &Transcripts::UndeleteTranscript, request));
  if (context.json) {
    Print(ToJson(back));
  } else {
    std::cout << "restored " << back.name() << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddTranscriptCommands(CLI::App& root, Context& context) {
  CLI::App& group = AddGroup(root, "transcript", "The texts that are coded");
  auto list = std::make_shared<ListOptions>();
  CLI::App* app = AddCommand(group, context, "list", "List the transcripts",
                             "concord transcript list --project ngo-study", List, list);
  AddProject(app, list->project);
  app->add_flag("--all", list->all, "Also deleted ones");
  const auto one = [&](const char* name, const char* what, const char* example,
                       absl::Status (*run)(Context&, const OneOptions&)) {
    auto options = std::make_shared<OneOptions>();
    CLI::App* command = AddCommand(group, context, name, what, example, run, options);
    AddProject(command, options->project);
    command->add_option("TRANSCRIPT", options->transcript, "Resource name, external id or name")
        ->required();
  };
  one("show", "Print a transcript's text as it is stored",
      "concord transcript show --project ngo-study interview-01", Show);
  one("delete", "Delete a transcript such that it can be restored",
      "concord transcript delete --project ngo-study interview-01", Delete);
  one("restore", "Restore a deleted transcript",
      "concord transcript restore --project ngo-study interview-01", Restore);
}

}  // namespace concord::cli

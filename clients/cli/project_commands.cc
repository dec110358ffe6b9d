#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/lookup.h"
#include "cli/table.h"

namespace concord::cli {
namespace {

using concord::transcripts::v1::CreateProjectRequest;
using concord::transcripts::v1::ListProjectsRequest;
using concord::transcripts::v1::ListProjectsResponse;
using concord::transcripts::v1::Project;

struct CreateOptions {
  std::string id;
  std::string display_name;
  std::string description;
};

absl::Status Create(Context& context, const CreateOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  CreateProjectRequest request;
  request.set_project_id(options.id);
  request.mutable_project()->set_display_name(options.display_name);
  request.mutable_project()->set_description(options.description);
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(
      const Project project,
      client->Call(client->transcripts(), &Transcripts::CreateProject, request));
  if (context.json) {
    Print(ToJson(project));
  } else {
    std::cout << "made project " << LastPart(project.name()) << "\n";
  }
  return absl::OkStatus();
}

struct ListOptions {};

absl::Status List(Context& context, const ListOptions&) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Project> projects,
                           client->List(client->transcripts(), &Transcripts::ListProjects,
                                        ListProjectsRequest(), &ListProjectsResponse::projects));
  if (context.json) {
    Print({{"projects", ToJson(projects)}});
    return absl::OkStatus();
  }
  Table table({"PROJECT", "NAME"});
  for (const Project& project : projects) {
    table.Add({LastPart(project.name()), project.display_name()});
  }
  table.Print(std::cout, "You are a member of no project.");
  return absl::OkStatus();
}

}  // namespace

void AddProjectCommands(CLI::App& root, Context& context) {
  CLI::App& group = AddGroup(root, "project", "Studies: everything else is within one");
  auto create = std::make_shared<CreateOptions>();
  CLI::App* app = AddCommand(
      group, context, "create", "Make a project; you become its owner",
      "concord project create ngo-study --display-name \"NGOs and authorities\"", Create, create);
  app->add_option("ID", create->id, "Lower-case letters, digits and hyphens")->required();
  app->add_option("--display-name", create->display_name, "What people call it");
  app->add_option("--description", create->description, "What it is about");
  AddCommand(group, context, "list", "List the projects that you are a member of",
             "concord project list", List, std::make_shared<ListOptions>());
}

}  // namespace concord::cli

#include "cli/command.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"

namespace concord::cli {

absl::StatusOr<Client*> Context::client() {
  if (client_ == nullptr) {
    CONCORD_ASSIGN_OR_RETURN(client_, Client::Connect(connection));
  }
  return client_.get();
}

void Print(const Json& json) {
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

std::string Examples(const std::string& lines) {
  std::string result = "Examples:\n";
  for (absl::string_view line : absl::StrSplit(lines, '\n'))
    absl::StrAppend(&result, "  ", line, "\n");
  return absl::StrCat(result,
                      "\nEverywhere: --json, --progress, --timeout SECONDS, --address HOST:PORT "
                      "(CONCORD_ADDRESS),\n--token-file FILE (CONCORD_TOKEN_FILE).");
}

CLI::App& AddGroup(CLI::App& parent, const std::string& name, const std::string& what) {
  CLI::App* group = parent.add_subcommand(name, what);
  group->require_subcommand(1);
  return *group;
}

void AddProject(CLI::App* app, std::string& project) {
  app->add_option("--project,-p", project, "The project's id")
      ->required()
      ->envname("CONCORD_PROJECT");
}

std::string ProjectName(const std::string& project) {
  return absl::StartsWith(project, "projects/") ? project : absl::StrCat("projects/", project);
}

}  // namespace concord::cli

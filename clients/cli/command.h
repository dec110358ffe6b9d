#ifndef CONCORD_CLI_COMMAND_H_
#define CONCORD_CLI_COMMAND_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/client.h"
#include "cli/json.h"

namespace concord::cli {

// `Context` is what every command has: the options that stand everywhere, and the connection.
struct Context {
  ConnectionOptions connection;
  bool json = false;
  bool progress = false;
  // The command that was chosen.
  std::function<absl::Status()> run;

  // Returns the connection, made at first use. Errors as for Client::Connect.
  absl::StatusOr<Client*> client();

 private:
  std::unique_ptr<Client> client_;
};

// Prints JSON on standard output, indented.
void Print(const Json& json);

// Returns the examples as `--help` shows them.
std::string Examples(const std::string& lines);

// Makes a command below `parent` that runs `run` with the options filled in by the parser.
template <typename Options>
CLI::App* AddCommand(CLI::App& parent, Context& context, const std::string& name,
                     const std::string& what, const std::string& examples,
                     absl::Status (*run)(Context&, const Options&),
                     std::shared_ptr<Options> options) {
  CLI::App* app = parent.add_subcommand(name, what);
  app->footer(Examples(examples));
  app->callback([&context, run, options] {
    context.run = [&context, run, options] { return run(context, *options); };
  });
  return app;
}

// Makes a group of commands, one of which must be chosen.
CLI::App& AddGroup(CLI::App& parent, const std::string& name, const std::string& what);

// Adds the required --project; CONCORD_PROJECT stands in for it. Takes an id or a resource name.
void AddProject(CLI::App* app, std::string& project);

// Returns "projects/P" of an id or a resource name.
std::string ProjectName(const std::string& project);

// One function a group of commands.
void AddProjectCommands(CLI::App& root, Context& context);
void AddMemberCommands(CLI::App& root, Context& context);
void AddImportCommands(CLI::App& root, Context& context);
void AddTranscriptCommands(CLI::App& root, Context& context);
void AddCaseCommands(CLI::App& root, Context& context);
void AddContactCommands(CLI::App& root, Context& context);
void AddCodebookCommands(CLI::App& root, Context& context);
void AddCodeCommand(CLI::App& root, Context& context);
void AddCodingCommands(CLI::App& root, Context& context);
void AddShowCommand(CLI::App& root, Context& context);
void AddRoundCommands(CLI::App& root, Context& context);
void AddAssessCommands(CLI::App& root, Context& context);
void AddAgreementCommand(CLI::App& root, Context& context);
void AddReportCommands(CLI::App& root, Context& context);
void AddExportCommands(CLI::App& root, Context& context);
void AddWatchCommand(CLI::App& root, Context& context);
void AddMemoCommands(CLI::App& root, Context& context);
void AddAuditCommands(CLI::App& root, Context& context);
void AddStatusCommands(CLI::App& root, Context& context);

}  // namespace concord::cli

#endif  // CONCORD_CLI_COMMAND_H_

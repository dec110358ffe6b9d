// The command line of Concord. Exit codes: 0 done, 1 refused or failed, 2 wrongly called.

#include <iostream>

#include "cli/command.h"
#include "cli/errors.h"

namespace {

constexpr int kFailed = 1;
constexpr int kWronglyCalled = 2;

void AddGlobalOptions(CLI::App& root, concord::cli::Context& context, double& timeout) {
  root.add_option("--address", context.connection.address,
                  "Where the server listens (CONCORD_ADDRESS; else 127.0.0.1:7400)");
  root.add_option("--token-file", context.connection.token_file,
                  "The file of your token (CONCORD_TOKEN_FILE)");
  root.add_option("--timeout", timeout, "Seconds to wait for an answer")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  root.add_flag("--json", context.json, "Print JSON for programs");
  root.add_flag("--progress", context.progress,
                "Show progress on standard error though it is no terminal");
}

void AddCommands(CLI::App& root, concord::cli::Context& context) {
  concord::cli::AddProjectCommands(root, context);
  concord::cli::AddMemberCommands(root, context);
  concord::cli::AddImportCommands(root, context);
  concord::cli::AddTranscriptCommands(root, context);
  concord::cli::AddCaseCommands(root, context);
  concord::cli::AddContactCommands(root, context);
  concord::cli::AddCodebookCommands(root, context);
  concord::cli::AddCodeCommand(root, context);
  concord::cli::AddCodingCommands(root, context);
  concord::cli::AddShowCommand(root, context);
  concord::cli::AddRoundCommands(root, context);
  concord::cli::AddAssessCommands(root, context);
  concord::cli::AddAgreementCommand(root, context);
  concord::cli::AddReportCommands(root, context);
  concord::cli::AddExportCommands(root, context);
  concord::cli::AddWatchCommand(root, context);
  concord::cli::AddMemoCommands(root, context);
  concord::cli::AddAuditCommands(root, context);
  concord::cli::AddStatusCommands(root, context);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App root("concord: many coders, one corpus, agreement you can trust.", "concord");
  concord::cli::Context context;
  double timeout = 60;
  root.require_subcommand(1);
  root.fallthrough();
  AddGlobalOptions(root, context, timeout);
  AddCommands(root, context);
  root.footer("`concord COMMAND --help` shows examples.");
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 reports wrong calls, and the wish for help, by exceptions.
    return root.exit(error) == 0 ? 0 : kWronglyCalled;
  }
  context.connection.timeout = absl::Seconds(timeout);
  const absl::Status status = context.run();
  std::cout.flush();
  if (status.ok() && std::cout) return 0;
  concord::cli::PrintError(status.ok()
                               ? concord::cli::Error(absl::StatusCode::kInternal, "OUTPUT_FAILED",
                                                     "standard output cannot be written")
                               : status,
                           std::cerr);
  return kFailed;
}

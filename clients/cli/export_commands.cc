#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/files.h"

namespace concord::cli {
namespace {

using concord::reporting::v1::ExportTableRequest;
using concord::reporting::v1::ExportTableResponse;

struct ExportOptions {
  std::string project;
  std::string table;
  std::string format = "csv";
  std::string output = "-";
};

absl::Status Export(Context& context, const ExportOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  ExportTableRequest request;
  request.set_parent(ProjectName(options.project));
  request.set_table(options.table);
  request.set_format(options.format);
  std::string bytes;
  CONCORD_RETURN_IF_ERROR((client->Download<Reporting, ExportTableRequest, ExportTableResponse>(
      client->reporting(), &Reporting::ExportTable, request,
      [&bytes](const ExportTableResponse& message) {
        bytes += message.chunk();
        return absl::OkStatus();
      })));
  CONCORD_RETURN_IF_ERROR(WriteFile(options.output, bytes));
  if (options.output == "-") return absl::OkStatus();
  if (context.json) {
    Print({{"output", options.output}, {"bytes", bytes.size()}});
  } else {
    std::cout << "wrote " << options.output << " (" << bytes.size() << " bytes)\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddExportCommands(CLI::App& root, Context& context) {
  CLI::App& group = AddGroup(root, "export", "Write a project's tables as files");
  const auto table = [&](const char* name, const char* what) {
    auto options = std::make_shared<ExportOptions>();
    options->table = name;
    CLI::App* app =
        AddCommand(group, context, name, what,
                   absl::StrCat("concord export ", name,
                                " --project ngo-study --format csv --output ", name, ".csv"),
                   Export, options);
    AddProject(app, options->project);
    app->add_option("--format", options->format, "csv")->capture_default_str();
    app->add_option("--output", options->output, "The file; else standard output");
  };
  table("codings", "The codings that you may see, with their words");
  table("codebook", "The coding frame");
  table("cases", "The cases with their values");
}

}  // namespace concord::cli

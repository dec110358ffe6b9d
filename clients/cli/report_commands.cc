#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/digest.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/lookup.h"
#include "cli/progress.h"

namespace concord::cli {
namespace {

using concord::reporting::v1::CreateReportRequest;
using concord::reporting::v1::DownloadReportRequest;
using concord::reporting::v1::DownloadReportResponse;
using concord::reporting::v1::GetReportRequest;
using concord::reporting::v1::Report;

constexpr absl::Duration kPollPause = absl::Milliseconds(200);

struct ReportOptions {
  std::string project;
  std::string format = "html";
  std::string output;
  std::string title;
  std::vector<std::string> sections;
  std::string group;
  std::vector<std::string> assessments;
};

absl::StatusOr<Report> Make(Client& client, const ReportOptions& options) {
  CreateReportRequest request;
  request.set_parent(ProjectName(options.project));
  request.set_request_id(NewRequestId());
  Report& report = *request.mutable_report();
  report.set_format(options.format);
  report.set_title(options.title);
  report.set_group_variable(options.group);
  report.mutable_sections()->Assign(options.sections.begin(), options.sections.end());
  for (const std::string& assessment : options.assessments) {
    // Left out, the server shows the latest of each kind.
    if (assessment == "latest") continue;
    report.add_assessments(
        absl::StrCat(ProjectName(options.project), "/assessments/", LastPart(assessment)));
  }
  CONCORD_ASSIGN_OR_RETURN(Report made,
                           client.Call(client.reporting(), &Reporting::CreateReport, request));
  while (made.state() == Report::STATE_RUNNING) {
    absl::SleepFor(kPollPause);
    GetReportRequest again;
    again.set_name(made.name());
    CONCORD_ASSIGN_OR_RETURN(made, client.Call(client.reporting(), &Reporting::GetReport, again));
  }
  if (made.state() == Report::STATE_FAILED) {
    return Error(absl::StatusCode::kInternal, "REPORT_FAILED",
                 absl::StrCat(made.name(), " could not be made"), "the server's log says why");
  }
  return made;
}

absl::StatusOr<std::string> Fetch(Client& client, const Report& report, bool progress) {
  DownloadReportRequest request;
  request.set_name(report.name());
  std::string bytes;
  Progress shown(progress, "receiving the report", report.byte_count(), "bytes");
  CONCORD_RETURN_IF_ERROR(
      (client.Download<Reporting, DownloadReportRequest, DownloadReportResponse>(
          client.reporting(), &Reporting::DownloadReport, request,
          [&](const DownloadReportResponse& message) {
            bytes += message.chunk();
            shown.Show(static_cast<int64_t>(bytes.size()));
            return absl::OkStatus();
          })));
  if (Sha256Hex(bytes) != report.sha256()) {
    return Error(absl::StatusCode::kDataLoss, "REPORT_DAMAGED",
                 "the report did not arrive as it was made", "repeat the command");
  }
  return bytes;
}

absl::Status MakeReport(Context& context, const ReportOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  CONCORD_ASSIGN_OR_RETURN(const Report report, Make(*client, options));
  CONCORD_ASSIGN_OR_RETURN(const std::string bytes, Fetch(*client, report, context.progress));
  CONCORD_RETURN_IF_ERROR(WriteFile(options.output, bytes));
  if (options.output == "-") return absl::OkStatus();
  if (context.json) {
    Json answer = ToJson(report);
    answer["output"] = options.output;
    Print(answer);
  } else {
    std::cout << "wrote " << options.output << " (" << bytes.size() << " bytes)";
    // Who is blind gets neither: both would tell how much the others did.
    if (!report.seal_sha256().empty()) {
      std::cout << " at revision " << report.revision() << ", seal " << report.revision() << ":"
                << report.seal_sha256();
    }
    std::cout << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddReportCommands(CLI::App& root, Context& context) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* app = AddCommand(
      root, context, "report", "Write tables, counts, agreement and quotations as a document",
      "concord report --project ngo-study --format html --output report.html\n"
      "concord report -p ngo-study --format markdown --sections code_counts,quotations "
      "--group Workplace --output -",
      MakeReport, options);
  AddProject(app, options->project);
  app->add_option("--format", options->format, "html, markdown or csv")->capture_default_str();
  app->add_option("--output", options->output, "The file; - for standard output")->required();
  app->add_option("--title", options->title, "Else the project's name");
  app->add_option("--sections", options->sections,
                  "coding_frame, recruitment, interviewees, codebook, code_counts, agreement, "
                  "quotations, methods; all when left out")
      ->delimiter(',');
  app->add_option("--group", options->group, "The variable whose values are compared as groups");
  app->add_option("--assessments", options->assessments,
                  "Which assessments to show; latest for the latest of each kind")
      ->delimiter(',');
}

}  // namespace concord::cli

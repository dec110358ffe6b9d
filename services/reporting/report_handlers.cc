#include "reporting/report_handlers.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "reporting/errors.h"
#include "reporting/limits.h"
#include "reporting/report_builder.h"
#include "reporting/report_format.h"
#include "reporting/study_gatherer.h"
#include "server/idempotency.h"
#include "server/names.h"
#include "server/proto_time.h"
#include "server/visibility.h"

namespace concord::reporting {
namespace {

constexpr char kReports[] = "reporting/report";

// The key of a part of a report's bytes.
storage::Key PartKey(const std::string& id, size_t part) {
  return {"reporting/report-content", absl::StrCat(id, ".", part)};
}

size_t PartCount(const v1::Report& report) {
  return (static_cast<size_t>(report.byte_count()) + kChunkBytes - 1) / kChunkBytes;
}

std::string KnownFormats() {
  return absl::StrJoin(
      reporting::ListReportFormats(), ", ",
      [](std::string* out, const ReportFormatInfo& info) { out->append(info.id); });
}

// A revision would tell a blind coder how much the others do.
void HideRevision(const coding::v1::Visibility& visibility, v1::Report& report) {
  if (visibility.hidden_work().empty()) return;
  report.clear_revision();
  report.clear_seal_sha256();
}

bool MaySee(const coding::v1::Visibility& visibility, const v1::Report& report) {
  return MaySeeResult(visibility, report.creator(), report.left_out_rounds(), nullptr);
}

}  // namespace

ReportHandlers::ReportHandlers(Environment& environment)
    : environment_(environment),
      store_(environment.store, "reporting"),
      rendered_(prometheus::BuildCounter()
                    .Name("concord_reports_rendered_total")
                    .Help("Reports made, by format")
                    .Register(environment.metrics)) {
  for (const ReportFormatInfo& info : reporting::ListReportFormats()) {
    rendered_.Add({{"format", info.id}});
  }
}

absl::StatusOr<v1::ListReportFormatsResponse> ReportHandlers::ListReportFormats(
    RequestContext& context, const v1::ListReportFormatsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  v1::ListReportFormatsResponse response;
  for (const ReportFormatInfo& info : reporting::ListReportFormats()) {
    if (info.id <= page.after) continue;
    if (static_cast<size_t>(response.report_formats_size()) == page.size) {
      const auto& last = response.report_formats(response.report_formats_size() - 1);
      response.set_next_page_token(environment_.pager.Next(request, context.principal, last.id()));
      break;
    }
    auto* format = response.add_report_formats();
    format->set_id(info.id);
    format->set_media_type(info.media_type);
    format->set_file_extension(info.file_extension);
  }
  return response;
}

absl::StatusOr<v1::Report> ReportHandlers::CreateReport(RequestContext& context,
                                                        const v1::CreateReportRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckLength("report.title", request.report().title(), 0, kMaxTitle));
  auto prepare = [&]() -> absl::StatusOr<Change<v1::Report>> {
    CONCORD_ASSIGN_OR_RETURN(Made made, Make(context, request.report()));
    const std::string id = NewId(context.now);
    made.report.set_name(ChildName(context.project, "reports", id));
    Change<v1::Report> change;
    change.batch.RequireAbsent({kReports, id}).Put({kReports, id}, made.report.SerializeAsString());
    for (size_t part = 0; part < PartCount(made.report); ++part) {
      change.batch.PutErasable(PartKey(id, part),
                               made.bytes.substr(part * kChunkBytes, kChunkBytes));
    }
    change.batch.Append(EventBuilder(context)
                            .Change(absl::StrCat("reports/", id), "create",
                                    {{"format", made.report.format()},
                                     {"revision", absl::StrCat(made.report.revision())},
                                     {"seal_sha256", made.report.seal_sha256()}})
                            .Serialize());
    change.response = std::move(made.report);
    return change;
  };
  CONCORD_ASSIGN_OR_RETURN(
      v1::Report report, CommitOnce<v1::Report>(context, store_, context.project, request, prepare,
                                                [](v1::Report&, const storage::Version&) {}));
  rendered_.Add({{"format", report.format()}}).Increment();
  CONCORD_ASSIGN_OR_RETURN(const coding::v1::Visibility visibility,
                           AskVisibility(environment_.channels, context));
  HideRevision(visibility, report);
  return report;
}

absl::StatusOr<ReportHandlers::Made> ReportHandlers::Make(RequestContext& context,
                                                          const v1::Report& wanted) {
  const absl::StatusOr<const ReportFormat*> format = FindReportFormat(wanted.format());
  if (!format.ok()) return error::FormatUnknown(wanted.format(), KnownFormats());
  absl::StatusOr<storage::Revision> head = store_.Head(context.project);
  if (!head.ok()) return concord::error::FromStore(head.status());
  CONCORD_ASSIGN_OR_RETURN(const GatheredStudy study,
                           GatherStudy(environment_, context, *head,
                                       {wanted.assessments().begin(), wanted.assessments().end()}));
  ReportOptions options;
  options.title = wanted.title();
  options.sections.assign(wanted.sections().begin(), wanted.sections().end());
  options.group_variable = wanted.group_variable();
  absl::StatusOr<ReportModel> model = BuildReport(study.data, options);
  if (!model.ok()) {
    return absl::StrContains(model.status().message(), "variable")
               ? error::VariableUnknown(model.status().message())
               : error::SectionUnknown(model.status().message());
  }
  Made made;
  made.bytes = (*format)->Render(*model);
  v1::Report& report = made.report;
  report.set_format(wanted.format());
  report.set_title(wanted.title().empty() ? study.data.project_title : wanted.title());
  *report.mutable_sections() = wanted.sections();
  report.set_group_variable(wanted.group_variable());
  *report.mutable_assessments() = wanted.assessments();
  report.set_state(v1::Report::STATE_SUCCEEDED);
  report.set_byte_count(static_cast<int64_t>(made.bytes.size()));
  report.set_sha256(Sha256Hex(made.bytes));
  report.set_revision(*head);
  report.set_seal_sha256(study.data.trail.seal_hash);
  for (const std::string& round : study.used_rounds) report.add_used_rounds(round);
  for (const std::string& round : study.left_out_rounds) report.add_left_out_rounds(round);
  report.set_creator(ChildName(context.project, "members", context.member.id));
  SetTime(context.now, report.mutable_create_time());
  return made;
}

absl::StatusOr<v1::Report> ReportHandlers::GetReport(RequestContext& context,
                                                     const v1::GetReportRequest& request) {
  return Read(context, request.name());
}

absl::StatusOr<v1::Report> ReportHandlers::Read(RequestContext& context, const std::string& name) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(name, context.project, "reports", "name"));
  absl::StatusOr<storage::Entry> entry = store_.ReadOne(context.project, {kReports, id});
  if (!entry.ok()) return concord::error::FromStore(entry.status());
  CONCORD_ASSIGN_OR_RETURN(const coding::v1::Visibility visibility,
                           AskVisibility(environment_.channels, context));
  v1::Report report;
  if (!entry->version.exists() || !report.ParseFromString(entry->value) ||
      !MaySee(visibility, report)) {
    return concord::error::NotFound("report", name);
  }
  HideRevision(visibility, report);
  return report;
}

absl::StatusOr<v1::ListReportsResponse> ReportHandlers::ListReports(
    RequestContext& context, const v1::ListReportsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_ASSIGN_OR_RETURN(const coding::v1::Visibility visibility,
                           AskVisibility(environment_.channels, context));
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store_.Scan(context.project, kReports, page.after, page.size);
  if (!entries.ok()) return concord::error::FromStore(entries.status());
  v1::ListReportsResponse response;
  for (const storage::Entry& entry : *entries) {
    v1::Report report;
    if (!report.ParseFromString(entry.value)) return concord::error::Internal();
    if (!MaySee(visibility, report)) continue;
    HideRevision(visibility, report);
    *response.add_reports() = std::move(report);
  }
  if (entries->size() == page.size) {
    response.set_next_page_token(
        environment_.pager.Next(request, context.principal, entries->back().id));
  }
  return response;
}

absl::StatusOr<v1::Report> ReportHandlers::DeleteReport(RequestContext& context,
                                                        const v1::DeleteReportRequest& request) {
  auto prepare = [&]() -> absl::StatusOr<Change<v1::Report>> {
    CONCORD_ASSIGN_OR_RETURN(v1::Report report, Read(context, request.name()));
    CONCORD_ASSIGN_OR_RETURN(const std::string id,
                             ParseChild(request.name(), context.project, "reports", "name"));
    Change<v1::Report> change;
    change.batch.Delete({kReports, id});
    for (size_t part = 0; part < PartCount(report); ++part) change.batch.Erase(PartKey(id, part));
    change.batch.Append(
        EventBuilder(context).Change(absl::StrCat("reports/", id), "delete").Serialize());
    change.response = std::move(report);
    return change;
  };
  return CommitOnce<v1::Report>(context, store_, context.project, request, prepare,
                                [](v1::Report&, const storage::Version&) {});
}

absl::Status ReportHandlers::DownloadReport(RequestContext& context,
                                            const v1::DownloadReportRequest& request,
                                            const std::function<bool(absl::string_view)>& write) {
  CONCORD_ASSIGN_OR_RETURN(const v1::Report report, Read(context, request.name()));
  if (request.offset() < 0 || request.offset() > report.byte_count()) {
    return concord::error::FieldInvalid("offset", "is beyond the report's end.");
  }
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, "reports", "name"));
  const auto offset = static_cast<size_t>(request.offset());
  for (size_t part = offset / kChunkBytes; part < PartCount(report); ++part) {
    absl::StatusOr<storage::Entry> entry = store_.ReadOne(context.project, PartKey(id, part));
    if (!entry.ok()) return concord::error::FromStore(entry.status());
    // Deleted meanwhile.
    if (!entry->version.exists()) return concord::error::NotFound("report", request.name());
    const size_t skip = part == offset / kChunkBytes ? offset % kChunkBytes : 0;
    if (!write(absl::string_view(entry->value).substr(skip))) {
      return absl::CancelledError("The reader has gone.");
    }
  }
  return absl::OkStatus();
}

}  // namespace concord::reporting

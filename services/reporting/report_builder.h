#ifndef CONCORD_REPORTING_REPORT_BUILDER_H_
#define CONCORD_REPORTING_REPORT_BUILDER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "reporting/report_model.h"
#include "reporting/study_data.h"

namespace concord::reporting {

struct ReportOptions {
  std::string title;                               // empty: the project's title
  std::vector<std::string> sections;               // ids, in the order wanted; empty: all
  std::string group_variable;                      // empty: the first variable of choices
  std::vector<std::string> interviewee_variables;  // columns of the interviewees; empty: all
  int max_quotations_per_code = 0;                 // 0: all
};

struct ReportSectionInfo {
  std::string id;  // "coding_frame"
  std::string display_name;
};

// Returns the sections a report can have, in their usual order.
std::vector<ReportSectionInfo> ListReportSections();

// Returns the report of the study. INVALID_ARGUMENT names a section that is unknown
// or named twice, an unknown variable,
// a variable that cannot form groups, or a negative limit. The same input gives the same report.
absl::StatusOr<ReportModel> BuildReport(const StudyData& study, const ReportOptions& options);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_REPORT_BUILDER_H_

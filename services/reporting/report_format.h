#ifndef CONCORD_REPORTING_REPORT_FORMAT_H_
#define CONCORD_REPORTING_REPORT_FORMAT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reporting/report_model.h"

namespace concord::reporting {

struct ReportFormatInfo {
  std::string id;              // "html"; what a caller asks for
  std::string display_name;    // "HTML"
  std::string media_type;      // "text/html; charset=utf-8"
  std::string file_extension;  // ".html"
};

// `ReportFormat` writes any report in one file format. Every string of the model is data: an
// implementation escapes all of them. Stateless, hence thread-safe; the same model always gives
// the same bytes.
class ReportFormat {
 public:
  virtual ~ReportFormat() = default;

  virtual ReportFormatInfo info() const = 0;
  virtual std::string Render(const ReportModel& model) const = 0;
};

// Returns the formats linked into this program, by id.
std::vector<ReportFormatInfo> ListReportFormats();

// Returns the format, which lives as long as the program. NOT_FOUND names the known ids.
absl::StatusOr<const ReportFormat*> FindReportFormat(absl::string_view id);

// Adds a format. Two formats of one id are a programming error and end the program.
bool RegisterReportFormat(std::unique_ptr<ReportFormat> format);

}  // namespace concord::reporting

// Registers the format class `type` at program start. Goes into the format's own file, inside an
// unnamed namespace; the file must be linked as an object, not from a static library.
#define CONCORD_REGISTER_REPORT_FORMAT(type)              \
  [[maybe_unused]] const bool concord_registered_##type = \
      ::concord::reporting::RegisterReportFormat(std::make_unique<type>())

#endif  // CONCORD_REPORTING_REPORT_FORMAT_H_

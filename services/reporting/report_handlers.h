#ifndef CONCORD_REPORTING_REPORT_HANDLERS_H_
#define CONCORD_REPORTING_REPORT_HANDLERS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "concord/reporting/v1/reporting_service.pb.h"
#include "prometheus/counter.h"
#include "prometheus/family.h"
#include "server/environment.h"
#include "storage/scoped_store.h"

namespace concord::reporting {

// `ReportHandlers` makes, keeps and hands out reports. A report's bytes hold quotations, so they
// are erasable values. Thread-safe.
class ReportHandlers {
 public:
  explicit ReportHandlers(Environment& environment);

  absl::StatusOr<v1::ListReportFormatsResponse> ListReportFormats(
      RequestContext& context, const v1::ListReportFormatsRequest& request);
  absl::StatusOr<v1::Report> CreateReport(RequestContext& context,
                                          const v1::CreateReportRequest& request);
  absl::StatusOr<v1::Report> GetReport(RequestContext& context,
                                       const v1::GetReportRequest& request);
  absl::StatusOr<v1::ListReportsResponse> ListReports(RequestContext& context,
                                                      const v1::ListReportsRequest& request);
  absl::StatusOr<v1::Report> DeleteReport(RequestContext& context,
                                          const v1::DeleteReportRequest& request);
  // Hands the bytes from the offset on to `write` until it returns false.
  absl::Status DownloadReport(RequestContext& context, const v1::DownloadReportRequest& request,
                              const std::function<bool(absl::string_view)>& write);

 private:
  struct Made {
    v1::Report report;
    std::string bytes;
  };
  absl::StatusOr<Made> Make(RequestContext& context, const v1::Report& wanted);
  // NOT_FOUND also for what is hidden from the caller.
  absl::StatusOr<v1::Report> Read(RequestContext& context, const std::string& name);

  Environment& environment_;
  storage::ScopedStore store_;
  prometheus::Family<prometheus::Counter>& rendered_;
};

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_REPORT_HANDLERS_H_

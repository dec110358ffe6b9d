#include "concord/reporting/v1/reporting_service.grpc.pb.h"
#include "reporting/errors.h"
#include "reporting/exchange_import.h"
#include "reporting/limits.h"
#include "reporting/module.h"
#include "reporting/report_handlers.h"
#include "reporting/tables.h"

namespace concord::reporting {
namespace {

using namespace v1;  // NOLINT(google-build-using-namespace): one line a method below

constexpr char kService[] = "/concord.reporting.v1.ReportingService/";

class ReportingServiceGrpc final : public v1::ReportingService::Service, public Module {
 public:
  explicit ReportingServiceGrpc(Environment& environment)
      : environment_(environment), pipeline_(environment.pipeline), handlers_(environment) {}

  grpc::Service& service() override { return *this; }

#define CONCORD_REPORTING(Name, Response) \
  CONCORD_UNARY("concord.reporting.v1.ReportingService", handlers_, Name, Response)
  CONCORD_REPORTING(ListReportFormats, ListReportFormatsResponse)
  CONCORD_REPORTING(CreateReport, Report)
  CONCORD_REPORTING(GetReport, Report)
  CONCORD_REPORTING(ListReports, ListReportsResponse)
  CONCORD_REPORTING(DeleteReport, Report)
#undef CONCORD_REPORTING

  grpc::Status DownloadReport(grpc::ServerContext* rpc, const DownloadReportRequest* request,
                              grpc::ServerWriter<DownloadReportResponse>* writer) override {
    const MethodInfo& method = pipeline_.Method(absl::StrCat(kService, "DownloadReport"));
    return pipeline_.Run(method, *rpc, *request, [&](RequestContext& context) {
      return handlers_.DownloadReport(context, *request, [writer](absl::string_view bytes) {
        DownloadReportResponse response;
        response.set_chunk(std::string(bytes));
        return writer->Write(response);
      });
    });
  }

  grpc::Status ImportExchange(grpc::ServerContext* rpc,
                              grpc::ServerReader<ImportExchangeRequest>* reader,
                              ImportExchangeResponse* response) override {
    const MethodInfo& method = pipeline_.Method(absl::StrCat(kService, "ImportExchange"));
    ImportExchangeRequest first;
    reader->Read(&first);
    return pipeline_.Run(method, *rpc, first, [&](RequestContext& context) -> absl::Status {
      if (first.header().format() != "doccano") {
        return error::FormatUnknown(first.header().format(), "doccano");
      }
      std::string file;
      ImportExchangeRequest next;
      while (reader->Read(&next)) {
        if (next.has_header()) return concord::error::HeaderMissing();
        if (static_cast<int64_t>(file.size() + next.chunk().size()) > kMaxImportBytes) {
          return error::FileTooLarge(kMaxImportBytes);
        }
        file.append(next.chunk());
      }
      absl::StatusOr<ImportExchangeResponse> imported =
          ImportDoccano(environment_, context, first.header(), file);
      if (!imported.ok()) return imported.status();
      *response = *std::move(imported);
      return absl::OkStatus();
    });
  }

  grpc::Status ExportTable(grpc::ServerContext* rpc, const ExportTableRequest* request,
                           grpc::ServerWriter<ExportTableResponse>* writer) override {
    const MethodInfo& method = pipeline_.Method(absl::StrCat(kService, "ExportTable"));
    return pipeline_.Run(method, *rpc, *request, [&](RequestContext& context) -> absl::Status {
      if (request->format() != "csv") return error::FormatUnknown(request->format(), "csv");
      absl::StatusOr<std::string> table = MakeTable(environment_, context, request->table());
      if (!table.ok()) return table.status();
      for (size_t at = 0; at < table->size(); at += kChunkBytes) {
        ExportTableResponse response;
        response.set_chunk(table->substr(at, kChunkBytes));
        if (!writer->Write(response)) return absl::CancelledError("The reader has gone.");
      }
      return absl::OkStatus();
    });
  }

 private:
  Environment& environment_;
  Pipeline& pipeline_;
  ReportHandlers handlers_;
};

}  // namespace

std::unique_ptr<Module> MakeReportingModule(Environment& environment) {
  return std::make_unique<ReportingServiceGrpc>(environment);
}

}  // namespace concord::reporting

#ifndef CONCORD_REPORTING_EXCHANGE_IMPORT_H_
#define CONCORD_REPORTING_EXCHANGE_IMPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "concord/reporting/v1/reporting_service.pb.h"
#include "server/environment.h"

namespace concord::reporting {

// Imports a doccano file: texts by their ids, spans as codings of the header's coder in an open
// round, labels as codes. Everything is checked before anything is changed; what is made has ids
// that follow from the content, so the same call again completes an import that was cut short and
// adds nothing to a complete one. Errors: see ReportingService.ImportExchange.
absl::StatusOr<v1::ImportExchangeResponse> ImportDoccano(
    Environment& environment, RequestContext& context,
    const v1::ImportExchangeRequest::Header& header, const std::string& file);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_EXCHANGE_IMPORT_H_

#ifndef CONCORD_REPORTING_MODULE_H_
#define CONCORD_REPORTING_MODULE_H_

#include <memory>

#include "server/environment.h"

namespace concord::reporting {

// Serves concord.reporting.v1. Executables link the OBJECT library concord_report_formats besides.
std::unique_ptr<Module> MakeReportingModule(Environment& environment);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_MODULE_H_

#ifndef CONCORD_RELIABILITY_MODULE_H_
#define CONCORD_RELIABILITY_MODULE_H_

#include <memory>

#include "server/environment.h"

namespace concord::reliability {

// Serves concord.reliability.v1. Executables link the OBJECT library concord_statistics besides.
std::unique_ptr<Module> MakeReliabilityModule(Environment& environment);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_MODULE_H_

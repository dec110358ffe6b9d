#ifndef CONCORD_CODING_MODULE_H_
#define CONCORD_CODING_MODULE_H_

#include <memory>

#include "server/environment.h"

namespace concord::coding {

// The coding service, for a host.
std::unique_ptr<Module> MakeCodingModule(Environment& environment);

}  // namespace concord::coding

#endif  // CONCORD_CODING_MODULE_H_

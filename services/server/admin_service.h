#ifndef CONCORD_SERVER_ADMIN_SERVICE_H_
#define CONCORD_SERVER_ADMIN_SERVICE_H_

#include <memory>

#include "server/environment.h"

namespace concord {

// Serves concord.admin.v1: who is who, and the audit trail. Part of every process.
std::unique_ptr<Module> MakeAdminModule(Environment& environment);

}  // namespace concord

#endif  // CONCORD_SERVER_ADMIN_SERVICE_H_

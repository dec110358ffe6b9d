#ifndef CONCORD_SERVER_ENVIRONMENT_H_
#define CONCORD_SERVER_ENVIRONMENT_H_

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "prometheus/registry.h"
#include "server/audit.h"
#include "server/channels.h"
#include "server/directory.h"
#include "server/pipeline.h"
#include "server/tokens.h"
#include "server/watch_hub.h"
#include "server/workers.h"
#include "storage/store.h"

namespace concord {

// `Environment` is what every service is built from. Made once in main (or a test), passed by
// reference, outlives the services.
struct Environment {
  const Clock& clock;
  storage::Store& store;
  prometheus::Registry& metrics;
  Pipeline& pipeline;
  Channels& channels;
  Directory& directory;
  AuditTrail& trail;
  WatchHub& hub;
  Workers& workers;
  Etags etags;
  Pager pager;
  std::string secret;  // of the store; keys of tokens derive from it
};

// `Module` is one service as the host sees it.
class Module {
 public:
  virtual ~Module() = default;
  // The gRPC service to register; lives as long as the module.
  virtual grpc::Service& service() = 0;
  // Ends streams and background work: new calls are refused already. Called once.
  virtual void Drain() {}
};

using MakeModule = std::unique_ptr<Module> (*)(Environment&);

}  // namespace concord

#endif  // CONCORD_SERVER_ENVIRONMENT_H_

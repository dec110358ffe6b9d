#ifndef CONCORD_SERVER_HOST_H_
#define CONCORD_SERVER_HOST_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/environment.h"

namespace concord {

struct HostOptions {
  std::string listen_address = "127.0.0.1:0";  // the port 0 is replaced by a free one
  std::string metrics_address;                 // empty: no /metrics
  std::string health_address;                  // empty: health on listen_address only
  std::string version = "test";                // in concord_build_info
  std::string store_backend = "memory";        // the store's scheme, in its metrics
  std::string data_dir;                        // of owner.token and service.token
  std::string service_token_file;              // empty: a secret of this process
  std::map<std::string, std::string> peers;    // service -> target, for those not hosted here
  int max_in_flight = 1000;
  absl::Duration lame_duck = absl::ZeroDuration();
  absl::Duration drain_timeout = absl::Seconds(20);
  bool reflection = true;
};

// `Host` runs a set of services over a store: pipeline, identity, metrics, health, reflection,
// drain.
class Host {
 public:
  // Starts to serve. Errors: those of the store; FAILED_PRECONDITION when an address is taken.
  static absl::StatusOr<std::unique_ptr<Host>> Start(HostOptions options,
                                                     std::unique_ptr<storage::Store> store,
                                                     const std::vector<MakeModule>& modules);
  virtual ~Host() = default;

  // Where it listens, with the real port.
  virtual std::string address() const = 0;
  virtual std::string metrics_address() const = 0;
  // Stops gracefully: health goes to NOT_SERVING, after the lame-duck time streams end with
  // UNAVAILABLE (DRAINING), new calls are refused, calls under way have the drain time to finish.
  // Returns when all have ended. Further calls do nothing.
  virtual void Drain() = 0;
  virtual Environment& environment() = 0;
};

}  // namespace concord

#endif  // CONCORD_SERVER_HOST_H_

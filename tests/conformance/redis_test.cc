#include "conformance/store_conformance.h"
#include "support/redis_harness.h"

namespace concord::storage {
namespace {

// One server serves all tests: each begins with an emptied one.
StoreFactory RedisFactory() {
  StoreFactory factory;
  factory.name = "redis";
  factory.fresh_url = []() -> absl::StatusOr<std::string> {
    static const auto server = testing::RedisServer::Start();
    if (!server.ok()) return server.status();
    const absl::Status emptied = (*server)->Run({"FLUSHALL"}).status();
    if (!emptied.ok()) return emptied;
    return (*server)->Url();
  };
  factory.shared = true;
  return factory;
}

INSTANTIATE_TEST_SUITE_P(Redis, StoreConformance, ::testing::Values(RedisFactory()), FactoryName);

}  // namespace
}  // namespace concord::storage

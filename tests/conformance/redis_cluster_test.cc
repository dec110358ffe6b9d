#include "conformance/store_conformance.h"
#include "support/redis_harness.h"

namespace concord::storage {
namespace {

// One cluster of three nodes serves all tests: each begins with an emptied one.
StoreFactory RedisClusterFactory() {
  StoreFactory factory;
  factory.name = "redis_cluster";
  factory.fresh_url = []() -> absl::StatusOr<std::string> {
    static const auto cluster = testing::RedisCluster::Start();
    if (!cluster.ok()) return cluster.status();
    const absl::Status emptied = (*cluster)->Clear();
    if (!emptied.ok()) return emptied;
    return (*cluster)->Url();
  };
  factory.shared = true;
  return factory;
}

INSTANTIATE_TEST_SUITE_P(RedisCluster, StoreConformance, ::testing::Values(RedisClusterFactory()),
                         FactoryName);

}  // namespace
}  // namespace concord::storage

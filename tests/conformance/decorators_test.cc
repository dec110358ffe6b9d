// A decorator keeps every promise of the store that it wraps.
#include "conformance/store_conformance.h"
#include "prometheus/registry.h"
#include "storage/faulty_store.h"
#include "storage/metered_store.h"

namespace concord::storage {
namespace {

prometheus::Registry& Metrics() {
  static auto* registry = new prometheus::Registry;
  return *registry;
}

StoreFactory Decorated(std::string name,
                       const std::function<std::unique_ptr<Store>(std::unique_ptr<Store>)>& wrap) {
  StoreFactory factory;
  factory.name = std::move(name);
  factory.durable = false;
  factory.fresh_url = [] { return std::string("memory:"); };
  factory.open = [wrap](absl::string_view url) -> absl::StatusOr<std::unique_ptr<Store>> {
    absl::StatusOr<std::unique_ptr<Store>> inner = OpenStore(url);
    if (!inner.ok()) return inner.status();
    return wrap(*std::move(inner));
  };
  return factory;
}

INSTANTIATE_TEST_SUITE_P(Decorators, StoreConformance,
                         ::testing::Values(Decorated("metered",
                                                     [](std::unique_ptr<Store> inner) {
                                                       return std::make_unique<MeteredStore>(
                                                           std::move(inner), "memory", Metrics());
                                                     }),
                                           Decorated("faulty",
                                                     [](std::unique_ptr<Store> inner) {
                                                       return std::make_unique<FaultyStore>(
                                                           std::move(inner));
                                                     })),
                         FactoryName);

}  // namespace
}  // namespace concord::storage

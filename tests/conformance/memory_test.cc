#include "conformance/store_conformance.h"

namespace concord::storage {
namespace {

StoreFactory MemoryFactory() {
  StoreFactory factory;
  factory.name = "memory";
  factory.fresh_url = [] { return std::string("memory:"); };
  factory.durable = false;
  return factory;
}

INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance, ::testing::Values(MemoryFactory()), FactoryName);

TEST(MemoryStore, UrlWithAnythingBehindTheColonIsRefused) {
  EXPECT_EQ(OpenStore("memory:x").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(MemoryStore, EachOpenGivesAnEmptyStoreOfItsOwn) {
  const auto first = OpenStore("memory:");
  const auto second = OpenStore("memory:");
  ASSERT_TRUE(first.ok() && second.ok());
  ASSERT_TRUE((*first)->Commit("p", Batch().Put({"a/b", "1"}, "x").Append("e")).ok());
  EXPECT_EQ(*(*second)->Head("p"), 0);
}

}  // namespace
}  // namespace concord::storage

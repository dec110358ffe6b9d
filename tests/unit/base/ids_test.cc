#include "base/ids.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace concord {
namespace {

TEST(Ids, AreOrderedByTimeAndAmongThemselves) {
  const absl::Time now = absl::FromUnixMillis(1'750'000'000'000);
  std::string last = NewId(now);
  EXPECT_TRUE(IsId(last));
  EXPECT_EQ(last[14], '7');
  for (int i = 0; i < 1000; ++i) {
    const std::string next = NewId(now + absl::Milliseconds(i / 100));
    EXPECT_LT(last, next);
    last = next;
  }
}

TEST(Ids, AreUniqueAcrossThreads) {
  std::set<std::string> ids;
  Mutex mutex;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        const std::string id = NewId(absl::UnixEpoch());
        MutexLock lock(&mutex);
        ids.insert(id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ids.size(), 8000u);
}

TEST(Ids, OfASeedAreTheSame) {
  EXPECT_EQ(DerivedId("a"), DerivedId("a"));
  EXPECT_NE(DerivedId("a"), DerivedId("b"));
  EXPECT_TRUE(IsId(DerivedId("a")));
  EXPECT_EQ(DerivedId("a")[14], '8');
}

TEST(Ids, AreKnownByTheirForm) {
  EXPECT_TRUE(IsId("01900000-0000-7000-8000-000000000000"));
  EXPECT_FALSE(IsId(""));
  EXPECT_FALSE(IsId("01900000-0000-7000-8000-00000000000"));
  EXPECT_FALSE(IsId("01900000-0000-7000-8000-00000000000G"));
  EXPECT_FALSE(IsId("01900000-0000-7000-8000-00000000000A"));
  EXPECT_FALSE(IsId("019000000000-7000-8000-0000-00000000"));
}

}  // namespace
}  // namespace concord

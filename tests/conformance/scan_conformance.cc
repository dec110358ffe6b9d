// Scan: order, pages, values, and what does not belong.
#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "conformance/store_conformance.h"

namespace concord::storage {
namespace {

TEST_P(StoreConformance, ScanIsInOrderOfBytes) {
  std::vector<std::string> ids = {"a",    "b",        "B",    "ä",    "ö",      "zz",     "z",
                                  "\xFF", "\xFF\xFF", "\x80", "\x7F", "10",     "9",      " ",
                                  "a b",  "a/b",      "a0",   "a!",   "Müller", "Muller", "\x01",
                                  "aa",   "日本",     "[a",   "(a",   "+",      "-",      "a\xFF"};
  Batch batch;
  for (const std::string& id : ids) batch.Put({"thing/things", id}, "of " + id);
  MustCommit(batch);
  std::sort(ids.begin(), ids.end());  // char_traits<char> compares as unsigned bytes
  EXPECT_EQ(ListedIds("thing/things"), ids);
  for (size_t i = 0; i < ids.size(); ++i) {
    const auto page = store().Scan(kProject, "thing/things", ids[i], 2);
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_EQ(page->size(), std::min<size_t>(2, ids.size() - i - 1));
    for (size_t j = 0; j < page->size(); ++j) {
      EXPECT_EQ((*page)[j].id, ids[i + 1 + j]);
      EXPECT_EQ((*page)[j].value, "of " + ids[i + 1 + j]);
    }
  }
}

TEST_P(StoreConformance, ScanBeginsAfterAnIdThatNeedNotExist) {
  MustCommit(Batch().Put({"c", "b"}, "1").Put({"c", "d"}, "2"));
  const auto page = store().Scan(kProject, "c", "c", 10);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->size(), 1u);
  EXPECT_EQ((*page)[0].id, "d");
  EXPECT_EQ(store().Scan(kProject, "c", "a", 10)->size(), 2u);
  EXPECT_TRUE(store().Scan(kProject, "c", "e", 10)->empty());
}

TEST_P(StoreConformance, ScanStaysWithinItsCollection) {
  MustCommit(Batch()
                 .Put({"coding", "1"}, "")
                 .Put({"coding/by", "2"}, "")
                 .Put({"coding0", "3"}, "")
                 .Put({"codin", "4"}, "")
                 .Put({"coding/by/x", "5"}, ""));
  EXPECT_EQ(ListedIds("coding"), std::vector<std::string>{"1"});
  EXPECT_EQ(ListedIds("coding/by"), std::vector<std::string>{"2"});
  EXPECT_EQ(ListedIds("codin"), std::vector<std::string>{"4"});
  EXPECT_TRUE(ListedIds("coding/").empty());
}

TEST_P(StoreConformance, ScanGivesValuesAndVersions) {
  const Version first = MustCommit(Batch().Put({"c", "a"}, "1").Append("e")).version();
  const Version second = MustCommit(Batch().Put({"c", "b"}, "2").Append("e")).version();
  const std::vector<Entry> entries = ScanAll("c");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].value, "1");
  EXPECT_EQ(entries[0].version, first);
  EXPECT_EQ(entries[1].value, "2");
  EXPECT_EQ(entries[1].version, second);
}

TEST_P(StoreConformance, AnIndexIsScannedWithTheValuesOfAnotherCollection) {
  MustCommit(Batch()
                 .PutUnlisted({"coding/coding", "a"}, "1")
                 .PutUnlisted({"coding/coding", "b"}, "2")
                 .Put({"coding/by-coder/x", "c"}, "of the index itself")
                 .List("coding/by-coder/x", "a")
                 .List("coding/by-coder/x", "gone"));
  const std::vector<Entry> entries = ScanAll("coding/by-coder/x", "coding/coding");
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].id, "a");
  EXPECT_EQ(entries[0].value, "1");
  EXPECT_TRUE(entries[0].version.exists());
  EXPECT_EQ(entries[1].id, "c");
  EXPECT_EQ(entries[1].value, "");
  EXPECT_FALSE(entries[1].version.exists());
  EXPECT_EQ(entries[2].id, "gone");
  EXPECT_FALSE(entries[2].version.exists());
  const std::vector<Entry> own = ScanAll("coding/by-coder/x");
  ASSERT_EQ(own.size(), 3u);
  EXPECT_EQ(own[0].value, "");
  EXPECT_EQ(own[1].value, "of the index itself");
}

TEST_P(StoreConformance, AnOverlongCollectionOfValuesIsRefused) {
  EXPECT_EQ(store().Scan(kProject, "c", "", 1, std::string(513, 'x')).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_P(StoreConformance, ThousandsOfKeysAreWalkedPageByPage) {
  constexpr int kKeys = 5000;
  std::vector<int> order(kKeys);
  for (int i = 0; i < kKeys; ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), std::mt19937(7));
  for (int start = 0; start < kKeys; start += 500) {
    Batch batch;
    for (int i = start; i < start + 500; ++i) {
      const std::string id = absl::StrCat(1000000 + order[i]);
      batch.Put({"thing/things", id}, "v" + id);
    }
    MustCommit(batch.Append("e"));
  }
  for (const size_t limit : {size_t{1000}, size_t{333}}) {
    const std::vector<Entry> all = ScanAll("thing/things", "", limit);
    ASSERT_EQ(all.size(), static_cast<size_t>(kKeys));
    for (int i = 0; i < kKeys; ++i) {
      ASSERT_EQ(all[i].id, absl::StrCat(1000000 + i));
      ASSERT_EQ(all[i].value, "v" + all[i].id);
    }
  }
  std::vector<Key> keys;
  keys.reserve(kKeys);
  for (int i = 0; i < kKeys; ++i) keys.push_back({"thing/things", absl::StrCat(1000000 + i)});
  const auto entries = store().Read(kProject, keys);
  ASSERT_TRUE(entries.ok()) << entries.status();
  EXPECT_EQ(entries->at(kKeys - 1).value, "v" + keys.back().id);
}

}  // namespace
}  // namespace concord::storage

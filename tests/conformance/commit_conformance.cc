// What a batch does: values, versions, conditions, listings, remembered requests, erasures, limits.
#include <thread>

#include "absl/time/clock.h"
#include "conformance/store_conformance.h"

namespace concord::storage {
namespace {

using Kind = Outcome::Kind;

const Key kA{"thing/things", "a"};
const Key kB{"thing/things", "b"};
const Key kC{"thing/others", "c"};

TEST_P(StoreConformance, AnEmptyStoreHasRevisionZeroAndNoKeys) {
  EXPECT_EQ(HeadOf(), 0);
  const Entry entry = ReadOne(kA);
  EXPECT_EQ(entry.id, "a");
  EXPECT_EQ(entry.value, "");
  EXPECT_FALSE(entry.version.exists());
  EXPECT_TRUE(WholeLog().empty());
  EXPECT_TRUE(ListedIds("thing/things").empty());
}

TEST_P(StoreConformance, AnEmptyBatchIsCommittedAndChangesNothing) {
  EXPECT_EQ(MustCommit(Batch()).revision, 0);
  EXPECT_EQ(HeadOf(), 0);
}

TEST_P(StoreConformance, APutIsReadBackWithTheVersionThatTheCommitAnswered) {
  const Outcome outcome = MustCommit(Batch().Put(kA, "one").Append("created"));
  EXPECT_EQ(outcome.revision, 1);
  const Entry entry = ReadOne(kA);
  EXPECT_EQ(entry.value, "one");
  EXPECT_EQ(entry.version, outcome.version());
}

TEST_P(StoreConformance, APutReplacesTheValueAndItsVersion) {
  const Outcome first = MustCommit(Batch().Put(kA, "one").Append("e"));
  const Outcome second = MustCommit(Batch().Put(kA, "two").Append("e"));
  EXPECT_EQ(ReadOne(kA).value, "two");
  EXPECT_EQ(ReadOne(kA).version, second.version());
  EXPECT_NE(first.nonce, second.nonce);
  EXPECT_EQ(ListedIds("thing/things"), std::vector<std::string>{"a"});
}

TEST_P(StoreConformance, ReadReturnsAnEntryAKeyInOrder) {
  MustCommit(Batch().Put(kA, "1").Put(kB, "2").Put(kC, "3"));
  const auto entries = store().Read(kProject, {kC, {"thing/things", "none"}, kA, kB, kA});
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_EQ(entries->size(), 5u);
  EXPECT_EQ((*entries)[0].value, "3");
  EXPECT_EQ((*entries)[1].id, "none");
  EXPECT_FALSE((*entries)[1].version.exists());
  EXPECT_EQ((*entries)[2].value, "1");
  EXPECT_EQ((*entries)[3].value, "2");
  EXPECT_EQ((*entries)[4].value, "1");
  const auto none = store().Read(kProject, {});
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_TRUE(none->empty());
}

TEST_P(StoreConformance, TheRevisionAdvancesOnlyWithAnEvent) {
  EXPECT_EQ(MustCommit(Batch().Put(kA, "1")).revision, 0);
  EXPECT_EQ(ReadOne(kA).version.revision, 0);
  EXPECT_TRUE(ReadOne(kA).version.exists());
  EXPECT_EQ(MustCommit(Batch().Append("e")).revision, 1);
  const Outcome quiet = MustCommit(Batch().Put(kB, "2"));
  EXPECT_EQ(quiet.revision, 1);
  EXPECT_EQ(ReadOne(kB).version, quiet.version());
  EXPECT_EQ(HeadOf(), 1);
  EXPECT_EQ(MustCommit(Batch().Put(kB, "3").Append("e")).revision, 2);
  EXPECT_EQ(HeadOf(), 2);
}

TEST_P(StoreConformance, PartitionsAreIndependent) {
  MustCommit(Batch().Put(kA, "1").Append("e"));
  EXPECT_EQ(HeadOf("project-2"), 0);
  EXPECT_FALSE(ReadOne(kA, "project-2").version.exists());
  EXPECT_EQ(MustCommit(Batch().RequireAbsent(kA).Put(kA, "2").Append("e"), "project-2").revision,
            1);
  EXPECT_EQ(ReadOne(kA).value, "1");
  EXPECT_EQ(ReadOne(kA, "project-2").value, "2");
  EXPECT_EQ(WholeLog(100, "project-2").size(), 1u);
  MustCommit(Batch().Delete(kA), "project-2");
  EXPECT_EQ(ListedIds("thing/things").size(), 1u);
}

TEST_P(StoreConformance, RequireAbsentHoldsUntilTheKeyExistsAndAgainAfterItsDeletion) {
  EXPECT_EQ(MustDecide(Batch().RequireAbsent(kA).Put(kA, "1")).kind, Kind::kCommitted);
  EXPECT_EQ(MustDecide(Batch().RequireAbsent(kA).Put(kA, "2")).kind, Kind::kConditionFailed);
  EXPECT_EQ(ReadOne(kA).value, "1");
  MustCommit(Batch().Delete(kA));
  EXPECT_EQ(MustDecide(Batch().RequireAbsent(kA).Put(kA, "3")).kind, Kind::kCommitted);
  EXPECT_EQ(ReadOne(kA).value, "3");
}

TEST_P(StoreConformance, RequireComparesRevisionAndNonce) {
  const Version version = MustCommit(Batch().Put(kA, "1").Append("e")).version();
  const Version other_revision{version.revision + 1, version.nonce};
  const Version other_nonce{version.revision, version.nonce ^ 1};
  EXPECT_EQ(MustDecide(Batch().Require(kA, other_revision)).kind, Kind::kConditionFailed);
  EXPECT_EQ(MustDecide(Batch().Require(kA, other_nonce)).kind, Kind::kConditionFailed);
  EXPECT_EQ(MustDecide(Batch().Require(kB, version)).kind, Kind::kConditionFailed);
  EXPECT_EQ(MustDecide(Batch().Require(kA, version)).kind, Kind::kCommitted);
}

TEST_P(StoreConformance, AStaleVersionFails) {
  const Version first = MustCommit(Batch().Put(kA, "1").Append("e")).version();
  const Version second = MustCommit(Batch().Require(kA, first).Put(kA, "2")).version();
  EXPECT_EQ(MustDecide(Batch().Require(kA, first).Put(kA, "3")).kind, Kind::kConditionFailed);
  EXPECT_EQ(ReadOne(kA).value, "2");
  EXPECT_EQ(MustDecide(Batch().Require(kA, second).Put(kA, "3")).kind, Kind::kCommitted);
}

TEST_P(StoreConformance, ARecreatedKeyHasAnotherVersion) {
  const Version first = MustCommit(Batch().Put(kA, "same")).version();
  MustCommit(Batch().Delete(kA));
  MustCommit(Batch().Put(kA, "same"));
  EXPECT_FALSE(ReadOne(kA).version == first);
  EXPECT_EQ(MustDecide(Batch().Require(kA, first)).kind, Kind::kConditionFailed);
}

TEST_P(StoreConformance, TheFailedConditionIsNamed) {
  const Version version = MustCommit(Batch().Put(kA, "1")).version();
  for (size_t failing = 0; failing < 3; ++failing) {
    Batch batch;
    for (size_t i = 0; i < 3; ++i) {
      if (i == failing) {
        batch.RequireAbsent(kA);
      } else {
        batch.Require(kA, version);
      }
    }
    const Outcome outcome = MustDecide(batch);
    EXPECT_EQ(outcome.kind, Kind::kConditionFailed);
    EXPECT_EQ(outcome.failed_condition, failing);
  }
}

TEST_P(StoreConformance, AFailedConditionChangesNothing) {
  const Key erasable{"thing/names", "n"};
  MustCommit(Batch()
                 .Put(kA, "1")
                 .PutErasable(erasable, "name")
                 .List("thing/index", "kept")
                 .Append("first"));
  Batch batch;
  batch.RequireAbsent(kB)
      .RequireAbsent(kA)
      .Put(kB, "2")
      .PutUnlisted(kC, "3")
      .PutErasable({"thing/names", "m"}, "4")
      .Delete(kA)
      .Erase(erasable)
      .List("thing/index", "added")
      .Unlist("thing/index", "kept")
      .Remember("request", "digest", "response")
      .Append("second");
  const Outcome outcome = MustDecide(batch);
  EXPECT_EQ(outcome.kind, Kind::kConditionFailed);
  EXPECT_EQ(outcome.failed_condition, 1u);
  EXPECT_EQ(ReadOne(kA).value, "1");
  EXPECT_FALSE(ReadOne(kB).version.exists());
  EXPECT_FALSE(ReadOne(kC).version.exists());
  EXPECT_FALSE(ReadOne({"thing/names", "m"}).version.exists());
  EXPECT_EQ(ReadOne(erasable).value, "name");
  EXPECT_EQ(ListedIds("thing/things"), std::vector<std::string>{"a"});
  EXPECT_EQ(ListedIds("thing/index"), std::vector<std::string>{"kept"});
  EXPECT_EQ(HeadOf(), 1);
  EXPECT_EQ(WholeLog().size(), 1u);
  // Not remembered either: the repeat is a first.
  EXPECT_EQ(MustDecide(Batch().Remember("request", "other", "x")).kind, Kind::kCommitted);
}

TEST_P(StoreConformance, ConditionsAreCheckedBeforeAnythingIsApplied) {
  EXPECT_EQ(MustDecide(Batch().Put(kA, "1").RequireAbsent(kA)).kind, Kind::kCommitted);
  const Version version = ReadOne(kA).version;
  EXPECT_EQ(MustDecide(Batch().Delete(kA).Put(kB, "2").Require(kA, version)).kind,
            Kind::kCommitted);
  EXPECT_FALSE(ReadOne(kA).version.exists());
}

TEST_P(StoreConformance, ABatchAppliesPutsThenDeletesThenErases) {
  MustCommit(Batch().Delete(kA).Put(kA, "1").Erase(kB).PutErasable(kB, "2"));
  EXPECT_FALSE(ReadOne(kA).version.exists());
  EXPECT_FALSE(ReadOne(kB).version.exists());
  EXPECT_TRUE(ListedIds("thing/things").empty());
}

TEST_P(StoreConformance, ADeleteRemovesTheValueAndItsOwnListingOnly) {
  MustCommit(Batch().Put(kA, "1").Put(kB, "2").List("thing/index", "a"));
  MustCommit(Batch().Delete(kA));
  EXPECT_FALSE(ReadOne(kA).version.exists());
  EXPECT_EQ(ListedIds("thing/things"), std::vector<std::string>{"b"});
  EXPECT_EQ(ListedIds("thing/index"), std::vector<std::string>{"a"});
}

TEST_P(StoreConformance, DeletingErasingAndUnlistingWhatIsNotThereIsNoError) {
  EXPECT_EQ(MustDecide(Batch().Delete(kA).Erase(kB).Unlist("thing/index", "x").Append("e")).kind,
            Kind::kCommitted);
  EXPECT_EQ(HeadOf(), 1);
}

TEST_P(StoreConformance, AnUnlistedPutIsReadButNotListed) {
  const Version version = MustCommit(Batch().PutUnlisted(kA, "1")).version();
  EXPECT_EQ(ReadOne(kA).value, "1");
  EXPECT_EQ(ReadOne(kA).version, version);
  EXPECT_TRUE(ListedIds("thing/things").empty());
}

TEST_P(StoreConformance, AnUnlistedPutLeavesAListingAsItIs) {
  MustCommit(Batch().Put(kA, "1"));
  MustCommit(Batch().PutUnlisted(kA, "2"));
  EXPECT_EQ(ListedIds("thing/things"), std::vector<std::string>{"a"});
  MustCommit(Batch().Delete(kA));
  EXPECT_TRUE(ListedIds("thing/things").empty());
}

TEST_P(StoreConformance, ListingTwiceIsListingOnceAndUnlistingEndsIt) {
  MustCommit(Batch().List("thing/index", "x").List("thing/index", "y"));
  MustCommit(Batch().List("thing/index", "x"));
  EXPECT_EQ(ListedIds("thing/index"), (std::vector<std::string>{"x", "y"}));
  MustCommit(Batch().Unlist("thing/index", "x"));
  EXPECT_EQ(ListedIds("thing/index"), std::vector<std::string>{"y"});
}

TEST_P(StoreConformance, UnlistingLeavesTheValue) {
  MustCommit(Batch().Put(kA, "1"));
  MustCommit(Batch().Unlist("thing/things", "a"));
  EXPECT_TRUE(ListedIds("thing/things").empty());
  EXPECT_EQ(ReadOne(kA).value, "1");
}

TEST_P(StoreConformance, ValuesMayBeEmptyAndHoldAnyBytes) {
  std::string all_bytes;
  for (int i = 0; i < 256; ++i) all_bytes.push_back(static_cast<char>(i));
  MustCommit(Batch().Put(kA, "").Put(kB, all_bytes).PutErasable(kC, std::string("\0x\0", 3)));
  EXPECT_EQ(ReadOne(kA).value, "");
  EXPECT_TRUE(ReadOne(kA).version.exists());
  EXPECT_EQ(ReadOne(kB).value, all_bytes);
  EXPECT_EQ(ReadOne(kC).value, std::string("\0x\0", 3));
}

TEST_P(StoreConformance, PartitionsCollectionsAndIdsMayHoldOddBytes) {
  const std::string longest(512, 'x');
  const std::vector<std::string> names = {"Jürgen Müller", "\xFF\xFE", " ", "a b\tc\n", "{}*?[]",
                                          "'\";--",        longest,    "/", ":",        "%s%n"};
  for (const std::string& name : names) {
    MustCommit(Batch().Put({name, name}, "in " + name).Append("e"), name);
    EXPECT_EQ(ReadOne({name, name}, name).value, "in " + name);
    EXPECT_EQ(ListedIds(name, name), std::vector<std::string>{name});
    EXPECT_EQ(HeadOf(name), 1);
  }
}

TEST_P(StoreConformance, LargeValuesAreKept) {
  std::string megabyte(1 << 20, 'm');
  megabyte[12345] = '\0';
  const std::string largest(Store::kMaxValueBytes, 'z');
  MustCommit(Batch().Put(kA, megabyte).PutErasable(kB, megabyte).Append(megabyte));
  EXPECT_TRUE(ReadOne(kA).value == megabyte);
  EXPECT_TRUE(ReadOne(kB).value == megabyte);
  ASSERT_EQ(WholeLog().size(), 1u);
  EXPECT_TRUE(WholeLog()[0].event == megabyte);
  MustCommit(Batch().Put(kA, largest));
  EXPECT_TRUE(ReadOne(kA).value == largest);
}

// --- remembered requests ---

TEST_P(StoreConformance, ARepeatIsAnsweredAsTheFirstAndChangesNothing) {
  const std::string response("re\0sponse", 9);
  MustCommit(Batch().Append("earlier"));
  const Outcome first =
      MustCommit(Batch().Put(kA, "1").Append("e").Remember("request", "digest", response));
  MustCommit(Batch().Append("later"));
  const Outcome repeat = MustDecide(
      Batch().Put(kA, "2").List("thing/index", "x").Append("e").Remember("request", "digest", "-"));
  EXPECT_EQ(repeat.kind, Kind::kReplayed);
  EXPECT_EQ(repeat.version(), first.version());
  EXPECT_EQ(repeat.response, response);
  EXPECT_EQ(ReadOne(kA).value, "1");
  EXPECT_TRUE(ListedIds("thing/index").empty());
  EXPECT_EQ(HeadOf(), 3);
}

TEST_P(StoreConformance, ARepeatIsAnsweredEvenWhenItsConditionsHoldNoLonger) {
  MustCommit(Batch().RequireAbsent(kA).Put(kA, "1").Remember("request", "digest", "made"));
  const Outcome repeat =
      MustDecide(Batch().RequireAbsent(kA).Put(kA, "1").Remember("request", "digest", "-"));
  EXPECT_EQ(repeat.kind, Kind::kReplayed);
  EXPECT_EQ(repeat.response, "made");
}

TEST_P(StoreConformance, ARequestIdWithAnotherDigestIsRefused) {
  MustCommit(Batch().Put(kA, "1").Remember("request", "digest", "r"));
  const Outcome reused =
      MustDecide(Batch().Put(kA, "2").Append("e").Remember("request", "another", "r"));
  EXPECT_EQ(reused.kind, Kind::kRequestIdReused);
  EXPECT_EQ(ReadOne(kA).value, "1");
  EXPECT_EQ(HeadOf(), 0);
}

TEST_P(StoreConformance, RequestIdsAreDistinctAndBelongToOnePartition) {
  MustCommit(Batch().Remember("request", "digest", "r"));
  EXPECT_EQ(MustDecide(Batch().Remember("request2", "x", "r")).kind, Kind::kCommitted);
  EXPECT_EQ(MustDecide(Batch().Remember("request", "x", "r"), "project-2").kind, Kind::kCommitted);
}

TEST_P(StoreConformance, ARememberedRequestIsForgottenWhenItsTimeIsOver) {
  Batch brief;
  brief.Remember("brief", "digest", "r");
  brief.remember->keep_for = absl::Seconds(1);
  MustCommit(brief);
  MustCommit(Batch().Remember("long", "digest", "r"));
  EXPECT_EQ(MustDecide(brief).kind, Kind::kReplayed);
  absl::SleepFor(absl::Milliseconds(1500));
  brief.remember->digest = "another";
  EXPECT_EQ(MustDecide(brief).kind, Kind::kCommitted);
  EXPECT_EQ(MustDecide(brief).kind, Kind::kReplayed);
  EXPECT_EQ(MustDecide(Batch().Remember("long", "digest", "r")).kind, Kind::kReplayed);
}

// --- erasable values ---

TEST_P(StoreConformance, AnErasableValueIsReadLikeAnyOtherAndUnlisted) {
  const Version version = MustCommit(Batch().PutErasable(kA, "Anna").Append("e")).version();
  EXPECT_EQ(ReadOne(kA).value, "Anna");
  EXPECT_EQ(ReadOne(kA).version, version);
  EXPECT_TRUE(ListedIds("thing/things").empty());
  EXPECT_EQ(MustDecide(Batch().RequireAbsent(kA)).kind, Kind::kConditionFailed);
  EXPECT_EQ(MustDecide(Batch().Require(kA, version)).kind, Kind::kCommitted);
}

TEST_P(StoreConformance, AnErasableValueMayBeListed) {
  Batch batch;
  batch.PutErasable(kA, "Anna").PutErasable(kB, "Ben");
  batch.puts[0].listed = true;
  MustCommit(batch);
  const std::vector<Entry> listed = ScanAll("thing/things");
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].value, "Anna");
  EXPECT_TRUE(listed[0].version.exists());
  MustCommit(Batch().Erase(kA));
  EXPECT_TRUE(ListedIds("thing/things").empty());
}

TEST_P(StoreConformance, AnErasedValueIsGoneAndOthersStay) {
  MustCommit(Batch().PutErasable(kA, "Anna").PutErasable(kB, "Ben").Put(kC, "kept"));
  MustCommit(Batch().Erase(kA));
  EXPECT_FALSE(ReadOne(kA).version.exists());
  ASSERT_TRUE(store().FinishErasures().ok());
  EXPECT_FALSE(ReadOne(kA).version.exists());
  EXPECT_EQ(ReadOne(kB).value, "Ben");
  EXPECT_EQ(ReadOne(kC).value, "kept");
  MustCommit(Batch().RequireAbsent(kA).PutErasable(kA, "Again"));
  EXPECT_EQ(ReadOne(kA).value, "Again");
  EXPECT_TRUE(store().FinishErasures().ok());
  EXPECT_EQ(ReadOne(kA).value, "Again");
}

TEST_P(StoreConformance, AKeyHoldsOneValueWhetherErasableOrNot) {
  MustCommit(Batch().Put(kA, "plain"));
  MustCommit(Batch().PutErasable(kA, "erasable"));
  EXPECT_EQ(ReadOne(kA).value, "erasable");
  const Version plain = MustCommit(Batch().PutUnlisted(kA, "plain again")).version();
  EXPECT_EQ(ReadOne(kA).value, "plain again");
  EXPECT_EQ(MustDecide(Batch().Require(kA, plain)).kind, Kind::kCommitted);
  MustCommit(Batch().PutErasable(kA, "erasable again"));
  MustCommit(Batch().Delete(kA));
  EXPECT_FALSE(ReadOne(kA).version.exists());
  MustCommit(Batch().Put(kB, "plain"));
  MustCommit(Batch().Erase(kB));
  EXPECT_FALSE(ReadOne(kB).version.exists());
}

TEST_P(StoreConformance, ErasableValuesAreFoundThroughAnIndex) {
  MustCommit(Batch()
                 .PutErasable(kA, "Anna")
                 .Put(kB, "Ben")
                 .List("thing/index", "a")
                 .List("thing/index", "b"));
  const std::vector<Entry> entries = ScanAll("thing/index", "thing/things");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].value, "Anna");
  EXPECT_EQ(entries[0].version, ReadOne(kA).version);
  EXPECT_EQ(entries[1].value, "Ben");
}

// --- arguments ---

TEST_P(StoreConformance, InvalidArgumentsAreRefusedAndChangeNothing) {
  const std::string overlong(513, 'x');
  const std::vector<std::string> bad_names = {"", overlong, std::string("a\0b", 3)};
  const auto refused = [&](absl::string_view partition, const Batch& batch) {
    return store().Commit(partition, batch).status().code() == absl::StatusCode::kInvalidArgument;
  };
  for (const std::string& bad : bad_names) {
    EXPECT_TRUE(refused(bad, Batch().Put(kA, "1")));
    for (const Key& key : {Key{bad, "a"}, Key{"thing/things", bad}}) {
      EXPECT_TRUE(refused(kProject, Batch().Put(kA, "1").Put(key, "1")));
      EXPECT_TRUE(refused(kProject, Batch().Put(kA, "1").Delete(key)));
      EXPECT_TRUE(refused(kProject, Batch().Put(kA, "1").Erase(key)));
      EXPECT_TRUE(refused(kProject, Batch().Put(kA, "1").List(key.collection, key.id)));
      EXPECT_TRUE(refused(kProject, Batch().Put(kA, "1").Unlist(key.collection, key.id)));
      EXPECT_TRUE(refused(kProject, Batch().Put(kA, "1").RequireAbsent(key)));
      EXPECT_EQ(store().Read(kProject, {kA, key}).status().code(),
                absl::StatusCode::kInvalidArgument);
    }
    EXPECT_EQ(store().Read(bad, {kA}).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(store().Head(bad).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(store().Scan(bad, "c", "", 1).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(store().Scan(kProject, bad, "", 1).status().code(),
              absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(store().ReadLog(bad, 0, 1).status().code(), absl::StatusCode::kInvalidArgument);
  }
  const std::string too_large(Store::kMaxValueBytes + 1, 'x');
  EXPECT_TRUE(refused(kProject, Batch().Put(kA, "1").Put(kB, too_large)));
  EXPECT_TRUE(refused(kProject, Batch().Put(kA, "1").Append(too_large)));
  EXPECT_TRUE(refused(kProject, Batch().Put(kA, "1").Remember("", "d", "r")));
  EXPECT_TRUE(refused(kProject, Batch().Put(kA, "1").Remember(std::string(257, 'r'), "d", "r")));
  EXPECT_FALSE(ReadOne(kA).version.exists());
  EXPECT_EQ(HeadOf(), 0);
  MustCommit(Batch().Remember(std::string(256, 'r'), "d", "r"));
}

TEST_P(StoreConformance, LimitsOutsideOneToAThousandAreRefused) {
  for (const size_t limit : {size_t{0}, Store::kMaxScan + 1}) {
    EXPECT_EQ(store().Scan(kProject, "thing/things", "", limit).status().code(),
              absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(store().ReadLog(kProject, 0, limit).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_TRUE(store().Scan(kProject, "thing/things", "", Store::kMaxScan).ok());
  EXPECT_TRUE(store().ReadLog(kProject, 0, Store::kMaxScan).ok());
}

TEST_P(StoreConformance, PingAnswersAndChangesNothing) {
  EXPECT_TRUE(store().Ping().ok());
  EXPECT_EQ(HeadOf(), 0);
}

}  // namespace

// The instances are in the backends' files; a program may link the suite for some of them only.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreConformance);

}  // namespace concord::storage

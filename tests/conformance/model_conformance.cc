// Random batches, compared after each step with a model that is too simple to be wrong.
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "conformance/store_conformance.h"

namespace concord::storage {
namespace {

using Kind = Outcome::Kind;

constexpr int kSteps = 800;

// What the comments of store.h say, in maps and sets. Decide mirrors Store::Commit.
class Model {
 public:
  struct Value {
    std::string bytes;
    Version version;
  };

  // Returns what the store must answer to `batch`; the nonce is not predicted.
  Outcome Decide(const Batch& batch) const {
    Outcome outcome;
    outcome.revision = Head() + (batch.event.has_value() ? 1 : 0);
    if (batch.remember.has_value()) {
      const auto known = requests.find(batch.remember->id);
      if (known != requests.end()) {
        outcome.kind = known->second.digest == batch.remember->digest ? Kind::kReplayed
                                                                      : Kind::kRequestIdReused;
        outcome.revision = known->second.version.revision;
        outcome.nonce = known->second.version.nonce;
        outcome.response = known->second.response;
        return outcome;
      }
    }
    for (size_t i = 0; i < batch.conditions.size(); ++i) {
      const auto found = values.find(batch.conditions[i].key);
      const Version version = found == values.end() ? Version{} : found->second.version;
      if (version == batch.conditions[i].version) continue;
      outcome.kind = Kind::kConditionFailed;
      outcome.failed_condition = i;
      return outcome;
    }
    return outcome;
  }

  void Apply(const Batch& batch, const Version& version) {
    for (const Batch::PutOp& put : batch.puts) {
      values[put.key] = {put.value, version};
      if (put.listed) listed[put.key.collection].insert(put.key.id);
    }
    for (const auto* removed : {&batch.deletes, &batch.erases}) {
      for (const Key& key : *removed) {
        values.erase(key);
        listed[key.collection].erase(key.id);
      }
    }
    for (const Key& key : batch.lists) listed[key.collection].insert(key.id);
    for (const Key& key : batch.unlists) listed[key.collection].erase(key.id);
    if (batch.event.has_value()) log.push_back(*batch.event);
    if (batch.remember.has_value()) {
      requests[batch.remember->id] = {batch.remember->digest, batch.remember->response, version};
    }
  }

  Revision Head() const { return static_cast<Revision>(log.size()); }

  struct Request {
    std::string digest;
    std::string response;
    Version version;
  };
  std::map<Key, Value> values;
  std::map<std::string, std::set<std::string>> listed;
  std::map<std::string, Request> requests;
  std::vector<std::string> log;
};

const std::vector<std::string>& Collections() {
  static const auto* names =
      new std::vector<std::string>{"a", "a/b", "a/b/\xC3\xA4", "names", "index/x", "index/y"};
  return *names;
}

// Draws batches that touch a key once, as store.h asks for.
class BatchMaker {
 public:
  explicit BatchMaker(uint32_t seed) : random_(seed) {}

  Batch Next(const Model& model) {
    Batch batch;
    touched_.clear();
    for (int i = Below(4); i > 0; --i) AddCondition(model, batch);
    for (int i = Below(6); i > 0; --i) AddWrite(batch);
    if (Below(2) == 0) batch.Append(absl::StrCat("event ", random_()));
    if (Below(3) == 0) {
      batch.Remember(absl::StrCat("request ", Below(60)), absl::StrCat("digest ", Below(2)),
                     absl::StrCat("response ", random_()));
    }
    return batch;
  }
  int Below(int bound) { return static_cast<int>(random_() % bound); }

  static constexpr int kIds = 8;
  static std::string Id(int i) { return absl::StrCat("\xFF id ", i); }

 private:
  Key AnyKey() { return {Collections()[Below(6)], Id(Below(kIds))}; }

  void AddCondition(const Model& model, Batch& batch) {
    const Key key = AnyKey();
    const auto found = model.values.find(key);
    Version version = found == model.values.end() ? Version{} : found->second.version;
    if (Below(12) == 0) version = Version{1, 1};  // wrong
    batch.Require(key, version);
  }

  void AddWrite(Batch& batch) {
    const Key key = AnyKey();
    if (!touched_.insert(key).second) return;
    const std::string value(Below(300), static_cast<char>(Below(256)));
    switch (Below(7)) {
      case 0:
      case 1:
        batch.Put(key, value);
        break;
      case 2:
        batch.PutUnlisted(key, value);
        break;
      case 3:
        batch.PutErasable(key, value);
        break;
      case 4:
        Below(2) == 0 ? batch.Delete(key) : batch.Erase(key);
        break;
      case 5:
        batch.List(key.collection, key.id);
        break;
      default:
        batch.Unlist(key.collection, key.id);
    }
  }

  std::mt19937 random_;
  std::set<Key> touched_;
};

void CompareListings(StoreConformance& suite, const Model& model, const std::string& partition,
                     const std::string& values_from) {
  for (const std::string& collection : Collections()) {
    const std::string& source = values_from.empty() ? collection : values_from;
    const auto listed = model.listed.find(collection);
    const std::set<std::string> ids =
        listed == model.listed.end() ? std::set<std::string>() : listed->second;
    const std::vector<Entry> entries = suite.ScanAll(collection, values_from, 3, partition);
    ASSERT_EQ(entries.size(), ids.size());
    auto id = ids.begin();
    for (const Entry& entry : entries) {
      ASSERT_EQ(entry.id, *id++);
      const auto value = model.values.find({source, entry.id});
      const bool exists = value != model.values.end();
      ASSERT_EQ(entry.version, exists ? value->second.version : Version{});
      ASSERT_EQ(entry.value, exists ? value->second.bytes : "");
    }
  }
}

void CompareAll(StoreConformance& suite, const Model& model, const std::string& partition) {
  CompareListings(suite, model, partition, "");
  CompareListings(suite, model, partition, "names");
  CompareListings(suite, model, partition, "a/b");
  for (const std::string& collection : Collections()) {
    for (int i = 0; i < BatchMaker::kIds; ++i) {
      const Key key{collection, BatchMaker::Id(i)};
      const auto value = model.values.find(key);
      const bool exists = value != model.values.end();
      const Entry entry = suite.ReadOne(key, partition);
      ASSERT_EQ(entry.version, exists ? value->second.version : Version{});
      ASSERT_EQ(entry.value, exists ? value->second.bytes : "");
    }
  }
  const std::vector<LogEntry> log = suite.WholeLog(50, partition);
  ASSERT_EQ(log.size(), model.log.size());
  for (size_t i = 0; i < log.size(); ++i) ASSERT_EQ(log[i].event, model.log[i]);
}

void CompareOutcome(const Outcome& answered, const Outcome& expected) {
  ASSERT_EQ(answered.kind, expected.kind);
  if (expected.kind == Kind::kConditionFailed) {
    ASSERT_EQ(answered.failed_condition, expected.failed_condition);
  }
  if (expected.kind == Kind::kCommitted || expected.kind == Kind::kReplayed) {
    ASSERT_EQ(answered.revision, expected.revision);
  }
  if (expected.kind == Kind::kReplayed) {
    ASSERT_EQ(answered.response, expected.response);
    ASSERT_EQ(answered.nonce, expected.nonce);
  }
}

TEST_P(StoreConformance, RandomBatchesBehaveLikeTheModel) {
  for (const uint32_t seed : {1u, 2u}) {
    const std::string partition = absl::StrCat("seed ", seed);
    SCOPED_TRACE(partition);
    Model model;
    BatchMaker maker(seed);
    std::map<Kind, int> kinds;
    for (int step = 1; step <= kSteps; ++step) {
      SCOPED_TRACE(absl::StrCat("step ", step));
      const Batch batch = maker.Next(model);
      const Outcome expected = model.Decide(batch);
      const Outcome answered = MustDecide(batch, partition);
      CompareOutcome(answered, expected);
      if (HasFatalFailure()) return;
      ++kinds[answered.kind];
      if (answered.kind == Kind::kCommitted) model.Apply(batch, answered.version());
      if (maker.Below(100) == 0) {
        EXPECT_TRUE(store().FinishErasures().ok());
      }
      if (GetParam().durable && maker.Below(200) == 0) Reopen();
      if (step % 40 == 0) CompareAll(*this, model, partition);
      if (HasFatalFailure()) return;
    }
    EXPECT_EQ(kinds.size(), 4u) << "Each kind of outcome should have come up.";
  }
}

}  // namespace
}  // namespace concord::storage

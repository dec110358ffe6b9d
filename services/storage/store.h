#ifndef CONCORD_STORAGE_STORE_H_
#define CONCORD_STORAGE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace concord::storage {

// The storage seam: an ordered, versioned key-value store with an atomic conditional batch and a
// log. Everything Concord keeps goes through this interface; a backend is one implementation of it
// and the conformance suite (tests/conformance) is the proof that these comments are true of it.
//
// Data lives in *partitions*, one a project and `_global`. A partition has one revision counter and
// one log. A batch touches one partition and is atomic there; nothing is atomic across partitions.
//
// A *key* is (collection, id). Collections are slash-separated paths ("coding/coding"). A key holds
// a *value* with a *version*. Apart from values, each collection has a *listing*: an ordered set of
// ids (bytewise order) that Scan walks. A Put lists its id in its own collection unless told not
// to; List adds an id to any other collection, which then serves as an index.

// Counts the commits with an event in one partition, from 1; 0 is the empty partition.
using Revision = int64_t;

// `Version` names one write of one key: the partition's revision after that write and a random
// nonce. After a failover that lost a second the counter may come back; the nonce does not.
// The default value stands for "there is no such key".
struct Version {
  Revision revision = 0;
  uint64_t nonce = 0;

  bool exists() const { return nonce != 0; }
  bool operator==(const Version&) const = default;
};

// Writes 16 bytes; DecodeVersion reads them (INVALID_ARGUMENT for any other length).
std::string EncodeVersion(const Version& version);
absl::StatusOr<Version> DecodeVersion(absl::string_view bytes);

struct Key {
  std::string collection;
  std::string id;

  bool operator==(const Key&) const = default;
  auto operator<=>(const Key&) const = default;
};

struct Entry {
  std::string id;
  std::string value;
  Version version;  // of the value; not existing where a listed id has no value
};

struct LogEntry {
  Revision revision = 0;
  std::string event;
};

// `Batch` is one atomic change of one partition. Conditions are all checked before anything is
// applied. Operations on the same key within a batch apply in the order puts, deletes, erases;
// a batch should touch a key once.
struct Batch {
  struct PutOp {
    Key key;
    std::string value;
    bool listed = true;     // also list key.id in key.collection
    bool erasable = false;  // kept where Erase removes every copy (names, memos, file names)
  };
  struct RequireOp {
    Key key;
    Version version;  // default: the key must not exist
  };
  // An idempotency record, looked up before the conditions are checked: a commit whose `id` is known
  // already changes nothing and answers what the first commit remembered.
  struct RememberOp {
    std::string id;        // scoped by the caller to a principal; at most 256 bytes
    std::string digest;    // of the request's content
    std::string response;  // what to answer to a repeat
    absl::Duration keep_for = absl::Hours(24);
  };

  std::vector<RequireOp> conditions;
  std::vector<PutOp> puts;
  std::vector<Key> deletes;  // removes value and own listing; no error where there is none
  std::vector<Key> lists;    // adds id to the collection's listing
  std::vector<Key> unlists;
  std::vector<Key> erases;  // as deletes, for erasable values: see Store::FinishErasures
  std::optional<RememberOp> remember;
  std::optional<std::string> event;  // appended to the log at the batch's revision
  // Sent to listeners of the partition after the commit (lossy).
  std::string hint;

  Batch& Require(Key key, Version version);
  Batch& RequireAbsent(Key key);
  Batch& Put(Key key, std::string value);          // listed
  Batch& PutUnlisted(Key key, std::string value);  // found by its id or through indexes only
  Batch& PutErasable(Key key, std::string value);  // unlisted
  Batch& Delete(Key key);
  Batch& List(std::string collection, std::string id);
  Batch& Unlist(std::string collection, std::string id);
  Batch& Erase(Key key);
  Batch& Remember(std::string id, std::string digest, std::string response);
  Batch& Append(std::string event);
};

// What became of a batch that the store could decide on.
struct Outcome {
  enum class Kind {
    kCommitted,
    kConditionFailed,  // `failed_condition` is the index in Batch::conditions; nothing was changed
    kReplayed,         // the Remember id is known with this digest: `response` is the first answer
    kRequestIdReused,  // the Remember id is known with another digest; nothing was changed
  };
  Kind kind = Kind::kCommitted;
  // The batch's revision: the next one if it carries an event, else the current one. A replay
  // answers the revision and the nonce of the first commit.
  Revision revision = 0;
  uint64_t nonce = 0;  // of the versions that the batch's puts have got
  size_t failed_condition = 0;
  std::string response;

  Version version() const { return {revision, nonce}; }
};

// Keeps a Listen alive; destroying it ends the calls (none is running when the destructor returns).
class Subscription {
 public:
  virtual ~Subscription() = default;
};

// `Store` is thread-safe; all calls may block on disk or network but not for longer than the
// backend's timeout (10 s unless its URL says otherwise).
//
// Errors of every call: UNAVAILABLE when the store cannot be reached or cannot promise durability
// now (a commit's effect is then unknown: repeat it with the same ids); RESOURCE_EXHAUSTED when the
// disk or memory is full (nothing was changed); INVALID_ARGUMENT for an empty or overlong
// partition, collection or id (at most 512 bytes each, no NUL byte) or a value above
// kMaxValueBytes; INTERNAL when stored data cannot be read.
class Store {
 public:
  static constexpr size_t kMaxValueBytes = 16 << 20;
  static constexpr size_t kMaxScan = 1000;

  using Done = std::function<void(absl::StatusOr<Outcome>)>;

  virtual ~Store() = default;

  // Returns an entry a key, in order; entries of keys that do not exist have no existing version.
  virtual absl::StatusOr<std::vector<Entry>> Read(absl::string_view partition,
                                                  const std::vector<Key>& keys) = 0;

  // Returns up to `limit` (1..kMaxScan) listed ids of `collection` greater than `after`, ascending.
  // Values are looked up in the collection `values_from` (the same collection when empty);
  // a listed id without a value there comes with an empty one.
  virtual absl::StatusOr<std::vector<Entry>> Scan(absl::string_view partition,
                                                  absl::string_view collection,
                                                  absl::string_view after, size_t limit,
                                                  absl::string_view values_from = "") = 0;

  // Commits `batch` and calls `done` once, from a thread of the store's, when the outcome is
  // decided: kCommitted means that it is on disk (and on every replica waited for). `done` must not
  // block. Invalid arguments are answered likewise. The batch's nonce is drawn here.
  virtual void CommitAsync(absl::string_view partition, Batch batch, Done done) = 0;

  // The same, waiting for the outcome.
  absl::StatusOr<Outcome> Commit(absl::string_view partition, Batch batch);

  // Returns up to `limit` (1..kMaxScan) log entries with revisions above `after`, ascending.
  virtual absl::StatusOr<std::vector<LogEntry>> ReadLog(absl::string_view partition, Revision after,
                                                        size_t limit) = 0;

  // Returns the partition's revision, 0 if nothing was ever committed there.
  virtual absl::StatusOr<Revision> Head(absl::string_view partition) = 0;

  // Calls `on_hint(hint)` for commits in `partition`, from whatever process, that carry a hint.
  // Lossy: a hint may be lost or come late, so poll besides. `on_hint` must not block.
  virtual std::unique_ptr<Subscription> Listen(
      absl::string_view partition, std::function<void(absl::string_view hint)> on_hint) = 0;

  // Removes every copy of erased values from the store's files; OK when no file holds one any more.
  virtual absl::Status FinishErasures() = 0;

  // OK when the store answers and can commit.
  virtual absl::Status Ping() = 0;
};

// Returns OK or the INVALID_ARGUMENT that Store promises. For backends.
absl::Status CheckPartition(absl::string_view partition);
absl::Status CheckKey(absl::string_view collection, absl::string_view id);
absl::Status CheckBatch(const Batch& batch);
absl::Status CheckLimit(size_t limit);

// A random number other than 0.
uint64_t NewNonce();

}  // namespace concord::storage

#endif  // CONCORD_STORAGE_STORE_H_

#ifndef CONCORD_STORAGE_BACKENDS_REDIS_FUNCTION_H_
#define CONCORD_STORAGE_BACKENDS_REDIS_FUNCTION_H_

#include <hiredis/hiredis.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/backends/redis_url.h"
#include "storage/store.h"

namespace concord::storage::redis {

// How Concord's data lies in Redis. All keys of a partition begin with `c:{partition}:` (the bytes
// `{`, `}` and `%` of the partition percent-encoded), so that they share one slot of a cluster:
//   rev                    the revision, in decimal
//   v:COLLECTION\0ID       a value: its version (16 bytes) and the bytes
//   l:COLLECTION           a listing: a sorted set of ids, all of score 0
//   log:SEGMENT            a list of events; revision r is item (r-1) % 10,000 of segment
//                          (r-1) / 10,000
//   req:ID                 an idempotency record, which expires
//   hints                  the channel of hints
constexpr int64_t kLogSegment = 10000;
constexpr size_t kVersionBytes = 16;

// `Names` makes the names of one partition's keys.
class Names {
 public:
  explicit Names(absl::string_view partition);

  int slot() const { return slot_; }
  std::string Revision() const { return prefix_ + "rev"; }
  std::string Hints() const { return prefix_ + "hints"; }
  std::string Value(absl::string_view collection, absl::string_view id) const;
  std::string Listing(absl::string_view collection) const;
  std::string LogSegment(int64_t segment) const;
  std::string Request(absl::string_view id) const;
  // What stands before an id in the names of a collection's values.
  std::string ValuePrefix(absl::string_view collection) const;

 private:
  std::string prefix_;
  int slot_;
};

// Loads the library of functions into the server at `endpoint`, if it is not there. The library's
// name holds the digest of its text, so two versions of Concord can share a server.
// UNAVAILABLE: the server does not answer or refuses.
absl::Status LoadFunctions(const Endpoint& endpoint, const Settings& settings);

// The command that commits `batch`, whose puts get `nonce`. Everything in it happens, or nothing.
std::string MakeCommit(const Names& names, const Batch& batch, uint64_t nonce);

// Reads what MakeCommit's command answered. INTERNAL for a strange answer.
absl::StatusOr<Outcome> ReadOutcome(const redisReply& reply, uint64_t nonce);

// The command for Store::Scan: answers the ids and, in the same order, the values.
std::string MakeScan(const Names& names, absl::string_view collection, absl::string_view after,
                     size_t limit, absl::string_view values_from);

// Splits a stored value into the entry's value and version; nothing for a nil reply.
// INTERNAL: what is stored there was not written by Concord.
absl::Status ReadValue(const redisReply& reply, Entry* entry);

}  // namespace concord::storage::redis

#endif  // CONCORD_STORAGE_BACKENDS_REDIS_FUNCTION_H_

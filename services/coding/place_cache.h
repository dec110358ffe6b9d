#ifndef CONCORD_CODING_PLACE_CACHE_H_
#define CONCORD_CODING_PLACE_CACHE_H_

#include <memory>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "coding/round_records.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// A coder's place with one transcript: the unrevealed round in which it codes it, or none.
struct Place {
  storage::Version active_version;  // of ActiveKey; does not exist if it was never assigned
  bool assigned = false;            // in a round that is not revealed; the rest is of that round
  std::string round;
  records::RoundRecord round_record;
  storage::Version round_version;
  StoredAssignment assignment;
};

// `PlaceCache` remembers places. It may be outdated: whoever commits requires the versions, and
// calls Forget when one has failed. Thread-safe.
class PlaceCache {
 public:
  explicit PlaceCache(storage::ScopedStore& store) : store_(store) {}

  // What is remembered, or null.
  std::shared_ptr<const Place> Peek(absl::string_view project, absl::string_view coder,
                                    absl::string_view transcript);
  // The same, reading the store where nothing is remembered. Errors are the store's.
  absl::StatusOr<std::shared_ptr<const Place>> Get(absl::string_view project,
                                                   absl::string_view coder,
                                                   absl::string_view transcript);
  // Reads it now.
  absl::StatusOr<std::shared_ptr<const Place>> Read(absl::string_view project,
                                                    absl::string_view coder,
                                                    absl::string_view transcript);
  void Forget(absl::string_view project, absl::string_view coder, absl::string_view transcript);

 private:
  storage::ScopedStore& store_;
  Mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Place>> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_PLACE_CACHE_H_

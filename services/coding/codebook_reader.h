#ifndef CONCORD_CODING_CODEBOOK_READER_H_
#define CONCORD_CODING_CODEBOOK_READER_H_

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "coding/codebook_records.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// What a coding needs to know of a code in a published revision.
struct PublishedCode {
  bool codable = false;
  std::string display_name;
};

// A published revision of a codebook, by the ids of its codes. A code that is not in it cannot be
// applied with it: it was made later, or retired before.
struct PublishedRevision {
  int32_t number = 0;
  std::unordered_map<std::string, PublishedCode> codes;
};

// `CodebookReader` answers from memory what nearly every coding asks of the codebook. Revisions
// never change, so the last used ones are kept for good; which one is the latest is believed for
// two seconds. Thread-safe.
class CodebookReader {
 public:
  // The number of the latest revision, 0 when none is published, and the version of the head record
  // (CodebookHeadKey) that says so. Whoever commits something that rests on it being the latest
  // requires that version, calls Forget when the condition fails, and looks again.
  struct Latest {
    int32_t number = 0;
    storage::Version head_version;
  };

  CodebookReader(storage::Store& store, const Clock& clock);

  // NOT_FOUND (CODEBOOK_REVISION_NOT_FOUND); those of the store.
  absl::StatusOr<std::shared_ptr<const PublishedRevision>> Get(absl::string_view project,
                                                               int32_t number);
  // Errors: those of the store.
  absl::StatusOr<Latest> LatestOf(absl::string_view project);
  // Forgets which revision of the project is the latest.
  void Forget(absl::string_view project);

 private:
  struct BelievedLatest {
    Latest latest;
    absl::Time read_at;
  };
  using Revisions = std::list<std::pair<std::string, std::shared_ptr<const PublishedRevision>>>;

  std::shared_ptr<const PublishedRevision> Find(const std::string& key);
  void Keep(const std::string& key, std::shared_ptr<const PublishedRevision> revision);

  storage::ScopedStore store_;
  const Clock& clock_;

  Mutex mutex_;
  Revisions revisions_ ABSL_GUARDED_BY(mutex_);  // the last used first
  std::unordered_map<std::string, Revisions::iterator> by_key_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<std::string, BelievedLatest> latest_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODEBOOK_READER_H_

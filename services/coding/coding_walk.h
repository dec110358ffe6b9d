#ifndef CONCORD_CODING_CODING_WALK_H_
#define CONCORD_CODING_CODING_WALK_H_

#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "coding/coding_records.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// Which codings are asked for; bare ids, empty for any.
struct CodingFilter {
  std::string transcript;
  std::string coder;
  std::string code;
  std::string round;
  bool outside_rounds = false;
  // Walks the transcripts of this round only, whatever round the codings belong to.
  std::string on_transcripts_of;

  bool Matches(const records::CodingRecord& record) const;
};

// `CodingWalk` reads codings in the order of lists, deleted and hidden ones too: by transcript in
// the order of import, then by id; with a coder or a code alone by id. No collection grows with the
// whole project, so listing a project walks its transcripts. For one thread.
class CodingWalk {
 public:
  // `after` is a position of an earlier walk with the same filter, "" for the start.
  CodingWalk(storage::ScopedStore& store, std::string project, CodingFilter filter,
             absl::string_view after);

  // Returns the next codings that match, from one read; possibly none before the end. Errors are
  // the store's.
  absl::StatusOr<std::vector<StoredCoding>> Next();
  bool done() const { return done_; }

  // Where a walk continues that is to begin after `coding`.
  std::string PositionAfter(const StoredCoding& coding) const;

 private:
  bool by_transcript() const { return index_.empty(); }
  // Goes to the next transcript.
  absl::Status Advance();
  absl::Status FindTranscripts();

  storage::ScopedStore& store_;
  const std::string project_;
  const CodingFilter filter_;
  std::string index_;                // the collection walked, when it is one
  std::string transcript_;           // the transcript walked, else
  std::string after_;                // the last id read there
  std::deque<std::string> waiting_;  // transcripts to come
  bool more_transcripts_ = true;
  bool done_ = false;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODING_WALK_H_

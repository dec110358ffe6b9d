#ifndef CONCORD_CODING_ASSIGNMENT_MAKER_H_
#define CONCORD_CODING_ASSIGNMENT_MAKER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coding/round_records.h"
#include "coding/transcript_cache.h"
#include "server/environment.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// `AssignmentMaker` adds assignments to a commit: for a new round, or for one that is extended.
// Thread-safe.
class AssignmentMaker {
 public:
  // Who codes what; bare ids.
  struct Pair {
    std::string coder;
    std::string transcript;
  };

  AssignmentMaker(Environment& environment, storage::ScopedStore& store,
                  TranscriptCache& transcripts)
      : environment_(environment), store_(store), transcripts_(transcripts) {}

  // Adds to `batch` what makes those of `pairs` that `round` does not have yet, and requires what
  // that rests on: coders, transcripts, and that none codes the transcript in another unrevealed
  // round. Returns an assignment a pair; the new ones have no version yet. Errors: CODER_INVALID,
  // TRANSCRIPT_NOT_FOUND, TRANSCRIPT_DELETED, ASSIGNMENT_EXISTS.
  absl::StatusOr<std::vector<StoredAssignment>> Add(const RequestContext& context,
                                                    const std::string& round,
                                                    const std::vector<Pair>& pairs,
                                                    storage::Batch& batch);
  // To be called before a second attempt: what was remembered has proved to be outdated.
  void Forget(const RequestContext& context, const std::vector<Pair>& pairs);

 private:
  absl::Status RequireCoder(const RequestContext& context, const std::string& coder,
                            storage::Batch& batch);
  absl::Status RequireTranscript(const RequestContext& context, const std::string& transcript,
                                 storage::Batch& batch);
  // Whether `round` is revealed.
  absl::StatusOr<bool> IsRevealed(const RequestContext& context, const std::string& round);

  Environment& environment_;
  storage::ScopedStore& store_;
  TranscriptCache& transcripts_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_ASSIGNMENT_MAKER_H_

#ifndef CONCORD_CODING_TRANSCRIPT_CACHE_H_
#define CONCORD_CODING_TRANSCRIPT_CACHE_H_

#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "base/text.h"
#include "concord/transcripts/v1/transcript.pb.h"
#include "server/environment.h"

namespace concord::coding {

// The record of a transcript, which the transcripts service writes: commits require its version.
storage::Key TranscriptKey(absl::string_view id);

// What a coding needs to know of a transcript. `version` is that of its record (TranscriptKey).
struct TranscriptFacts {
  std::string text_sha256;  // 32 bytes
  int64_t length = 0;       // in code points
  bool deleted = false;
  storage::Version version;
};

// A transcript's text with its index.
struct CachedText {
  explicit CachedText(std::string words) : text(std::move(words)), index(text) {}
  const std::string text;
  const TextIndex index;
};

// `TranscriptCache` remembers what the transcripts service said. It may be outdated: whoever
// commits requires the version, and calls Forget when that has failed. Texts never change; they are
// kept within kMaxCachedTextBytes, the least used go first. Thread-safe.
class TranscriptCache {
 public:
  explicit TranscriptCache(Environment& environment) : environment_(environment) {}

  // What is remembered, or null.
  std::shared_ptr<const TranscriptFacts> Peek(const std::string& project, const std::string& id);
  std::shared_ptr<const CachedText> PeekText(const std::string& project, const std::string& id);

  // The same, asking the transcripts service where nothing is remembered. Errors: the service's
  // (TRANSCRIPT_NOT_FOUND).
  absl::StatusOr<std::shared_ptr<const TranscriptFacts>> Get(const RequestContext& context,
                                                             const std::string& id);
  absl::StatusOr<std::shared_ptr<const CachedText>> GetText(const RequestContext& context,
                                                            const std::string& id);
  // Makes Get answer from memory for those of `ids` that exist, in few calls.
  absl::Status Prefetch(const RequestContext& context, const std::vector<std::string>& ids);

  void Forget(const std::string& project, const std::string& id);

 private:
  using Texts = std::list<std::pair<std::string, std::shared_ptr<const CachedText>>>;

  absl::StatusOr<std::shared_ptr<const TranscriptFacts>> Keep(
      const std::string& project, const concord::transcripts::v1::Transcript& transcript);
  void KeepText(const std::string& key, std::shared_ptr<const CachedText> text);
  void DropText(const std::string& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Environment& environment_;
  Mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const TranscriptFacts>> facts_
      ABSL_GUARDED_BY(mutex_);           // by "project/transcript", as all here
  Texts texts_ ABSL_GUARDED_BY(mutex_);  // the last used first
  std::unordered_map<std::string, Texts::iterator> text_of_ ABSL_GUARDED_BY(mutex_);
  size_t text_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_TRANSCRIPT_CACHE_H_

#ifndef CONCORD_TRANSCRIPTS_TRANSCRIPT_RECORDS_H_
#define CONCORD_TRANSCRIPTS_TRANSCRIPT_RECORDS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "concord/transcripts/v1/transcript.pb.h"
#include "server/environment.h"
#include "transcripts/repository.h"
#include "transcripts/turns.h"

namespace concord::transcripts {

// How transcripts are kept. The record ("transcripts/transcript", id) holds case, digest, length,
// state and times; it is rewritten by every change, so a commit that rests on a transcript (that it
// is not deleted, that its text has this digest) requires exactly the version that the etag hides.
// Names are erasable words; the text with its turns is an erasable value of its own, written once.
inline Kind TranscriptKind() {
  return {"transcript", "transcripts", {"display_name", "external_id"}};
}

// A text as it is kept.
struct StoredText {
  std::string text;
  std::vector<Turn> turns;
};

// Puts the text of a new transcript. Returns the commitment to it for the event's facts.
std::string PutText(absl::string_view id, absl::string_view text, const std::vector<Turn>& turns,
                    storage::Batch& batch);

// Returns a transcript's text; NOT_FOUND (TEXT_NOT_FOUND) once it is erased.
absl::StatusOr<StoredText> ReadStoredText(storage::ScopedStore& store, absl::string_view project,
                                          const std::string& id);

// Returns the key that keeps an external id unique; its value is the id of the transcript.
storage::Key ExternalIdKey(const Environment& environment, absl::string_view project,
                           absl::string_view external_id);

// Returns the event of a change of a transcript that is there already.
std::string TranscriptEvent(const RequestContext& context, absl::string_view action,
                            absl::string_view id, const v1::Transcript& transcript,
                            absl::string_view proof);

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_TRANSCRIPT_RECORDS_H_

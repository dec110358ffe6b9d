#ifndef CONCORD_TRANSCRIPTS_TRANSCRIPT_CREATION_H_
#define CONCORD_TRANSCRIPTS_TRANSCRIPT_CREATION_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "concord/transcripts/v1/transcript.pb.h"
#include "server/environment.h"
#include "server/idempotency.h"
#include "transcripts/references.h"
#include "transcripts/repository.h"
#include "transcripts/turns.h"

namespace concord::transcripts {

// A transcript that is to be made.
struct Draft {
  std::string field;  // of the request, for errors: "transcripts[3]"
  std::string display_name;
  std::string external_id;
  std::string case_name;  // may be empty
  std::string text;       // as it will be stored: well-formed UTF-8
  std::vector<Turn> turns;
  std::string text_sha256;
};

// Returns OK when lengths are within limits and there is something to code: FIELD_INVALID,
// TEXT_EMPTY.
absl::Status CheckDraft(const Draft& draft);

// `TranscriptCreation` prepares one commit that makes transcripts from drafts: all or none. Belongs
// to one try of one request.
class TranscriptCreation {
 public:
  // With `allow_existing` an external id that stands for the same text already, in the project or
  // earlier among the drafts, is answered with that transcript.
  TranscriptCreation(Environment& environment, storage::ScopedStore& store,
                     const RequestContext& context, bool allow_existing);

  // Returns the batch and the transcripts (basic view) in the order of the drafts; those that are
  // new have no etag yet. Errors: EXTERNAL_ID_EXISTS, CASE_NOT_FOUND, NAME_INVALID; the store's.
  absl::StatusOr<Change<v1::BatchCreateTranscriptsResponse>> Prepare(
      const std::vector<Draft>& drafts);

 private:
  // Reads what the external ids stand for already.
  absl::Status FindExisting(const std::vector<Draft>& drafts);
  // Makes the batch rest on the drafts' cases.
  absl::Status RequireCases(const std::vector<Draft>& drafts);
  // Returns the transcript that the draft's external id stands for, or null when the draft is new.
  absl::StatusOr<const v1::Transcript*> Existing(const Draft& draft);
  v1::Transcript Create(const Draft& draft);

  Environment& environment_;
  storage::ScopedStore& store_;
  const RequestContext& context_;
  const bool allow_existing_;
  const Repository<v1::Transcript> transcripts_;
  const Repository<v1::Case> cases_;

  std::map<std::string, Stored<v1::Transcript>> existing_;  // by external id
  std::map<std::string, v1::Transcript> made_;              // likewise
  std::set<std::string> required_;                          // ids of existing ones relied on
  ReferenceChanges references_;
  EventBuilder event_;
  storage::Batch batch_;
};

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_TRANSCRIPT_CREATION_H_

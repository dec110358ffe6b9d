#include "transcripts/transcript_records.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/errors.h"
#include "server/names.h"
#include "transcripts/records.pb.h"

namespace concord::transcripts {
namespace {

storage::Key TextKey(absl::string_view id) { return {"transcripts/text", std::string(id)}; }

}  // namespace

std::string PutText(absl::string_view id, absl::string_view text, const std::vector<Turn>& turns,
                    storage::Batch& batch) {
  Commitment commitment = MakeCommitment(text);
  records::Text record;
  record.set_salt(std::move(commitment.salt));
  record.set_text(std::string(text));
  for (const Turn& turn : turns) {
    records::Text::Turn& kept = *record.add_turns();
    kept.set_speaker(turn.speaker);
    kept.set_start(turn.span.start);
    kept.set_end(turn.span.end);
  }
  batch.PutErasable(TextKey(id), record.SerializeAsString());
  return std::move(commitment.proof);
}

absl::StatusOr<StoredText> ReadStoredText(storage::ScopedStore& store, absl::string_view project,
                                          const std::string& id) {
  absl::StatusOr<storage::Entry> entry = store.ReadOne(project, TextKey(id));
  if (!entry.ok()) return error::FromStore(entry.status());
  if (!entry->version.exists()) {
    return error::NotFound("text", ChildName(project, "transcripts", id));
  }
  records::Text record;
  if (!record.ParseFromString(entry->value)) return error::Internal();
  StoredText stored;
  stored.text = std::move(*record.mutable_text());
  for (records::Text::Turn& turn : *record.mutable_turns()) {
    stored.turns.push_back({std::move(*turn.mutable_speaker()), {turn.start(), turn.end()}});
  }
  return stored;
}

storage::Key ExternalIdKey(const Environment& environment, absl::string_view project,
                           absl::string_view external_id) {
  return UniqueKey(environment, project, "transcript-by-external-id", external_id);
}

std::string TranscriptEvent(const RequestContext& context, absl::string_view action,
                            absl::string_view id, const v1::Transcript& transcript,
                            absl::string_view proof) {
  return EventBuilder(context)
      .Change(absl::StrCat("transcripts/", id), action,
              {{"case", transcript.case_()}, {"words", std::string(proof)}})
      .Serialize();
}

}  // namespace concord::transcripts

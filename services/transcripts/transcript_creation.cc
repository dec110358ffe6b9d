#include "transcripts/transcript_creation.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "server/errors.h"
#include "server/names.h"
#include "server/proto_time.h"
#include "transcripts/cases.h"
#include "transcripts/errors.h"
#include "transcripts/limits.h"
#include "transcripts/transcript_records.h"

namespace concord::transcripts {
namespace {

std::string FieldOf(const Draft& draft, absl::string_view field) {
  return absl::StrCat(draft.field, ".", field);
}

}  // namespace

absl::Status CheckDraft(const Draft& draft) {
  CONCORD_RETURN_IF_ERROR(
      CheckLength(FieldOf(draft, "display_name"), draft.display_name, 0, kMaxTranscriptNameLength));
  CONCORD_RETURN_IF_ERROR(
      CheckLength(FieldOf(draft, "external_id"), draft.external_id, 0, kMaxExternalIdLength));
  if (absl::StripAsciiWhitespace(draft.text).empty()) return TextEmpty(FieldOf(draft, "text"));
  return absl::OkStatus();
}

TranscriptCreation::TranscriptCreation(Environment& environment, storage::ScopedStore& store,
                                       const RequestContext& context, bool allow_existing)
    : environment_(environment),
      store_(store),
      context_(context),
      allow_existing_(allow_existing),
      transcripts_(environment, store, TranscriptKind()),
      cases_(environment, store, CaseKind()),
      event_(context) {}

absl::StatusOr<Change<v1::BatchCreateTranscriptsResponse>> TranscriptCreation::Prepare(
    const std::vector<Draft>& drafts) {
  CONCORD_RETURN_IF_ERROR(FindExisting(drafts));
  CONCORD_RETURN_IF_ERROR(RequireCases(drafts));
  Change<v1::BatchCreateTranscriptsResponse> change;
  int created = 0;
  for (const Draft& draft : drafts) {
    CONCORD_ASSIGN_OR_RETURN(const v1::Transcript* existing, Existing(draft));
    if (existing != nullptr) {
      *change.response.add_transcripts() = *existing;
      continue;
    }
    *change.response.add_transcripts() = Create(draft);
    ++created;
  }
  change.response.set_created_count(created);
  references_.WriteTo(batch_);
  if (created > 0) batch_.Append(event_.Serialize());
  change.batch = std::move(batch_);
  return change;
}

absl::Status TranscriptCreation::FindExisting(const std::vector<Draft>& drafts) {
  std::vector<std::string> external_ids;
  std::vector<storage::Key> keys;
  for (const Draft& draft : drafts) {
    if (draft.external_id.empty()) continue;
    external_ids.push_back(draft.external_id);
    keys.push_back(ExternalIdKey(environment_, context_.project, draft.external_id));
  }
  if (keys.empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<storage::Entry>> entries = store_.Read(context_.project, keys);
  if (!entries.ok()) return error::FromStore(entries.status());
  std::vector<std::string> ids;
  for (const storage::Entry& entry : *entries) {
    if (entry.version.exists()) ids.push_back(entry.value);
  }
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Stored<v1::Transcript>> found,
                           transcripts_.ReadAll(context_.project, ids));
  std::map<std::string, const Stored<v1::Transcript>*> by_id;
  for (const Stored<v1::Transcript>& stored : found) by_id[stored.id] = &stored;
  for (size_t i = 0; i < keys.size(); ++i) {
    const auto stored = by_id.find((*entries)[i].value);
    if (stored != by_id.end()) existing_.emplace(external_ids[i], *stored->second);
  }
  return absl::OkStatus();
}

absl::Status TranscriptCreation::RequireCases(const std::vector<Draft>& drafts) {
  std::map<std::string, std::string> names;  // by id
  for (const Draft& draft : drafts) {
    if (draft.case_name.empty()) continue;
    CONCORD_ASSIGN_OR_RETURN(const std::string id, ParseChild(draft.case_name, context_.project,
                                                              "cases", FieldOf(draft, "case")));
    names.emplace(id, draft.case_name);
  }
  std::vector<std::string> ids;
  ids.reserve(names.size());
  for (const auto& [id, name] : names) ids.push_back(id);
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Stored<v1::Case>> found,
                           cases_.ReadAll(context_.project, ids));
  for (const Stored<v1::Case>& stored : found) {
    batch_.Require(cases_.KeyOf(stored.id), stored.version);
    names.erase(stored.id);
  }
  if (!names.empty()) return error::NotFound("case", names.begin()->second);
  return absl::OkStatus();
}

absl::StatusOr<const v1::Transcript*> TranscriptCreation::Existing(const Draft& draft) {
  const v1::Transcript* known = nullptr;
  if (draft.external_id.empty()) return known;
  const auto existing = existing_.find(draft.external_id);
  const auto made = made_.find(draft.external_id);
  if (existing != existing_.end()) known = &existing->second.resource;
  if (made != made_.end()) known = &made->second;
  if (known == nullptr) return known;
  if (!allow_existing_ || known->text_sha256() != draft.text_sha256) {
    return ExternalIdExists(FieldOf(draft, "external_id"),
                            made != made_.end() ? "" : known->name());
  }
  if (existing != existing_.end() && required_.insert(existing->second.id).second) {
    batch_.Require(transcripts_.KeyOf(existing->second.id), existing->second.version);
  }
  return known;
}

v1::Transcript TranscriptCreation::Create(const Draft& draft) {
  const std::string id = NewId(context_.now);
  v1::Transcript transcript;
  transcript.set_name(transcripts_.kind().Name(context_.project, id));
  transcript.set_display_name(draft.display_name);
  transcript.set_external_id(draft.external_id);
  transcript.set_case_(draft.case_name);
  transcript.set_text_sha256(draft.text_sha256);
  transcript.set_character_count(CodePointCount(draft.text));
  transcript.set_state(v1::Transcript::STATE_ACTIVE);
  SetTime(context_.now, transcript.mutable_create_time());
  SetTime(context_.now, transcript.mutable_update_time());

  if (!draft.external_id.empty()) {
    const storage::Key key = ExternalIdKey(environment_, context_.project, draft.external_id);
    batch_.RequireAbsent(key).PutUnlisted(key, id);
    made_.emplace(draft.external_id, transcript);
  }
  if (!draft.case_name.empty()) {
    // RequireCases has read the name already.
    references_.Add(kTranscriptsByCase, draft.case_name.substr(draft.case_name.rfind('/') + 1), id);
  }
  const std::string words = transcripts_.Put(id, transcript, batch_);
  const std::string text = PutText(id, draft.text, draft.turns, batch_);
  event_.Change(absl::StrCat("transcripts/", id), "create",
                {{"case", draft.case_name},
                 {"character_count", absl::StrCat(transcript.character_count())},
                 {"words", words},
                 {"text", text}});
  return transcript;
}

}  // namespace concord::transcripts

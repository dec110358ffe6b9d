#include "transcripts/transcripts.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "server/errors.h"
#include "server/filter.h"
#include "server/names.h"
#include "server/proto_time.h"
#include "transcripts/cases.h"
#include "transcripts/errors.h"
#include "transcripts/limits.h"
#include "transcripts/references.h"
#include "transcripts/segmenter.h"
#include "transcripts/transcript_records.h"
#include "transcripts/update_mask.h"

namespace concord::transcripts {
namespace {

constexpr char kCollection[] = "transcripts";

bool IsShown(const v1::ListTranscriptsRequest& request, const v1::Transcript& transcript) {
  return request.show_deleted() || transcript.state() != v1::Transcript::STATE_DELETED;
}

}  // namespace

Transcripts::Transcripts(Environment& environment)
    : environment_(environment),
      store_(environment.store, "transcripts"),
      transcripts_(environment, store_, TranscriptKind()),
      cases_(environment, store_, CaseKind()) {}

absl::Status Transcripts::AddText(const RequestContext& context, Stored<v1::Transcript>& stored) {
  CONCORD_ASSIGN_OR_RETURN(StoredText text, ReadStoredText(store_, context.project, stored.id));
  stored.resource.set_text(std::move(text.text));
  return absl::OkStatus();
}

absl::StatusOr<v1::Transcript> Transcripts::GetTranscript(RequestContext& context,
                                                          const v1::GetTranscriptRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, kCollection, "name"));
  CONCORD_ASSIGN_OR_RETURN(Stored<v1::Transcript> stored,
                           transcripts_.ReadOne(context.project, id));
  if (request.view() != v1::TRANSCRIPT_VIEW_BASIC) {
    CONCORD_RETURN_IF_ERROR(AddText(context, stored));
  }
  return std::move(stored.resource);
}

absl::StatusOr<v1::ListTranscriptsResponse> Transcripts::ListTranscripts(
    RequestContext& context, const v1::ListTranscriptsRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckParent(context, request.parent()));
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_ASSIGN_OR_RETURN(const Filter filter,
                           ParseFilter(request.filter(), {"external_id", "case"}));
  std::string listing = transcripts_.kind().collection();
  if (const auto of = filter.find("case"); of != filter.end()) {
    CONCORD_ASSIGN_OR_RETURN(const std::string id,
                             ParseChild(of->second, context.project, "cases", "filter"));
    listing = ReferrersOf(kTranscriptsByCase, id);
  }
  v1::ListTranscriptsResponse response;
  if (filter.count("external_id") > 0) {
    CONCORD_RETURN_IF_ERROR(FindByExternalId(context, request, filter, response));
    return response;
  }
  CONCORD_ASSIGN_OR_RETURN(const std::string after,
                           FillPage(context, request, listing, page, response));
  response.set_next_page_token(environment_.pager.Next(request, context.principal, after));
  return response;
}

absl::Status Transcripts::FindByExternalId(const RequestContext& context,
                                           const v1::ListTranscriptsRequest& request,
                                           const Filter& filter,
                                           v1::ListTranscriptsResponse& response) {
  absl::StatusOr<storage::Entry> entry = store_.ReadOne(
      context.project, ExternalIdKey(environment_, context.project, filter.at("external_id")));
  if (!entry.ok()) return error::FromStore(entry.status());
  if (!entry->version.exists()) return absl::OkStatus();
  CONCORD_ASSIGN_OR_RETURN(std::vector<Stored<v1::Transcript>> found,
                           transcripts_.ReadAll(context.project, {entry->value}));
  for (Stored<v1::Transcript>& stored : found) {
    const auto of = filter.find("case");
    if (of != filter.end() && of->second != stored.resource.case_()) continue;
    if (!IsShown(request, stored.resource)) continue;
    if (request.view() == v1::TRANSCRIPT_VIEW_FULL) {
      CONCORD_RETURN_IF_ERROR(AddText(context, stored));
    }
    *response.add_transcripts() = std::move(stored.resource);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Transcripts::FillPage(const RequestContext& context,
                                                  const v1::ListTranscriptsRequest& request,
                                                  const std::string& listing, const Page& page,
                                                  v1::ListTranscriptsResponse& response) {
  Page rest = page;
  size_t bytes = 0;
  while (true) {
    rest.size = page.size - response.transcripts_size();
    CONCORD_ASSIGN_OR_RETURN(const ListedPage listed,
                             ScanPage(store_, context.project, listing, rest));
    CONCORD_ASSIGN_OR_RETURN(std::vector<Stored<v1::Transcript>> found,
                             transcripts_.ReadAll(context.project, IdsOf(listed.entries)));
    for (Stored<v1::Transcript>& stored : found) {
      if (!IsShown(request, stored.resource)) continue;
      if (request.view() == v1::TRANSCRIPT_VIEW_FULL) {
        CONCORD_RETURN_IF_ERROR(AddText(context, stored));
        bytes += stored.resource.text().size();
        // The page ends before this one, which begins the next.
        if (bytes > kMaxPageTextBytes && response.transcripts_size() > 0) return rest.after;
      }
      rest.after = stored.id;
      *response.add_transcripts() = std::move(stored.resource);
    }
    if (listed.after.empty()) return std::string();
    rest.after = listed.after;
    if (static_cast<size_t>(response.transcripts_size()) == page.size) return rest.after;
  }
}

absl::StatusOr<v1::Transcript> Transcripts::UpdateTranscript(
    RequestContext& context, const v1::UpdateTranscriptRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      const std::string id,
      ParseChild(request.transcript().name(), context.project, kCollection, "transcript.name"));
  return CommitOnce<v1::Transcript>(
      context, store_, context.project, request,
      [&] { return PrepareUpdate(context, request, id); }, SetEtag(environment_));
}

absl::StatusOr<Change<v1::Transcript>> Transcripts::PrepareUpdate(
    const RequestContext& context, const v1::UpdateTranscriptRequest& request,
    const std::string& id) {
  const v1::Transcript& given = request.transcript();
  CONCORD_ASSIGN_OR_RETURN(const Stored<v1::Transcript> stored,
                           transcripts_.ReadOne(context.project, id));
  CONCORD_RETURN_IF_ERROR(environment_.etags.Check(given.etag(), stored.version, given.name()));
  if (stored.resource.state() == v1::Transcript::STATE_DELETED) {
    return TranscriptDeleted(given.name());
  }
  Change<v1::Transcript> change;
  change.response = stored.resource;
  v1::Transcript& transcript = change.response;
  CONCORD_RETURN_IF_ERROR(ApplyUpdate(request.update_mask(),
                                      {"display_name", "external_id", "case"}, given, &transcript));
  CONCORD_RETURN_IF_ERROR(CheckLength("transcript.display_name", transcript.display_name(), 0,
                                      kMaxTranscriptNameLength));
  CONCORD_RETURN_IF_ERROR(
      CheckLength("transcript.external_id", transcript.external_id(), 0, kMaxExternalIdLength));
  CONCORD_RETURN_IF_ERROR(MoveExternalId(context, id, stored.resource, transcript, change.batch));
  CONCORD_RETURN_IF_ERROR(MoveCase(context, id, stored.resource, transcript, change.batch));
  SetTime(context.now, transcript.mutable_update_time());
  change.batch.Require(transcripts_.KeyOf(id), stored.version);
  const std::string proof = transcripts_.Put(id, transcript, change.batch);
  change.batch.Append(TranscriptEvent(context, "update", id, transcript, proof));
  return change;
}

absl::Status Transcripts::MoveExternalId(const RequestContext& context, const std::string& id,
                                         const v1::Transcript& before, const v1::Transcript& after,
                                         storage::Batch& batch) {
  if (before.external_id() == after.external_id()) return absl::OkStatus();
  if (!after.external_id().empty()) {
    const storage::Key key = ExternalIdKey(environment_, context.project, after.external_id());
    absl::StatusOr<storage::Entry> taken = store_.ReadOne(context.project, key);
    if (!taken.ok()) return error::FromStore(taken.status());
    if (taken->version.exists()) {
      return ExternalIdExists("transcript.external_id",
                              transcripts_.kind().Name(context.project, taken->value));
    }
    batch.RequireAbsent(key).PutUnlisted(key, id);
  }
  if (!before.external_id().empty()) {
    batch.Delete(ExternalIdKey(environment_, context.project, before.external_id()));
  }
  return absl::OkStatus();
}

absl::Status Transcripts::MoveCase(const RequestContext& context, const std::string& id,
                                   const v1::Transcript& before, const v1::Transcript& after,
                                   storage::Batch& batch) {
  if (before.case_() == after.case_()) return absl::OkStatus();
  ReferenceChanges references;
  if (!after.case_().empty()) {
    CONCORD_ASSIGN_OR_RETURN(const std::string of, ParseChild(after.case_(), context.project,
                                                              "cases", "transcript.case"));
    CONCORD_ASSIGN_OR_RETURN(const Stored<v1::Case> stored, cases_.ReadOne(context.project, of));
    batch.Require(cases_.KeyOf(of), stored.version);
    references.Add(kTranscriptsByCase, of, id);
  }
  if (!before.case_().empty()) {
    CONCORD_ASSIGN_OR_RETURN(const std::string of, ParseChild(before.case_(), context.project,
                                                              "cases", "transcript.case"));
    references.Remove(kTranscriptsByCase, of, id);
  }
  references.WriteTo(batch);
  return absl::OkStatus();
}

absl::StatusOr<v1::Transcript> Transcripts::DeleteTranscript(
    RequestContext& context, const v1::DeleteTranscriptRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, kCollection, "name"));
  return CommitOnce<v1::Transcript>(
      context, store_, context.project, request,
      [&] { return PrepareState(context, id, request.etag(), v1::Transcript::STATE_DELETED); },
      SetEtag(environment_));
}

absl::StatusOr<v1::Transcript> Transcripts::UndeleteTranscript(
    RequestContext& context, const v1::UndeleteTranscriptRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, kCollection, "name"));
  return CommitOnce<v1::Transcript>(
      context, store_, context.project, request,
      [&] { return PrepareState(context, id, request.etag(), v1::Transcript::STATE_ACTIVE); },
      SetEtag(environment_));
}

absl::StatusOr<Change<v1::Transcript>> Transcripts::PrepareState(const RequestContext& context,
                                                                 const std::string& id,
                                                                 const std::string& etag,
                                                                 v1::Transcript::State state) {
  CONCORD_ASSIGN_OR_RETURN(const Stored<v1::Transcript> stored,
                           transcripts_.ReadOne(context.project, id));
  const std::string& name = stored.resource.name();
  CONCORD_RETURN_IF_ERROR(environment_.etags.Check(etag, stored.version, name));
  const bool deletes = state == v1::Transcript::STATE_DELETED;
  if (stored.resource.state() == state) {
    return deletes ? TranscriptDeleted(name) : TranscriptNotDeleted(name);
  }
  Change<v1::Transcript> change;
  change.response = stored.resource;
  v1::Transcript& transcript = change.response;
  transcript.set_state(state);
  SetTime(context.now, transcript.mutable_update_time());
  transcript.clear_delete_time();
  if (deletes) SetTime(context.now, transcript.mutable_delete_time());
  change.batch.Require(transcripts_.KeyOf(id), stored.version);
  const std::string proof = transcripts_.Put(id, transcript, change.batch);
  change.batch.Append(
      TranscriptEvent(context, deletes ? "delete" : "undelete", id, transcript, proof));
  return change;
}

absl::StatusOr<v1::ReadTextResponse> Transcripts::ReadText(RequestContext& context,
                                                           const v1::ReadTextRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, kCollection, "name"));
  CONCORD_ASSIGN_OR_RETURN(const Stored<v1::Transcript> stored,
                           transcripts_.ReadOne(context.project, id));
  CONCORD_ASSIGN_OR_RETURN(StoredText text, ReadStoredText(store_, context.project, id));
  v1::ReadTextResponse response;
  response.set_text_sha256(stored.resource.text_sha256());
  if (!request.has_span()) {
    response.set_text(std::move(text.text));
    return response;
  }
  const TextIndex index(text.text);
  const Span span{request.span().start_offset(), request.span().end_offset()};
  if (!index.Contains(span) || span.length() == 0) {
    return SpanOutOfRange(span, index.code_points());
  }
  response.set_text(std::string(index.Slice(span)));
  return response;
}

absl::StatusOr<v1::ListSegmentsResponse> Transcripts::ListSegments(
    RequestContext& context, const v1::ListSegmentsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.parent(), context.project, kCollection, "parent"));
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  const Segmenter* segmenter = FindSegmenter(request.segmenter());
  if (segmenter == nullptr) return SegmenterUnknown(ListSegmenters());
  CONCORD_ASSIGN_OR_RETURN(const Stored<v1::Transcript> stored,
                           transcripts_.ReadOne(context.project, id));
  CONCORD_ASSIGN_OR_RETURN(const StoredText text, ReadStoredText(store_, context.project, id));
  const std::vector<FoundSegment> segments = segmenter->Segment(text.text, text.turns);
  size_t begin = 0;  // segments before the page
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &begin)) return error::Internal();
  const size_t end = std::min(segments.size(), begin + page.size);
  v1::ListSegmentsResponse response;
  for (size_t i = begin; i < end; ++i) {
    v1::Segment& segment = *response.add_segments();
    segment.set_name(
        absl::StrCat(stored.resource.name(), "/segments/", request.segmenter(), "-", i + 1));
    segment.mutable_span()->set_start_offset(segments[i].span.start);
    segment.mutable_span()->set_end_offset(segments[i].span.end);
    segment.set_speaker(segments[i].speaker);
    segment.set_turn(segments[i].turn);
  }
  response.set_next_page_token(environment_.pager.Next(
      request, context.principal, end < segments.size() ? absl::StrCat(end) : ""));
  return response;
}

}  // namespace concord::transcripts

// The revisions of the codebook: the methods of CodebookHandlers that publish and read them.
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "coding/codebook_handlers.h"
#include "coding/errors.h"
#include "coding/limits.h"
#include "server/errors.h"
#include "server/idempotency.h"
#include "server/names.h"
#include "server/proto_time.h"

namespace concord::coding {
namespace {

absl::StatusOr<std::string> ReasonOf(const storage::Entry& entry) {
  records::RevisionWords words;
  if (!words.ParseFromString(entry.value)) return error::Internal();
  return words.reason();
}

}  // namespace

absl::StatusOr<v1::CodebookRevision> CodebookHandlers::AddRevision(
    const RequestContext& context, const Draft& draft, const std::vector<v1::Code>& codes,
    const std::string& reason, EventBuilder& event, storage::Batch& batch) {
  if (codes.empty()) return CodebookEmpty();
  if (const int32_t latest = draft.head.latest(); latest > 0) {
    CONCORD_ASSIGN_OR_RETURN(const v1::CodebookRevision before,
                             ReadRevision(context.project, latest));
    if (SaysTheSame({before.codes().begin(), before.codes().end()}, codes)) {
      return CodebookUnchanged();
    }
  }
  const int32_t number = draft.head.latest() + 1;
  v1::CodebookRevision revision;
  revision.set_name(RevisionName(context.project, number));
  revision.set_code_count(static_cast<int32_t>(codes.size()));
  SetTime(context.now, revision.mutable_create_time());
  batch.RequireAbsent(RevisionKey(number)).Put(RevisionKey(number), revision.SerializeAsString());
  v1::CodebookRevision with_codes = revision;
  with_codes.mutable_codes()->Add(codes.begin(), codes.end());
  batch.PutUnlisted(RevisionCodesKey(number), with_codes.SerializeAsString());
  EventBuilder::Facts facts = {{"code_count", absl::StrCat(codes.size())}};
  if (!reason.empty()) {
    const Commitment commitment = MakeCommitment(reason);
    records::RevisionWords words;
    words.set_reason(reason);
    words.set_salt(commitment.salt);
    batch.PutErasable(RevisionWordsKey(number), words.SerializeAsString());
    facts.emplace_back("reason_commitment", commitment.proof);
  }
  event.Change(absl::StrCat("codebookRevisions/", number), "publish", std::move(facts));
  return revision;
}

absl::StatusOr<v1::CodebookRevision> CodebookHandlers::PublishCodebook(
    RequestContext& context, const v1::PublishCodebookRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckLength("reason", request.reason(), 0, kMaxReasonLength));
  const auto prepare = [&]() -> absl::StatusOr<Change<v1::CodebookRevision>> {
    CONCORD_ASSIGN_OR_RETURN(const Draft draft, ReadDraft(store_, context.project));
    Change<v1::CodebookRevision> change;
    EventBuilder event(context);
    CONCORD_ASSIGN_OR_RETURN(change.response, AddRevision(context, draft, draft.book.ActiveCodes(),
                                                          request.reason(), event, change.batch));
    records::CodebookHead head = draft.head;
    head.set_latest(head.latest() + 1);
    ChangeHead(draft, head, change.batch);
    change.batch.Append(event.Serialize());
    return change;
  };
  CONCORD_ASSIGN_OR_RETURN(
      const v1::CodebookRevision published,
      CommitOnce<v1::CodebookRevision>(context, store_, context.project, request, prepare,
                                       [&](v1::CodebookRevision&, const storage::Version& version) {
                                         Published(context, version.revision);
                                       }));
  // What is remembered for repeats holds neither codes nor words, so they are read.
  CONCORD_ASSIGN_OR_RETURN(const int32_t number,
                           ParseRevisionName(published.name(), context.project, "name"));
  return ReadRevision(context.project, number);
}

void CodebookHandlers::Published(const RequestContext& context, storage::Revision at) {
  reader_.Forget(context.project);
  // Whoever needs the seal later makes it if it is missing, so its failure is nobody's.
  environment_.trail.Seal(context.project, at).status().IgnoreError();
}

absl::StatusOr<v1::CodebookRevision> CodebookHandlers::ReadRevision(const std::string& project,
                                                                    int32_t number) {
  const auto entries = store_.Read(project, {RevisionCodesKey(number), RevisionWordsKey(number)});
  if (!entries.ok()) return error::FromStore(entries.status());
  if (!entries->front().version.exists()) {
    return error::NotFound("codebook revision", RevisionName(project, number));
  }
  v1::CodebookRevision revision;
  if (!revision.ParseFromString(entries->front().value)) return error::Internal();
  CONCORD_ASSIGN_OR_RETURN(*revision.mutable_reason(), ReasonOf(entries->back()));
  return revision;
}

absl::StatusOr<v1::CodebookRevision> CodebookHandlers::GetCodebookRevision(
    RequestContext& context, const v1::GetCodebookRevisionRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const int32_t number,
                           ParseRevisionName(request.name(), context.project, "name"));
  return ReadRevision(context.project, number);
}

absl::StatusOr<v1::ListCodebookRevisionsResponse> CodebookHandlers::ListCodebookRevisions(
    RequestContext& context, const v1::ListCodebookRevisionsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  auto entries = store_.Scan(context.project, kRevisionCollection, page.after, page.size);
  if (!entries.ok()) return error::FromStore(entries.status());
  v1::ListCodebookRevisionsResponse response;
  std::vector<storage::Key> keys;
  for (const storage::Entry& entry : *entries) {
    v1::CodebookRevision* revision = response.add_codebook_revisions();
    if (!revision->ParseFromString(entry.value)) return error::Internal();
    CONCORD_ASSIGN_OR_RETURN(const int32_t number,
                             ParseRevisionName(revision->name(), context.project, "name"));
    keys.push_back(RevisionWordsKey(number));
  }
  if (keys.empty()) return response;
  const auto words = store_.Read(context.project, keys);
  if (!words.ok()) return error::FromStore(words.status());
  for (size_t i = 0; i < words->size(); ++i) {
    auto* revision = response.mutable_codebook_revisions(static_cast<int>(i));
    CONCORD_ASSIGN_OR_RETURN(*revision->mutable_reason(), ReasonOf((*words)[i]));
  }
  if (entries->size() == page.size) {
    response.set_next_page_token(
        environment_.pager.Next(request, context.principal, entries->back().id));
  }
  return response;
}

}  // namespace concord::coding

#include "coding/memo_handlers.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "coding/errors.h"
#include "coding/limits.h"
#include "server/audit.h"
#include "server/errors.h"
#include "server/filter.h"
#include "server/idempotency.h"
#include "server/names.h"

namespace concord::coding {
namespace {

constexpr char kMemos[] = "memos";
// Memos read at once: the longest ones take 25 MB then.
constexpr size_t kStretch = 64;

records::MemoWords WordsOf(const std::string& body, const Commitment& commitment) {
  records::MemoWords words;
  words.set_body(body);
  words.set_salt(commitment.salt);
  return words;
}

std::string ResourceOf(const std::string& id) { return absl::StrCat(kMemos, "/", id); }

// What the trail may say of a memo: where it stands, and the proof of its words.
EventBuilder::Facts FactsOf(const records::MemoRecord& record) {
  EventBuilder::Facts facts = {{"resource", record.resource()}};
  if (!record.transcript().empty()) {
    facts.emplace_back("transcript", absl::StrCat("transcripts/", record.transcript()));
  }
  return facts;
}

absl::Status CheckMask(const v1::UpdateMemoRequest& request) {
  bool names_body = request.update_mask().paths().empty();
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "body" || path == "*") {
      names_body = true;
    } else if (path != "name" && path != "author" && path != "create_time" &&
               path != "update_time" && path != "etag") {
      return error::UpdateMaskInvalid(path);
    }
  }
  if (names_body) return absl::OkStatus();
  return error::FieldInvalid("update_mask", "must name 'body': nothing else of a memo changes.");
}

}  // namespace

MemoHandlers::MemoHandlers(Environment& environment, Visibility& visibility)
    : environment_(environment),
      visibility_(visibility),
      store_(environment.store, "coding"),
      resources_(environment.channels, store_, visibility) {}

absl::StatusOr<v1::Memo> MemoHandlers::CreateMemo(RequestContext& context,
                                                  const v1::CreateMemoRequest& request) {
  const std::string& id = request.memo_id();
  const v1::Memo& wanted = request.memo();
  if (!IsId(id)) return error::FieldInvalid("memo_id", "must be a UUID in lower case.");
  if (!wanted.name().empty()) {
    return error::FieldInvalid("memo.name", "must be empty: give the id as memo_id.");
  }
  CONCORD_RETURN_IF_ERROR(CheckLength("memo.body", wanted.body(), 1, kMaxMemoLength));

  std::optional<v1::Memo> first;  // the answer to the first of several equal requests
  const auto prepare = [&]() -> absl::StatusOr<Change<v1::Memo>> {
    CONCORD_ASSIGN_OR_RETURN(StoredMemo memo, Read(context.project, id));
    if (memo.version.exists()) {
      if (!memo.record.deleted() && memo.record.author() == context.member.id &&
          memo.record.resource() == wanted.resource() && memo.words.body() == wanted.body()) {
        first = ToMemo(context.project, memo, environment_.etags);
      }
      return MemoExists(ChildName(context.project, kMemos, id));
    }
    CONCORD_ASSIGN_OR_RETURN(memo.record, resources_.Find(context, wanted.resource()));
    memo.record.set_author(context.member.id);
    memo.record.set_create_micros(absl::ToUnixMicros(context.now));
    memo.record.set_update_micros(memo.record.create_micros());
    const Commitment commitment = MakeCommitment(wanted.body());
    memo.words = WordsOf(wanted.body(), commitment);
    EventBuilder::Facts facts = FactsOf(memo.record);
    facts.emplace_back("body_commitment", commitment.proof);

    Change<v1::Memo> change;
    const std::string index_id = MemoIndexId(memo.record, id);
    change.batch.RequireAbsent(MemoKey(id))
        .PutUnlisted(MemoKey(id), memo.record.SerializeAsString())
        .PutErasable(MemoWordsKey(id), memo.words.SerializeAsString())
        .List(kMemosByTime, index_id)
        .List(MemosOn(memo.record.resource()), index_id)
        .Append(
            EventBuilder(context).Change(ResourceOf(id), "create", std::move(facts)).Serialize());
    change.response = ToMemo(context.project, memo, environment_.etags);
    return change;
  };
  auto created = CommitOnce<v1::Memo>(context, store_, context.project, request, prepare,
                                      [&](v1::Memo& memo, const storage::Version& version) {
                                        memo.set_etag(environment_.etags.Make(version));
                                      });
  if (!created.ok() && first.has_value()) return *std::move(first);
  return created;
}

absl::StatusOr<v1::Memo> MemoHandlers::GetMemo(RequestContext& context,
                                               const v1::GetMemoRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const StoredMemo memo, ReadVisible(context, request.name(), "name"));
  return ToMemo(context.project, memo, environment_.etags);
}

absl::StatusOr<v1::ListMemosResponse> MemoHandlers::ListMemos(RequestContext& context,
                                                              const v1::ListMemosRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_ASSIGN_OR_RETURN(const auto filter, ParseFilter(request.filter(), {"resource"}));
  std::string listing = kMemosByTime;
  if (const auto resource = filter.find("resource"); resource != filter.end()) {
    CONCORD_RETURN_IF_ERROR(CheckMemoResource(resource->second, context.project, "filter"));
    listing = MemosOn(resource->second);
  }
  v1::ListMemosResponse response;
  std::string after = page.after;
  std::string last;  // of the memos answered
  size_t bytes = 0;
  bool at_end = false;
  while (!at_end) {
    CONCORD_ASSIGN_OR_RETURN(const std::vector<StoredMemo> stretch,
                             ReadStretch(context, listing, after, at_end));
    for (const StoredMemo& memo : stretch) {
      const size_t size = static_cast<size_t>(response.memos_size());
      bytes += memo.words.ByteSizeLong();
      // Only a memo that the caller may see makes another page: so the token tells nothing.
      if (size == page.size || (size > 0 && bytes > kMaxPageBytes)) {
        response.set_next_page_token(environment_.pager.Next(request, context.principal, last));
        return response;
      }
      *response.add_memos() = ToMemo(context.project, memo, environment_.etags);
      last = MemoIndexId(memo.record, memo.id);
    }
  }
  return response;
}

absl::StatusOr<v1::Memo> MemoHandlers::UpdateMemo(RequestContext& context,
                                                  const v1::UpdateMemoRequest& request) {
  const v1::Memo& wanted = request.memo();
  CONCORD_RETURN_IF_ERROR(CheckMask(request));
  CONCORD_RETURN_IF_ERROR(CheckLength("memo.body", wanted.body(), 1, kMaxMemoLength));
  const auto prepare = [&]() -> absl::StatusOr<Change<v1::Memo>> {
    CONCORD_ASSIGN_OR_RETURN(StoredMemo memo,
                             ReadOwn(context, wanted.name(), "memo.name", wanted.etag()));
    if (!wanted.resource().empty() && wanted.resource() != memo.record.resource()) {
      return error::FieldInvalid("memo.resource", "cannot be changed; write another memo.");
    }
    const storage::Version before = std::exchange(memo.version, {});
    const Commitment commitment = MakeCommitment(wanted.body());
    memo.words = WordsOf(wanted.body(), commitment);
    memo.record.set_update_micros(absl::ToUnixMicros(context.now));
    EventBuilder::Facts facts = FactsOf(memo.record);
    facts.emplace_back("body_commitment", commitment.proof);

    Change<v1::Memo> change;
    change.batch.Require(MemoKey(memo.id), before)
        .PutUnlisted(MemoKey(memo.id), memo.record.SerializeAsString())
        .PutErasable(MemoWordsKey(memo.id), memo.words.SerializeAsString())
        .Append(EventBuilder(context)
                    .Change(ResourceOf(memo.id), "update", std::move(facts))
                    .Serialize());
    change.response = ToMemo(context.project, memo, environment_.etags);
    change.response.clear_body();  // what is remembered for repeats cannot be erased
    return change;
  };
  return CommitOnce<v1::Memo>(context, store_, context.project, request, prepare,
                              [&](v1::Memo& memo, const storage::Version& version) {
                                memo.set_body(wanted.body());
                                memo.set_etag(environment_.etags.Make(version));
                              });
}

absl::StatusOr<v1::Memo> MemoHandlers::DeleteMemo(RequestContext& context,
                                                  const v1::DeleteMemoRequest& request) {
  const auto prepare = [&]() -> absl::StatusOr<Change<v1::Memo>> {
    CONCORD_ASSIGN_OR_RETURN(StoredMemo memo,
                             ReadOwn(context, request.name(), "name", request.etag()));
    const storage::Version before = std::exchange(memo.version, {});
    memo.record.set_deleted(true);
    memo.words.Clear();
    const std::string index_id = MemoIndexId(memo.record, memo.id);

    Change<v1::Memo> change;
    change.batch.Require(MemoKey(memo.id), before)
        .PutUnlisted(MemoKey(memo.id), memo.record.SerializeAsString())
        .Erase(MemoWordsKey(memo.id))
        .Unlist(kMemosByTime, index_id)
        .Unlist(MemosOn(memo.record.resource()), index_id)
        .Append(EventBuilder(context)
                    .Change(ResourceOf(memo.id), "delete", FactsOf(memo.record))
                    .Serialize());
    change.response = ToMemo(context.project, memo, environment_.etags);
    return change;
  };
  return CommitOnce<v1::Memo>(context, store_, context.project, request, prepare,
                              [](v1::Memo&, const storage::Version&) {});
}

absl::StatusOr<StoredMemo> MemoHandlers::Read(const std::string& project, const std::string& id) {
  const auto entries = store_.Read(project, {MemoKey(id), MemoWordsKey(id)});
  if (!entries.ok()) return error::FromStore(entries.status());
  return DecodeMemo(entries->front(), entries->back());
}

absl::StatusOr<StoredMemo> MemoHandlers::ReadVisible(const RequestContext& context,
                                                     const std::string& name,
                                                     const std::string& field) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id, ParseChild(name, context.project, kMemos, field));
  CONCORD_ASSIGN_OR_RETURN(StoredMemo memo, Read(context.project, id));
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  if (!memo.version.exists() || memo.record.deleted() || IsHidden(view, memo.record)) {
    return error::NotFound("memo", name);
  }
  return memo;
}

absl::StatusOr<StoredMemo> MemoHandlers::ReadOwn(const RequestContext& context,
                                                 const std::string& name, const std::string& field,
                                                 const std::string& etag) {
  CONCORD_ASSIGN_OR_RETURN(StoredMemo memo, ReadVisible(context, name, field));
  if (memo.record.author() != context.member.id) return NotYourMemo();
  CONCORD_RETURN_IF_ERROR(environment_.etags.Check(etag, memo.version, name));
  return memo;
}

absl::StatusOr<std::vector<StoredMemo>> MemoHandlers::ReadStretch(const RequestContext& context,
                                                                  const std::string& listing,
                                                                  std::string& after,
                                                                  bool& at_end) {
  const auto listed = store_.Scan(context.project, listing, after, kStretch);
  if (!listed.ok()) return error::FromStore(listed.status());
  at_end = listed->size() < kStretch;
  std::vector<StoredMemo> memos;
  if (listed->empty()) return memos;
  after = listed->back().id;
  std::vector<storage::Key> keys;
  for (const storage::Entry& entry : *listed) {
    keys.push_back(MemoKey(MemoOfIndexId(entry.id)));
    keys.push_back(MemoWordsKey(MemoOfIndexId(entry.id)));
  }
  const auto entries = store_.Read(context.project, keys);
  if (!entries.ok()) return error::FromStore(entries.status());
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  for (size_t i = 0; i + 1 < entries->size(); i += 2) {
    CONCORD_ASSIGN_OR_RETURN(StoredMemo memo, DecodeMemo((*entries)[i], (*entries)[i + 1]));
    if (memo.version.exists() && !memo.record.deleted() && !IsHidden(view, memo.record)) {
      memos.push_back(std::move(memo));
    }
  }
  return memos;
}

}  // namespace concord::coding

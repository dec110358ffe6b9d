#include "coding/transcript_cache.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "coding/limits.h"
#include "server/channels.h"
#include "server/errors.h"
#include "server/names.h"

namespace concord::coding {
namespace {

namespace tv1 = concord::transcripts::v1;

std::string CacheKey(absl::string_view project, absl::string_view id) {
  return absl::StrCat(project, "/", id);
}

}  // namespace

storage::Key TranscriptKey(absl::string_view id) {
  return {"transcripts/transcript", std::string(id)};
}

std::shared_ptr<const TranscriptFacts> TranscriptCache::Peek(const std::string& project,
                                                             const std::string& id) {
  const std::string key = CacheKey(project, id);
  MutexLock lock(&mutex_);
  const auto found = facts_.find(key);
  return found == facts_.end() ? nullptr : found->second;
}

std::shared_ptr<const CachedText> TranscriptCache::PeekText(const std::string& project,
                                                            const std::string& id) {
  const std::string key = CacheKey(project, id);
  MutexLock lock(&mutex_);
  const auto found = text_of_.find(key);
  if (found == text_of_.end()) return nullptr;
  texts_.splice(texts_.begin(), texts_, found->second);
  return texts_.front().second;
}

absl::StatusOr<std::shared_ptr<const TranscriptFacts>> TranscriptCache::Get(
    const RequestContext& context, const std::string& id) {
  if (auto known = Peek(context.project, id)) return known;
  tv1::GetTranscriptRequest request;
  request.set_name(ChildName(context.project, "transcripts", id));
  request.set_view(tv1::TRANSCRIPT_VIEW_BASIC);
  CONCORD_ASSIGN_OR_RETURN(
      const tv1::Transcript transcript,
      CallPeer<tv1::Transcript>(
          environment_.channels, context, request, [this](auto* call, auto& in, auto* out) {
            return environment_.channels.transcripts().GetTranscript(call, in, out);
          }));
  return Keep(context.project, transcript);
}

absl::StatusOr<std::shared_ptr<const CachedText>> TranscriptCache::GetText(
    const RequestContext& context, const std::string& id) {
  if (auto known = PeekText(context.project, id)) return known;
  tv1::ReadTextRequest request;
  request.set_name(ChildName(context.project, "transcripts", id));
  CONCORD_ASSIGN_OR_RETURN(
      tv1::ReadTextResponse response,
      CallPeer<tv1::ReadTextResponse>(
          environment_.channels, context, request, [this](auto* call, auto& in, auto* out) {
            return environment_.channels.transcripts().ReadText(call, in, out);
          }));
  auto text = std::make_shared<const CachedText>(std::move(*response.mutable_text()));
  KeepText(CacheKey(context.project, id), text);
  return text;
}

absl::Status TranscriptCache::Prefetch(const RequestContext& context,
                                       const std::vector<std::string>& ids) {
  const size_t unknown = std::count_if(ids.begin(), ids.end(), [&](const std::string& id) {
    return Peek(context.project, id) == nullptr;
  });
  if (unknown <= kPrefetchAbove) return absl::OkStatus();
  tv1::ListTranscriptsRequest request;
  request.set_parent(ProjectName(context.project));
  request.set_page_size(1000);
  request.set_show_deleted(true);
  do {
    CONCORD_ASSIGN_OR_RETURN(
        tv1::ListTranscriptsResponse page,
        CallPeer<tv1::ListTranscriptsResponse>(
            environment_.channels, context, request, [this](auto* call, auto& in, auto* out) {
              return environment_.channels.transcripts().ListTranscripts(call, in, out);
            }));
    for (const tv1::Transcript& transcript : page.transcripts()) {
      if (auto kept = Keep(context.project, transcript); !kept.ok()) return kept.status();
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const TranscriptFacts>> TranscriptCache::Keep(
    const std::string& project, const tv1::Transcript& transcript) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(transcript.name(), project, "transcripts", "transcript"));
  auto facts = std::make_shared<TranscriptFacts>();
  facts->text_sha256 = absl::HexStringToBytes(transcript.text_sha256());
  facts->length = transcript.character_count();
  facts->deleted = transcript.state() == tv1::Transcript::STATE_DELETED;
  // An etag is the version of the record, and the key it is made with lies in the common store.
  CONCORD_ASSIGN_OR_RETURN(facts->version,
                           environment_.etags.Parse(transcript.etag(), transcript.name()));
  MutexLock lock(&mutex_);
  if (facts_.size() >= kMaxCachedTranscripts) facts_.clear();
  facts_[CacheKey(project, id)] = facts;
  return std::shared_ptr<const TranscriptFacts>(std::move(facts));
}

void TranscriptCache::KeepText(const std::string& key, std::shared_ptr<const CachedText> text) {
  MutexLock lock(&mutex_);
  DropText(key);
  text_bytes_ += text->text.size();
  texts_.emplace_front(key, std::move(text));
  text_of_[key] = texts_.begin();
  while (text_bytes_ > kMaxCachedTextBytes && texts_.size() > 1) {
    const std::string last = texts_.back().first;
    DropText(last);
  }
}

void TranscriptCache::DropText(const std::string& key) {
  const auto found = text_of_.find(key);
  if (found == text_of_.end()) return;
  text_bytes_ -= found->second->second->text.size();
  texts_.erase(found->second);
  text_of_.erase(found);
}

void TranscriptCache::Forget(const std::string& project, const std::string& id) {
  const std::string key = CacheKey(project, id);
  MutexLock lock(&mutex_);
  facts_.erase(key);
  DropText(key);
}

}  // namespace concord::coding

#include "coding/anchor_resolver.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "coding/codebook_errors.h"
#include "coding/errors.h"
#include "server/errors.h"
#include "server/names.h"

namespace concord::coding {
namespace {

namespace tr = concord::transcripts::v1;

bool IsDeleted(const tr::Transcript& transcript) {
  return transcript.state() == tr::Transcript::STATE_DELETED;
}

bool IsWithin(const tr::Transcript& transcript, int64_t start, int64_t end) {
  return 0 <= start && start < end && end <= transcript.character_count();
}

v1::SpanReference Reference(const tr::Transcript& transcript, int64_t start, int64_t end) {
  v1::SpanReference reference;
  reference.set_transcript(transcript.name());
  reference.mutable_span()->set_start_offset(start);
  reference.mutable_span()->set_end_offset(end);
  reference.set_text_sha256(transcript.text_sha256());
  return reference;
}

// Returns where `quote` occurs in `text`, or the sentence that says why that is not one place.
absl::StatusOr<Span> FindOnce(absl::string_view text, absl::string_view quote) {
  const size_t at = text.find(quote);
  if (at == absl::string_view::npos) {
    return absl::NotFoundError("The words do not occur in that transcript.");
  }
  if (text.find(quote, at + 1) != absl::string_view::npos) {
    return absl::NotFoundError(
        "The words occur more than once; give anchor_start and anchor_end instead.");
  }
  const int64_t start = CodePointCount(text.substr(0, at));
  return Span{start, start + CodePointCount(quote)};
}

}  // namespace

absl::Status AnchorResolver::Check(v1::SpanReference& anchor) {
  CONCORD_RETURN_IF_ERROR(ParseChild(anchor.transcript(), context_.project, "transcripts",
                                     "code.anchor_example.transcript")
                              .status());
  CONCORD_ASSIGN_OR_RETURN(const Transcript transcript, Get(anchor.transcript(), false));
  if (IsDeleted(transcript)) return TranscriptDeleted(anchor.transcript());
  const int64_t start = anchor.span().start_offset();
  const int64_t end = anchor.span().end_offset();
  if (!IsWithin(transcript, start, end)) {
    return SpanOutOfRange(start, end, transcript.character_count());
  }
  anchor.set_text_sha256(transcript.text_sha256());
  return absl::OkStatus();
}

absl::StatusOr<v1::SpanReference> AnchorResolver::Find(int64_t row, const AnchorCells& cells) {
  constexpr char kTranscript[] = "anchor_transcript";
  std::string name = cells.transcript;
  if (!absl::StartsWith(name, "projects/")) {
    CONCORD_ASSIGN_OR_RETURN(name, NameOfExternalId(cells.transcript));
    if (name.empty()) {
      return CodebookCellInvalid(row, kTranscript, "No transcript has that external id.");
    }
  } else if (!ParseChild(name, context_.project, "transcripts", "").ok()) {
    return CodebookCellInvalid(row, kTranscript, "This is no transcript of the project.");
  }
  const absl::StatusOr<Transcript> transcript = Get(name, !cells.quote.empty());
  if (absl::IsNotFound(transcript.status())) {
    return CodebookCellInvalid(row, kTranscript, "There is no such transcript.");
  }
  if (!transcript.ok()) return transcript.status();
  if (IsDeleted(*transcript)) {
    return CodebookCellInvalid(row, kTranscript, "The transcript is deleted; undelete it first.");
  }
  if (!cells.quote.empty()) {
    const absl::StatusOr<Span> span = FindOnce(transcript->text(), cells.quote);
    if (!span.ok()) return CodebookCellInvalid(row, "anchor_quote", span.status().message());
    return Reference(*transcript, span->start, span->end);
  }
  if (!IsWithin(*transcript, cells.span->start, cells.span->end)) {
    return CodebookCellInvalid(
        row, "anchor_start",
        absl::StrCat("The start must be below the end, and both within the transcript's ",
                     transcript->character_count(), " characters."));
  }
  return Reference(*transcript, cells.span->start, cells.span->end);
}

absl::StatusOr<tr::Transcript> AnchorResolver::Get(const std::string& name, bool with_text) {
  auto& known = with_text ? full_ : basic_;
  if (const auto found = known.find(name); found != known.end()) return found->second;
  tr::GetTranscriptRequest request;
  request.set_name(name);
  request.set_view(with_text ? tr::TRANSCRIPT_VIEW_FULL : tr::TRANSCRIPT_VIEW_BASIC);
  CONCORD_ASSIGN_OR_RETURN(
      Transcript transcript,
      CallPeer<Transcript>(channels_, context_, request, [&](auto* call, auto& in, auto* out) {
        return channels_.transcripts().GetTranscript(call, in, out);
      }));
  known[name] = transcript;
  return transcript;
}

absl::StatusOr<std::string> AnchorResolver::NameOfExternalId(const std::string& external_id) {
  if (const auto found = by_external_id_.find(external_id); found != by_external_id_.end()) {
    return found->second;
  }
  tr::ListTranscriptsRequest request;
  request.set_parent(ProjectName(context_.project));
  request.set_page_size(1);
  request.set_show_deleted(true);
  request.set_filter(
      absl::StrCat("external_id = \"",
                   absl::StrReplaceAll(external_id, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\""));
  CONCORD_ASSIGN_OR_RETURN(const tr::ListTranscriptsResponse page,
                           CallPeer<tr::ListTranscriptsResponse>(
                               channels_, context_, request, [&](auto* call, auto& in, auto* out) {
                                 return channels_.transcripts().ListTranscripts(call, in, out);
                               }));
  const std::string name = page.transcripts_size() > 0 ? page.transcripts(0).name() : "";
  by_external_id_[external_id] = name;
  return name;
}

}  // namespace concord::coding

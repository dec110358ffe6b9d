#include "transcripts/transcript_imports.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "server/errors.h"
#include "server/idempotency.h"
#include "transcripts/errors.h"
#include "transcripts/limits.h"
#include "transcripts/text_format.h"
#include "transcripts/transcript_creation.h"

namespace concord::transcripts {
namespace {

using Header = v1::ImportTranscriptRequest::Header;

constexpr char kDefaultFormat[] = "plain";

// The pipeline checks the request id of requests; an import's lies one level deeper.
absl::Status CheckRequestId(const std::string& id) {
  if (IsId(absl::AsciiStrToLower(id))) return absl::OkStatus();
  return error::Make(absl::StatusCode::kInvalidArgument, "concord", "REQUEST_ID_INVALID",
                     "The field 'header.request_id' must be a UUID, new for each request, so that "
                     "a repeat is known as one.");
}

// Reads the rest of the stream.
absl::StatusOr<std::string> ReadFile(const RequestContext& context,
                                     const TranscriptImports::ReadMessage& read) {
  std::string bytes;
  v1::ImportTranscriptRequest message;
  while (read(&message)) {
    if (message.has_header()) return error::FieldInvalid("header", "may only come first.");
    if (message.chunk().size() > kMaxChunkBytes) {
      return error::FieldInvalid(
          "chunk", absl::StrCat("may hold ", kMaxChunkBytes, " bytes; send more messages."));
    }
    if (bytes.size() + message.chunk().size() > kMaxTextBytes) {
      return TextTooLarge("chunk", kMaxTextBytes);
    }
    bytes.append(message.chunk());
  }
  // A stream that broke off ends like one that is complete; half a text must not be stored.
  if (context.rpc->IsCancelled()) return absl::CancelledError("The import was broken off.");
  return bytes;
}

// What the import's request id stands for: a stream has no one message to compare a repeat with.
v1::BatchCreateTranscriptsRequest Summary(const Header& header, absl::string_view bytes) {
  v1::BatchCreateTranscriptsRequest summary;
  summary.set_parent(header.parent());
  summary.set_request_id(header.request_id());
  v1::Transcript& transcript = *summary.add_transcripts();
  transcript.set_name(header.format());
  transcript.set_display_name(header.display_name());
  transcript.set_external_id(header.external_id());
  transcript.set_case_(header.case_());
  transcript.set_text_sha256(Sha256Hex(bytes));
  return summary;
}

v1::ImportAccount AccountOf(size_t byte_count, const ParsedText& parsed) {
  v1::ImportAccount account;
  account.set_byte_count(static_cast<int64_t>(byte_count));
  account.set_character_count(CodePointCount(parsed.text));
  for (const Turn& turn : parsed.turns) {
    if (turn.speaker.empty()) {
      account.set_unattributed_turn_count(account.unattributed_turn_count() + 1);
      continue;
    }
    account.set_turn_count(account.turn_count() + 1);
    const auto& speakers = account.speakers();
    if (speakers.size() < kMaxSpeakersInAccount &&
        std::find(speakers.begin(), speakers.end(), turn.speaker) == speakers.end()) {
      account.add_speakers(turn.speaker);
    }
  }
  for (const std::string& note : parsed.notes) account.add_notes(note);
  return account;
}

absl::StatusOr<ParsedText> Parse(const TextFormat& format, absl::string_view bytes) {
  if (format.info().utf8) {
    const int64_t byte = FirstInvalidUtf8Byte(bytes);
    if (byte >= 0) return TextNotUtf8(byte);
  }
  absl::StatusOr<ParsedText> parsed = format.Read(bytes);
  if (!parsed.ok()) return error::FieldInvalid("chunk", parsed.status().message());
  return parsed;
}

// Gives those transcripts their etag that the commit has made.
auto SetNewEtags(const Environment& environment) {
  return [&environment](v1::BatchCreateTranscriptsResponse& response,
                        const storage::Version& version) {
    for (v1::Transcript& transcript : *response.mutable_transcripts()) {
      if (transcript.etag().empty()) transcript.set_etag(environment.etags.Make(version));
    }
  };
}

absl::StatusOr<std::vector<Draft>> DraftsOf(const v1::BatchCreateTranscriptsRequest& request) {
  const int count = request.transcripts_size();
  if (count == 0 || count > kMaxBatch) {
    return error::FieldInvalid("transcripts",
                               absl::StrCat("must hold 1 to ", kMaxBatch, " transcripts."));
  }
  size_t bytes = 0;
  std::vector<Draft> drafts;
  for (int i = 0; i < count; ++i) {
    const v1::Transcript& given = request.transcripts(i);
    bytes += given.text().size();
    if (bytes > kMaxBatchTextBytes) return TextTooLarge("transcripts", kMaxBatchTextBytes);
    Draft draft;
    draft.field = absl::StrCat("transcripts[", i, "]");
    draft.display_name = given.display_name();
    draft.external_id = given.external_id();
    draft.case_name = given.case_();
    draft.text = given.text();
    CONCORD_RETURN_IF_ERROR(CheckDraft(draft));
    draft.turns = FindTurns(draft.text);
    draft.text_sha256 = Sha256Hex(draft.text);
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

}  // namespace

TranscriptImports::TranscriptImports(Environment& environment)
    : environment_(environment), store_(environment.store, "transcripts") {}

absl::StatusOr<v1::ImportTranscriptResponse> TranscriptImports::ImportTranscript(
    RequestContext& context, const Header& header, const ReadMessage& read) {
  CONCORD_RETURN_IF_ERROR(CheckRequestId(header.request_id()));
  CONCORD_RETURN_IF_ERROR(CheckParent(context, header.parent()));
  const TextFormat* format =
      FindTextFormat(header.format().empty() ? kDefaultFormat : header.format());
  if (format == nullptr) return FormatUnknown(ListTextFormats());
  CONCORD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(context, read));
  CONCORD_ASSIGN_OR_RETURN(ParsedText parsed, Parse(*format, bytes));
  const v1::ImportAccount account = AccountOf(bytes.size(), parsed);

  Draft draft;
  draft.field = "header";
  draft.display_name = header.display_name();
  draft.external_id = header.external_id();
  draft.case_name = header.case_();
  draft.text = std::move(parsed.text);
  CONCORD_RETURN_IF_ERROR(CheckDraft(draft));
  draft.turns = std::move(parsed.turns);
  draft.text_sha256 = Sha256Hex(draft.text);
  std::vector<Draft> drafts;
  drafts.push_back(std::move(draft));  // braces would copy the text

  CONCORD_ASSIGN_OR_RETURN(
      v1::BatchCreateTranscriptsResponse made,
      CommitOnce<v1::BatchCreateTranscriptsResponse>(
          context, store_, context.project, Summary(header, bytes),
          [&] { return TranscriptCreation(environment_, store_, context, false).Prepare(drafts); },
          SetNewEtags(environment_)));
  v1::ImportTranscriptResponse response;
  *response.mutable_transcript() = std::move(*made.mutable_transcripts(0));
  *response.mutable_account() = account;
  return response;
}

absl::StatusOr<v1::BatchCreateTranscriptsResponse> TranscriptImports::BatchCreateTranscripts(
    RequestContext& context, const v1::BatchCreateTranscriptsRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckParent(context, request.parent()));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Draft> drafts, DraftsOf(request));
  return CommitOnce<v1::BatchCreateTranscriptsResponse>(
      context, store_, context.project, request,
      [&] {
        return TranscriptCreation(environment_, store_, context, request.allow_existing())
            .Prepare(drafts);
      },
      SetNewEtags(environment_));
}

}  // namespace concord::transcripts

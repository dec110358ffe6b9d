#include "coding/errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/errors.h"

namespace concord::coding {
namespace {

constexpr char kDomain[] = "concord.coding";

using absl::StatusCode;

absl::Status Invalid(absl::string_view reason, absl::string_view message,
                     const error::Metadata& metadata = {}) {
  return error::Make(StatusCode::kInvalidArgument, kDomain, reason, message, metadata);
}

absl::Status Precondition(absl::string_view reason, absl::string_view message,
                          const error::Metadata& metadata = {}) {
  return error::Make(StatusCode::kFailedPrecondition, kDomain, reason, message, metadata);
}

absl::Status Denied(absl::string_view reason, absl::string_view message) {
  return error::Make(StatusCode::kPermissionDenied, kDomain, reason, message);
}

}  // namespace

absl::Status CodeExists(absl::string_view existing) {
  return error::Make(StatusCode::kAlreadyExists, kDomain, "CODE_EXISTS",
                     absl::StrCat("Its parent has a code of that name already: '", existing,
                                  "'. Choose another name."));
}

absl::Status CodeParentInvalid(absl::string_view parent, absl::string_view why) {
  return Invalid("CODE_PARENT_INVALID",
                 absl::StrCat("The code cannot lie below '", parent, "': ", why, "."),
                 {{"resource", std::string(parent)}});
}

absl::Status CodeHasChildren(absl::string_view name) {
  return Precondition("CODE_HAS_CHILDREN",
                      absl::StrCat("'", name, "' has codes below it. Move or retire those first."),
                      {{"resource", std::string(name)}});
}

absl::Status CodebookFileInvalid(int64_t row, absl::string_view what) {
  const std::string place = row == 0 ? "" : absl::StrCat(" in row ", row);
  return Invalid("CODEBOOK_FILE_INVALID",
                 absl::StrCat("The codebook's file is not valid", place, ": ", what, "."),
                 {{"row", absl::StrCat(row)}});
}

absl::Status FormatUnknown(absl::string_view known) {
  return Invalid("FORMAT_UNKNOWN", absl::StrCat("The format is unknown. Known: ", known, "."));
}

absl::Status CodebookEmpty() {
  return Precondition("CODEBOOK_EMPTY", "The draft has no code that can be published. Make one.");
}

absl::Status CodebookUnchanged() {
  return Precondition("CODEBOOK_UNCHANGED",
                      "The draft is the same as the latest revision. Use that one.");
}

absl::Status CodebookNotPublished() {
  return Precondition("CODEBOOK_NOT_PUBLISHED",
                      "The project's codebook was never published. Publish it, then code.");
}

absl::Status CodingExists(absl::string_view name) {
  return error::Make(
      StatusCode::kAlreadyExists, kDomain, "CODING_EXISTS",
      absl::StrCat("The id of '", name, "' stands for a coding with other content. Use a new id."),
      {{"resource", std::string(name)}});
}

absl::Status CodingIdInvalid() {
  return Invalid("CODING_ID_INVALID",
                 "The field 'coding_id' must be a UUID in lower case, new for each coding (version "
                 "7, so that ids are ordered by time).");
}

absl::Status SpanOutOfRange(int64_t start, int64_t end, int64_t length) {
  return Invalid("SPAN_OUT_OF_RANGE",
                 absl::StrCat("The span [", start, ", ", end, ") is empty or outside the text of ",
                              length, " code points. Count code points from 0, end exclusive."),
                 {{"start", absl::StrCat(start)},
                  {"end", absl::StrCat(end)},
                  {"length", absl::StrCat(length)}});
}

absl::Status QuoteMismatch(int64_t start, int64_t end) {
  return Invalid("QUOTE_MISMATCH",
                 absl::StrCat("The quote is not what the text has at [", start, ", ", end,
                              "). Count Unicode code points: not bytes, not UTF-16 units."));
}

absl::Status TextMismatch(absl::string_view transcript) {
  return Invalid("TEXT_MISMATCH",
                 absl::StrCat("The field 'text_sha256' is not the digest of the text of '",
                              transcript, "'. Read the text again and count on that."));
}

absl::Status CodeNotCodable(absl::string_view code) {
  return Invalid(
      "CODE_NOT_CODABLE",
      absl::StrCat("'", code, "' only groups other codes. Choose one of those below it."));
}

absl::Status CodeUnknown(absl::string_view code, int64_t codebook_revision) {
  return Invalid("CODE_UNKNOWN",
                 absl::StrCat("Revision ", codebook_revision, " of the codebook has no '", code,
                              "'. Choose a code of that revision, or publish the codebook."));
}

absl::Status TranscriptDeleted(absl::string_view transcript) {
  return Precondition("TRANSCRIPT_DELETED",
                      absl::StrCat("'", transcript, "' is deleted. Restore it first."),
                      {{"resource", std::string(transcript)}});
}

absl::Status NotYourCoding() {
  return Denied("NOT_YOUR_CODING",
                "Codings are made, taken back and restored by their coder. (The owner imports "
                "those of another coder with BatchCreateCodings, into an open round.)");
}

absl::Status RoundExists(absl::string_view display_name) {
  return error::Make(
      StatusCode::kAlreadyExists, kDomain, "ROUND_EXISTS",
      absl::StrCat("The project has a round named '", display_name, "'. Choose another name."));
}

absl::Status RoundRevealed(absl::string_view round) {
  return Precondition("ROUND_REVEALED",
                      absl::StrCat("'", round,
                                   "' is revealed: its codings and assignments change "
                                   "no more. Code outside it, or in a new round."),
                      {{"resource", std::string(round)}});
}

absl::Status RoundNotOpen() {
  return Precondition("ROUND_NOT_OPEN",
                      "This needs a round that is neither blind nor revealed. Make an open round.");
}

absl::Status RoundTooLarge(int64_t assignments) {
  return Invalid(
      "ROUND_TOO_LARGE",
      absl::StrCat("The round would have ", assignments,
                   " assignments; at most 2000 are made at once. Make several rounds, or "
                   "an open one and add to it."));
}

absl::Status CoderInvalid(absl::string_view member) {
  return Invalid("CODER_INVALID",
                 absl::StrCat("'", member,
                              "' is not a coder of this project. Give the member the "
                              "role first."),
                 {{"resource", std::string(member)}});
}

absl::Status AssignmentExists(absl::string_view coder, absl::string_view transcript) {
  return Precondition("ASSIGNMENT_EXISTS",
                      absl::StrCat("'", coder, "' codes '", transcript,
                                   "' in another round already. Reveal that round first."),
                      {{"coder", std::string(coder)}, {"transcript", std::string(transcript)}});
}

absl::Status AssignmentsOpen(int64_t open) {
  return Precondition("ASSIGNMENTS_OPEN",
                      absl::StrCat(open,
                                   " assignments of the round are not done. Wait, or set "
                                   "'force' and give a reason."),
                      {{"open", absl::StrCat(open)}});
}

absl::Status AssignmentDone() {
  return Precondition("ASSIGNMENT_DONE",
                      "This coder is done with this transcript in the round. Reopen the assignment "
                      "first.");
}

absl::Status NotAssigned(absl::string_view round, absl::string_view transcript) {
  return Precondition("NOT_ASSIGNED", absl::StrCat("'", round, "' does not have this coder code '",
                                                   transcript, "'."));
}

absl::Status NotYourAssignment() {
  return Denied("NOT_YOUR_ASSIGNMENT",
                "How far an assignment is says its coder (in an open round also the owner).");
}

absl::Status HistoryChanged() {
  return Precondition("HISTORY_CHANGED",
                      "The project's history is not the one that the resume token was made in. "
                      "Watch again without a token.");
}

absl::Status WatchTooSlow() {
  return error::Make(StatusCode::kResourceExhausted, kDomain, "WATCH_TOO_SLOW",
                     "The watch was not read for too long. Resume with the last token.");
}

absl::Status MemoExists(absl::string_view name) {
  return error::Make(
      StatusCode::kAlreadyExists, kDomain, "MEMO_EXISTS",
      absl::StrCat("The id of '", name, "' stands for a memo with other content. Use a new id."),
      {{"resource", std::string(name)}});
}

absl::Status NotYourMemo() {
  return Denied("NOT_YOUR_MEMO", "Memos are changed and deleted by who wrote them.");
}

absl::Status ResourceNotFound(absl::string_view resource) {
  return error::Make(
      StatusCode::kNotFound, kDomain, "RESOURCE_NOT_FOUND",
      absl::StrCat("There is no '", resource, "' to write a memo on (or you may not see it)."),
      {{"resource", std::string(resource)}});
}

absl::Status AtIndex(int64_t index, const absl::Status& status) {
  if (status.ok()) return status;
  absl::Status result(status.code(), absl::StrCat("requests[", index, "]: ", status.message()));
  status.ForEachPayload([&result](absl::string_view url, const absl::Cord& payload) {
    result.SetPayload(url, payload);
  });
  return result;
}

}  // namespace concord::coding

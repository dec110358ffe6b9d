#ifndef CONCORD_CODING_ERRORS_H_
#define CONCORD_CODING_ERRORS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace concord::coding {

// The named errors of the coding service (domain "concord.coding"). Messages say what is wrong and
// what to do; they hold names, positions and counts, never words of a transcript or a memo.

// The codebook.
absl::Status CodeExists(absl::string_view existing);
absl::Status CodeParentInvalid(absl::string_view parent, absl::string_view why);
absl::Status CodeHasChildren(absl::string_view name);
// `row` counts from 1 with the heading; 0 where no row is to blame.
absl::Status CodebookFileInvalid(int64_t row, absl::string_view what);
absl::Status FormatUnknown(absl::string_view known);
absl::Status CodebookEmpty();
absl::Status CodebookUnchanged();
absl::Status CodebookNotPublished();

// Codings.
absl::Status CodingExists(absl::string_view name);
absl::Status CodingIdInvalid();
absl::Status SpanOutOfRange(int64_t start, int64_t end, int64_t length);
absl::Status QuoteMismatch(int64_t start, int64_t end);
absl::Status TextMismatch(absl::string_view transcript);
absl::Status CodeNotCodable(absl::string_view code);
absl::Status CodeUnknown(absl::string_view code, int64_t codebook_revision);
absl::Status TranscriptDeleted(absl::string_view transcript);
absl::Status NotYourCoding();

// Rounds and assignments.
absl::Status RoundExists(absl::string_view display_name);
absl::Status RoundRevealed(absl::string_view round);
absl::Status RoundNotOpen();
absl::Status RoundTooLarge(int64_t assignments);
absl::Status CoderInvalid(absl::string_view member);
absl::Status AssignmentExists(absl::string_view coder, absl::string_view transcript);
absl::Status AssignmentsOpen(int64_t open);
absl::Status AssignmentDone();
absl::Status NotAssigned(absl::string_view round, absl::string_view transcript);
absl::Status NotYourAssignment();

// Watches.
absl::Status HistoryChanged();
absl::Status WatchTooSlow();

// Memos.
absl::Status MemoExists(absl::string_view name);
absl::Status NotYourMemo();
absl::Status ResourceNotFound(absl::string_view resource);

// Returns `status` with the place in a batch in front of its message; reason and code stay.
absl::Status AtIndex(int64_t index, const absl::Status& status);

}  // namespace concord::coding

#endif  // CONCORD_CODING_ERRORS_H_

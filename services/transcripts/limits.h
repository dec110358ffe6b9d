#ifndef CONCORD_TRANSCRIPTS_LIMITS_H_
#define CONCORD_TRANSCRIPTS_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace concord::transcripts {

// The limits of this service, each with its reason. Lengths count code points.

// One line in lists and reports.
inline constexpr int64_t kMaxProjectNameLength = 200;
// A page or two that say what the study is about; more belongs into memos.
inline constexpr int64_t kMaxDescriptionLength = 10'000;

// Column headings of tables.
inline constexpr int64_t kMaxVariableNameLength = 100;
inline constexpr int64_t kMaxChoiceLength = 100;
// More choices than this are free text.
inline constexpr int kMaxChoices = 200;
// A sentence or two; longer texts are transcripts.
inline constexpr int64_t kMaxTextValueLength = 1'000;

// "Interviewee 12": shown beside every quotation.
inline constexpr int64_t kMaxCaseNameLength = 100;
// An organisation's name, perhaps with a place.
inline constexpr int64_t kMaxContactNameLength = 200;
inline constexpr int64_t kMaxReasonLength = 1'000;

// File names have at most 255 bytes on common file systems.
inline constexpr int64_t kMaxTranscriptNameLength = 200;
inline constexpr int64_t kMaxExternalIdLength = 200;

// 10 MiB are about 250 hours of speech. The store takes values of 16 MiB, and turns come on top.
inline constexpr size_t kMaxTextBytes = size_t{10} << 20;
// Large enough for few messages, small enough for little memory a call.
inline constexpr size_t kMaxChunkBytes = size_t{1} << 20;
// A batch is one message and one commit.
inline constexpr int kMaxBatch = 500;
inline constexpr size_t kMaxBatchTextBytes = size_t{8} << 20;
// An account is read by a person.
inline constexpr int kMaxSpeakersInAccount = 100;
// A page of a list with texts ends once it holds this much, so that it stays below the 4 MiB that
// gRPC clients take by default (unless one text alone is larger).
inline constexpr size_t kMaxPageTextBytes = size_t{2} << 20;

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_LIMITS_H_

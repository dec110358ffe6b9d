#ifndef CONCORD_CODING_LIMITS_H_
#define CONCORD_CODING_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace concord::coding {

// Every limit of the service, with its reason. Those that clients see stand in the contract too.

// Codings in one atomic batch: with 1,000 the store is busy for 14 to 29 ms, above it others wait.
inline constexpr int kMaxBatchCodings = 1000;
// Assignments made by one request: a few writes each, so about as much as a batch of codings.
inline constexpr int kMaxNewRoundAssignments = 2000;
inline constexpr int kMaxBatchAssignments = 1000;
// A round's name stands in lists and on the screen's edge.
inline constexpr int64_t kMaxRoundNameLength = 100;
// Reasons are a sentence or a paragraph.
inline constexpr int64_t kMaxReasonLength = 1000;

// Codes of a draft. No study known to us comes near; a person cannot code with more.
inline constexpr int kMaxCodes = 2000;
// A codebook is answered in one message, and a gRPC client takes 4 MiB unless told otherwise.
inline constexpr size_t kMaxCodebookBytes = 3 << 20;
// Bytes of a codebook file: as much as one message can carry.
inline constexpr size_t kMaxCodebookFileBytes = 4 << 20;
// Levels of the tree: paths stay readable, and walking them cheap.
inline constexpr int kMaxCodeDepth = 20;
// A display name must fit into a line of a codebook.
inline constexpr int64_t kMaxCodeNameLength = 200;
// A definition and the like is a page or two.
inline constexpr int64_t kMaxCodeTextLength = 10'000;
// Theories of one code, and how long each and its reference may be.
inline constexpr int kMaxTheories = 50;
inline constexpr int64_t kMaxTheoryNameLength = 200;
inline constexpr int64_t kMaxTheoryReferenceLength = 1'000;
// Bytes of a page of a list, whatever its page size: it must fit into one message.
inline constexpr size_t kMaxPageBytes = 3 << 20;
// A memo: about 40 pages.
inline constexpr int64_t kMaxMemoLength = 100'000;

// Transcripts whose digest, length and version are remembered: about 300 bytes each.
inline constexpr size_t kMaxCachedTranscripts = 100'000;
// Texts kept to compare quotes with: some 400 interviews of an hour.
inline constexpr size_t kMaxCachedTextBytes = 64 << 20;
// Places of coders in rounds that are remembered: about 400 bytes each.
inline constexpr size_t kMaxCachedPlaces = 100'000;
// Above this many unknown transcripts one listing is cheaper than a call each.
inline constexpr size_t kPrefetchAbove = 16;
// How often CreateCoding looks again after others changed what it stood on.
inline constexpr int kCreateTries = 4;

// Entries read at once where a list or a watch walks an index.
inline constexpr size_t kScanChunk = 256;
// Events read at once by a watch: an event may hold a batch of 1,000 codings.
inline constexpr size_t kWatchLogChunk = 16;
// Messages a watch holds ready: it reads no further before they are taken.
inline constexpr size_t kWatchBuffer = 256;
inline constexpr absl::Duration kWatchHeartbeat = absl::Seconds(30);
// How often a watch asks whether its token and membership still hold.
inline constexpr absl::Duration kWatchRecheck = absl::Seconds(2);
// A message that the reader has not taken for so long ends the watch.
inline constexpr absl::Duration kWatchStall = absl::Seconds(60);
// How long a drain waits for watches to end by themselves before it cancels them.
inline constexpr absl::Duration kWatchDrain = absl::Seconds(2);

}  // namespace concord::coding

#endif  // CONCORD_CODING_LIMITS_H_

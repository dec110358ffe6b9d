#ifndef CONCORD_REPORTING_LIMITS_H_
#define CONCORD_REPORTING_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace concord::reporting {

// Bytes a message of a download: far below gRPC's limit, large enough to be quick.
inline constexpr size_t kChunkBytes = 256 << 10;
// An exchange file is held in memory while it is checked.
inline constexpr int64_t kMaxImportBytes = 256 << 20;
// What the other services take in one call.
inline constexpr int kMaxTextsPerCall = 500;
inline constexpr size_t kMaxTextBytesPerCall = 4 << 20;
inline constexpr int kMaxCodingsPerCall = 1000;
inline constexpr int kMaxAssignmentsPerCall = 1000;
inline constexpr int kMaxTitle = 200;

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_LIMITS_H_

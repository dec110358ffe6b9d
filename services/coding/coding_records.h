#ifndef CONCORD_CODING_CODING_RECORDS_H_
#define CONCORD_CODING_CODING_RECORDS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "coding/records.pb.h"
#include "concord/coding/v1/coding.pb.h"
#include "server/tokens.h"
#include "storage/store.h"

namespace concord::coding {

// Where codings lie in the store, and when they held. Pure.

inline constexpr char kCodingCollection[] = "coding/coding";
storage::Key CodingKey(absl::string_view id);
std::string CodingsByTranscript(absl::string_view transcript);
std::string CodingsByCoder(absl::string_view member);
std::string CodingsByCode(absl::string_view code);

// A coding as it is kept.
struct StoredCoding {
  std::string id;
  records::CodingRecord record;
  storage::Version version;
};

// INTERNAL for bytes that are no record.
absl::StatusOr<StoredCoding> DecodeCoding(const storage::Entry& entry);

// What a coding was at some revision.
struct Standing {
  bool holds = false;
  storage::Revision begin = 0;
  storage::Revision end = 0;  // 0 while it holds
  int64_t delete_micros = 0;  // likewise

  bool operator==(const Standing&) const = default;
};

// What it is now.
Standing StandingNow(const StoredCoding& coding);
// What it was after the commit of `revision`; nothing before its first beginning.
std::optional<Standing> StandingAt(const StoredCoding& coding, storage::Revision revision);

// The record of a coding that holds, taken back at the revision of the write to come.
records::CodingRecord Ended(const StoredCoding& coding, absl::Time when);
// The record of a coding that is taken back, holding again from the revision of the write to come.
records::CodingRecord BegunAgain(const StoredCoding& coding);

// The resource. Without `tell_revisions` the revisions are 0, because they would count what is
// hidden from the reader.
v1::Coding ToCoding(absl::string_view project, const StoredCoding& coding, const Standing& standing,
                    const Etags& etags, bool tell_revisions);

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODING_RECORDS_H_

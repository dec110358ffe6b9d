#ifndef CONCORD_CODING_ROUND_RECORDS_H_
#define CONCORD_CODING_ROUND_RECORDS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "coding/records.pb.h"
#include "concord/coding/v1/round.pb.h"
#include "server/tokens.h"
#include "storage/store.h"

namespace concord::coding {

// Where rounds and assignments lie in the store, and how far assignments were. Pure.

inline constexpr char kRoundCollection[] = "coding/round";
inline constexpr char kAssignmentCollection[] = "coding/assignment";
storage::Key RoundKey(absl::string_view round);
storage::Key RoundWordsKey(absl::string_view round);
storage::Key RoundScopeKey(absl::string_view round);
storage::Key ReopenedKey(absl::string_view round);
storage::Key AssignmentKey(absl::string_view assignment);
storage::Key ActiveKey(absl::string_view coder, absl::string_view transcript);
std::string AssignmentsOf(absl::string_view round);
std::string DoneAssignmentsOf(absl::string_view round);

// An assignment as it is kept.
struct StoredAssignment {
  std::string id;
  records::AssignmentRecord record;
  storage::Version version;
};

// How far an assignment was.
struct Progress {
  v1::Assignment::State state = v1::Assignment::STATE_UNSPECIFIED;
  int64_t update_micros = 0;

  bool operator==(const Progress&) const = default;
};

Progress ProgressNow(const StoredAssignment& assignment);
// After the commit of `revision`; nothing before it was made.
std::optional<Progress> ProgressAt(const StoredAssignment& assignment, storage::Revision revision);
// The record with another state from the revision of the write to come.
records::AssignmentRecord Advanced(const StoredAssignment& assignment, v1::Assignment::State state,
                                   absl::Time when);

// The resource, without an etag when the version does not exist yet.
v1::Assignment ToAssignment(absl::string_view project, const StoredAssignment& assignment,
                            const Progress& progress, const Etags& etags);
std::string AssignmentName(absl::string_view project, absl::string_view round,
                           absl::string_view assignment);

}  // namespace concord::coding

#endif  // CONCORD_CODING_ROUND_RECORDS_H_

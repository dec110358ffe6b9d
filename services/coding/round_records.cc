#include "coding/round_records.h"

#include "absl/strings/str_cat.h"
#include "server/names.h"
#include "server/proto_time.h"

namespace concord::coding {

storage::Key RoundKey(absl::string_view round) { return {kRoundCollection, std::string(round)}; }

storage::Key RoundWordsKey(absl::string_view round) {
  return {"coding/round-words", std::string(round)};
}

storage::Key RoundScopeKey(absl::string_view round) {
  return {"coding/round-scope", std::string(round)};
}

storage::Key ReopenedKey(absl::string_view round) {
  return {"coding/reopened", std::string(round)};
}

storage::Key AssignmentKey(absl::string_view assignment) {
  return {kAssignmentCollection, std::string(assignment)};
}

storage::Key ActiveKey(absl::string_view coder, absl::string_view transcript) {
  return {"coding/active", absl::StrCat(coder, ".", transcript)};
}

std::string AssignmentsOf(absl::string_view round) {
  return absl::StrCat("coding/assignments-of/", round);
}

std::string DoneAssignmentsOf(absl::string_view round) {
  return absl::StrCat("coding/done-of/", round);
}

Progress ProgressNow(const StoredAssignment& assignment) {
  return {static_cast<v1::Assignment::State>(assignment.record.state()),
          assignment.record.update_micros()};
}

std::optional<Progress> ProgressAt(const StoredAssignment& assignment, storage::Revision revision) {
  if (assignment.version.revision <= revision) return ProgressNow(assignment);
  const auto& past = assignment.record.past();
  for (int i = past.size() - 1; i >= 0; --i) {
    if (past[i].begin_revision() > revision) continue;
    return Progress{static_cast<v1::Assignment::State>(past[i].state()), past[i].update_micros()};
  }
  return std::nullopt;
}

records::AssignmentRecord Advanced(const StoredAssignment& assignment, v1::Assignment::State state,
                                   absl::Time when) {
  records::AssignmentRecord record = assignment.record;
  auto* past = record.add_past();
  past->set_state(record.state());
  past->set_begin_revision(assignment.version.revision);
  past->set_update_micros(record.update_micros());
  record.set_state(state);
  record.set_update_micros(absl::ToUnixMicros(when));
  return record;
}

std::string AssignmentName(absl::string_view project, absl::string_view round,
                           absl::string_view assignment) {
  return absl::StrCat(ChildName(project, "rounds", round), "/assignments/", assignment);
}

v1::Assignment ToAssignment(absl::string_view project, const StoredAssignment& assignment,
                            const Progress& progress, const Etags& etags) {
  const records::AssignmentRecord& record = assignment.record;
  v1::Assignment out;
  out.set_name(AssignmentName(project, record.round(), assignment.id));
  out.set_coder(ChildName(project, "members", record.coder()));
  out.set_transcript(ChildName(project, "transcripts", record.transcript()));
  out.set_state(progress.state);
  SetTime(absl::FromUnixMicros(progress.update_micros), out.mutable_update_time());
  if (assignment.version.exists()) out.set_etag(etags.Make(assignment.version));
  return out;
}

}  // namespace concord::coding

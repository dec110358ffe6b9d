#include "coding/assignment_maker.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "coding/coding_batch.h"
#include "coding/errors.h"
#include "server/errors.h"
#include "server/names.h"

namespace concord::coding {

absl::StatusOr<std::vector<StoredAssignment>> AssignmentMaker::Add(const RequestContext& context,
                                                                   const std::string& round,
                                                                   const std::vector<Pair>& pairs,
                                                                   storage::Batch& batch) {
  std::set<std::string> coders;
  std::set<std::string> transcripts;
  std::vector<storage::Key> keys;
  for (const Pair& pair : pairs) {
    coders.insert(pair.coder);
    transcripts.insert(pair.transcript);
    keys.push_back(ActiveKey(pair.coder, pair.transcript));
  }
  for (const std::string& coder : coders) {
    CONCORD_RETURN_IF_ERROR(RequireCoder(context, coder, batch));
  }
  CONCORD_RETURN_IF_ERROR(transcripts_.Prefetch(context, {transcripts.begin(), transcripts.end()}));
  for (const std::string& transcript : transcripts) {
    CONCORD_RETURN_IF_ERROR(RequireTranscript(context, transcript, batch));
  }
  if (keys.empty()) return std::vector<StoredAssignment>();
  absl::StatusOr<std::vector<storage::Entry>> active = store_.Read(context.project, keys);
  if (!active.ok()) return error::FromStore(active.status());

  std::map<std::string, bool> revealed;  // rounds met
  std::map<std::string, size_t> seen;    // active key -> index in `made`
  std::vector<StoredAssignment> made;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const auto [again, is_new] = seen.emplace(keys[i].id, i);
    if (!is_new) {
      made.push_back(made[again->second]);
      continue;
    }
    const storage::Entry& entry = (*active)[i];
    records::ActiveRecord pointer;
    if (!pointer.ParseFromString(entry.value)) return error::Internal();
    if (entry.version.exists() && pointer.round() == round) {
      CONCORD_ASSIGN_OR_RETURN(
          storage::Entry kept,
          store_.ReadOne(context.project, AssignmentKey(pointer.assignment())));
      StoredAssignment assignment{pointer.assignment(), {}, kept.version};
      if (!assignment.record.ParseFromString(kept.value)) return error::Internal();
      made.push_back(std::move(assignment));
      continue;
    }
    if (entry.version.exists()) {
      const auto met = revealed.find(pointer.round());
      bool is_revealed = met != revealed.end() && met->second;
      if (met == revealed.end()) {
        CONCORD_ASSIGN_OR_RETURN(is_revealed, IsRevealed(context, pointer.round()));
        revealed[pointer.round()] = is_revealed;
      }
      if (!is_revealed) {
        return AssignmentExists(ChildName(context.project, "members", pairs[i].coder),
                                ChildName(context.project, "transcripts", pairs[i].transcript));
      }
    }
    StoredAssignment assignment{NewId(context.now), {}, {}};
    assignment.record.set_round(round);
    assignment.record.set_coder(pairs[i].coder);
    assignment.record.set_transcript(pairs[i].transcript);
    assignment.record.set_state(v1::Assignment::STATE_TO_DO);
    assignment.record.set_update_micros(absl::ToUnixMicros(context.now));
    pointer.set_round(round);
    pointer.set_assignment(assignment.id);
    batch.Require(keys[i], entry.version)
        .PutUnlisted(keys[i], pointer.SerializeAsString())
        .PutUnlisted(AssignmentKey(assignment.id), assignment.record.SerializeAsString())
        .List(AssignmentsOf(round), assignment.id);
    made.push_back(std::move(assignment));
  }
  return made;
}

absl::Status AssignmentMaker::RequireCoder(const RequestContext& context, const std::string& coder,
                                           storage::Batch& batch) {
  // A member's id is the id of its principal.
  const absl::StatusOr<Membership> member =
      environment_.directory.FindMember(context.project, coder);
  if (absl::IsPermissionDenied(member.status()) ||
      (member.ok() && !member->Has(concord::type::v1::ROLE_CODER))) {
    return CoderInvalid(ChildName(context.project, "members", coder));
  }
  CONCORD_RETURN_IF_ERROR(member.status());
  batch.Require(MemberKey(coder), member->version);
  return absl::OkStatus();
}

absl::Status AssignmentMaker::RequireTranscript(const RequestContext& context,
                                                const std::string& transcript,
                                                storage::Batch& batch) {
  CONCORD_ASSIGN_OR_RETURN(const std::shared_ptr<const TranscriptFacts> facts,
                           transcripts_.Get(context, transcript));
  if (facts->deleted) {
    return TranscriptDeleted(ChildName(context.project, "transcripts", transcript));
  }
  batch.Require(TranscriptKey(transcript), facts->version);
  return absl::OkStatus();
}

absl::StatusOr<bool> AssignmentMaker::IsRevealed(const RequestContext& context,
                                                 const std::string& round) {
  absl::StatusOr<storage::Entry> entry = store_.ReadOne(context.project, RoundKey(round));
  if (!entry.ok()) return error::FromStore(entry.status());
  records::RoundRecord record;
  if (!record.ParseFromString(entry->value)) return error::Internal();
  return record.revealed();
}

void AssignmentMaker::Forget(const RequestContext& context, const std::vector<Pair>& pairs) {
  environment_.directory.Forget();
  for (const Pair& pair : pairs) transcripts_.Forget(context.project, pair.transcript);
}

}  // namespace concord::coding

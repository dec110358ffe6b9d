#include "coding/assignment_handlers.h"

#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "coding/coding_batch.h"
#include "coding/errors.h"
#include "coding/limits.h"
#include "server/errors.h"
#include "server/filter.h"
#include "server/names.h"

namespace concord::coding {
namespace {

constexpr char kAssignmentPattern[] = "projects/{project}/rounds/{round}/assignments/{assignment}";

absl::StatusOr<StoredAssignment> Decode(const storage::Entry& entry) {
  StoredAssignment assignment{entry.id, {}, entry.version};
  if (!assignment.record.ParseFromString(entry.value)) return error::Internal();
  return assignment;
}

// Whether the caller is to know of the assignment: who is blind in a round knows its own there.
bool MaySee(const View& view, const records::AssignmentRecord& record) {
  return record.coder() == view.member() || !view.HidesProgress(record.round());
}

std::string StateWord(v1::Assignment::State state) {
  return v1::Assignment::State_Name(state).substr(sizeof("STATE_") - 1);
}

}  // namespace

absl::StatusOr<AssignmentHandlers::StoredRound> AssignmentHandlers::FindRound(
    const RequestContext& context, const std::string& name) {
  StoredRound round;
  CONCORD_ASSIGN_OR_RETURN(round.id, ParseChild(name, context.project, "rounds", "parent"));
  absl::StatusOr<storage::Entry> entry = store_.ReadOne(context.project, RoundKey(round.id));
  if (!entry.ok()) return error::FromStore(entry.status());
  if (!entry->version.exists()) return error::NotFound("round", name);
  if (!round.record.ParseFromString(entry->value)) return error::Internal();
  round.version = entry->version;
  return round;
}

absl::StatusOr<v1::BatchCreateAssignmentsResponse> AssignmentHandlers::BatchCreateAssignments(
    RequestContext& context, const v1::BatchCreateAssignmentsRequest& request) {
  if (request.assignments().empty() || request.assignments_size() > kMaxBatchAssignments) {
    return error::FieldInvalid(
        "assignments", absl::StrCat("must have 1 to ", kMaxBatchAssignments, " assignments."));
  }
  Pairs pairs;
  for (const v1::Assignment& assignment : request.assignments()) {
    AssignmentMaker::Pair pair;
    CONCORD_ASSIGN_OR_RETURN(pair.coder, ParseChild(assignment.coder(), context.project, "members",
                                                    "assignments.coder"));
    CONCORD_ASSIGN_OR_RETURN(pair.transcript, ParseChild(assignment.transcript(), context.project,
                                                         "transcripts", "assignments.transcript"));
    pairs.push_back(std::move(pair));
  }
  using Response = v1::BatchCreateAssignmentsResponse;
  absl::StatusOr<Response> response = CommitOnce<Response>(
      context, store_, context.project, request,
      [&] { return PrepareCreate(context, request.parent(), pairs); },
      [this](Response& answer, const storage::Version& version) {
        for (v1::Assignment& assignment : *answer.mutable_assignments()) {
          if (assignment.etag().empty()) assignment.set_etag(environment_.etags.Make(version));
        }
      });
  for (const auto& pair : pairs) places_.Forget(context.project, pair.coder, pair.transcript);
  return response;
}

absl::StatusOr<Change<v1::BatchCreateAssignmentsResponse>> AssignmentHandlers::PrepareCreate(
    const RequestContext& context, const std::string& parent, const Pairs& pairs) {
  CONCORD_ASSIGN_OR_RETURN(StoredRound round, FindRound(context, parent));
  // A blind round stays as it was made: what it hides must not change under its coders' hands.
  if (round.record.blind() || round.record.revealed()) return RoundNotOpen();
  Change<v1::BatchCreateAssignmentsResponse> change;
  storage::Batch& batch = change.batch;
  maker_.Forget(context, pairs);
  CONCORD_ASSIGN_OR_RETURN(const std::vector<StoredAssignment> assignments,
                           maker_.Add(context, round.id, pairs, batch));
  std::set<std::string> added;
  EventBuilder event(context);
  for (const StoredAssignment& assignment : assignments) {
    *change.response.add_assignments() =
        ToAssignment(context.project, assignment, ProgressNow(assignment), environment_.etags);
    if (assignment.version.exists() || !added.insert(assignment.id).second) continue;
    event.Change(
        absl::StrCat("rounds/", round.id, "/assignments/", assignment.id), "create",
        {{"coder", assignment.record.coder()}, {"transcript", assignment.record.transcript()}});
  }
  if (added.empty()) return change;
  round.record.set_assignment_count(round.record.assignment_count() +
                                    static_cast<int32_t>(added.size()));
  CONCORD_RETURN_IF_ERROR(ExtendScope(context, round.id, pairs, batch));
  batch.Require(RoundKey(round.id), round.version)
      .Put(RoundKey(round.id), round.record.SerializeAsString())
      .Append(event.Serialize());
  batch.hint = kHint;
  return change;
}

absl::Status AssignmentHandlers::ExtendScope(const RequestContext& context,
                                             const std::string& round, const Pairs& pairs,
                                             storage::Batch& batch) {
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store_.Read(context.project, {RoundScopeKey(round), VisibilityKey()});
  if (!entries.ok()) return error::FromStore(entries.status());
  records::RoundScope scope;
  if (!scope.ParseFromString((*entries)[0].value)) return error::Internal();
  std::set<std::string> coders(scope.coders().begin(), scope.coders().end());
  std::set<std::string> transcripts(scope.transcripts().begin(), scope.transcripts().end());
  for (const auto& pair : pairs) {
    coders.insert(pair.coder);
    transcripts.insert(pair.transcript);
  }
  scope.mutable_coders()->Assign(coders.begin(), coders.end());
  scope.mutable_transcripts()->Assign(transcripts.begin(), transcripts.end());
  batch.Require(RoundScopeKey(round), (*entries)[0].version)
      .PutUnlisted(RoundScopeKey(round), scope.SerializeAsString())
      .Require(VisibilityKey(), (*entries)[1].version)
      .PutUnlisted(VisibilityKey(), (*entries)[1].value);
  return absl::OkStatus();
}

absl::StatusOr<v1::Assignment> AssignmentHandlers::GetAssignment(
    RequestContext& context, const v1::GetAssignmentRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                           ParseName(request.name(), kAssignmentPattern, "name"));
  google::protobuf::RepeatedPtrField<std::string> names;
  names.Add()->assign(request.name());
  CONCORD_ASSIGN_OR_RETURN(const std::vector<StoredAssignment> found,
                           FindAll(context, ids[1], names));
  return ToAssignment(context.project, found.front(), ProgressNow(found.front()),
                      environment_.etags);
}

absl::StatusOr<std::vector<StoredAssignment>> AssignmentHandlers::FindAll(
    const RequestContext& context, const std::string& round,
    const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<storage::Key> keys;
  for (const std::string& name : names) {
    CONCORD_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                             ParseName(name, kAssignmentPattern, "names"));
    if (ids[0] != context.project || ids[1] != round) {
      return error::NameInvalid(
          "names", absl::StrCat(ChildName(context.project, "rounds", round), "/assignments/{id}"));
    }
    keys.push_back(AssignmentKey(ids[2]));
  }
  absl::StatusOr<std::vector<storage::Entry>> entries = store_.Read(context.project, keys);
  if (!entries.ok()) return error::FromStore(entries.status());
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  std::vector<StoredAssignment> found;
  for (size_t i = 0; i < entries->size(); ++i) {
    CONCORD_ASSIGN_OR_RETURN(StoredAssignment assignment, Decode((*entries)[i]));
    if (!assignment.version.exists() || assignment.record.round() != round ||
        !MaySee(view, assignment.record)) {
      return error::NotFound("assignment", names[static_cast<int>(i)]);
    }
    found.push_back(std::move(assignment));
  }
  return found;
}

absl::StatusOr<AssignmentHandlers::ListFilter> AssignmentHandlers::ParseListFilter(
    const RequestContext& context, const std::string& filter) {
  CONCORD_ASSIGN_OR_RETURN(auto values, ParseFilter(filter, {"coder", "transcript", "state"}));
  ListFilter out;
  if (values.count("coder") > 0) {
    CONCORD_ASSIGN_OR_RETURN(
        out.coder, ParseChild(values["coder"], context.project, "members", "filter.coder"));
  }
  if (values.count("transcript") > 0) {
    CONCORD_ASSIGN_OR_RETURN(out.transcript, ParseChild(values["transcript"], context.project,
                                                        "transcripts", "filter.transcript"));
  }
  if (values.count("state") > 0 &&
      (!v1::Assignment::State_Parse(absl::StrCat("STATE_", values["state"]), &out.state) ||
       out.state == v1::Assignment::STATE_UNSPECIFIED)) {
    return error::FilterInvalid("the state is TO_DO, CODING or DONE.");
  }
  return out;
}

absl::StatusOr<std::vector<std::string>> AssignmentHandlers::RoundsToList(
    const RequestContext& context, const std::string& parent, const std::string& from) {
  if (parent != absl::StrCat(ProjectName(context.project), "/rounds/-")) {
    CONCORD_ASSIGN_OR_RETURN(const StoredRound round, FindRound(context, parent));
    return std::vector<std::string>{round.id};
  }
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store_.ScanAll(context.project, kRoundCollection);
  if (!entries.ok()) return error::FromStore(entries.status());
  std::vector<std::string> rounds;
  for (const storage::Entry& entry : *entries) {
    if (entry.id >= from) rounds.push_back(entry.id);
  }
  return rounds;
}

std::optional<v1::Assignment> AssignmentHandlers::Show(const RequestContext& context,
                                                       const ListFilter& filter, const View& view,
                                                       storage::Revision revision,
                                                       const StoredAssignment& assignment) const {
  const records::AssignmentRecord& record = assignment.record;
  if (!MaySee(view, record)) return std::nullopt;
  if (!filter.coder.empty() && filter.coder != record.coder()) return std::nullopt;
  if (!filter.transcript.empty() && filter.transcript != record.transcript()) return std::nullopt;
  const std::optional<Progress> progress = ProgressAt(assignment, revision);
  if (!progress.has_value()) return std::nullopt;
  if (filter.state != v1::Assignment::STATE_UNSPECIFIED && filter.state != progress->state) {
    return std::nullopt;
  }
  return ToAssignment(context.project, assignment, *progress, environment_.etags);
}

absl::StatusOr<v1::ListAssignmentsResponse> AssignmentHandlers::ListAssignments(
    RequestContext& context, const v1::ListAssignmentsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_ASSIGN_OR_RETURN(const ListFilter filter, ParseListFilter(context, request.filter()));
  absl::StatusOr<storage::Revision> head = store_.Head(context.project);
  if (!head.ok()) return error::FromStore(head.status());
  // A page continues at "<revision>/<round>/<assignment>".
  const std::vector<std::string> after = absl::StrSplit(page.after, '/');
  storage::Revision revision = request.read_revision() != 0 ? request.read_revision() : *head;
  if (!page.after.empty() && (after.size() != 3 || !absl::SimpleAtoi(after[0], &revision))) {
    return error::PageTokenInvalid();
  }
  CONCORD_ASSIGN_OR_RETURN(View view, visibility_.Load(context.project, context.member.id));
  // As for codings: a person may not count what is hidden by asking at one revision after another.
  if (request.read_revision() != 0 && !context.from_service && !view.MayTell(revision)) {
    return error::Blind();
  }
  if (revision < 0 || revision > *head) {
    return error::FieldInvalid("read_revision", "is not a revision of the project.");
  }
  const std::string from = page.after.empty() ? "" : after[1];
  CONCORD_ASSIGN_OR_RETURN(const std::vector<std::string> rounds,
                           RoundsToList(context, request.parent(), from));

  v1::ListAssignmentsResponse response;
  std::vector<std::string> positions;
  for (const std::string& round : rounds) {
    std::string last = round == from ? after[2] : "";
    while (positions.size() <= page.size) {
      absl::StatusOr<std::vector<storage::Entry>> entries = store_.Scan(
          context.project, AssignmentsOf(round), last, kScanChunk, kAssignmentCollection);
      if (!entries.ok()) return error::FromStore(entries.status());
      CONCORD_ASSIGN_OR_RETURN(view, visibility_.Load(context.project, context.member.id));
      for (const storage::Entry& entry : *entries) {
        if (positions.size() > page.size) break;
        last = entry.id;
        CONCORD_ASSIGN_OR_RETURN(const StoredAssignment assignment, Decode(entry));
        auto shown = Show(context, filter, view, revision, assignment);
        if (!shown.has_value()) continue;
        *response.add_assignments() = *std::move(shown);
        positions.push_back(
            absl::StrCat(absl::Dec(revision, absl::kZeroPad20), "/", round, "/", entry.id));
      }
      if (entries->size() < kScanChunk) break;
    }
  }
  if (positions.size() > page.size) {
    response.mutable_assignments()->RemoveLast();
    response.set_next_page_token(
        environment_.pager.Next(request, context.principal, positions[page.size - 1]));
  }
  response.set_revision(view.MayTell(revision) ? revision : 0);
  return response;
}

absl::StatusOr<v1::BatchUpdateAssignmentsResponse> AssignmentHandlers::BatchUpdateAssignments(
    RequestContext& context, const v1::BatchUpdateAssignmentsRequest& request) {
  if (request.names().empty() || request.names_size() > kMaxBatchAssignments) {
    return error::FieldInvalid("names",
                               absl::StrCat("must have 1 to ", kMaxBatchAssignments, " names."));
  }
  if (!v1::Assignment::State_IsValid(request.state()) ||
      request.state() == v1::Assignment::STATE_UNSPECIFIED) {
    return error::FieldInvalid("state", "must be STATE_TO_DO, STATE_CODING or STATE_DONE.");
  }
  using Response = v1::BatchUpdateAssignmentsResponse;
  std::vector<StoredAssignment> changed;
  absl::StatusOr<Response> response = CommitOnce<Response>(
      context, store_, context.project, request,
      [&] {
        changed.clear();
        return PrepareUpdate(context, request, changed);
      },
      [this](Response& answer, const storage::Version& version) {
        for (v1::Assignment& assignment : *answer.mutable_assignments()) {
          if (assignment.etag().empty()) assignment.set_etag(environment_.etags.Make(version));
        }
      });
  for (const StoredAssignment& assignment : changed) {
    places_.Forget(context.project, assignment.record.coder(), assignment.record.transcript());
  }
  return response;
}

absl::StatusOr<Change<v1::BatchUpdateAssignmentsResponse>> AssignmentHandlers::PrepareUpdate(
    const RequestContext& context, const v1::BatchUpdateAssignmentsRequest& request,
    std::vector<StoredAssignment>& changed) {
  CONCORD_ASSIGN_OR_RETURN(const StoredRound round, FindRound(context, request.parent()));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<StoredAssignment> found,
                           FindAll(context, round.id, request.names()));
  if (round.record.revealed()) return RoundRevealed(request.parent());
  const bool may_for_others = context.IsOwner() && !round.record.blind();
  Change<v1::BatchUpdateAssignmentsResponse> change;
  storage::Batch& batch = change.batch;
  batch.Require(RoundKey(round.id), round.version);
  EventBuilder event(context);
  std::set<std::string> seen;
  bool reopened = false;
  for (const StoredAssignment& assignment : found) {
    if (assignment.record.coder() != context.member.id && !may_for_others) {
      return NotYourAssignment();
    }
    const Progress before = ProgressNow(assignment);
    StoredAssignment after = assignment;
    if (before.state != request.state()) {
      after.record = Advanced(assignment, request.state(), context.now);
      after.version = {};
    }
    *change.response.add_assignments() =
        ToAssignment(context.project, after, ProgressNow(after), environment_.etags);
    if (before.state == request.state() || !seen.insert(assignment.id).second) continue;
    batch.Require(AssignmentKey(assignment.id), assignment.version)
        .PutUnlisted(AssignmentKey(assignment.id), after.record.SerializeAsString());
    if (request.state() == v1::Assignment::STATE_DONE) {
      batch.List(DoneAssignmentsOf(round.id), assignment.id);
    } else if (before.state == v1::Assignment::STATE_DONE) {
      batch.Unlist(DoneAssignmentsOf(round.id), assignment.id);
      reopened = true;
    }
    event.Change(absl::StrCat("rounds/", round.id, "/assignments/", assignment.id), "update",
                 {{"state", StateWord(request.state())}});
    changed.push_back(assignment);
  }
  if (changed.empty()) return change;
  if (reopened) batch.PutUnlisted(ReopenedKey(round.id), "1");
  batch.Append(event.Serialize());
  batch.hint = kHint;
  return change;
}

}  // namespace concord::coding

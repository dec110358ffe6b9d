#include "coding/coding_planner.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "coding/codebook_records.h"
#include "coding/errors.h"
#include "server/errors.h"
#include "server/names.h"

namespace concord::coding {
namespace {

// Published revisions that are remembered; projects code with one or two at a time.
constexpr size_t kMaxRevisions = 256;

}  // namespace

absl::Status CodingPlanner::Unplanned() { return absl::CancelledError("unplanned"); }

bool CodingPlanner::IsUnplanned(const absl::Status& status) {
  return absl::IsCancelled(status) && error::Reason(status).empty();
}

CodingPlanner::CodingPlanner(Environment& environment, storage::ScopedStore& store,
                             CodebookReader& codebooks)
    : store_(store), codebooks_(codebooks), transcripts_(environment), places_(store) {}

absl::StatusOr<CodingPlan> CodingPlanner::Plan(const RequestContext& context,
                                               const v1::CreateCodingRequest& request, bool import,
                                               Depth depth) {
  const v1::Coding& coding = request.coding();
  if (!IsId(request.coding_id())) return CodingIdInvalid();
  CodingPlan plan;
  plan.id = request.coding_id();
  plan.record.set_create_micros(absl::ToUnixMicros(context.now));
  CONCORD_RETURN_IF_ERROR(PlanCoder(context, coding, import, plan));
  CONCORD_RETURN_IF_ERROR(PlanSpan(context, coding, depth, plan));
  CONCORD_RETURN_IF_ERROR(PlanRound(context, coding, depth, plan));
  CONCORD_RETURN_IF_ERROR(PlanCode(context, coding, depth, plan));
  return plan;
}

absl::Status CodingPlanner::PlanCoder(const RequestContext& context, const v1::Coding& coding,
                                      bool import, CodingPlan& plan) {
  std::string coder = context.member.id;
  if (!coding.coder().empty()) {
    CONCORD_ASSIGN_OR_RETURN(
        coder, ParseChild(coding.coder(), context.project, "members", "coding.coder"));
  }
  if (coder != context.member.id) {
    if (!import || !context.IsOwner()) return NotYourCoding();
    plan.record.set_imported_by(context.member.id);
  } else if (!context.member.Has(concord::type::v1::ROLE_CODER)) {
    return error::PermissionDenied(ProjectName(context.project));
  }
  plan.record.set_coder(std::move(coder));
  return absl::OkStatus();
}

absl::Status CodingPlanner::PlanSpan(const RequestContext& context, const v1::Coding& coding,
                                     Depth depth, CodingPlan& plan) {
  CONCORD_ASSIGN_OR_RETURN(std::string transcript, ParseChild(coding.transcript(), context.project,
                                                              "transcripts", "coding.transcript"));
  plan.transcript = transcripts_.Peek(context.project, transcript);
  if (plan.transcript == nullptr) {
    if (depth == Depth::kMemory) return Unplanned();
    CONCORD_ASSIGN_OR_RETURN(plan.transcript, transcripts_.Get(context, transcript));
  }
  plan.record.set_transcript(std::move(transcript));
  if (plan.transcript->deleted) return TranscriptDeleted(coding.transcript());
  const int64_t start = coding.span().start_offset();
  const int64_t end = coding.span().end_offset();
  if (start < 0 || end <= start || end > plan.transcript->length) {
    return SpanOutOfRange(start, end, plan.transcript->length);
  }
  plan.record.set_start(start);
  plan.record.set_end(end);
  plan.record.set_text_sha256(plan.transcript->text_sha256);
  if (!coding.text_sha256().empty() &&
      coding.text_sha256() != absl::BytesToHexString(plan.transcript->text_sha256)) {
    return TextMismatch(coding.transcript());
  }
  return coding.quote().empty() ? absl::OkStatus() : CheckQuote(context, coding, depth, plan);
}

absl::Status CodingPlanner::CheckQuote(const RequestContext& context, const v1::Coding& coding,
                                       Depth depth, const CodingPlan& plan) {
  const std::string& transcript = plan.record.transcript();
  std::shared_ptr<const CachedText> text = transcripts_.PeekText(context.project, transcript);
  if (text == nullptr) {
    if (depth == Depth::kMemory) return Unplanned();
    CONCORD_ASSIGN_OR_RETURN(text, transcripts_.GetText(context, transcript));
  }
  const Span span{plan.record.start(), plan.record.end()};
  if (!text->index.Contains(span)) {
    return SpanOutOfRange(span.start, span.end, text->index.code_points());
  }
  if (text->index.Slice(span) != coding.quote()) return QuoteMismatch(span.start, span.end);
  return absl::OkStatus();
}

absl::Status CodingPlanner::PlanRound(const RequestContext& context, const v1::Coding& coding,
                                      Depth depth, CodingPlan& plan) {
  const records::CodingRecord& record = plan.record;
  plan.place = places_.Peek(context.project, record.coder(), record.transcript());
  if (plan.place == nullptr) {
    if (depth == Depth::kMemory) return Unplanned();
    CONCORD_ASSIGN_OR_RETURN(plan.place,
                             places_.Get(context.project, record.coder(), record.transcript()));
  }
  const Place& place = *plan.place;
  if (!coding.round().empty()) {
    CONCORD_ASSIGN_OR_RETURN(const std::string round,
                             ParseChild(coding.round(), context.project, "rounds", "coding.round"));
    if (!place.assigned || place.round != round) {
      return depth == Depth::kMemory ? Unplanned() : RefuseRound(context, round, coding);
    }
  }
  if (!record.imported_by().empty() && (!place.assigned || place.round_record.blind())) {
    return RoundNotOpen();
  }
  if (!place.assigned) return absl::OkStatus();
  if (place.assignment.record.state() == v1::Assignment::STATE_DONE) return AssignmentDone();
  plan.record.set_round(place.round);
  return absl::OkStatus();
}

absl::Status CodingPlanner::RefuseRound(const RequestContext& context, const std::string& round,
                                        const v1::Coding& coding) {
  absl::StatusOr<storage::Entry> entry = store_.ReadOne(context.project, RoundKey(round));
  if (!entry.ok()) return error::FromStore(entry.status());
  if (!entry->version.exists()) return error::NotFound("round", coding.round());
  records::RoundRecord record;
  if (!record.ParseFromString(entry->value)) return error::Internal();
  if (record.revealed()) return RoundRevealed(coding.round());
  return NotAssigned(coding.round(), coding.transcript());
}

absl::Status CodingPlanner::PlanCode(const RequestContext& context, const v1::Coding& coding,
                                     Depth depth, CodingPlan& plan) {
  CONCORD_ASSIGN_OR_RETURN(std::string code,
                           ParseChild(coding.code(), context.project, "codes", "coding.code"));
  int32_t number = 0;
  if (!coding.codebook_revision().empty()) {
    CONCORD_ASSIGN_OR_RETURN(number, ParseRevisionName(coding.codebook_revision(), context.project,
                                                       "coding.codebook_revision"));
  }
  if (plan.place->assigned) {
    const auto of_round = static_cast<int32_t>(plan.place->round_record.codebook_revision());
    // What another program's coders used may be in the codebook only since the round was made.
    const bool imported = !plan.record.imported_by().empty();
    if (number != 0 && number != of_round && !imported) {
      return error::FieldInvalid("coding.codebook_revision",
                                 absl::StrCat("must be the round's, ", of_round, ", or empty."));
    }
    if (number == 0) number = of_round;
  } else if (number == 0) {
    CONCORD_ASSIGN_OR_RETURN(const Latest latest, LatestRevision(context.project, depth));
    if (latest.number == 0) return CodebookNotPublished();
    number = latest.number;
    plan.codebook_head = latest.head_version;
  }
  CONCORD_ASSIGN_OR_RETURN(const std::shared_ptr<const PublishedRevision> revision,
                           Revision(context.project, number, depth));
  const auto found = revision->codes.find(code);
  if (found == revision->codes.end()) return CodeUnknown(coding.code(), number);
  if (!found->second.codable) return CodeNotCodable(coding.code());
  plan.record.set_code(std::move(code));
  plan.record.set_codebook_revision(number);
  return absl::OkStatus();
}

absl::StatusOr<CodebookReader::Latest> CodingPlanner::LatestRevision(const std::string& project,
                                                                     Depth depth) {
  {
    MutexLock lock(&mutex_);
    const auto found = latest_.find(project);
    if (found != latest_.end()) return found->second;
  }
  if (depth == Depth::kMemory) return Unplanned();
  codebooks_.Forget(project);
  CONCORD_ASSIGN_OR_RETURN(const Latest latest, codebooks_.LatestOf(project));
  if (latest.number == 0) return latest;  // nothing rests on it, so nothing would make us forget
  MutexLock lock(&mutex_);
  latest_[project] = latest;
  return latest;
}

absl::StatusOr<std::shared_ptr<const PublishedRevision>> CodingPlanner::Revision(
    const std::string& project, int32_t number, Depth depth) {
  const std::pair<std::string, int32_t> key(project, number);
  {
    MutexLock lock(&mutex_);
    const auto found = revisions_.find(key);
    if (found != revisions_.end()) return found->second;
  }
  if (depth == Depth::kMemory) return Unplanned();
  CONCORD_ASSIGN_OR_RETURN(std::shared_ptr<const PublishedRevision> revision,
                           codebooks_.Get(project, number));
  MutexLock lock(&mutex_);
  if (revisions_.size() >= kMaxRevisions) revisions_.clear();
  revisions_[key] = revision;
  return revision;
}

bool CodingPlanner::IsSame(const RequestContext& context, const v1::CreateCodingRequest& request,
                           const records::CodingRecord& stored) {
  const v1::Coding& coding = request.coding();
  const auto child = [&](const char* collection, const std::string& id) {
    return ChildName(context.project, collection, id);
  };
  const auto open_or = [](const std::string& given, const std::string& kept) {
    return given.empty() || given == kept;
  };
  const std::string coder =
      coding.coder().empty() ? child("members", context.member.id) : coding.coder();
  return coding.transcript() == child("transcripts", stored.transcript()) &&
         coding.span().start_offset() == stored.start() &&
         coding.span().end_offset() == stored.end() &&
         coding.code() == child("codes", stored.code()) &&
         coder == child("members", stored.coder()) &&
         open_or(coding.round(), child("rounds", stored.round())) &&
         open_or(coding.text_sha256(), absl::BytesToHexString(stored.text_sha256())) &&
         open_or(coding.codebook_revision(),
                 child("codebookRevisions", absl::StrCat(stored.codebook_revision())));
}

void CodingPlanner::Forget(const RequestContext& context, const v1::CreateCodingRequest& request) {
  const std::string& project = context.project;
  const v1::Coding& coding = request.coding();
  const auto transcript = ParseChild(coding.transcript(), project, "transcripts", "transcript");
  const auto coder = ParseChild(coding.coder(), project, "members", "coder");
  if (transcript.ok()) {
    transcripts_.Forget(project, *transcript);
    places_.Forget(project, coder.ok() ? *coder : context.member.id, *transcript);
  }
  MutexLock lock(&mutex_);
  latest_.erase(project);
}

}  // namespace concord::coding

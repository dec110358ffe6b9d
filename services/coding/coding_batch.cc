#include "coding/coding_batch.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "coding/codebook_records.h"
#include "coding/visibility.h"

namespace concord::coding {
namespace {

// Collects the commit's parts; what several codings share is required and written once.
class Builder {
 public:
  Builder(const RequestContext& context, size_t size)
      : context_(context), single_(size == 1), event_(context) {}

  void AddCoding(const CodingPlan& plan) {
    const records::CodingRecord& record = plan.record;
    batch_.PutUnlisted(CodingKey(plan.id), record.SerializeAsString())
        .List(CodingsByTranscript(record.transcript()), plan.id)
        .List(CodingsByCoder(record.coder()), plan.id)
        .List(CodingsByCode(record.code()), plan.id);
    event_.Change(absl::StrCat("codings/", plan.id), "create", CodingFacts(record));
  }

  void AddConditions(const CodingPlan& plan) {
    const records::CodingRecord& record = plan.record;
    RequireOnce(TranscriptKey(record.transcript()), plan.transcript->version);
    if (plan.codebook_head.exists()) RequireOnce(CodebookHeadKey(), plan.codebook_head);
    const Place& place = *plan.place;
    if (!place.assigned) {
      RequireOnce(ActiveKey(record.coder(), record.transcript()), place.active_version);
      return;
    }
    RequireOnce(RoundKey(place.round), place.round_version);
    if (!RequireOnce(AssignmentKey(place.assignment.id), place.assignment.version)) return;
    if (place.assignment.record.state() == v1::Assignment::STATE_TO_DO) BeginAssignment(place);
  }

  storage::Batch& batch() { return batch_; }

  storage::Batch Take() {
    batch_.Append(event_.Serialize());
    batch_.hint = kHint;
    return std::move(batch_);
  }

 private:
  // False if it was required already.
  bool RequireOnce(storage::Key key, const storage::Version& version) {
    if (!single_ && !required_.insert(absl::StrCat(key.collection, "/", key.id)).second) {
      return false;
    }
    batch_.Require(std::move(key), version);
    return true;
  }

  void BeginAssignment(const Place& place) {
    const records::AssignmentRecord begun =
        Advanced(place.assignment, v1::Assignment::STATE_CODING, context_.now);
    batch_.PutUnlisted(AssignmentKey(place.assignment.id), begun.SerializeAsString());
    event_.Change(absl::StrCat("rounds/", place.round, "/assignments/", place.assignment.id),
                  "update", {{"state", "CODING"}});
  }

  const RequestContext& context_;
  const bool single_;
  storage::Batch batch_;
  EventBuilder event_;
  absl::flat_hash_set<std::string> required_;
};

}  // namespace

storage::Key MemberKey(absl::string_view member) { return {"admin/member", std::string(member)}; }

EventBuilder::Facts CodingFacts(const records::CodingRecord& record) {
  EventBuilder::Facts facts = {{"transcript", record.transcript()},
                               {"start", absl::StrCat(record.start())},
                               {"end", absl::StrCat(record.end())},
                               {"text_sha256", absl::BytesToHexString(record.text_sha256())},
                               {"code", record.code()},
                               {"coder", record.coder()},
                               {"codebook_revision", absl::StrCat(record.codebook_revision())}};
  if (!record.round().empty()) facts.emplace_back("round", record.round());
  if (!record.imported_by().empty()) facts.emplace_back("imported_by", record.imported_by());
  return facts;
}

storage::Batch MakeCodingBatch(const RequestContext& context, const std::vector<CodingPlan>& plans,
                               const std::optional<storage::Version>& visibility) {
  Builder builder(context, plans.size());
  for (const CodingPlan& plan : plans) builder.batch().RequireAbsent(CodingKey(plan.id));
  builder.batch().Require(MemberKey(context.member.id), context.member.version);
  if (visibility.has_value()) builder.batch().Require(VisibilityKey(), *visibility);
  for (const CodingPlan& plan : plans) {
    builder.AddConditions(plan);
    builder.AddCoding(plan);
  }
  return builder.Take();
}

}  // namespace concord::coding

#include "reliability/assessment_handlers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "reliability/agreement.h"
#include "reliability/assessment_input.h"
#include "reliability/errors.h"
#include "reliability/estimates.h"
#include "reliability/limits.h"
#include "server/idempotency.h"
#include "server/names.h"
#include "server/proto_time.h"
#include "server/visibility.h"

namespace concord::reliability {
namespace {

constexpr char kAssessments[] = "reliability/assessment";

void AddEstimates(const std::vector<Estimate>& estimates, double uncoded_share,
                  v1::Agreement* agreement) {
  for (const Estimate& estimate : estimates) {
    v1::Estimate* out = agreement->add_estimates();
    *out = ToProto(estimate);
    out->set_uncoded_share(uncoded_share);
  }
}

// A revision would tell a blind coder how much the others do.
void HideRevision(const coding::v1::Visibility& visibility, v1::Assessment& assessment) {
  if (!visibility.hidden_work().empty()) assessment.set_revision(0);
}

bool MaySee(const coding::v1::Visibility& visibility, const v1::Assessment& assessment) {
  return MaySeeResult(visibility, assessment.creator(), assessment.left_out_rounds(),
                      &assessment.transcripts());
}

}  // namespace

AssessmentHandlers::AssessmentHandlers(Environment& environment)
    : environment_(environment),
      store_(environment.store, "reliability"),
      compute_seconds_(
          prometheus::BuildHistogram()
              .Name("concord_assessment_compute_seconds")
              .Help("Time to compute the agreement of an assessment")
              .Register(environment.metrics)
              .Add({}, prometheus::Histogram::BucketBoundaries{.001, .01, .1, 1, 10, 60})) {}

absl::StatusOr<v1::ListStatisticsResponse> AssessmentHandlers::ListStatistics(
    RequestContext& context, const v1::ListStatisticsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  v1::ListStatisticsResponse response;
  for (const Statistic* statistic : reliability::ListStatistics()) {
    const StatisticInfo& info = statistic->info();
    if (info.id <= page.after) continue;
    if (static_cast<size_t>(response.statistics_size()) == page.size) {
      response.set_next_page_token(environment_.pager.Next(
          request, context.principal, response.statistics(response.statistics_size() - 1).id()));
      break;
    }
    *response.add_statistics() = ToProto(info);
  }
  return response;
}

absl::StatusOr<v1::ComputeAgreementResponse> AssessmentHandlers::ComputeAgreement(
    RequestContext&, const v1::ComputeAgreementRequest& request) {
  if (request.units_size() > kMaxInlineUnits) {
    return error::ParameterInvalid(absl::StrCat("At most ", kMaxInlineUnits, " units are taken."));
  }
  CONCORD_ASSIGN_OR_RETURN(const std::vector<StatisticRequest> statistics,
                           ReadStatistics(request.statistics(), request.parameters()));
  UnitGridBuilder builder({request.coders().begin(), request.coders().end()});
  std::vector<int16_t> row;
  for (const auto& unit : request.units()) {
    if (unit.values_size() != request.coders_size() || unit.count() < 0) {
      return error::ParameterInvalid(
          "Each unit has one value a coder, and is not counted below 0.");
    }
    row.clear();
    for (const std::string& value : unit.values()) {
      if (value.empty()) {
        row.push_back(kMissing);
        continue;
      }
      absl::StatusOr<int16_t> index = builder.AddValue(value);
      if (!index.ok()) return error::ParameterInvalid(index.status().message());
      row.push_back(*index);
    }
    builder.AddUnit(row, unit.count() == 0 ? 1 : unit.count());
  }
  AgreementRequest wanted{statistics, /*by_code=*/false, /*by_pair=*/false};
  absl::StatusOr<Agreement> agreement = ComputeGridAgreement(std::move(builder).Build(), wanted);
  if (!agreement.ok()) return error::ParameterInvalid(agreement.status().message());
  v1::ComputeAgreementResponse response;
  for (const Estimate& estimate : agreement->overall) {
    *response.add_estimates() = ToProto(estimate);
  }
  return response;
}

absl::StatusOr<v1::Assessment> AssessmentHandlers::CreateAssessment(
    RequestContext& context, const v1::CreateAssessmentRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckLength("assessment.display_name",
                                      request.assessment().display_name(), 0, kMaxDisplayName));
  auto prepare = [&]() -> absl::StatusOr<Change<v1::Assessment>> {
    absl::StatusOr<storage::Revision> head = store_.Head(context.project);
    if (!head.ok()) return concord::error::FromStore(head.status());
    CONCORD_ASSIGN_OR_RETURN(v1::Assessment assessment,
                             Compute(context, request.assessment(), *head));
    const std::string id = NewId(context.now);
    assessment.set_name(ChildName(context.project, "assessments", id));
    Change<v1::Assessment> change;
    change.batch.RequireAbsent({kAssessments, id})
        .Put({kAssessments, id}, assessment.SerializeAsString())
        .Append(EventBuilder(context)
                    .Change(absl::StrCat("assessments/", id), "create",
                            {{"revision", absl::StrCat(assessment.revision())},
                             {"input_sha256", assessment.input_sha256()},
                             {"unit", assessment.unitizing().unit()},
                             {"statistics", absl::StrJoin(assessment.statistics(), " ")},
                             {"transcripts", absl::StrCat(assessment.transcripts_size())},
                             {"coders", absl::StrCat(assessment.coders_size())}})
                    .Serialize());
    change.response = std::move(assessment);
    return change;
  };
  CONCORD_ASSIGN_OR_RETURN(
      v1::Assessment assessment,
      CommitOnce<v1::Assessment>(context, store_, context.project, request, prepare,
                                 [](v1::Assessment&, const storage::Version&) {}));
  CONCORD_ASSIGN_OR_RETURN(const coding::v1::Visibility visibility,
                           AskVisibility(environment_.channels, context));
  HideRevision(visibility, assessment);
  return assessment;
}

absl::StatusOr<v1::Assessment> AssessmentHandlers::Compute(RequestContext& context,
                                                           const v1::Assessment& wanted,
                                                           int64_t revision) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<StatisticRequest> statistics,
                           ReadStatistics(wanted.statistics(), wanted.parameters()));
  CONCORD_ASSIGN_OR_RETURN(const AssessmentInput input,
                           GatherInput(environment_, context, wanted, revision));
  const absl::Time begin = absl::Now();
  absl::StatusOr<Agreement> agreement = reliability::ComputeAgreement(
      input.texts, input.unitizing, {statistics, /*by_code=*/true, /*by_pair=*/true});
  if (!agreement.ok()) return error::ParameterInvalid(agreement.status().message());
  compute_seconds_.Observe(absl::ToDoubleSeconds(absl::Now() - begin));

  v1::Assessment result;
  result.set_display_name(wanted.display_name());
  result.set_selection(wanted.selection());
  for (const auto& transcript : input.texts.transcripts) result.add_transcripts(transcript.name);
  for (const std::string& coder : input.texts.coders) result.add_coders(coder);
  *result.mutable_rounds() = wanted.rounds();
  *result.mutable_unitizing() = wanted.unitizing();
  *result.mutable_statistics() = wanted.statistics();
  *result.mutable_parameters() = wanted.parameters();
  result.set_code_level(wanted.code_level());
  result.set_state(v1::Assessment::STATE_SUCCEEDED);
  result.set_revision(revision);
  result.set_input_sha256(input.sha256);
  for (const std::string& round : input.used_rounds) result.add_used_rounds(round);
  for (const std::string& round : input.left_out_rounds) result.add_left_out_rounds(round);
  result.set_character_count(input.character_count);
  result.set_creator(ChildName(context.project, "members", context.member.id));
  SetTime(context.now, result.mutable_create_time());

  const double uncoded = agreement->units.ShareNobodyCoded();
  AddEstimates(agreement->overall, uncoded, result.mutable_overall());
  for (const CodeAgreement& by_code : agreement->by_code) {
    v1::Agreement* out = result.add_by_code();
    out->set_code(by_code.code);
    AddEstimates(by_code.estimates, uncoded, out);
  }
  for (const PairAgreement& by_pair : agreement->by_pair) {
    v1::Agreement* out = result.add_by_pair();
    out->add_coders(by_pair.first_coder);
    out->add_coders(by_pair.second_coder);
    AddEstimates(by_pair.estimates, uncoded, out);
  }
  return result;
}

absl::StatusOr<v1::Assessment> AssessmentHandlers::GetAssessment(
    RequestContext& context, const v1::GetAssessmentRequest& request) {
  return Read(context, request.name());
}

absl::StatusOr<v1::Assessment> AssessmentHandlers::Read(RequestContext& context,
                                                        const std::string& name) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(name, context.project, "assessments", "name"));
  absl::StatusOr<storage::Entry> entry = store_.ReadOne(context.project, {kAssessments, id});
  if (!entry.ok()) return concord::error::FromStore(entry.status());
  CONCORD_ASSIGN_OR_RETURN(const coding::v1::Visibility visibility,
                           AskVisibility(environment_.channels, context));
  v1::Assessment assessment;
  if (!entry->version.exists() || !assessment.ParseFromString(entry->value) ||
      !MaySee(visibility, assessment)) {
    return concord::error::NotFound("assessment", name);
  }
  HideRevision(visibility, assessment);
  return assessment;
}

absl::StatusOr<v1::ListAssessmentsResponse> AssessmentHandlers::ListAssessments(
    RequestContext& context, const v1::ListAssessmentsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_ASSIGN_OR_RETURN(const coding::v1::Visibility visibility,
                           AskVisibility(environment_.channels, context));
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store_.Scan(context.project, kAssessments, page.after, page.size);
  if (!entries.ok()) return concord::error::FromStore(entries.status());
  v1::ListAssessmentsResponse response;
  for (const storage::Entry& entry : *entries) {
    v1::Assessment assessment;
    if (!assessment.ParseFromString(entry.value)) return concord::error::Internal();
    if (!MaySee(visibility, assessment)) continue;
    HideRevision(visibility, assessment);
    *response.add_assessments() = std::move(assessment);
  }
  if (entries->size() == page.size) {
    response.set_next_page_token(
        environment_.pager.Next(request, context.principal, entries->back().id));
  }
  return response;
}

absl::StatusOr<v1::Assessment> AssessmentHandlers::DeleteAssessment(
    RequestContext& context, const v1::DeleteAssessmentRequest& request) {
  auto prepare = [&]() -> absl::StatusOr<Change<v1::Assessment>> {
    CONCORD_ASSIGN_OR_RETURN(v1::Assessment assessment, Read(context, request.name()));
    CONCORD_ASSIGN_OR_RETURN(const std::string id,
                             ParseChild(request.name(), context.project, "assessments", "name"));
    Change<v1::Assessment> change;
    change.batch.Delete({kAssessments, id})
        .Append(
            EventBuilder(context).Change(absl::StrCat("assessments/", id), "delete").Serialize());
    change.response = std::move(assessment);
    return change;
  };
  return CommitOnce<v1::Assessment>(context, store_, context.project, request, prepare,
                                    [](v1::Assessment&, const storage::Version&) {});
}

absl::StatusOr<v1::RecomputeAssessmentResponse> AssessmentHandlers::RecomputeAssessment(
    RequestContext& context, const v1::RecomputeAssessmentRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, "assessments", "name"));
  CONCORD_ASSIGN_OR_RETURN(const v1::Assessment shown, Read(context, request.name()));
  // The stored one has its revision also where it is not shown.
  CONCORD_ASSIGN_OR_RETURN(const storage::Entry entry,
                           store_.ReadOne(context.project, {kAssessments, id}));
  v1::Assessment stored;
  if (!stored.ParseFromString(entry.value)) return concord::error::Internal();
  v1::Assessment wanted = stored;
  // The selection is what it came to then, not what it would come to now.
  wanted.set_selection(v1::Assessment::SELECTION_LISTED);
  CONCORD_ASSIGN_OR_RETURN(v1::Assessment now, Compute(context, wanted, stored.revision()));
  now.set_name(stored.name());
  now.set_selection(stored.selection());
  v1::RecomputeAssessmentResponse response;
  response.set_identical(
      now.input_sha256() == stored.input_sha256() &&
      now.overall().SerializeAsString() == stored.overall().SerializeAsString() &&
      std::equal(now.by_code().begin(), now.by_code().end(), stored.by_code().begin(),
                 stored.by_code().end(),
                 [](const auto& a, const auto& b) {
                   return a.SerializeAsString() == b.SerializeAsString();
                 }) &&
      std::equal(now.by_pair().begin(), now.by_pair().end(), stored.by_pair().begin(),
                 stored.by_pair().end(), [](const auto& a, const auto& b) {
                   return a.SerializeAsString() == b.SerializeAsString();
                 }));
  now.set_revision(shown.revision());
  *response.mutable_assessment() = std::move(now);
  return response;
}

}  // namespace concord::reliability

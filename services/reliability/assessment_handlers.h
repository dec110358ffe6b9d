#ifndef CONCORD_RELIABILITY_ASSESSMENT_HANDLERS_H_
#define CONCORD_RELIABILITY_ASSESSMENT_HANDLERS_H_

#include "absl/status/statusor.h"
#include "concord/reliability/v1/reliability_service.pb.h"
#include "prometheus/family.h"
#include "prometheus/histogram.h"
#include "server/environment.h"
#include "storage/scoped_store.h"

namespace concord::reliability {

// `AssessmentHandlers` computes agreement and keeps assessments. Thread-safe.
class AssessmentHandlers {
 public:
  explicit AssessmentHandlers(Environment& environment);

  absl::StatusOr<v1::ListStatisticsResponse> ListStatistics(
      RequestContext& context, const v1::ListStatisticsRequest& request);
  absl::StatusOr<v1::ComputeAgreementResponse> ComputeAgreement(
      RequestContext& context, const v1::ComputeAgreementRequest& request);
  absl::StatusOr<v1::Assessment> CreateAssessment(RequestContext& context,
                                                  const v1::CreateAssessmentRequest& request);
  absl::StatusOr<v1::Assessment> GetAssessment(RequestContext& context,
                                               const v1::GetAssessmentRequest& request);
  absl::StatusOr<v1::ListAssessmentsResponse> ListAssessments(
      RequestContext& context, const v1::ListAssessmentsRequest& request);
  absl::StatusOr<v1::Assessment> DeleteAssessment(RequestContext& context,
                                                  const v1::DeleteAssessmentRequest& request);
  absl::StatusOr<v1::RecomputeAssessmentResponse> RecomputeAssessment(
      RequestContext& context, const v1::RecomputeAssessmentRequest& request);

 private:
  // Computes what `wanted` asks for at `revision`; fills the output-only fields.
  absl::StatusOr<v1::Assessment> Compute(RequestContext& context, const v1::Assessment& wanted,
                                         int64_t revision);
  // NOT_FOUND also for what is hidden from the caller.
  absl::StatusOr<v1::Assessment> Read(RequestContext& context, const std::string& name);

  Environment& environment_;
  storage::ScopedStore store_;
  prometheus::Histogram& compute_seconds_;
};

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_ASSESSMENT_HANDLERS_H_

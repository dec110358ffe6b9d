#include "concord/reliability/v1/reliability_service.grpc.pb.h"
#include "reliability/assessment_handlers.h"
#include "reliability/module.h"

namespace concord::reliability {
namespace {

using namespace v1;  // NOLINT(google-build-using-namespace): one line a method below

class ReliabilityServiceGrpc final : public v1::ReliabilityService::Service, public Module {
 public:
  explicit ReliabilityServiceGrpc(Environment& environment)
      : pipeline_(environment.pipeline), handlers_(environment) {}

  grpc::Service& service() override { return *this; }

#define CONCORD_RELIABILITY(Name, Response) \
  CONCORD_UNARY("concord.reliability.v1.ReliabilityService", handlers_, Name, Response)
  CONCORD_RELIABILITY(ListStatistics, ListStatisticsResponse)
  CONCORD_RELIABILITY(ComputeAgreement, ComputeAgreementResponse)
  CONCORD_RELIABILITY(CreateAssessment, Assessment)
  CONCORD_RELIABILITY(GetAssessment, Assessment)
  CONCORD_RELIABILITY(ListAssessments, ListAssessmentsResponse)
  CONCORD_RELIABILITY(DeleteAssessment, Assessment)
  CONCORD_RELIABILITY(RecomputeAssessment, RecomputeAssessmentResponse)
#undef CONCORD_RELIABILITY

 private:
  Pipeline& pipeline_;
  AssessmentHandlers handlers_;
};

}  // namespace

std::unique_ptr<Module> MakeReliabilityModule(Environment& environment) {
  return std::make_unique<ReliabilityServiceGrpc>(environment);
}

}  // namespace concord::reliability

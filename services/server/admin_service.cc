#include "server/admin_service.h"

#include "concord/admin/v1/admin_service.grpc.pb.h"
#include "server/members.h"
#include "server/trail_handlers.h"

namespace concord {
namespace {

using namespace concord::admin::v1;  // NOLINT(google-build-using-namespace): one line a method
                                     // below

class AdminServiceGrpc final : public AdminService::Service, public Module {
 public:
  explicit AdminServiceGrpc(Environment& environment)
      : pipeline_(environment.pipeline), members_(environment), trail_(environment) {}

  grpc::Service& service() override { return *this; }

  CONCORD_UNARY("concord.admin.v1.AdminService", members_, GetCaller, Caller)
  CONCORD_UNARY("concord.admin.v1.AdminService", members_, CreateMember, CreateMemberResponse)
  CONCORD_UNARY("concord.admin.v1.AdminService", members_, GetMember, Member)
  CONCORD_UNARY("concord.admin.v1.AdminService", members_, ListMembers, ListMembersResponse)
  CONCORD_UNARY("concord.admin.v1.AdminService", members_, UpdateMember, Member)
  CONCORD_UNARY("concord.admin.v1.AdminService", members_, DeleteMember, Member)
  CONCORD_UNARY("concord.admin.v1.AdminService", members_, CreateToken, CreateTokenResponse)
  CONCORD_UNARY("concord.admin.v1.AdminService", members_, GetToken, Token)
  CONCORD_UNARY("concord.admin.v1.AdminService", members_, ListTokens, ListTokensResponse)
  CONCORD_UNARY("concord.admin.v1.AdminService", members_, RevokeToken, Token)
  CONCORD_UNARY("concord.admin.v1.AdminService", trail_, GetAuditEvent, AuditEvent)
  CONCORD_UNARY("concord.admin.v1.AdminService", trail_, ListAuditEvents, ListAuditEventsResponse)
  CONCORD_UNARY("concord.admin.v1.AdminService", trail_, CreateSeal, Seal)
  CONCORD_UNARY("concord.admin.v1.AdminService", trail_, GetSeal, Seal)
  CONCORD_UNARY("concord.admin.v1.AdminService", trail_, ListSeals, ListSealsResponse)

  grpc::Status ExportAuditTrail(grpc::ServerContext* rpc, const ExportAuditTrailRequest* request,
                                grpc::ServerWriter<ExportAuditTrailResponse>* writer) override {
    const MethodInfo& method = pipeline_.Method("/concord.admin.v1.AdminService/ExportAuditTrail");
    return pipeline_.Run(method, *rpc, *request, [&](RequestContext& context) {
      return trail_.ExportAuditTrail(context, *request,
                                     [writer](const auto& link) { return writer->Write(link); });
    });
  }

 private:
  Pipeline& pipeline_;
  Members members_;
  TrailHandlers trail_;
};

}  // namespace

std::unique_ptr<Module> MakeAdminModule(Environment& environment) {
  return std::make_unique<AdminServiceGrpc>(environment);
}

}  // namespace concord

#ifndef CONCORD_SERVER_MEMBERS_H_
#define CONCORD_SERVER_MEMBERS_H_

#include <string>

#include "absl/status/statusor.h"
#include "concord/admin/v1/admin_service.pb.h"
#include "server/environment.h"
#include "services/server/records.pb.h"
#include "storage/scoped_store.h"

namespace concord {

// `Members` handles the members of a project and their tokens. Thread-safe.
class Members {
 public:
  explicit Members(Environment& environment);

  absl::StatusOr<admin::v1::Caller> GetCaller(RequestContext& context,
                                              const admin::v1::GetCallerRequest& request);
  absl::StatusOr<admin::v1::CreateMemberResponse> CreateMember(
      RequestContext& context, const admin::v1::CreateMemberRequest& request);
  absl::StatusOr<admin::v1::Member> GetMember(RequestContext& context,
                                              const admin::v1::GetMemberRequest& request);
  absl::StatusOr<admin::v1::ListMembersResponse> ListMembers(
      RequestContext& context, const admin::v1::ListMembersRequest& request);
  absl::StatusOr<admin::v1::Member> UpdateMember(RequestContext& context,
                                                 const admin::v1::UpdateMemberRequest& request);
  absl::StatusOr<admin::v1::Member> DeleteMember(RequestContext& context,
                                                 const admin::v1::DeleteMemberRequest& request);
  absl::StatusOr<admin::v1::CreateTokenResponse> CreateToken(
      RequestContext& context, const admin::v1::CreateTokenRequest& request);
  absl::StatusOr<admin::v1::Token> GetToken(RequestContext& context,
                                            const admin::v1::GetTokenRequest& request);
  absl::StatusOr<admin::v1::ListTokensResponse> ListTokens(
      RequestContext& context, const admin::v1::ListTokensRequest& request);
  absl::StatusOr<admin::v1::Token> RevokeToken(RequestContext& context,
                                               const admin::v1::RevokeTokenRequest& request);

 private:
  struct Stored {
    server::records::Member record;
    server::records::MemberWords words;
    storage::Version version;
  };

  absl::StatusOr<Stored> Read(const std::string& project, const std::string& id, bool with_deleted);
  admin::v1::Member ToMember(const std::string& project, const std::string& id,
                             const Stored& stored) const;
  // Keeps at least one owner though two changes come at once.
  absl::Status RequireAnotherOwner(const std::string& project, const std::string& id,
                                   storage::Batch& batch);
  // The key that keeps display names unique without showing them.
  storage::Key NameKey(const std::string& display_name) const;
  // A token that the same request always gives again, so that it need not be kept.
  std::string DeriveToken(const RequestContext& context, const std::string& request_id) const;
  void AddToken(const std::string& member, const std::string& id, const std::string& token,
                const server::records::ProjectToken& record, storage::Batch& batch) const;

  Environment& environment_;
  storage::ScopedStore store_;
};

}  // namespace concord

#endif  // CONCORD_SERVER_MEMBERS_H_

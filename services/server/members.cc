#include "server/members.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "server/idempotency.h"
#include "server/names.h"
#include "server/proto_time.h"

namespace concord {
namespace {

using concord::type::v1::Role;
using concord::type::v1::ROLE_OWNER;
using storage::Batch;
using storage::Entry;
using storage::Key;

constexpr char kMembers[] = "admin/member";
constexpr char kWords[] = "admin/member-words";
constexpr char kTokens[] = "admin/token";
constexpr char kMemberPattern[] = "projects/{project}/members/{member}";
constexpr char kTokenPattern[] = "projects/{project}/members/{member}/tokens/{token}";
constexpr int kMaxNameLength = 100;
constexpr absl::Duration kMaxTokenLife = absl::Hours(24 * 3653);

const Key kOwners{"admin/owners", "changes"};

std::string TokensOf(const std::string& member) { return absl::StrCat("admin/tokens-of/", member); }

std::string TokenName(const std::string& project, const std::string& member,
                      const std::string& id) {
  return absl::StrCat(ChildName(project, "members", member), "/tokens/", id);
}

absl::Status CheckRoles(const google::protobuf::RepeatedField<int>& roles) {
  for (const int role : roles) {
    if (role == concord::type::v1::ROLE_UNSPECIFIED || !concord::type::v1::Role_IsValid(role)) {
      return error::FieldInvalid("member.roles", "names a role that does not exist.");
    }
  }
  if (roles.empty()) return error::FieldInvalid("member.roles", "must name at least one role.");
  return absl::OkStatus();
}

bool IsOwner(const server::records::Member& record) {
  for (const int role : record.roles()) {
    if (role == ROLE_OWNER && !record.has_delete_time()) return true;
  }
  return false;
}

std::string RoleFacts(const google::protobuf::RepeatedField<int>& roles) {
  return absl::StrJoin(roles, " ", [](std::string* out, int role) {
    out->append(concord::type::v1::Role_Name(static_cast<Role>(role)).substr(5));
  });
}

absl::StatusOr<std::optional<absl::Time>> ExpireTime(bool given,
                                                     const google::protobuf::Timestamp& time,
                                                     absl::Time now) {
  if (!given) return std::optional<absl::Time>();
  const absl::Time expire = GetTime(time);
  if (expire <= now || expire > now + kMaxTokenLife) {
    return error::FieldInvalid("expire_time", "must lie ahead, by at most ten years.");
  }
  return std::optional<absl::Time>(expire);
}

admin::v1::Token ToToken(const std::string& project, const std::string& id,
                         const server::records::ProjectToken& record) {
  admin::v1::Token token;
  token.set_name(TokenName(project, record.member(), id));
  *token.mutable_create_time() = record.create_time();
  if (record.has_expire_time()) *token.mutable_expire_time() = record.expire_time();
  if (record.has_revoke_time()) *token.mutable_revoke_time() = record.revoke_time();
  return token;
}

absl::Status MemberExists() {
  return error::Make(absl::StatusCode::kAlreadyExists, "concord.admin", "MEMBER_EXISTS",
                     "The project has a member of this display name. Choose another name.");
}

absl::Status LastOwner() {
  return error::Make(absl::StatusCode::kFailedPrecondition, "concord.admin", "LAST_OWNER",
                     "A project keeps at least one owner. Make somebody else an owner first.");
}

}  // namespace

Members::Members(Environment& environment)
    : environment_(environment), store_(environment.store, "admin") {}

absl::StatusOr<admin::v1::Caller> Members::GetCaller(RequestContext& context,
                                                     const admin::v1::GetCallerRequest&) {
  admin::v1::Caller caller;
  caller.set_principal(absl::StrCat("principals/", context.principal));
  caller.set_administrator(context.administrator);
  if (context.administrator) caller.set_display_name("owner");
  CONCORD_ASSIGN_OR_RETURN(const std::vector<std::string> projects,
                           environment_.directory.ProjectsOf(context.principal));
  for (const std::string& project : projects) {
    absl::StatusOr<Stored> stored = Read(project, context.principal, /*with_deleted=*/true);
    if (stored.ok()) caller.set_display_name(stored->words.display_name());
  }
  return caller;
}

absl::StatusOr<admin::v1::CreateMemberResponse> Members::CreateMember(
    RequestContext& context, const admin::v1::CreateMemberRequest& request) {
  CONCORD_RETURN_IF_ERROR(
      CheckLength("member.display_name", request.member().display_name(), 1, kMaxNameLength));
  CONCORD_RETURN_IF_ERROR(CheckRoles(request.member().roles()));
  CONCORD_ASSIGN_OR_RETURN(
      const std::optional<absl::Time> expire,
      ExpireTime(request.has_token_expire_time(), request.token_expire_time(), context.now));

  const std::string token = DeriveToken(context, request.request_id());
  // Derived, so that a repeat after a crash between the two commits completes the first try.
  const std::string token_id = DerivedId(absl::StrCat("token\n", token));
  const std::string& project = context.project;

  auto prepare = [&]() -> absl::StatusOr<Change<admin::v1::CreateMemberResponse>> {
    const Key name_key = NameKey(request.member().display_name());
    CONCORD_ASSIGN_OR_RETURN(const Entry taken, store_.ReadOne(project, name_key));
    if (taken.version.exists()) return MemberExists();
    const std::string id = NewId(context.now);
    Stored stored;
    *stored.record.mutable_roles() = request.member().roles();
    SetTime(context.now, stored.record.mutable_create_time());
    const Commitment commitment = MakeCommitment(request.member().display_name());
    stored.words.set_display_name(request.member().display_name());
    stored.words.set_salt(commitment.salt);

    Change<admin::v1::CreateMemberResponse> change;
    change.batch.RequireAbsent(name_key)
        .PutUnlisted(name_key, id)
        .RequireAbsent({kMembers, id})
        .Put({kMembers, id}, stored.record.SerializeAsString())
        .PutErasable({kWords, id}, stored.words.SerializeAsString());
    server::records::ProjectToken record;
    *record.mutable_create_time() = stored.record.create_time();
    if (expire.has_value()) SetTime(*expire, record.mutable_expire_time());
    AddToken(id, token_id, token, record, change.batch);
    change.batch.Append(EventBuilder(context)
                            .Change(absl::StrCat("members/", id), "create",
                                    {{"roles", RoleFacts(stored.record.roles())},
                                     {"display_name_commitment", commitment.proof}})
                            .Serialize());
    *change.response.mutable_member() = ToMember(project, id, stored);
    return change;
  };
  auto finish = [&](admin::v1::CreateMemberResponse& response, const storage::Version& version) {
    response.mutable_member()->set_etag(environment_.etags.Make(version));
    response.set_token(token);
  };
  CONCORD_ASSIGN_OR_RETURN(admin::v1::CreateMemberResponse response,
                           CommitOnce<admin::v1::CreateMemberResponse>(context, store_, project,
                                                                       request, prepare, finish));
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(response.member().name(), project, "members", "name"));
  CONCORD_RETURN_IF_ERROR(environment_.directory.PutToken(TokenDigest(token), id, project, expire));
  return response;
}

absl::StatusOr<admin::v1::Member> Members::GetMember(RequestContext& context,
                                                     const admin::v1::GetMemberRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const auto ids, ParseName(request.name(), kMemberPattern, "name"));
  CONCORD_ASSIGN_OR_RETURN(const Stored stored, Read(context.project, ids[1], true));
  return ToMember(context.project, ids[1], stored);
}

absl::StatusOr<admin::v1::ListMembersResponse> Members::ListMembers(
    RequestContext& context, const admin::v1::ListMembersRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  absl::StatusOr<std::vector<Entry>> entries =
      store_.Scan(context.project, kMembers, page.after, page.size);
  if (!entries.ok()) return error::FromStore(entries.status());
  admin::v1::ListMembersResponse response;
  for (const Entry& entry : *entries) {
    CONCORD_ASSIGN_OR_RETURN(const Stored stored, Read(context.project, entry.id, true));
    if (stored.record.has_delete_time() && !request.show_deleted()) continue;
    *response.add_members() = ToMember(context.project, entry.id, stored);
  }
  if (entries->size() == page.size) {
    response.set_next_page_token(
        environment_.pager.Next(request, context.principal, entries->back().id));
  }
  return response;
}

absl::StatusOr<admin::v1::Member> Members::UpdateMember(
    RequestContext& context, const admin::v1::UpdateMemberRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const auto ids,
                           ParseName(request.member().name(), kMemberPattern, "member.name"));
  const std::string& id = ids[1];
  bool set_name = !request.has_update_mask() && !request.member().display_name().empty();
  bool set_roles = !request.has_update_mask() && !request.member().roles().empty();
  for (const std::string& path : request.update_mask().paths()) {
    if (path != "display_name" && path != "roles" && path != "*") {
      return error::UpdateMaskInvalid(path);
    }
    set_name |= path != "roles";
    set_roles |= path != "display_name";
  }
  if (set_name) {
    CONCORD_RETURN_IF_ERROR(
        CheckLength("member.display_name", request.member().display_name(), 1, kMaxNameLength));
  }
  if (set_roles) CONCORD_RETURN_IF_ERROR(CheckRoles(request.member().roles()));

  auto prepare = [&]() -> absl::StatusOr<Change<admin::v1::Member>> {
    CONCORD_ASSIGN_OR_RETURN(Stored stored, Read(context.project, id, false));
    CONCORD_RETURN_IF_ERROR(
        environment_.etags.Check(request.member().etag(), stored.version, request.member().name()));
    Change<admin::v1::Member> change;
    EventBuilder::Facts facts;
    change.batch.Require({kMembers, id}, stored.version);
    const bool was_owner = IsOwner(stored.record);
    if (set_roles) {
      *stored.record.mutable_roles() = request.member().roles();
      facts.emplace_back("roles", RoleFacts(stored.record.roles()));
      if (was_owner && !IsOwner(stored.record)) {
        CONCORD_RETURN_IF_ERROR(RequireAnotherOwner(context.project, id, change.batch));
      }
    }
    if (set_name && stored.words.display_name() != request.member().display_name()) {
      const Key name_key = NameKey(request.member().display_name());
      CONCORD_ASSIGN_OR_RETURN(const Entry taken, store_.ReadOne(context.project, name_key));
      if (taken.version.exists()) return MemberExists();
      change.batch.RequireAbsent(name_key).PutUnlisted(name_key, id);
      change.batch.Delete(NameKey(stored.words.display_name()));
      const Commitment commitment = MakeCommitment(request.member().display_name());
      stored.words.set_display_name(request.member().display_name());
      stored.words.set_salt(commitment.salt);
      facts.emplace_back("display_name_commitment", commitment.proof);
    }
    change.batch.Put({kMembers, id}, stored.record.SerializeAsString())
        .PutErasable({kWords, id}, stored.words.SerializeAsString())
        .Append(EventBuilder(context)
                    .Change(absl::StrCat("members/", id), "update", std::move(facts))
                    .Serialize());
    change.response = ToMember(context.project, id, stored);
    return change;
  };
  auto finish = [&](admin::v1::Member& member, const storage::Version& version) {
    member.set_etag(environment_.etags.Make(version));
    environment_.directory.Forget();
  };
  return CommitOnce<admin::v1::Member>(context, store_, context.project, request, prepare, finish);
}

absl::StatusOr<admin::v1::Member> Members::DeleteMember(
    RequestContext& context, const admin::v1::DeleteMemberRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const auto ids, ParseName(request.name(), kMemberPattern, "name"));
  const std::string& id = ids[1];
  auto prepare = [&]() -> absl::StatusOr<Change<admin::v1::Member>> {
    CONCORD_ASSIGN_OR_RETURN(Stored stored, Read(context.project, id, false));
    CONCORD_RETURN_IF_ERROR(
        environment_.etags.Check(request.etag(), stored.version, request.name()));
    Change<admin::v1::Member> change;
    change.batch.Require({kMembers, id}, stored.version);
    if (IsOwner(stored.record)) {
      CONCORD_RETURN_IF_ERROR(RequireAnotherOwner(context.project, id, change.batch));
    }
    SetTime(context.now, stored.record.mutable_delete_time());
    change.batch.Put({kMembers, id}, stored.record.SerializeAsString())
        .Append(EventBuilder(context).Change(absl::StrCat("members/", id), "delete").Serialize());
    change.response = ToMember(context.project, id, stored);
    return change;
  };
  auto finish = [&](admin::v1::Member& member, const storage::Version& version) {
    member.set_etag(environment_.etags.Make(version));
    environment_.directory.Forget();
  };
  return CommitOnce<admin::v1::Member>(context, store_, context.project, request, prepare, finish);
}

absl::StatusOr<admin::v1::CreateTokenResponse> Members::CreateToken(
    RequestContext& context, const admin::v1::CreateTokenRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const auto ids, ParseName(request.parent(), kMemberPattern, "parent"));
  const std::string& member = ids[1];
  CONCORD_ASSIGN_OR_RETURN(
      const std::optional<absl::Time> expire,
      ExpireTime(request.token().has_expire_time(), request.token().expire_time(), context.now));
  const std::string token = DeriveToken(context, request.request_id());
  const std::string token_id = DerivedId(absl::StrCat("token\n", token));
  auto prepare = [&]() -> absl::StatusOr<Change<admin::v1::CreateTokenResponse>> {
    CONCORD_ASSIGN_OR_RETURN(const Stored stored, Read(context.project, member, false));
    server::records::ProjectToken record;
    SetTime(context.now, record.mutable_create_time());
    if (expire.has_value()) SetTime(*expire, record.mutable_expire_time());
    Change<admin::v1::CreateTokenResponse> change;
    change.batch.Require({kMembers, member}, stored.version);
    AddToken(member, token_id, token, record, change.batch);
    change.batch.Append(
        EventBuilder(context)
            .Change(absl::StrCat("members/", member, "/tokens/", token_id), "create")
            .Serialize());
    record.set_member(member);
    *change.response.mutable_token() = ToToken(context.project, token_id, record);
    return change;
  };
  auto finish = [&](admin::v1::CreateTokenResponse& response, const storage::Version&) {
    response.set_secret(token);
  };
  CONCORD_ASSIGN_OR_RETURN(admin::v1::CreateTokenResponse response,
                           CommitOnce<admin::v1::CreateTokenResponse>(
                               context, store_, context.project, request, prepare, finish));
  CONCORD_RETURN_IF_ERROR(
      environment_.directory.PutToken(TokenDigest(token), member, context.project, expire));
  return response;
}

absl::StatusOr<admin::v1::Token> Members::GetToken(RequestContext& context,
                                                   const admin::v1::GetTokenRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const auto ids, ParseName(request.name(), kTokenPattern, "name"));
  CONCORD_ASSIGN_OR_RETURN(const Entry entry, store_.ReadOne(context.project, {kTokens, ids[2]}));
  server::records::ProjectToken record;
  if (!entry.version.exists() || !record.ParseFromString(entry.value) ||
      record.member() != ids[1]) {
    return error::NotFound("token", request.name());
  }
  return ToToken(context.project, ids[2], record);
}

absl::StatusOr<admin::v1::ListTokensResponse> Members::ListTokens(
    RequestContext& context, const admin::v1::ListTokensRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const auto ids, ParseName(request.parent(), kMemberPattern, "parent"));
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  absl::StatusOr<std::vector<Entry>> entries =
      store_.Scan(context.project, TokensOf(ids[1]), page.after, page.size, kTokens);
  if (!entries.ok()) return error::FromStore(entries.status());
  admin::v1::ListTokensResponse response;
  for (const Entry& entry : *entries) {
    server::records::ProjectToken record;
    if (record.ParseFromString(entry.value)) {
      *response.add_tokens() = ToToken(context.project, entry.id, record);
    }
  }
  if (entries->size() == page.size) {
    response.set_next_page_token(
        environment_.pager.Next(request, context.principal, entries->back().id));
  }
  return response;
}

absl::StatusOr<admin::v1::Token> Members::RevokeToken(
    RequestContext& context, const admin::v1::RevokeTokenRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const auto ids, ParseName(request.name(), kTokenPattern, "name"));
  std::string digest;
  auto prepare = [&]() -> absl::StatusOr<Change<admin::v1::Token>> {
    const Key key{kTokens, ids[2]};
    CONCORD_ASSIGN_OR_RETURN(const Entry entry, store_.ReadOne(context.project, key));
    server::records::ProjectToken record;
    if (!entry.version.exists() || !record.ParseFromString(entry.value) ||
        record.member() != ids[1]) {
      return error::NotFound("token", request.name());
    }
    digest = record.digest();
    Change<admin::v1::Token> change;
    if (!record.has_revoke_time()) {
      SetTime(context.now, record.mutable_revoke_time());
      change.batch.Require(key, entry.version)
          .PutUnlisted(key, record.SerializeAsString())
          .Append(EventBuilder(context)
                      .Change(absl::StrCat("members/", ids[1], "/tokens/", ids[2]), "revoke")
                      .Serialize());
    }
    change.response = ToToken(context.project, ids[2], record);
    return change;
  };
  CONCORD_ASSIGN_OR_RETURN(
      admin::v1::Token token,
      CommitOnce<admin::v1::Token>(context, store_, context.project, request, prepare,
                                   [](admin::v1::Token&, const storage::Version&) {}));
  // A token ends where tokens are checked: only then is the revocation acknowledged.
  CONCORD_RETURN_IF_ERROR(environment_.directory.RevokeToken(digest, context.now));
  return token;
}

absl::StatusOr<Members::Stored> Members::Read(const std::string& project, const std::string& id,
                                              bool with_deleted) {
  absl::StatusOr<std::vector<Entry>> entries = store_.Read(project, {{kMembers, id}, {kWords, id}});
  if (!entries.ok()) return error::FromStore(entries.status());
  Stored stored;
  stored.version = (*entries)[0].version;
  if (!stored.version.exists() || !stored.record.ParseFromString((*entries)[0].value) ||
      !stored.words.ParseFromString((*entries)[1].value) ||
      (stored.record.has_delete_time() && !with_deleted)) {
    return error::NotFound("member", ChildName(project, "members", id));
  }
  return stored;
}

admin::v1::Member Members::ToMember(const std::string& project, const std::string& id,
                                    const Stored& stored) const {
  admin::v1::Member member;
  member.set_name(ChildName(project, "members", id));
  member.set_display_name(stored.words.display_name());
  *member.mutable_roles() = stored.record.roles();
  *member.mutable_create_time() = stored.record.create_time();
  if (stored.record.has_delete_time()) *member.mutable_delete_time() = stored.record.delete_time();
  if (stored.version.exists()) member.set_etag(environment_.etags.Make(stored.version));
  return member;
}

absl::Status Members::RequireAnotherOwner(const std::string& project, const std::string& id,
                                          Batch& batch) {
  CONCORD_ASSIGN_OR_RETURN(const Entry changes, store_.ReadOne(project, kOwners));
  absl::StatusOr<std::vector<Entry>> entries = store_.ScanAll(project, kMembers);
  if (!entries.ok()) return error::FromStore(entries.status());
  for (const Entry& entry : *entries) {
    server::records::Member record;
    if (entry.id != id && record.ParseFromString(entry.value) && IsOwner(record)) {
      // All that take an owner away write this key, so of two at once one looks again.
      batch.Require(kOwners, changes.version).PutUnlisted(kOwners, "");
      return absl::OkStatus();
    }
  }
  return LastOwner();
}

Key Members::NameKey(const std::string& display_name) const {
  return {"admin/member-name", absl::BytesToHexString(HmacSha256(
                                   environment_.secret, absl::StrCat("member\n", display_name)))};
}

std::string Members::DeriveToken(const RequestContext& context,
                                 const std::string& request_id) const {
  const std::string seed = absl::StrCat("token\n", context.project, "\n", context.principal, "\n",
                                        context.method->name, "\n", request_id);
  return absl::StrCat("concord_", absl::WebSafeBase64Escape(HmacSha256(environment_.secret, seed)));
}

void Members::AddToken(const std::string& member, const std::string& id, const std::string& token,
                       const server::records::ProjectToken& record, Batch& batch) const {
  server::records::ProjectToken full = record;
  full.set_member(member);
  full.set_digest(TokenDigest(token));
  batch.PutUnlisted({kTokens, id}, full.SerializeAsString()).List(TokensOf(member), id);
}

}  // namespace concord

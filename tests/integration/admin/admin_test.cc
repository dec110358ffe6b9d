#include <thread>

#include "absl/strings/match.h"
#include "coding/module.h"
#include "gtest/gtest.h"
#include "server/proto_time.h"
#include "support/suite.h"
#include "transcripts/module.h"

namespace concord::testing {
namespace {

using namespace concord::admin::v1;  // NOLINT(google-build-using-namespace): the service under test
using concord::type::v1::ROLE_CODER;
using concord::type::v1::ROLE_OWNER;
using concord::type::v1::ROLE_VIEWER;
using Stub = AdminService::Stub;

class AdminTest : public ::testing::Test {
 protected:
  AdminTest()
      : suite_({.modules = {transcripts::MakeTranscriptsModule, coding::MakeCodingModule}}),
        owner_(suite_.CreateProject("p")) {}

  CreateMemberRequest Invitation(const std::string& name, concord::type::v1::Role role) {
    CreateMemberRequest request;
    request.set_parent("projects/p");
    request.mutable_member()->set_display_name(name);
    request.mutable_member()->add_roles(role);
    request.set_request_id(NewRequestId());
    return request;
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> As(const Person& person,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request) {
    return Call(person, suite_.admin(), method, request);
  }

  absl::StatusOr<ListMembersResponse> List(const Person& person) {
    ListMembersRequest request;
    request.set_parent("projects/p");
    return As(person, &Stub::ListMembers, request);
  }

  Suite suite_;
  Person owner_;
};

TEST_F(AdminTest, AnInvitationIsCarriedOutOnceAndItsTokenWorks) {
  const auto request = Invitation("Anna", ROLE_CODER);
  const auto first = As(owner_, &Stub::CreateMember, request);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = As(owner_, &Stub::CreateMember, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(first->token(), again->token());
  EXPECT_EQ(first->member().name(), again->member().name());
  EXPECT_EQ(first->member().etag(), again->member().etag());
  const Person anna{first->token(), first->member().name()};
  const auto caller = As(anna, &Stub::GetCaller, GetCallerRequest());
  ASSERT_TRUE(caller.ok());
  EXPECT_EQ(caller->display_name(), "Anna");
  EXPECT_FALSE(caller->administrator());
  EXPECT_EQ(List(anna)->members_size(), 2);
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::CreateMember, Invitation("Anna", ROLE_VIEWER))),
            "MEMBER_EXISTS");
}

TEST_F(AdminTest, OnlyOwnersInviteAndStrangersSeeNothing) {
  const Person anna = suite_.Invite("p", "Anna", {ROLE_CODER});
  EXPECT_EQ(ReasonOf(As(anna, &Stub::CreateMember, Invitation("Ben", ROLE_CODER))),
            "PERMISSION_DENIED");
  suite_.CreateProject("q");
  ListMembersRequest request;
  request.set_parent("projects/q");
  const auto other = As(anna, &Stub::ListMembers, request);
  request.set_parent("projects/none");
  const auto missing = As(anna, &Stub::ListMembers, request);
  EXPECT_EQ(ReasonOf(other), "PERMISSION_DENIED");
  // A project that one is not in and one that is not there are told apart by nothing but the name.
  EXPECT_EQ(other.status().code(), missing.status().code());
  EXPECT_EQ(ReasonOf(other), ReasonOf(missing));
}

TEST_F(AdminTest, BadInvitationsAreRefusedByField) {
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::CreateMember, Invitation("", ROLE_CODER))), "FIELD_INVALID");
  EXPECT_EQ(
      ReasonOf(As(owner_, &Stub::CreateMember, Invitation(std::string(101, 'x'), ROLE_CODER))),
      "FIELD_INVALID");
  auto request = Invitation("Anna", concord::type::v1::ROLE_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::CreateMember, request)), "FIELD_INVALID");
  request = Invitation("Anna", ROLE_CODER);
  request.set_request_id("not a uuid");
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::CreateMember, request)), "REQUEST_ID_INVALID");
  request = Invitation("Anna", ROLE_CODER);
  SetTime(absl::Now() - absl::Hours(1), request.mutable_token_expire_time());
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::CreateMember, request)), "FIELD_INVALID");
  EXPECT_EQ(List(owner_)->members_size(), 1);
}

TEST_F(AdminTest, RolesAndNamesChangeWithAnEtag) {
  const Person anna = suite_.Invite("p", "Anna", {ROLE_CODER});
  GetMemberRequest get;
  get.set_name(anna.member);
  const auto before = As(owner_, &Stub::GetMember, get);
  ASSERT_TRUE(before.ok());
  UpdateMemberRequest request;
  request.set_request_id(NewRequestId());
  request.mutable_member()->set_name(anna.member);
  request.mutable_member()->set_etag(before->etag());
  request.mutable_member()->add_roles(ROLE_VIEWER);
  request.mutable_update_mask()->add_paths("roles");
  const auto changed = As(owner_, &Stub::UpdateMember, request);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->roles(0), ROLE_VIEWER);
  EXPECT_EQ(changed->display_name(), "Anna");
  EXPECT_NE(changed->etag(), before->etag());
  request.set_request_id(NewRequestId());
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::UpdateMember, request)), "ETAG_MISMATCH");
  request.mutable_member()->clear_etag();
  request.mutable_update_mask()->set_paths(0, "name");
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::UpdateMember, request)), "UPDATE_MASK_INVALID");
}

TEST_F(AdminTest, AProjectKeepsAnOwner) {
  DeleteMemberRequest request;
  request.set_name(owner_.member);
  request.set_request_id(NewRequestId());
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::DeleteMember, request)), "LAST_OWNER");
  const Person second = suite_.Invite("p", "Second", {ROLE_OWNER});
  request.set_request_id(NewRequestId());
  ASSERT_TRUE(As(second, &Stub::DeleteMember, request).ok());
  // Whose membership has ended reaches nothing any more.
  EXPECT_EQ(ReasonOf(List(owner_)), "PERMISSION_DENIED");
  request.set_name(second.member);
  request.set_request_id(NewRequestId());
  EXPECT_EQ(ReasonOf(As(second, &Stub::DeleteMember, request)), "LAST_OWNER");
}

TEST_F(AdminTest, TwoOwnersCannotRemoveEachOtherAtOnce) {
  const Person second = suite_.Invite("p", "Second", {ROLE_OWNER});
  const auto remove = [this](const Person& by, const Person& whom) {
    DeleteMemberRequest request;
    request.set_name(whom.member);
    request.set_request_id(NewRequestId());
    return As(by, &Stub::DeleteMember, request).ok();
  };
  bool first_removed = false;
  bool second_removed = false;
  std::thread one([&] { second_removed = remove(owner_, second); });
  std::thread two([&] { first_removed = remove(second, owner_); });
  one.join();
  two.join();
  EXPECT_FALSE(first_removed && second_removed);
}

TEST_F(AdminTest, TokensAreListedRevokedAndExpire) {
  const Person anna = suite_.Invite("p", "Anna", {ROLE_CODER});
  CreateTokenRequest request;
  request.set_parent(anna.member);
  request.set_request_id(NewRequestId());
  const auto token = As(owner_, &Stub::CreateToken, request);
  ASSERT_TRUE(token.ok()) << token.status();
  const Person with_new{token->secret(), anna.member};
  EXPECT_TRUE(List(with_new).ok());

  RevokeTokenRequest revoke;
  revoke.set_name(token->token().name());
  revoke.set_request_id(NewRequestId());
  const auto revoked = As(owner_, &Stub::RevokeToken, revoke);
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_TRUE(revoked->has_revoke_time());
  EXPECT_EQ(ReasonOf(List(with_new)), "TOKEN_REVOKED");
  EXPECT_TRUE(List(anna).ok());  // the other token goes on

  SetTime(absl::Now() + absl::Milliseconds(300), request.mutable_token()->mutable_expire_time());
  request.set_request_id(NewRequestId());
  const auto brief = As(owner_, &Stub::CreateToken, request);
  ASSERT_TRUE(brief.ok()) << brief.status();
  const Person expiring{brief->secret(), anna.member};
  EXPECT_TRUE(List(expiring).ok());
  absl::SleepFor(absl::Milliseconds(400));
  EXPECT_EQ(ReasonOf(List(expiring)), "TOKEN_EXPIRED");

  ListTokensRequest list;
  list.set_parent(anna.member);
  const auto tokens = As(owner_, &Stub::ListTokens, list);
  ASSERT_TRUE(tokens.ok());
  EXPECT_EQ(tokens->tokens_size(), 3);
  EXPECT_FALSE(absl::StrContains(tokens->DebugString(), token->secret()));
  EXPECT_EQ(ReasonOf(As(anna, &Stub::ListTokens, list)), "PERMISSION_DENIED");
}

TEST_F(AdminTest, TheTrailSaysWhatHappenedAndHoldsNoNames) {
  const Person anna = suite_.Invite("p", "Annabella Secretname", {ROLE_CODER});
  ListAuditEventsRequest request;
  request.set_parent("projects/p");
  request.set_page_size(1);
  std::vector<AuditEvent> events;
  do {
    const auto page = As(owner_, &Stub::ListAuditEvents, request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const AuditEvent& event : page->audit_events()) events.push_back(event);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  ASSERT_GE(events.size(), 2u);
  const AuditEvent& invited = events.back();
  EXPECT_EQ(invited.method(), "/concord.admin.v1.AdminService/CreateMember");
  EXPECT_EQ(invited.changes(0).facts().at("roles"), "CODER");
  for (const AuditEvent& event : events) {
    EXPECT_FALSE(absl::StrContains(event.DebugString(), "Secretname"));
  }
  GetAuditEventRequest get;
  get.set_name(invited.name());
  EXPECT_EQ(As(owner_, &Stub::GetAuditEvent, get)->DebugString(), invited.DebugString());
  get.set_name("projects/p/auditEvents/999");
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::GetAuditEvent, get)), "AUDIT_EVENT_NOT_FOUND");
}

TEST_F(AdminTest, TheSameRevisionHasTheSameSeal) {
  CreateSealRequest request;
  request.set_parent("projects/p");
  const auto first = As(owner_, &Stub::CreateSeal, request);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = As(owner_, &Stub::CreateSeal, request);
  EXPECT_EQ(first->DebugString(), again->DebugString());
  GetSealRequest get;
  get.set_name(first->name());
  EXPECT_EQ(As(owner_, &Stub::GetSeal, get)->chain_sha256(), first->chain_sha256());
  suite_.Invite("p", "Anna", {ROLE_CODER});
  EXPECT_NE(As(owner_, &Stub::CreateSeal, request)->chain_sha256(), first->chain_sha256());
  ListSealsRequest list;
  list.set_parent("projects/p");
  EXPECT_EQ(As(owner_, &Stub::ListSeals, list)->seals_size(), 2);
  get.set_name("projects/p/seals/999");
  EXPECT_EQ(ReasonOf(As(owner_, &Stub::GetSeal, get)), "SEAL_NOT_FOUND");
}

TEST_F(AdminTest, AStoppingServerRefusesNewCallsByName) {
  std::thread drain([this] { suite_.host().Drain(); });
  drain.join();
  const auto members = List(owner_);
  EXPECT_TRUE(absl::IsUnavailable(members.status())) << members.status();
}

}  // namespace
}  // namespace concord::testing

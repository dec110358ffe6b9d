#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/lookup.h"
#include "cli/table.h"
#include "google/protobuf/util/time_util.h"

namespace concord::cli {
namespace {

using concord::admin::v1::CreateMemberRequest;
using concord::admin::v1::CreateTokenRequest;
using concord::admin::v1::DeleteMemberRequest;
using concord::admin::v1::ListTokensRequest;
using concord::admin::v1::ListTokensResponse;
using concord::admin::v1::Member;
using concord::admin::v1::RevokeTokenRequest;
using concord::admin::v1::Token;
using concord::type::v1::Role;

constexpr absl::string_view kRolePrefix = "ROLE_";

std::string RoleName(Role role) {
  const std::string name = concord::type::v1::Role_Name(role);
  return absl::StrReplaceAll(absl::AsciiStrToLower(name.substr(kRolePrefix.size())), {{"_", "-"}});
}

std::string RoleNames(const Member& member) {
  std::vector<std::string> names;
  for (const int role : member.roles()) names.push_back(RoleName(static_cast<Role>(role)));
  return absl::StrJoin(names, ", ");
}

const std::map<std::string, Role>& Roles() {
  static const auto& roles =
      *new std::map<std::string, Role>{{"coder", concord::type::v1::ROLE_CODER},
                                       {"owner", concord::type::v1::ROLE_OWNER},
                                       {"adjudicator", concord::type::v1::ROLE_ADJUDICATOR},
                                       {"key-holder", concord::type::v1::ROLE_KEY_HOLDER},
                                       {"viewer", concord::type::v1::ROLE_VIEWER}};
  return roles;
}

// Where a new token goes to, and how long it works.
struct TokenOptions {
  std::string file;
  int days = 0;
};

void AddTokenOptions(CLI::App* app, TokenOptions& options) {
  app->add_option("--token-file", options.file,
                  "A new file for the token (mode 0600); without it the token is printed once");
  app->add_option("--expires-in-days", options.days, "The token works so long; for ever without")
      ->check(CLI::Range(1, 3650));
}

google::protobuf::Timestamp ExpiryOf(const TokenOptions& options) {
  return google::protobuf::util::TimeUtil::SecondsToTimestamp(
      absl::ToUnixSeconds(absl::Now() + absl::Hours(24) * options.days));
}

// Writes or prints a token. `file` is empty when there is no file.
absl::Status DeliverToken(const std::string& token, const TokenOptions& options, bool json,
                          std::optional<SecretFile>& file, Json* answer) {
  if (file.has_value()) {
    CONCORD_RETURN_IF_ERROR(file->Write(token));
    (*answer)["token_file"] = options.file;
    if (!json) std::cout << "token in " << options.file << "\n";
    return absl::OkStatus();
  }
  (*answer)["token"] = token;
  if (!json) std::cout << token << "\n";
  std::cerr << "warning: this token is shown only now; keep it in a file that nobody else can "
               "read\n";
  return absl::OkStatus();
}

// Makes the token's file before anything else, so that a wrong path changes nothing.
absl::Status OpenTokenFile(const TokenOptions& options, std::optional<SecretFile>* file) {
  if (options.file.empty()) return absl::OkStatus();
  CONCORD_ASSIGN_OR_RETURN(SecretFile made, SecretFile::Create(options.file));
  file->emplace(std::move(made));
  return absl::OkStatus();
}

struct AddOptions {
  std::string project;
  std::string name;
  std::vector<std::string> roles;
  TokenOptions token;
};

absl::Status Add(Context& context, const AddOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  CreateMemberRequest request;
  request.set_parent(ProjectName(options.project));
  request.mutable_member()->set_display_name(options.name);
  for (const std::string& role : options.roles) {
    request.mutable_member()->add_roles(Roles().at(role));
  }
  if (options.token.days > 0) *request.mutable_token_expire_time() = ExpiryOf(options.token);
  request.set_request_id(NewRequestId());
  std::optional<SecretFile> file;
  CONCORD_RETURN_IF_ERROR(OpenTokenFile(options.token, &file));
  CONCORD_ASSIGN_OR_RETURN(const auto response,
                           client->Call(client->admin(), &Admin::CreateMember, request));
  Json answer = ToJson(response.member());
  if (!context.json) {
    std::cout << "added " << response.member().display_name() << " ("
              << RoleNames(response.member()) << ") as " << response.member().name() << "\n";
  }
  CONCORD_RETURN_IF_ERROR(
      DeliverToken(response.token(), options.token, context.json, file, &answer));
  if (context.json) Print(answer);
  return absl::OkStatus();
}

struct MemberOptions {
  std::string project;
  std::string name;
  TokenOptions token;
};

absl::Status NewToken(Context& context, const MemberOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const Member member, directory.FindMember(options.name));
  CreateTokenRequest request;
  request.set_parent(member.name());
  if (options.token.days > 0) {
    *request.mutable_token()->mutable_expire_time() = ExpiryOf(options.token);
  }
  request.set_request_id(NewRequestId());
  std::optional<SecretFile> file;
  CONCORD_RETURN_IF_ERROR(OpenTokenFile(options.token, &file));
  CONCORD_ASSIGN_OR_RETURN(const auto response,
                           client->Call(client->admin(), &Admin::CreateToken, request));
  Json answer = ToJson(response.token());
  if (!context.json) std::cout << "made " << response.token().name() << "\n";
  CONCORD_RETURN_IF_ERROR(
      DeliverToken(response.secret(), options.token, context.json, file, &answer));
  if (context.json) Print(answer);
  return absl::OkStatus();
}

absl::Status Remove(Context& context, const MemberOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const Member member, directory.FindMember(options.name));
  DeleteMemberRequest request;
  request.set_name(member.name());
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(const Member gone,
                           client->Call(client->admin(), &Admin::DeleteMember, request));
  if (context.json) {
    Print(ToJson(gone));
  } else {
    std::cout << gone.display_name() << " is no member any more; all that the member did stays\n";
  }
  return absl::OkStatus();
}

absl::Status ListTokens(Context& context, const MemberOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const Member member, directory.FindMember(options.name));
  ListTokensRequest request;
  request.set_parent(member.name());
  CONCORD_ASSIGN_OR_RETURN(
      const std::vector<Token> tokens,
      client->List(client->admin(), &Admin::ListTokens, request, &ListTokensResponse::tokens));
  if (context.json) {
    Print({{"tokens", ToJson(tokens)}});
    return absl::OkStatus();
  }
  Table table({"TOKEN", "MADE", "EXPIRES", "REVOKED"});
  const auto time = [](bool set, const google::protobuf::Timestamp& when) {
    return set ? google::protobuf::util::TimeUtil::ToString(when) : std::string();
  };
  for (const Token& token : tokens) {
    table.Add({token.name(), time(true, token.create_time()),
               time(token.has_expire_time(), token.expire_time()),
               time(token.has_revoke_time(), token.revoke_time())});
  }
  table.Print(std::cout, "The member has no token.");
  return absl::OkStatus();
}

struct RevokeOptions {
  std::string project;
  std::string token;
  std::string member;
};

absl::Status Revoke(Context& context, const RevokeOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  RevokeTokenRequest request;
  request.set_name(options.token);
  if (!absl::StartsWith(options.token, "projects/")) {
    if (options.member.empty()) {
      return Invalid("NAME_INVALID", "a token is named by its whole resource name",
                     "`concord member tokens --project P NAME` lists them; or add --member NAME");
    }
    Directory directory(*client, ProjectName(options.project));
    CONCORD_ASSIGN_OR_RETURN(const Member member, directory.FindMember(options.member));
    request.set_name(absl::StrCat(member.name(), "/tokens/", options.token));
  }
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(const Token token,
                           client->Call(client->admin(), &Admin::RevokeToken, request));
  if (context.json) {
    Print(ToJson(token));
  } else {
    std::cout << "revoked " << token.name() << "; within two seconds it works nowhere\n";
  }
  return absl::OkStatus();
}

struct ListOptions {
  std::string project;
  bool all = false;
};

absl::Status List(Context& context, const ListOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(std::vector<Member> members, directory.Members());
  if (!options.all) {
    std::erase_if(members, [](const Member& member) { return member.has_delete_time(); });
  }
  if (context.json) {
    Print({{"members", ToJson(members)}});
    return absl::OkStatus();
  }
  Table table({"NAME", "ROLES", "MEMBER", ""});
  for (const Member& member : members) {
    table.Add({member.display_name(), RoleNames(member), member.name(),
               member.has_delete_time() ? "removed" : ""});
  }
  table.Print(std::cout, "The project has no members.");
  return absl::OkStatus();
}

}  // namespace

void AddMemberCommands(CLI::App& root, Context& context) {
  CLI::App& group = AddGroup(root, "member", "Who works in a project, and their tokens");
  auto add = std::make_shared<AddOptions>();
  CLI::App* app = AddCommand(
      group, context, "add", "Invite a person",
      "concord member add --project ngo-study Anna --role coder --token-file anna.token\n"
      "concord member add -p ngo-study Maria --role owner --role adjudicator --token-file m.token",
      Add, add);
  AddProject(app, add->project);
  app->add_option("NAME", add->name, "The person's name, unique in the project")->required();
  app->add_option("--role", add->roles,
                  "coder, owner, adjudicator, key-holder or viewer; "
                  "may be given several times")
      ->required()
      ->check(CLI::IsMember(Roles()))
      ->delimiter(',');
  AddTokenOptions(app, add->token);

  auto list = std::make_shared<ListOptions>();
  app = AddCommand(group, context, "list", "List the members",
                   "concord member list --project ngo-study", List, list);
  AddProject(app, list->project);
  app->add_flag("--all", list->all, "Also those who were removed");

  const auto by_name = [&](const char* name, const char* what, const char* example,
                           absl::Status (*run)(Context&, const MemberOptions&), bool token) {
    auto options = std::make_shared<MemberOptions>();
    CLI::App* command = AddCommand(group, context, name, what, example, run, options);
    AddProject(command, options->project);
    command->add_option("NAME", options->name, "The member's name")->required();
    if (token) AddTokenOptions(command, options->token);
  };
  by_name("remove", "End a membership; what the member did stays",
          "concord member remove --project ngo-study Anna", Remove, false);
  by_name("token", "Make another token for a member",
          "concord member token --project ngo-study Anna --token-file anna-2.token", NewToken,
          true);
  by_name("tokens", "List a member's tokens", "concord member tokens --project ngo-study Anna",
          ListTokens, false);

  auto revoke = std::make_shared<RevokeOptions>();
  app = AddCommand(group, context, "revoke", "End a token",
                   "concord member revoke --project ngo-study "
                   "projects/ngo-study/members/M/tokens/T",
                   Revoke, revoke);
  AddProject(app, revoke->project);
  app->add_option("TOKEN", revoke->token, "The token's resource name")->required();
  app->add_option("--member", revoke->member, "Whose token, when TOKEN is its id alone");
}

}  // namespace concord::cli

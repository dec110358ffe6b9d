#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/lookup.h"
#include "cli/table.h"

namespace concord::cli {
namespace {

using concord::coding::v1::CreateMemoRequest;
using concord::coding::v1::DeleteMemoRequest;
using concord::coding::v1::ListMemosRequest;
using concord::coding::v1::ListMemosResponse;
using concord::coding::v1::Memo;
using concord::coding::v1::UpdateMemoRequest;

// On what a memo is.
struct Target {
  std::string resource;
  std::string transcript;
  std::string code;
  std::string case_name;
  std::string round;
};

struct MemoOptions {
  std::string project;
  Target target;
  std::string memo;
  std::string body;
};

void AddTarget(CLI::App* app, Target& target) {
  app->add_option("--on", target.resource,
                  "The resource name of what it is on; the project when nothing is given");
  app->add_option("--transcript", target.transcript, "Or: a transcript")->excludes("--on");
  app->add_option("--code", target.code, "Or: a code")->excludes("--on");
  app->add_option("--case", target.case_name, "Or: a case")->excludes("--on");
  app->add_option("--round", target.round, "Or: a round")->excludes("--on");
}

// Returns the resource that is meant; empty when none is given.
absl::StatusOr<std::string> ResourceOf(Directory& directory, const Target& target) {
  if (!target.transcript.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindTranscript(target.transcript));
    return found.name();
  }
  if (!target.code.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindCode(target.code));
    return found.name();
  }
  if (!target.case_name.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindCase(target.case_name));
    return found.name();
  }
  if (!target.round.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindRound(target.round));
    return found.name();
  }
  if (target.resource.empty() || absl::StartsWith(target.resource, "projects/")) {
    return target.resource;
  }
  return absl::StrCat(directory.project(), "/", target.resource);
}

absl::StatusOr<std::string> BodyOf(const std::string& given) {
  if (given != "-") return given;
  return ReadTextFile("-");
}

void Tell(const Context& context, const Memo& memo, const char* done) {
  if (context.json) {
    Print(ToJson(memo));
  } else {
    std::cout << done << " " << memo.name() << "\n";
  }
}

absl::Status Add(Context& context, const MemoOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const std::string resource, ResourceOf(directory, options.target));
  CONCORD_ASSIGN_OR_RETURN(const std::string body, BodyOf(options.body));
  CreateMemoRequest request;
  request.set_parent(directory.project());
  request.set_memo_id(NewId(absl::Now()));
  request.mutable_memo()->set_resource(resource.empty() ? directory.project() : resource);
  request.mutable_memo()->set_body(body);
  CONCORD_ASSIGN_OR_RETURN(const Memo memo,
                           client->Call(client->coding(), &Codings::CreateMemo, request));
  Tell(context, memo, "wrote");
  return absl::OkStatus();
}

absl::Status List(Context& context, const MemoOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const std::string resource, ResourceOf(directory, options.target));
  ListMemosRequest request;
  request.set_parent(directory.project());
  if (!resource.empty()) request.set_filter(absl::StrCat("resource = ", FilterString(resource)));
  CONCORD_ASSIGN_OR_RETURN(
      const std::vector<Memo> memos,
      client->List(client->coding(), &Codings::ListMemos, request, &ListMemosResponse::memos));
  if (context.json) {
    Print({{"memos", ToJson(memos)}});
    return absl::OkStatus();
  }
  Table table({"MEMO", "AUTHOR", "ON", "WORDS"});
  const int room = std::max(20, TerminalWidth() - 100);
  for (const Memo& memo : memos) {
    std::string on = memo.resource().substr(directory.project().size());
    if (absl::StartsWith(on, "/")) on.erase(0, 1);
    table.Add({LastPart(memo.name()), directory.NameOfMember(memo.author()),
               on.empty() ? "project" : on, Shortened(Printable(memo.body()), room)});
  }
  table.Print(std::cout, "There are no memos that you may see.");
  return absl::OkStatus();
}

std::string MemoName(const MemoOptions& options) {
  return absl::StrCat(ProjectName(options.project), "/memos/", LastPart(options.memo));
}

absl::Status Edit(Context& context, const MemoOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  CONCORD_ASSIGN_OR_RETURN(const std::string body, BodyOf(options.body));
  UpdateMemoRequest request;
  request.mutable_memo()->set_name(MemoName(options));
  request.mutable_memo()->set_body(body);
  request.mutable_update_mask()->add_paths("body");
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(const Memo memo,
                           client->Call(client->coding(), &Codings::UpdateMemo, request));
  Tell(context, memo, "changed");
  return absl::OkStatus();
}

absl::Status Delete(Context& context, const MemoOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  DeleteMemoRequest request;
  request.set_name(MemoName(options));
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(const Memo memo,
                           client->Call(client->coding(), &Codings::DeleteMemo, request));
  Tell(context, memo, "deleted");
  return absl::OkStatus();
}

}  // namespace

void AddMemoCommands(CLI::App& root, Context& context) {
  CLI::App& group = AddGroup(root, "memo", "Notes on anything");
  auto add = std::make_shared<MemoOptions>();
  CLI::App* app = AddCommand(group, context, "add", "Write a memo",
                             "concord memo add --project ngo-study --code Corruption "
                             "\"Favours without money: ask Ben\"",
                             Add, add);
  AddProject(app, add->project);
  AddTarget(app, add->target);
  app->add_option("BODY", add->body, "The words; - for standard input")->required();

  auto list = std::make_shared<MemoOptions>();
  app = AddCommand(group, context, "list", "List the memos that you may see",
                   "concord memo list --project ngo-study --transcript interview-01", List, list);
  AddProject(app, list->project);
  AddTarget(app, list->target);

  auto edit = std::make_shared<MemoOptions>();
  app = AddCommand(group, context, "edit", "Change the words of a memo of yours",
                   "concord memo edit --project ngo-study MEMO \"new words\"", Edit, edit);
  AddProject(app, edit->project);
  app->add_option("MEMO", edit->memo, "Its resource name or id")->required();
  app->add_option("BODY", edit->body, "The words; - for standard input")->required();

  auto gone = std::make_shared<MemoOptions>();
  app = AddCommand(group, context, "delete", "Delete a memo of yours",
                   "concord memo delete --project ngo-study MEMO", Delete, gone);
  AddProject(app, gone->project);
  app->add_option("MEMO", gone->memo, "Its resource name or id")->required();
}

}  // namespace concord::cli

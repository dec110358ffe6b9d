#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/lookup.h"
#include "cli/table.h"

namespace concord::cli {
namespace {

using concord::coding::v1::Assignment;
using concord::coding::v1::BatchCreateAssignmentsRequest;
using concord::coding::v1::BatchUpdateAssignmentsRequest;
using concord::coding::v1::CreateRoundRequest;
using concord::coding::v1::ListAssignmentsRequest;
using concord::coding::v1::ListAssignmentsResponse;
using concord::coding::v1::RevealRoundRequest;
using concord::coding::v1::Round;

// As many assignments as one call takes.
constexpr int kBatch = 1000;

struct CreateOptions {
  std::string project;
  std::string name;
  bool blind = false;
  std::vector<std::string> transcripts;
  std::vector<std::string> coders;
  std::string codebook_revision;
};

absl::Status Create(Context& context, const CreateOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const auto transcripts, directory.FindTranscripts(options.transcripts));
  CONCORD_ASSIGN_OR_RETURN(const auto coders, directory.FindMembers(options.coders));
  CreateRoundRequest request;
  request.set_parent(directory.project());
  request.set_request_id(NewRequestId());
  Round& round = *request.mutable_round();
  round.set_display_name(options.name);
  round.set_blind(options.blind);
  round.mutable_transcripts()->Assign(transcripts.begin(), transcripts.end());
  round.mutable_coders()->Assign(coders.begin(), coders.end());
  if (!options.codebook_revision.empty()) {
    round.set_codebook_revision(absl::StrCat(directory.project(), "/codebookRevisions/",
                                             LastPart(options.codebook_revision)));
  }
  CONCORD_ASSIGN_OR_RETURN(const Round made,
                           client->Call(client->coding(), &Codings::CreateRound, request));
  if (context.json) {
    Print(ToJson(made));
  } else {
    std::cout << "made " << (made.blind() ? "blind" : "open") << " round \"" << made.display_name()
              << "\" with " << made.assignment_count() << " assignments as " << made.name() << "\n";
  }
  return absl::OkStatus();
}

struct RoundOptions {
  std::string project;
  std::string round;
  std::vector<std::string> transcripts;
  std::string coder;
  bool force = false;
  std::string reason;
};

absl::StatusOr<std::vector<Assignment>> AssignmentsOf(Client& client, const std::string& round,
                                                      const std::string& filter = "") {
  ListAssignmentsRequest request;
  request.set_parent(round);
  request.set_filter(filter);
  return client.List(client.coding(), &Codings::ListAssignments, request,
                     &ListAssignmentsResponse::assignments);
}

std::string Word(const std::string& enum_name) {
  std::string word = absl::AsciiStrToLower(enum_name.substr(enum_name.find('_') + 1));
  std::replace(word.begin(), word.end(), '_', ' ');
  return word;
}

absl::Status List(Context& context, const RoundOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Round> rounds, directory.Rounds());
  if (context.json) {
    Print({{"rounds", ToJson(rounds)}});
    return absl::OkStatus();
  }
  Table table({"ROUND", "KIND", "STATE", "ASSIGNMENTS", "DONE", "CODEBOOK", "NAME"});
  for (const Round& round : rounds) {
    table.Add({round.display_name(), round.blind() ? "blind" : "open",
               Word(Round::State_Name(round.state())), absl::StrCat(round.assignment_count()),
               absl::StrCat(round.done_count()), LastPart(round.codebook_revision()),
               round.name()});
  }
  table.Print(std::cout, "There are no rounds.");
  return absl::OkStatus();
}

absl::Status Show(Context& context, const RoundOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const Round round, directory.FindRound(options.round));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Assignment> assignments,
                           AssignmentsOf(*client, round.name()));
  if (context.json) {
    Print({{"round", ToJson(round)}, {"assignments", ToJson(assignments)}});
    return absl::OkStatus();
  }
  std::cout << "round \"" << round.display_name() << "\": " << (round.blind() ? "blind" : "open")
            << ", " << Word(Round::State_Name(round.state())) << "\n";
  Table table({"CODER", "TRANSCRIPT", "STATE"});
  for (const Assignment& assignment : assignments) {
    table.Add({directory.NameOfMember(assignment.coder()),
               directory.NameOfTranscript(assignment.transcript()),
               Word(Assignment::State_Name(assignment.state()))});
  }
  table.Print(std::cout, "It has no assignments that you may see.");
  return absl::OkStatus();
}

// Returns the names of the coder's assignments that are meant: those named, else all that `state`
// would change (only what is done can be taken up again).
absl::StatusOr<std::vector<std::string>> Meant(Client& client, Directory& directory,
                                               const RoundOptions& options, const Round& round,
                                               const std::string& coder, Assignment::State state) {
  CONCORD_ASSIGN_OR_RETURN(
      const std::vector<Assignment> own,
      AssignmentsOf(client, round.name(), absl::StrCat("coder = ", FilterString(coder))));
  std::vector<std::string> names;
  if (options.transcripts.empty()) {
    for (const Assignment& assignment : own) {
      const bool done = assignment.state() == Assignment::STATE_DONE;
      if (done != (state == Assignment::STATE_DONE)) names.push_back(assignment.name());
    }
    return names;
  }
  CONCORD_ASSIGN_OR_RETURN(const auto transcripts, directory.FindTranscripts(options.transcripts));
  for (size_t i = 0; i < transcripts.size(); ++i) {
    const auto it = std::find_if(own.begin(), own.end(), [&](const Assignment& assignment) {
      return assignment.transcript() == transcripts[i];
    });
    if (it == own.end()) {
      return Error(absl::StatusCode::kNotFound, "ASSIGNMENT_NOT_FOUND",
                   absl::StrCat("the round does not have this coder code ",
                                directory.NameOfTranscript(transcripts[i])),
                   "`concord round show --project P ROUND` lists the assignments");
    }
    names.push_back(it->name());
  }
  return names;
}

absl::Status SetState(Context& context, const RoundOptions& options, Assignment::State state,
                      const char* done) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const Round round, directory.FindRound(options.round));
  CONCORD_ASSIGN_OR_RETURN(std::string coder, directory.Self());
  if (!options.coder.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto member, directory.FindMember(options.coder));
    coder = member.name();
  }
  CONCORD_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                           Meant(*client, directory, options, round, coder, state));
  for (size_t begin = 0; begin < names.size(); begin += kBatch) {
    BatchUpdateAssignmentsRequest request;
    request.set_parent(round.name());
    request.set_state(state);
    request.set_request_id(NewRequestId());
    for (size_t i = begin; i < std::min(names.size(), begin + kBatch); ++i) {
      request.add_names(names[i]);
    }
    CONCORD_RETURN_IF_ERROR(
        client->Call(client->coding(), &Codings::BatchUpdateAssignments, request).status());
  }
  if (context.json) {
    Print({{"round", round.name()}, {"assignments", names}, {"count", names.size()}});
  } else {
    std::cout << names.size() << " transcripts " << done << " in round \"" << round.display_name()
              << "\"\n";
  }
  return absl::OkStatus();
}

absl::Status Done(Context& context, const RoundOptions& options) {
  return SetState(context, options, Assignment::STATE_DONE, "set to done");
}

absl::Status Reopen(Context& context, const RoundOptions& options) {
  return SetState(context, options, Assignment::STATE_CODING, "taken up again");
}

absl::Status Reveal(Context& context, const RoundOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const Round round, directory.FindRound(options.round));
  RevealRoundRequest request;
  request.set_name(round.name());
  request.set_force(options.force);
  request.set_reason(options.reason);
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(const Round revealed,
                           client->Call(client->coding(), &Codings::RevealRound, request));
  if (context.json) {
    Print(ToJson(revealed));
  } else {
    std::cout << "revealed round \"" << revealed.display_name() << "\" at revision "
              << revealed.reveal_revision() << "; its codings change no more\n";
  }
  return absl::OkStatus();
}

absl::Status Extend(Context& context, const CreateOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const Round round, directory.FindRound(options.name));
  CONCORD_ASSIGN_OR_RETURN(const auto transcripts, directory.FindTranscripts(options.transcripts));
  CONCORD_ASSIGN_OR_RETURN(const auto coders, directory.FindMembers(options.coders));
  BatchCreateAssignmentsRequest request;
  request.set_parent(round.name());
  request.set_request_id(NewRequestId());
  for (const std::string& coder : coders) {
    for (const std::string& transcript : transcripts) {
      Assignment& assignment = *request.add_assignments();
      assignment.set_coder(coder);
      assignment.set_transcript(transcript);
    }
  }
  CONCORD_ASSIGN_OR_RETURN(
      const auto response,
      client->Call(client->coding(), &Codings::BatchCreateAssignments, request));
  if (context.json) {
    Print(ToJson(response));
  } else {
    std::cout << "round \"" << round.display_name() << "\" has these "
              << response.assignments_size() << " assignments\n";
  }
  return absl::OkStatus();
}

void AddWho(CLI::App* app, CreateOptions& options) {
  AddProject(app, options.project);
  app->add_option("--transcripts", options.transcripts,
                  "Which texts, joined by commas; all for all of the project")
      ->required()
      ->delimiter(',');
  app->add_option("--coders", options.coders, "Who codes them, joined by commas")
      ->required()
      ->delimiter(',');
}

void AddMakingCommands(CLI::App& group, Context& context) {
  auto create = std::make_shared<CreateOptions>();
  CLI::App* app = AddCommand(
      group, context, "create", "Have coders code texts; blind: without seeing each other",
      "concord round create --project ngo-study --blind --transcripts interview-01,interview-02 "
      "--coders Anna,Ben --name pilot",
      Create, create);
  AddWho(app, *create);
  app->add_flag("--blind,!--open", create->blind,
                "Hide the coders from each other until the reveal");
  app->add_option("--name", create->name, "What people call it; else \"round n\"");
  app->add_option("--codebook-revision", create->codebook_revision, "Else the latest");
  auto extend = std::make_shared<CreateOptions>();
  app = AddCommand(group, context, "extend", "Add coders and texts to an open round",
                   "concord round extend --project ngo-study --round main --transcripts "
                   "interview-09 --coders Anna",
                   Extend, extend);
  AddWho(app, *extend);
  app->add_option("--round", extend->name, "The round")->required();
}

void AddProgressCommands(CLI::App& group, Context& context) {
  const auto progress = [&](const char* name, const char* what, const char* example,
                            absl::Status (*run)(Context&, const RoundOptions&)) {
    auto options = std::make_shared<RoundOptions>();
    CLI::App* app = AddCommand(group, context, name, what, example, run, options);
    AddProject(app, options->project);
    app->add_option("--round", options->round, "The round; else the only one not revealed");
    app->add_option("TRANSCRIPT", options->transcripts, "Which texts; all of yours when left out");
    app->add_option("--coder", options->coder, "For whom: the owner may, in an open round");
  };
  progress("done", "Say that you are done with texts, also when you found nothing",
           "concord round done --project ngo-study --round pilot\n"
           "concord round done --project ngo-study --round pilot interview-01",
           Done);
  progress("reopen", "Take texts up again",
           "concord round reopen --project ngo-study --round pilot interview-01", Reopen);
}

}  // namespace

void AddRoundCommands(CLI::App& root, Context& context) {
  CLI::App& group = AddGroup(root, "round", "Who codes which texts, open or blind");
  AddMakingCommands(group, context);
  AddProgressCommands(group, context);
  auto list = std::make_shared<RoundOptions>();
  CLI::App* app = AddCommand(group, context, "list", "List the rounds",
                             "concord round list --project ngo-study", List, list);
  AddProject(app, list->project);
  const auto one = [&](const char* name, const char* what, const char* example,
                       absl::Status (*run)(Context&, const RoundOptions&)) {
    auto options = std::make_shared<RoundOptions>();
    CLI::App* command = AddCommand(group, context, name, what, example, run, options);
    AddProject(command, options->project);
    command->add_option("ROUND,--round", options->round,
                        "The round; else the only one not revealed");
    return std::make_pair(command, options);
  };
  one("show", "Show how far a round is", "concord round show --project ngo-study pilot", Show);
  const auto reveal =
      one("reveal", "Reveal a round: everybody sees its codings, and they change no more",
          "concord round reveal --project ngo-study --round pilot\n"
          "concord round reveal --project ngo-study pilot --force --reason \"Ben left the team\"",
          Reveal);
  reveal.first->add_flag("--force", reveal.second->force, "Though not all are done");
  reveal.first->add_option("--reason", reveal.second->reason, "Why; needed with --force");
}

}  // namespace concord::cli

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/lookup.h"
#include "cli/table.h"

namespace concord::cli {
namespace {

using concord::coding::v1::Assignment;
using concord::coding::v1::ListAssignmentsRequest;
using concord::coding::v1::ListAssignmentsResponse;
using concord::reliability::v1::Agreement;
using concord::reliability::v1::Assessment;
using concord::reliability::v1::CreateAssessmentRequest;
using concord::reliability::v1::Estimate;
using concord::reliability::v1::GetAssessmentRequest;
using concord::reliability::v1::ListAssessmentsRequest;
using concord::reliability::v1::ListAssessmentsResponse;
using concord::reliability::v1::RecomputeAssessmentRequest;

constexpr absl::Duration kPollPause = absl::Milliseconds(200);
constexpr char kDoubleCoded[] = "double-coded";

struct AssessOptions {
  std::string project;
  std::string unit = "character";
  std::vector<std::string> transcripts = {kDoubleCoded};
  std::vector<std::string> statistics;
  std::vector<std::string> coders;
  std::vector<std::string> rounds;
  std::vector<std::string> parameters;
  std::vector<std::string> by;
  double min_cover = 0;
  std::string uncoded;
  int code_level = 0;
  std::string name;
};

bool IsDoubleCoded(const AssessOptions& options) {
  return options.transcripts.size() == 1 && options.transcripts[0] == kDoubleCoded;
}

// Returns how many coders the assessment will compare.
absl::StatusOr<size_t> CountCoders(Client& client, const AssessOptions& options,
                                   const std::string& project) {
  if (!options.coders.empty()) return options.coders.size();
  ListAssignmentsRequest request;
  request.set_parent(absl::StrCat(project, "/rounds/-"));
  request.set_filter("state = \"DONE\"");
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Assignment> done,
                           client.List(client.coding(), &Codings::ListAssignments, request,
                                       &ListAssignmentsResponse::assignments));
  std::set<std::string> coders;
  for (const Assignment& assignment : done) coders.insert(assignment.coder());
  return coders.size();
}

absl::StatusOr<Assessment> AssessmentOf(Client& client, Directory& directory,
                                        const AssessOptions& options) {
  Assessment assessment;
  assessment.set_display_name(options.name);
  assessment.mutable_unitizing()->set_unit(options.unit);
  assessment.mutable_unitizing()->set_min_cover(options.min_cover);
  assessment.mutable_unitizing()->set_uncoded(options.uncoded);
  assessment.set_code_level(options.code_level);
  assessment.set_selection(IsDoubleCoded(options) ? Assessment::SELECTION_DOUBLE_CODED
                                                  : Assessment::SELECTION_LISTED);
  if (!IsDoubleCoded(options)) {
    CONCORD_ASSIGN_OR_RETURN(const auto names, directory.FindTranscripts(options.transcripts));
    assessment.mutable_transcripts()->Assign(names.begin(), names.end());
  }
  CONCORD_ASSIGN_OR_RETURN(const auto coders, directory.FindMembers(options.coders));
  assessment.mutable_coders()->Assign(coders.begin(), coders.end());
  for (const std::string& wanted : options.rounds) {
    CONCORD_ASSIGN_OR_RETURN(const auto round, directory.FindRound(wanted));
    assessment.add_rounds(round.name());
  }
  for (const std::string& parameter : options.parameters) {
    const std::vector<std::string> parts = absl::StrSplit(parameter, absl::MaxSplits('=', 1));
    if (parts.size() != 2) {
      return Invalid("PARAMETER_INVALID", "a parameter is written NAME=VALUE",
                     "for example --param metric=nominal");
    }
    (*assessment.mutable_parameters())[parts[0]] = parts[1];
  }
  std::vector<std::string> statistics = options.statistics;
  if (statistics.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const size_t coder_count,
                             CountCoders(client, options, directory.project()));
    statistics = {"percent_agreement_mean_of_coder_pairs",
                  coder_count > 2 ? "fleiss_kappa" : "cohen_kappa", "krippendorff_alpha"};
  }
  assessment.mutable_statistics()->Assign(statistics.begin(), statistics.end());
  return assessment;
}

absl::StatusOr<Assessment> Await(Client& client, Assessment assessment) {
  while (assessment.state() == Assessment::STATE_RUNNING) {
    absl::SleepFor(kPollPause);
    GetAssessmentRequest request;
    request.set_name(assessment.name());
    CONCORD_ASSIGN_OR_RETURN(
        assessment, client.Call(client.reliability(), &Reliability::GetAssessment, request));
  }
  if (assessment.state() == Assessment::STATE_FAILED) {
    return Error(absl::StatusCode::kInternal, "ASSESSMENT_FAILED",
                 absl::StrCat(assessment.name(), " could not be computed"),
                 "the server's log says why");
  }
  return assessment;
}

// Returns the display names of the coders compared.
std::vector<std::string> CoderNames(Directory& directory, const Assessment& assessment,
                                    const Agreement& agreement) {
  std::vector<std::string> resources(agreement.coders().begin(), agreement.coders().end());
  if (resources.empty()) {
    resources.assign(assessment.coders().begin(), assessment.coders().end());
  }
  if (resources.empty()) {
    std::set<std::string> seen;
    for (const Agreement& pair : assessment.by_pair()) {
      for (const std::string& coder : pair.coders()) {
        if (seen.insert(coder).second) resources.push_back(coder);
      }
    }
  }
  std::vector<std::string> names;
  for (const std::string& resource : resources) names.push_back(directory.NameOfMember(resource));
  return names;
}

Json EstimateJson(const Estimate& estimate) {
  Json result;
  result["statistic"] = estimate.statistic();
  if (estimate.has_value()) result["value"] = estimate.value();
  if (!estimate.has_value()) {
    result["undefined_reason"] = estimate.undefined_reason();
    result["undefined_explanation"] = estimate.undefined_explanation();
  }
  if (estimate.has_observed()) result["observed"] = estimate.observed();
  if (estimate.has_expected()) result["expected"] = estimate.expected();
  result["disagreement"] = estimate.disagreement();
  result["units"] = estimate.unit_count();
  result["units_left_out"] = estimate.unused_unit_count();
  if (estimate.has_standard_error()) result["standard_error"] = estimate.standard_error();
  if (estimate.has_interval()) {
    result["interval"] = {estimate.interval().lower_bound(), estimate.interval().upper_bound()};
  }
  if (estimate.has_uncoded_share()) result["uncoded_share"] = estimate.uncoded_share();
  return result;
}

// Puts the estimates of one agreement into `target`: one at its top level, several in `results`.
void AddEstimates(const Agreement& agreement, Json* target) {
  Json results = Json::array();
  for (const Estimate& estimate : agreement.estimates()) results.push_back(EstimateJson(estimate));
  if (results.size() == 1) {
    target->update(results[0]);
  } else {
    (*target)["results"] = std::move(results);
  }
}

Json AssessmentJson(Directory& directory, const Assessment& assessment) {
  Json result;
  result["name"] = assessment.name();
  AddEstimates(assessment.overall(), &result);
  result["coders"] = CoderNames(directory, assessment, assessment.overall());
  result["revision"] = assessment.revision();
  result["unit"] = assessment.unitizing().unit();
  result["characters"] = assessment.character_count();
  result["transcripts"] = assessment.transcripts_size();
  result["input_sha256"] = assessment.input_sha256();
  result["by_code"] = Json::array();
  for (const Agreement& agreement : assessment.by_code()) {
    Json entry = {{"code", directory.PathOfCode(agreement.code())},
                  {"code_name", agreement.code()}};
    AddEstimates(agreement, &entry);
    result["by_code"].push_back(std::move(entry));
  }
  result["by_pair"] = Json::array();
  for (const Agreement& agreement : assessment.by_pair()) {
    Json entry = {{"coders", CoderNames(directory, assessment, agreement)}};
    AddEstimates(agreement, &entry);
    result["by_pair"].push_back(std::move(entry));
  }
  return result;
}

std::string Figure(bool defined, double figure) {
  return defined ? absl::StrFormat("%.6f", figure) : "";
}

void AddRows(const std::string& what, const Agreement& agreement, Table* table) {
  for (const Estimate& estimate : agreement.estimates()) {
    table->Add({what, estimate.statistic(), Figure(estimate.has_value(), estimate.value()),
                Figure(estimate.has_observed(), estimate.observed()),
                Figure(estimate.has_expected(), estimate.expected()),
                absl::StrCat(estimate.unit_count()), absl::StrCat(estimate.unused_unit_count()),
                estimate.has_value()
                    ? (estimate.disagreement() ? "observed, expected: disagreement" : "")
                    : absl::StrCat("undefined because ", estimate.undefined_explanation().empty()
                                                             ? estimate.undefined_reason()
                                                             : estimate.undefined_explanation())});
  }
}

void PrintAssessment(Directory& directory, const Assessment& assessment,
                     const std::vector<std::string>& by) {
  const std::set<std::string> wanted(by.begin(), by.end());
  std::cout << "agreement of "
            << absl::StrJoin(CoderNames(directory, assessment, assessment.overall()), ", ")
            << " by " << assessment.unitizing().unit() << " on " << assessment.transcripts_size()
            << " transcripts (" << assessment.character_count() << " characters) at revision "
            << assessment.revision() << "\n\n";
  const std::vector<std::string> headings = {"",         "STATISTIC", "VALUE",    "OBSERVED",
                                             "EXPECTED", "UNITS",     "LEFT OUT", ""};
  Table table(headings);
  AddRows("overall", assessment.overall(), &table);
  if (wanted.contains("pair")) {
    for (const Agreement& pair : assessment.by_pair()) {
      AddRows(absl::StrJoin(CoderNames(directory, assessment, pair), ", "), pair, &table);
    }
  }
  if (wanted.contains("code")) {
    for (const Agreement& code : assessment.by_code()) {
      AddRows(directory.NameOfCode(code.code()), code, &table);
    }
  }
  table.Print(std::cout, "There is nothing to compare.");
  std::cout << "\n" << assessment.name() << "\n";
}

absl::Status Assess(Context& context, const AssessOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CreateAssessmentRequest request;
  request.set_parent(directory.project());
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(*request.mutable_assessment(),
                           AssessmentOf(*client, directory, options));
  CONCORD_ASSIGN_OR_RETURN(
      Assessment assessment,
      client->Call(client->reliability(), &Reliability::CreateAssessment, request));
  CONCORD_ASSIGN_OR_RETURN(assessment, Await(*client, std::move(assessment)));
  if (context.json) {
    Print(AssessmentJson(directory, assessment));
  } else {
    PrintAssessment(directory, assessment, options.by);
  }
  return absl::OkStatus();
}

struct OneOptions {
  std::string project;
  std::string assessment;
};

absl::Status List(Context& context, const OneOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  ListAssessmentsRequest request;
  request.set_parent(directory.project());
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Assessment> assessments,
                           client->List(client->reliability(), &Reliability::ListAssessments,
                                        request, &ListAssessmentsResponse::assessments));
  if (context.json) {
    Json list = Json::array();
    for (const Assessment& one : assessments) list.push_back(AssessmentJson(directory, one));
    Print({{"assessments", list}});
    return absl::OkStatus();
  }
  Table table({"ASSESSMENT", "UNIT", "REVISION", "STATISTIC", "VALUE"});
  for (const Assessment& one : assessments) {
    for (const Estimate& estimate : one.overall().estimates()) {
      table.Add({LastPart(one.name()), one.unitizing().unit(), absl::StrCat(one.revision()),
                 estimate.statistic(), Figure(estimate.has_value(), estimate.value())});
    }
  }
  table.Print(std::cout, "Nothing was assessed that you may see.");
  return absl::OkStatus();
}

absl::Status Recompute(Context& context, const OneOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  RecomputeAssessmentRequest request;
  request.set_name(
      absl::StrCat(directory.project(), "/assessments/", LastPart(options.assessment)));
  CONCORD_ASSIGN_OR_RETURN(
      const auto response,
      client->Call(client->reliability(), &Reliability::RecomputeAssessment, request));
  if (context.json) {
    Json answer = AssessmentJson(directory, response.assessment());
    answer["identical"] = response.identical();
    Print(answer);
  } else {
    PrintAssessment(directory, response.assessment(), {});
  }
  if (!response.identical()) {
    return Error(absl::StatusCode::kDataLoss, "ASSESSMENT_DIFFERS",
                 "something else came out than what is kept",
                 "compare input_sha256 of both: the codings or the texts are not what they were");
  }
  if (!context.json) std::cout << "the same came out again\n";
  return absl::OkStatus();
}

void AddAssess(CLI::App& root, Context& context) {
  auto options = std::make_shared<AssessOptions>();
  CLI::App* app = AddCommand(
      root, context, "assess", "Compute how far coders agree, and keep it",
      "concord assess --project ngo-study\n"
      "concord assess --project ngo-study --unit character --transcripts double-coded "
      "--statistic cohen_kappa --json\n"
      "concord assess -p ngo-study --unit sentence --coders Anna,Ben --by code --by pair",
      Assess, options);
  AddProject(app, options->project);
  app->add_option("--unit", options->unit, "character, turn, paragraph, sentence or text")
      ->capture_default_str();
  app->add_option("--transcripts", options->transcripts,
                  "double-coded (done by two of the coders), all, or some, joined by commas")
      ->delimiter(',')
      ->capture_default_str();
  app->add_option("--statistic", options->statistics,
                  "Statistic ids (`concord agreement --list`); may be given several times; else "
                  "percent agreement, a kappa and alpha")
      ->delimiter(',');
  app->add_option("--coders", options->coders, "Which coders; else all who are done")
      ->delimiter(',');
  app->add_option("--rounds", options->rounds, "Only these rounds' work")->delimiter(',');
  app->add_option("--param", options->parameters, "NAME=VALUE of a statistic");
  app->add_option("--by", options->by, "Also show agreement by code, by pair of coders")
      ->check(CLI::IsMember({"code", "pair"}))
      ->delimiter(',');
  app->add_option("--min-cover", options->min_cover,
                  "A code holds on a unit if its spans cover more than this share of it");
  app->add_option("--uncoded", options->uncoded, "What uncoded units are")
      ->check(CLI::IsMember({"value", "missing", "drop_if_all_none"}));
  app->add_option("--code-level", options->code_level, "0 the codes as applied, 1 main categories");
  app->add_option("--name", options->name, "What people call it");
}

}  // namespace

void AddAssessCommands(CLI::App& root, Context& context) {
  AddAssess(root, context);
  CLI::App& group = AddGroup(root, "assessment", "Agreement that was computed");
  auto list = std::make_shared<OneOptions>();
  CLI::App* app = AddCommand(group, context, "list", "List what was assessed",
                             "concord assessment list --project ngo-study", List, list);
  AddProject(app, list->project);
  auto again = std::make_shared<OneOptions>();
  app = AddCommand(group, context, "recompute",
                   "Compute an assessment again from the same state, and say whether the same "
                   "comes out",
                   "concord assessment recompute --project ngo-study ASSESSMENT", Recompute, again);
  AddProject(app, again->project);
  app->add_option("ASSESSMENT", again->assessment, "Its resource name or id")->required();
}

}  // namespace concord::cli

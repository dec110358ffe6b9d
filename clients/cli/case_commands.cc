#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/csv_files.h"
#include "cli/files.h"
#include "cli/lookup.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "google/protobuf/util/message_differencer.h"

namespace concord::cli {
namespace {

using concord::transcripts::v1::Case;
using concord::transcripts::v1::CreateCaseRequest;
using concord::transcripts::v1::CreateVariableRequest;
using concord::transcripts::v1::Transcript;
using concord::transcripts::v1::UpdateCaseRequest;
using concord::transcripts::v1::UpdateTranscriptRequest;
using concord::transcripts::v1::UpdateVariableRequest;
using concord::transcripts::v1::Variable;
using concord::transcripts::v1::VariableValue;

struct FileOptions {
  std::string project;
  std::string file;
};

// `CaseImport` brings a file of cases in: everything is looked up and checked first, then written;
// what is there already is left alone.
class CaseImport {
 public:
  CaseImport(Client& client, const std::string& project, CaseFile file)
      : client_(client), project_(project), directory_(client, project), file_(std::move(file)) {}

  absl::Status Check() {
    CONCORD_ASSIGN_OR_RETURN(const std::vector<Variable> variables, directory_.Variables());
    for (const Variable& variable : variables) variables_[variable.display_name()] = variable;
    for (const Variable& wanted : file_.variables) {
      const auto it = variables_.find(wanted.display_name());
      if (it != variables_.end() && it->second.kind() != wanted.kind()) {
        return Invalid("FILE_INVALID",
                       absl::StrCat("row 2: the variable \"", wanted.display_name(),
                                    "\" is there already with another type"),
                       "give it the type it has, or another heading");
      }
    }
    CONCORD_ASSIGN_OR_RETURN(const std::vector<Case> cases, directory_.Cases());
    for (const Case& entry : cases) cases_[entry.display_name()] = entry;
    for (const CaseRow& row : file_.cases) {
      for (const std::string& id : row.transcripts) {
        const absl::StatusOr<Transcript> transcript = directory_.FindTranscript(id);
        if (!transcript.ok()) {
          return Prefixed(absl::StrCat("row ", row.row), transcript.status());
        }
        transcripts_[id] = *transcript;
      }
    }
    return absl::OkStatus();
  }

  absl::Status Write(bool progress) {
    for (const Variable& variable : file_.variables) {
      CONCORD_RETURN_IF_ERROR(WriteVariable(variable));
    }
    Progress shown(progress, "cases", static_cast<int64_t>(file_.cases.size()), "cases");
    int64_t done = 0;
    for (CaseRow& row : file_.cases) {
      const absl::Status status = WriteCase(row);
      if (!status.ok()) return Prefixed(absl::StrCat("row ", row.row), status);
      shown.Show(++done);
    }
    return absl::OkStatus();
  }

  const Json& account() const { return account_; }

 private:
  absl::Status WriteVariable(const Variable& wanted) {
    const auto it = variables_.find(wanted.display_name());
    if (it == variables_.end()) {
      CreateVariableRequest request;
      request.set_parent(project_);
      *request.mutable_variable() = wanted;
      request.set_request_id(NewRequestId());
      CONCORD_ASSIGN_OR_RETURN(
          variables_[wanted.display_name()],
          client_.Call(client_.transcripts(), &Transcripts::CreateVariable, request));
      Count("variables_created");
      return absl::OkStatus();
    }
    UpdateVariableRequest request;
    *request.mutable_variable() = it->second;
    for (const std::string& choice : wanted.choices()) {
      const auto& had = it->second.choices();
      if (std::find(had.begin(), had.end(), choice) == had.end()) {
        request.mutable_variable()->add_choices(choice);
      }
    }
    if (request.variable().choices_size() == it->second.choices_size()) return absl::OkStatus();
    request.mutable_update_mask()->add_paths("choices");
    request.set_request_id(NewRequestId());
    CONCORD_ASSIGN_OR_RETURN(
        it->second, client_.Call(client_.transcripts(), &Transcripts::UpdateVariable, request));
    Count("variables_updated");
    return absl::OkStatus();
  }

  absl::Status WriteCase(CaseRow& row) {
    for (VariableValue& value : *row.entry.mutable_values()) {
      value.set_variable(variables_.at(value.variable()).name());
    }
    const auto it = cases_.find(row.entry.display_name());
    Case stored;
    if (it == cases_.end()) {
      CreateCaseRequest request;
      request.set_parent(project_);
      *request.mutable_case_() = row.entry;
      request.set_request_id(NewRequestId());
      CONCORD_ASSIGN_OR_RETURN(
          stored, client_.Call(client_.transcripts(), &Transcripts::CreateCase, request));
      Count("cases_created");
    } else {
      CONCORD_ASSIGN_OR_RETURN(stored, UpdateCase(it->second, row.entry));
    }
    for (const std::string& id : row.transcripts) {
      CONCORD_RETURN_IF_ERROR(Link(transcripts_.at(id), stored.name()));
    }
    return absl::OkStatus();
  }

  // Returns the case with the row's values; values of variables that the file lacks stay.
  absl::StatusOr<Case> UpdateCase(const Case& before, const Case& wanted) {
    std::map<std::string, VariableValue> values;
    for (const VariableValue& value : before.values()) values[value.variable()] = value;
    for (const Variable& variable : file_.variables) {
      values.erase(variables_.at(variable.display_name()).name());
    }
    for (const VariableValue& value : wanted.values()) values[value.variable()] = value;
    UpdateCaseRequest request;
    *request.mutable_case_() = before;
    request.mutable_case_()->clear_values();
    bool same = before.values_size() == static_cast<int>(values.size());
    for (const auto& [name, value] : values) *request.mutable_case_()->add_values() = value;
    for (const VariableValue& value : before.values()) {
      const auto it = values.find(value.variable());
      same = same && it != values.end() &&
             google::protobuf::util::MessageDifferencer::Equals(value, it->second);
    }
    if (wanted.number() != 0 && wanted.number() != before.number()) {
      request.mutable_case_()->set_number(wanted.number());
      request.mutable_update_mask()->add_paths("number");
      same = false;
    }
    if (same) {
      Count("cases_unchanged");
      return before;
    }
    request.mutable_update_mask()->add_paths("values");
    request.set_request_id(NewRequestId());
    Count("cases_updated");
    return client_.Call(client_.transcripts(), &Transcripts::UpdateCase, request);
  }

  absl::Status Link(const Transcript& transcript, const std::string& case_resource) {
    if (transcript.case_() == case_resource) return absl::OkStatus();
    UpdateTranscriptRequest request;
    *request.mutable_transcript() = transcript;
    request.mutable_transcript()->set_case_(case_resource);
    request.mutable_update_mask()->add_paths("case");
    request.set_request_id(NewRequestId());
    CONCORD_RETURN_IF_ERROR(
        client_.Call(client_.transcripts(), &Transcripts::UpdateTranscript, request).status());
    Count("transcripts_linked");
    return absl::OkStatus();
  }

  void Count(const char* what) { account_[what] = account_[what].get<int>() + 1; }

  Client& client_;
  std::string project_;
  Directory directory_;
  CaseFile file_;
  std::map<std::string, Variable> variables_;
  std::map<std::string, Case> cases_;
  std::map<std::string, Transcript> transcripts_;
  Json account_ = {{"variables_created", 0}, {"variables_updated", 0}, {"cases_created", 0},
                   {"cases_updated", 0},     {"cases_unchanged", 0},   {"transcripts_linked", 0}};
};

absl::Status Import(Context& context, const FileOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(const std::string csv, ReadFile(options.file));
  absl::StatusOr<CaseFile> file = ParseCases(csv);
  if (!file.ok()) return Prefixed(options.file, file.status());
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  CaseImport import(*client, ProjectName(options.project), *std::move(file));
  CONCORD_RETURN_IF_ERROR(import.Check());
  CONCORD_RETURN_IF_ERROR(import.Write(context.progress));
  if (context.json) {
    Print(import.account());
    return absl::OkStatus();
  }
  const Json& account = import.account();
  std::cout << "cases: " << account["cases_created"] << " new, " << account["cases_updated"]
            << " changed, " << account["cases_unchanged"]
            << " as before; variables: " << account["variables_created"] << " new, "
            << account["variables_updated"] << " changed; " << account["transcripts_linked"]
            << " transcripts linked\n";
  return absl::OkStatus();
}

std::string ValueText(const VariableValue& value) {
  switch (value.value_case()) {
    case VariableValue::kText:
      return value.text();
    case VariableValue::kNumber:
      return absl::StrCat(value.number());
    case VariableValue::kDate:
      return value.date();
    case VariableValue::kMinutes:
      return absl::StrCat(value.minutes());
    case VariableValue::kTexts:
      return absl::StrJoin(value.texts().values(), "; ");
    default:
      return "";
  }
}

struct ListOptions {
  std::string project;
};

absl::Status List(Context& context, const ListOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Case> cases, directory.Cases());
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Variable> variables, directory.Variables());
  if (context.json) {
    Print({{"variables", ToJson(variables)}, {"cases", ToJson(cases)}});
    return absl::OkStatus();
  }
  std::vector<std::string> headings = {"NO.", "CASE"};
  for (const Variable& variable : variables) headings.push_back(variable.display_name());
  Table table(headings);
  for (const Case& entry : cases) {
    std::vector<std::string> cells = {absl::StrCat(entry.number()), entry.display_name()};
    for (const Variable& variable : variables) {
      std::string cell;
      for (const VariableValue& value : entry.values()) {
        if (value.variable() == variable.name()) cell = ValueText(value);
      }
      cells.push_back(cell);
    }
    table.Add(std::move(cells));
  }
  table.Print(std::cout, "The project has no cases: concord case import --project P cases.csv");
  return absl::OkStatus();
}

}  // namespace

void AddCaseCommands(CLI::App& root, Context& context) {
  CLI::App& group = AddGroup(root, "case", "The units of the study, usually interviewees");
  auto import = std::make_shared<FileOptions>();
  CLI::App* app =
      AddCommand(group, context, "import",
                 "Make variables and cases from a CSV file and link their transcripts; what is "
                 "there already stays",
                 "concord case import --project ngo-study cases.csv", Import, import);
  AddProject(app, import->project);
  app->add_option("FILE", import->file,
                  "Columns: case, transcript (external ids, joined by ;), number, and one a "
                  "variable; a second row `#type` gives their types")
      ->required();
  auto list = std::make_shared<ListOptions>();
  app = AddCommand(group, context, "list", "List the cases with their values",
                   "concord case list --project ngo-study", List, list);
  AddProject(app, list->project);
}

}  // namespace concord::cli

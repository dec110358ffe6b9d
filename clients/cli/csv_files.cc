#include "cli/csv_files.h"

#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "base/csv.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "cli/errors.h"

namespace concord::cli {
namespace {

using concord::transcripts::v1::Contact;
using concord::transcripts::v1::Variable;
using concord::transcripts::v1::VariableValue;

using Row = std::vector<std::string>;

absl::Status FileInvalid(int row, absl::string_view what) {
  return Invalid("FILE_INVALID", absl::StrCat("row ", row, ": ", what),
                 "clients/README.md describes the columns");
}

std::string Stripped(absl::string_view cell) {
  return std::string(absl::StripAsciiWhitespace(cell));
}

// `Sheet` is a CSV file with headings.
class Sheet {
 public:
  // Every heading of `required` must be there; a heading must not be there twice.
  static absl::StatusOr<Sheet> Parse(absl::string_view csv,
                                     const std::vector<std::string>& required) {
    if (FirstInvalidUtf8Byte(csv) >= 0) {
      return Invalid("TEXT_NOT_UTF8",
                     absl::StrCat("the file is not UTF-8: byte ", FirstInvalidUtf8Byte(csv)));
    }
    absl::StatusOr<std::vector<Row>> rows = ParseCsv(csv);
    if (!rows.ok()) return Invalid("FILE_INVALID", rows.status().message());
    Sheet sheet;
    sheet.rows_ = *std::move(rows);
    if (sheet.rows_.empty()) return FileInvalid(1, "there are no headings");
    for (size_t c = 0; c < sheet.rows_[0].size(); ++c) {
      const std::string heading = Stripped(sheet.rows_[0][c]);
      sheet.headings_.push_back(heading);
      if (!sheet.columns_.emplace(heading, c).second) {
        return FileInvalid(1, absl::StrCat("two columns are headed \"", heading, "\""));
      }
    }
    for (const std::string& heading : required) {
      if (!sheet.columns_.contains(heading)) {
        return FileInvalid(1, absl::StrCat("there is no column \"", heading, "\"; needed are ",
                                           absl::StrJoin(required, ", ")));
      }
    }
    for (size_t r = 1; r < sheet.rows_.size(); ++r) {
      if (sheet.rows_[r].size() != sheet.headings_.size()) {
        return FileInvalid(static_cast<int>(r) + 1,
                           absl::StrCat(sheet.rows_[r].size(), " cells under ",
                                        sheet.headings_.size(), " headings"));
      }
    }
    return sheet;
  }

  int size() const { return static_cast<int>(rows_.size()); }
  const std::vector<std::string>& headings() const { return headings_; }
  // The cell of a row (from 1) exactly; empty without such a column.
  std::string Cell(int row, const std::string& heading) const {
    const auto it = columns_.find(heading);
    return it == columns_.end() ? "" : rows_[row][it->second];
  }

 private:
  std::vector<Row> rows_;
  std::vector<std::string> headings_;
  std::map<std::string, size_t> columns_;
};

absl::Status SetKind(absl::string_view type, int row, Variable* variable) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(type, absl::MaxSplits(':', 1));
  const std::string kind = absl::AsciiStrToLower(absl::StripAsciiWhitespace(parts.first));
  static const auto& kinds = *new std::map<std::string, Variable::Kind>{
      {"", Variable::KIND_TEXT},           {"text", Variable::KIND_TEXT},
      {"number", Variable::KIND_NUMBER},   {"date", Variable::KIND_DATE},
      {"minutes", Variable::KIND_MINUTES}, {"choice", Variable::KIND_CHOICE},
      {"choices", Variable::KIND_CHOICES}};
  const auto it = kinds.find(kind);
  if (it == kinds.end()) {
    return FileInvalid(row, absl::StrCat("the type of \"", variable->display_name(),
                                         "\" is none of text, number, date, minutes, "
                                         "choice:A|B, choices:A|B"));
  }
  variable->set_kind(it->second);
  const bool chosen = it->second == Variable::KIND_CHOICE || it->second == Variable::KIND_CHOICES;
  for (absl::string_view choice : absl::StrSplit(parts.second, '|', absl::SkipWhitespace())) {
    variable->add_choices(Stripped(choice));
  }
  if (chosen != (variable->choices_size() > 0)) {
    return FileInvalid(row, absl::StrCat("the type of \"", variable->display_name(),
                                         chosen ? "\" names no choices, as in choice:A|B"
                                                : "\" takes no choices"));
  }
  return absl::OkStatus();
}

absl::Status CheckChoice(const Variable& variable, absl::string_view value, int row) {
  for (const std::string& choice : variable.choices()) {
    if (choice == value) return absl::OkStatus();
  }
  return FileInvalid(row, absl::StrCat("the value of \"", variable.display_name(), "\" is none of ",
                                       absl::StrJoin(variable.choices(), ", ")));
}

absl::StatusOr<VariableValue> ParseValue(const Variable& variable, const std::string& cell,
                                         int row) {
  VariableValue value;
  value.set_variable(variable.display_name());
  const auto wrong = [&](absl::string_view what) {
    return FileInvalid(row,
                       absl::StrCat("the value of \"", variable.display_name(), "\" is no ", what));
  };
  switch (variable.kind()) {
    case Variable::KIND_NUMBER: {
      double number;
      if (!absl::SimpleAtod(cell, &number) || !std::isfinite(number)) return wrong("number");
      value.set_number(number);
      return value;
    }
    case Variable::KIND_MINUTES: {
      int64_t minutes;
      if (!absl::SimpleAtoi(cell, &minutes) || minutes < 0) return wrong("whole number of minutes");
      value.set_minutes(minutes);
      return value;
    }
    case Variable::KIND_DATE: {
      absl::CivilDay day;
      if (cell.size() != 10 || !absl::ParseCivilTime(cell, &day)) return wrong("day YYYY-MM-DD");
      value.set_date(cell);
      return value;
    }
    case Variable::KIND_CHOICES:
      for (absl::string_view part : absl::StrSplit(cell, ';', absl::SkipWhitespace())) {
        CONCORD_RETURN_IF_ERROR(CheckChoice(variable, absl::StripAsciiWhitespace(part), row));
        value.mutable_texts()->add_values(Stripped(part));
      }
      return value;
    case Variable::KIND_CHOICE:
      CONCORD_RETURN_IF_ERROR(CheckChoice(variable, cell, row));
      value.set_text(cell);
      return value;
    default:
      value.set_text(cell);
      return value;
  }
}

absl::StatusOr<CaseRow> ParseCase(const Sheet& sheet, const std::vector<Variable>& variables,
                                  int r) {
  CaseRow result;
  result.row = r + 1;
  result.entry.set_display_name(Stripped(sheet.Cell(r, "case")));
  if (result.entry.display_name().empty()) return FileInvalid(r + 1, "the case has no name");
  const std::string number = Stripped(sheet.Cell(r, "number"));
  int parsed = 0;
  if (!number.empty() && (!absl::SimpleAtoi(number, &parsed) || parsed < 1)) {
    return FileInvalid(r + 1, "the case's number is no whole number from 1");
  }
  result.entry.set_number(parsed);
  const std::string transcripts = sheet.Cell(r, "transcript");
  for (absl::string_view part : absl::StrSplit(transcripts, ';', absl::SkipWhitespace())) {
    result.transcripts.push_back(Stripped(part));
  }
  for (const Variable& variable : variables) {
    const std::string cell = Stripped(sheet.Cell(r, variable.display_name()));
    if (cell.empty()) continue;
    CONCORD_ASSIGN_OR_RETURN(*result.entry.add_values(), ParseValue(variable, cell, r + 1));
  }
  return result;
}

}  // namespace

absl::StatusOr<std::vector<CodingRow>> ParseCodings(absl::string_view csv) {
  CONCORD_ASSIGN_OR_RETURN(const Sheet sheet, Sheet::Parse(csv, {"transcript", "quote", "code"}));
  std::vector<CodingRow> result;
  for (int r = 1; r < sheet.size(); ++r) {
    CodingRow row;
    row.row = r + 1;
    row.transcript = Stripped(sheet.Cell(r, "transcript"));
    row.quote = sheet.Cell(r, "quote");
    row.code = Stripped(sheet.Cell(r, "code"));
    const std::string occurrence = Stripped(sheet.Cell(r, "occurrence"));
    if (row.transcript.empty() || row.quote.empty() || row.code.empty()) {
      return FileInvalid(r + 1, "transcript, quote and code must not be empty");
    }
    if (!occurrence.empty() &&
        (!absl::SimpleAtoi(occurrence, &row.occurrence) || row.occurrence < 1)) {
      return FileInvalid(r + 1, "occurrence is no whole number from 1");
    }
    result.push_back(std::move(row));
  }
  return result;
}

absl::StatusOr<std::vector<ContactRow>> ParseContacts(absl::string_view csv) {
  CONCORD_ASSIGN_OR_RETURN(const Sheet sheet, Sheet::Parse(csv, {"contact", "channel", "state"}));
  static const auto& channels = *new std::map<std::string, Contact::Channel>{
      {"direct", Contact::CHANNEL_DIRECT}, {"recommendation", Contact::CHANNEL_RECOMMENDATION}};
  static const auto& states =
      *new std::map<std::string, Contact::State>{{"contacted", Contact::STATE_CONTACTED},
                                                 {"answered", Contact::STATE_ANSWERED},
                                                 {"interviewed", Contact::STATE_INTERVIEWED}};
  std::vector<ContactRow> result;
  std::set<std::string> names;
  for (int r = 1; r < sheet.size(); ++r) {
    ContactRow row;
    row.row = r + 1;
    row.case_name = Stripped(sheet.Cell(r, "case"));
    row.contact.set_display_name(Stripped(sheet.Cell(r, "contact")));
    row.contact.set_exclusion_reason(Stripped(sheet.Cell(r, "exclusion_reason")));
    const auto channel = channels.find(Stripped(sheet.Cell(r, "channel")));
    const auto state = states.find(Stripped(sheet.Cell(r, "state")));
    if (channel == channels.end()) {
      return FileInvalid(r + 1, "channel is neither direct nor recommendation");
    }
    if (state == states.end()) {
      return FileInvalid(r + 1, "state is none of contacted, answered, interviewed");
    }
    row.contact.set_channel(channel->second);
    row.contact.set_state(state->second);
    if (row.contact.display_name().empty() || !names.insert(row.contact.display_name()).second) {
      return FileInvalid(r + 1, "contact must not be empty, nor be there twice");
    }
    if ((!row.case_name.empty() || !row.contact.exclusion_reason().empty()) &&
        state->second != Contact::STATE_INTERVIEWED) {
      return FileInvalid(r + 1, "only who was interviewed has a case or a reason of exclusion");
    }
    if (!row.case_name.empty() && !row.contact.exclusion_reason().empty()) {
      return FileInvalid(r + 1, "an interview that is excluded belongs to no case");
    }
    result.push_back(std::move(row));
  }
  return result;
}

absl::StatusOr<CaseFile> ParseCases(absl::string_view csv) {
  CONCORD_ASSIGN_OR_RETURN(const Sheet sheet, Sheet::Parse(csv, {"case"}));
  CaseFile file;
  int first = 1;
  const bool typed = sheet.size() > 1 && Stripped(sheet.Cell(1, "case")) == "#type";
  if (typed) first = 2;
  for (const std::string& heading : sheet.headings()) {
    if (heading == "case" || heading == "transcript" || heading == "number") continue;
    if (heading.empty()) return FileInvalid(1, "a column has no heading");
    Variable variable;
    variable.set_display_name(heading);
    CONCORD_RETURN_IF_ERROR(SetKind(typed ? sheet.Cell(1, heading) : "", 2, &variable));
    file.variables.push_back(std::move(variable));
  }
  std::set<std::string> names;
  for (int r = first; r < sheet.size(); ++r) {
    CONCORD_ASSIGN_OR_RETURN(CaseRow row, ParseCase(sheet, file.variables, r));
    if (!names.insert(row.entry.display_name()).second) {
      return FileInvalid(r + 1, "the case is there twice");
    }
    file.cases.push_back(std::move(row));
  }
  return file;
}

}  // namespace concord::cli

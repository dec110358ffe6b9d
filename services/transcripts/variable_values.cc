#include "transcripts/variable_values.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "server/errors.h"
#include "server/names.h"
#include "transcripts/errors.h"
#include "transcripts/limits.h"

namespace concord::transcripts {
namespace {

using v1::Variable;
using v1::VariableValue;

bool HasChoices(Variable::Kind kind) {
  return kind == Variable::KIND_CHOICE || kind == Variable::KIND_CHOICES;
}

// The one way to give a value of this kind.
VariableValue::ValueCase FieldOf(Variable::Kind kind) {
  switch (kind) {
    case Variable::KIND_TEXT:
    case Variable::KIND_CHOICE:
      return VariableValue::kText;
    case Variable::KIND_NUMBER:
      return VariableValue::kNumber;
    case Variable::KIND_DATE:
      return VariableValue::kDate;
    case Variable::KIND_MINUTES:
      return VariableValue::kMinutes;
    case Variable::KIND_CHOICES:
      return VariableValue::kTexts;
    default:
      return VariableValue::VALUE_NOT_SET;
  }
}

// "text" for kText and so on, as the contract calls the fields.
std::string FieldName(VariableValue::ValueCase field) {
  return VariableValue::descriptor()->FindFieldByNumber(field)->name();
}

bool IsDate(const std::string& text) {
  // ParseCivilTime alone also takes 2024-1-5 and blanks.
  if (text.size() != 10) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((i == 4 || i == 7) ? text[i] != '-' : !absl::ascii_isdigit(text[i])) return false;
  }
  absl::CivilDay day;
  return absl::ParseCivilTime(text, &day) && absl::FormatCivilTime(day) == text;
}

bool IsChoice(const Variable& variable, const std::string& text) {
  return std::find(variable.choices().begin(), variable.choices().end(), text) !=
         variable.choices().end();
}

// Returns what is wrong with a value that is in the right field, or "".
std::string Fault(const Variable& variable, const VariableValue& value) {
  switch (variable.kind()) {
    case Variable::KIND_TEXT:
      if (CodePointCount(value.text()) <= kMaxTextValueLength) return "";
      return absl::StrCat("is longer than ", kMaxTextValueLength, " characters.");
    case Variable::KIND_NUMBER:
      return std::isfinite(value.number()) ? "" : "must be a finite number.";
    case Variable::KIND_DATE:
      return IsDate(value.date()) ? "" : "must be a day of the calendar, written YYYY-MM-DD.";
    case Variable::KIND_MINUTES:
      return value.minutes() >= 0 ? "" : "must be 0 minutes or more.";
    case Variable::KIND_CHOICE:
      return IsChoice(variable, value.text()) ? "" : "must be one of the variable's choices.";
    default:
      break;
  }
  const auto& texts = value.texts().values();
  if (texts.empty()) return "must name at least one choice.";
  if (std::set<std::string>(texts.begin(), texts.end()).size() !=
      static_cast<size_t>(texts.size())) {
    return "names a choice twice.";
  }
  const bool known = std::all_of(texts.begin(), texts.end(),
                                 [&](const std::string& text) { return IsChoice(variable, text); });
  return known ? "" : "must name choices of the variable only.";
}

}  // namespace

absl::Status CheckVariable(const Variable& variable) {
  CONCORD_RETURN_IF_ERROR(
      CheckLength("variable.display_name", variable.display_name(), 1, kMaxVariableNameLength));
  if (!Variable::Kind_IsValid(variable.kind()) || variable.kind() == Variable::KIND_UNSPECIFIED) {
    return error::FieldInvalid("variable.kind", "must be one of the kinds there are.");
  }
  const int count = variable.choices_size();
  if (!HasChoices(variable.kind())) {
    if (count == 0) return absl::OkStatus();
    return error::FieldInvalid("variable.choices", "is only for variables with choices.");
  }
  if (count == 0 || count > kMaxChoices) {
    return error::FieldInvalid("variable.choices",
                               absl::StrCat("must hold 1 to ", kMaxChoices, " choices."));
  }
  std::set<std::string> seen;
  for (const std::string& choice : variable.choices()) {
    CONCORD_RETURN_IF_ERROR(CheckLength("variable.choices", choice, 1, kMaxChoiceLength));
    if (!seen.insert(choice).second) {
      return error::FieldInvalid("variable.choices", "holds a choice twice.");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckValue(const Variable& variable, const VariableValue& value) {
  const VariableValue::ValueCase field = FieldOf(variable.kind());
  const std::string fault =
      value.value_case() == field
          ? Fault(variable, value)
          : absl::StrCat("must be given as '", FieldName(field), "', by the variable's kind.");
  if (fault.empty()) return absl::OkStatus();
  return VariableValueInvalid(value.variable(), fault);
}

std::vector<std::string> ChoicesOf(const VariableValue& value) {
  if (value.has_text()) return {value.text()};
  return {value.texts().values().begin(), value.texts().values().end()};
}

}  // namespace concord::transcripts

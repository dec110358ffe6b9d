#include "transcripts/variable_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "server/errors.h"

namespace concord::transcripts {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using v1::Variable;
using v1::VariableValue;

Variable OfKind(Variable::Kind kind, const std::vector<std::string>& choices = {}) {
  Variable variable;
  variable.set_display_name("Workplace");
  variable.set_kind(kind);
  for (const std::string& choice : choices) variable.add_choices(choice);
  return variable;
}

VariableValue Text(const std::string& text) {
  VariableValue value;
  value.set_text(text);
  return value;
}

VariableValue Number(double number) {
  VariableValue value;
  value.set_number(number);
  return value;
}

VariableValue Date(const std::string& date) {
  VariableValue value;
  value.set_date(date);
  return value;
}

VariableValue Minutes(int64_t minutes) {
  VariableValue value;
  value.set_minutes(minutes);
  return value;
}

VariableValue Texts(const std::vector<std::string>& texts) {
  VariableValue value;
  value.mutable_texts();
  for (const std::string& text : texts) value.mutable_texts()->add_values(text);
  return value;
}

bool Allows(const Variable& variable, const VariableValue& value) {
  const absl::Status status = CheckValue(variable, value);
  EXPECT_EQ(error::Reason(status), status.ok() ? "" : "VARIABLE_VALUE_INVALID");
  return status.ok();
}

TEST(Values, TextsHaveAtMostAThousandCharacters) {
  const Variable variable = OfKind(Variable::KIND_TEXT);
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "\xC3\xB6";
  EXPECT_TRUE(Allows(variable, Text(text)));
  EXPECT_FALSE(Allows(variable, Text(text + "x")));
}

TEST(Values, NumbersAreFinite) {
  const Variable variable = OfKind(Variable::KIND_NUMBER);
  EXPECT_TRUE(Allows(variable, Number(-2.5)));
  EXPECT_FALSE(Allows(variable, Number(std::numeric_limits<double>::infinity())));
  EXPECT_FALSE(Allows(variable, Number(std::numeric_limits<double>::quiet_NaN())));
}

TEST(Values, DatesAreDaysOfTheCalendar) {
  const Variable variable = OfKind(Variable::KIND_DATE);
  EXPECT_TRUE(Allows(variable, Date("2024-02-29")));
  for (const std::string date : {"2023-02-29", "2024-13-01", "2024-00-10", "2024-1-5", "24-01-05",
                                 "2024/01/05", " 2024-01-5", "2024-01-05 ", "", "yesterday!"}) {
    EXPECT_FALSE(Allows(variable, Date(date))) << date;
  }
}

TEST(Values, MinutesAreNotNegative) {
  const Variable variable = OfKind(Variable::KIND_MINUTES);
  EXPECT_TRUE(Allows(variable, Minutes(0)));
  EXPECT_TRUE(Allows(variable, Minutes(77)));
  EXPECT_FALSE(Allows(variable, Minutes(-1)));
}

TEST(Values, AChoiceIsOneOfTheChoices) {
  const Variable variable = OfKind(Variable::KIND_CHOICE, {"Local", "Regional"});
  EXPECT_TRUE(Allows(variable, Text("Local")));
  EXPECT_FALSE(Allows(variable, Text("local")));
  EXPECT_FALSE(Allows(variable, Text("")));
}

TEST(Values, ChoicesAreSomeOfTheChoicesEachOnce) {
  const Variable variable = OfKind(Variable::KIND_CHOICES, {"Local", "Regional"});
  EXPECT_TRUE(Allows(variable, Texts({"Regional", "Local"})));
  EXPECT_FALSE(Allows(variable, Texts({})));
  EXPECT_FALSE(Allows(variable, Texts({"Local", "Local"})));
  EXPECT_FALSE(Allows(variable, Texts({"Local", "Lunar"})));
}

TEST(Values, AreGivenByTheirKind) {
  const std::vector<Variable> variables = {
      OfKind(Variable::KIND_TEXT),          OfKind(Variable::KIND_NUMBER),
      OfKind(Variable::KIND_DATE),          OfKind(Variable::KIND_MINUTES),
      OfKind(Variable::KIND_CHOICE, {"a"}), OfKind(Variable::KIND_CHOICES, {"a"})};
  const std::vector<VariableValue> values = {Text("a"),  Number(1), Date("2024-01-01"),
                                             Minutes(1), Text("a"), Texts({"a"})};
  for (size_t i = 0; i < variables.size(); ++i) {
    for (size_t j = 0; j < values.size(); ++j) {
      const bool fits = values[j].value_case() == values[i].value_case();
      EXPECT_EQ(Allows(variables[i], values[j]), fits) << i << " " << j;
    }
    EXPECT_FALSE(Allows(variables[i], VariableValue())) << i;
  }
}

TEST(Values, AreNotInTheError) {
  const absl::Status status =
      CheckValue(OfKind(Variable::KIND_CHOICE, {"a"}), Text("Somebody's secret"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
}

TEST(Variables, HaveANameAKindAndFittingChoices) {
  const auto valid = [](const Variable& variable) { return CheckVariable(variable).ok(); };
  EXPECT_TRUE(valid(OfKind(Variable::KIND_TEXT)));
  EXPECT_TRUE(valid(OfKind(Variable::KIND_CHOICE, {"a", "b"})));
  EXPECT_FALSE(valid(OfKind(Variable::KIND_UNSPECIFIED)));
  EXPECT_FALSE(valid(OfKind(static_cast<Variable::Kind>(99))));
  EXPECT_FALSE(valid(OfKind(Variable::KIND_TEXT, {"a"})));
  EXPECT_FALSE(valid(OfKind(Variable::KIND_CHOICE)));
  EXPECT_FALSE(valid(OfKind(Variable::KIND_CHOICES, {"a", "a"})));
  EXPECT_FALSE(valid(OfKind(Variable::KIND_CHOICES, {"a", ""})));
  EXPECT_FALSE(valid(OfKind(Variable::KIND_CHOICES, std::vector<std::string>(201, "a"))));
  Variable unnamed = OfKind(Variable::KIND_TEXT);
  unnamed.clear_display_name();
  EXPECT_FALSE(valid(unnamed));
}

TEST(Values, GiveTheirChoices) {
  EXPECT_THAT(ChoicesOf(Text("a")), ElementsAre("a"));
  EXPECT_THAT(ChoicesOf(Texts({"b", "a"})), ElementsAre("b", "a"));
}

}  // namespace
}  // namespace concord::transcripts

#include <thread>

#include "absl/strings/str_cat.h"
#include "integration/transcripts/fixture.h"

namespace concord::transcripts {
namespace {

using concord::testing::NewRequestId;
using concord::testing::ReasonOf;
using ::testing::ElementsAre;

class VariablesTest : public TranscriptsTest {
 protected:
  // A request to set the choices of a variable.
  static v1::UpdateVariableRequest Choices(const v1::Variable& variable,
                                           const std::vector<std::string>& choices) {
    v1::UpdateVariableRequest request;
    request.mutable_variable()->set_name(variable.name());
    for (const std::string& choice : choices) request.mutable_variable()->add_choices(choice);
    request.mutable_update_mask()->add_paths("choices");
    request.set_request_id(NewRequestId());
    return request;
  }

  // A request for a case that has `choice`.
  static v1::CreateCaseRequest CaseWith(const v1::Variable& variable, const std::string& choice) {
    auto request = Create<v1::CreateCaseRequest>();
    request.mutable_case_()->set_display_name(NewRequestId());
    v1::VariableValue& value = *request.mutable_case_()->add_values();
    value.set_variable(variable.name());
    value.set_text(choice);
    return request;
  }
};

TEST_F(VariablesTest, AreListedInTheOrderOfTheirMaking) {
  for (int i = 0; i < 5; ++i) MakeVariable(absl::StrCat("V", 9 - i), v1::Variable::KIND_TEXT);
  std::vector<std::string> names;
  auto request = InProject<v1::ListVariablesRequest>();
  request.set_page_size(2);
  do {
    const auto page = Must(Do(&Stub::ListVariables, request));
    for (const v1::Variable& variable : page.variables()) names.push_back(variable.display_name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("V9", "V8", "V7", "V6", "V5"));
}

TEST_F(VariablesTest, AreReadAsTheyWereMade) {
  const v1::Variable made = MakeVariable("Type", v1::Variable::KIND_CHOICES, {"NGO", "Police"});
  const v1::Variable read = Must(Do(&Stub::GetVariable, Of<v1::GetVariableRequest>(made.name())));
  EXPECT_EQ(read.SerializeAsString(), made.SerializeAsString());
  EXPECT_THAT(read.choices(), ElementsAre("NGO", "Police"));
}

TEST_F(VariablesTest, HaveNamesOfTheirOwn) {
  const v1::Variable type = MakeVariable("Type", v1::Variable::KIND_TEXT);
  auto request = Create<v1::CreateVariableRequest>();
  *request.mutable_variable() = type;
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateVariable, request)), "VARIABLE_EXISTS");

  const v1::Variable other = MakeVariable("Other", v1::Variable::KIND_TEXT);
  v1::UpdateVariableRequest rename;
  rename.mutable_variable()->set_name(other.name());
  rename.mutable_variable()->set_display_name("Type");
  rename.set_request_id(NewRequestId());
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateVariable, rename)), "VARIABLE_EXISTS");

  // A name is free again once its variable has another.
  rename.mutable_variable()->set_name(type.name());
  rename.mutable_variable()->set_display_name("Kind");
  rename.set_request_id(NewRequestId());
  EXPECT_TRUE(Do(&Stub::UpdateVariable, rename).ok());
  MakeVariable("Type", v1::Variable::KIND_TEXT);
}

TEST_F(VariablesTest, RefuseWhatIsNoVariable) {
  auto request = Create<v1::CreateVariableRequest>();
  request.mutable_variable()->set_display_name("Type");
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateVariable, request)), "FIELD_INVALID");
  request.mutable_variable()->set_kind(v1::Variable::KIND_CHOICE);
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateVariable, request)), "FIELD_INVALID");
  request.set_parent("projects/study/variables/x");
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateVariable, request)), "NAME_INVALID");
}

TEST_F(VariablesTest, KeepTheirKind) {
  const v1::Variable variable = MakeVariable("Age", v1::Variable::KIND_NUMBER);
  v1::UpdateVariableRequest request;
  *request.mutable_variable() = variable;
  request.mutable_variable()->set_kind(v1::Variable::KIND_TEXT);
  request.set_request_id(NewRequestId());
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateVariable, request)), "FIELD_INVALID");
}

TEST_F(VariablesTest, LoseOnlyChoicesThatNoCaseHas) {
  const v1::Variable variable = MakeVariable("Type", v1::Variable::KIND_CHOICE, {"a", "b", "c"});
  Must(Do(&Stub::CreateCase, CaseWith(variable, "b")));
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateVariable, Choices(variable, {"a", "c"}))), "VARIABLE_IN_USE");
  EXPECT_THAT(Must(Do(&Stub::UpdateVariable, Choices(variable, {"b", "d"}))).choices(),
              ElementsAre("b", "d"));
}

TEST_F(VariablesTest, AreDeletedOnlyWhenNoCaseHasAValue) {
  const v1::Variable variable = MakeVariable("Type", v1::Variable::KIND_CHOICE, {"a"});
  const v1::Case made = Must(Do(&Stub::CreateCase, CaseWith(variable, "a")));
  EXPECT_EQ(ReasonOf(Do(&Stub::DeleteVariable, Remove<v1::DeleteVariableRequest>(variable.name()))),
            "VARIABLE_IN_USE");

  v1::UpdateCaseRequest clear;
  clear.mutable_case_()->set_name(made.name());
  clear.mutable_update_mask()->add_paths("values");
  clear.set_request_id(NewRequestId());
  Must(Do(&Stub::UpdateCase, clear));
  EXPECT_EQ(ReasonOf(Do(&Stub::DeleteVariable,
                        Remove<v1::DeleteVariableRequest>(variable.name(), "\"stale\""))),
            "ETAG_MISMATCH");
  const auto request = Remove<v1::DeleteVariableRequest>(variable.name(), variable.etag());
  Must(Do(&Stub::DeleteVariable, request));
  EXPECT_TRUE(Do(&Stub::DeleteVariable, request).ok()) << "a repeat";
  EXPECT_EQ(ReasonOf(Do(&Stub::GetVariable, Of<v1::GetVariableRequest>(variable.name()))),
            "VARIABLE_NOT_FOUND");
  MakeVariable("Type", v1::Variable::KIND_TEXT);
}

TEST_F(VariablesTest, ADeletedCaseUsesNoVariable) {
  const v1::Variable variable = MakeVariable("Type", v1::Variable::KIND_CHOICE, {"a"});
  const v1::Case made = Must(Do(&Stub::CreateCase, CaseWith(variable, "a")));
  Must(Do(&Stub::DeleteCase, Remove<v1::DeleteCaseRequest>(made.name())));
  EXPECT_TRUE(Do(&Stub::DeleteVariable, Remove<v1::DeleteVariableRequest>(variable.name())).ok());
}

TEST_F(VariablesTest, AreNeverDeletedWhileACaseGetsAValue) {
  for (int i = 0; i < 20; ++i) {
    const v1::Variable variable =
        MakeVariable(absl::StrCat("V", i), v1::Variable::KIND_CHOICE, {"a"});
    absl::StatusOr<v1::Case> made;
    absl::StatusOr<v1::Variable> deleted;
    std::thread creates([&] { made = Do(&Stub::CreateCase, CaseWith(variable, "a")); });
    std::thread deletes([&] {
      deleted = Do(&Stub::DeleteVariable, Remove<v1::DeleteVariableRequest>(variable.name()));
    });
    creates.join();
    deletes.join();
    EXPECT_NE(made.ok(), deleted.ok());
    EXPECT_EQ(ReasonOf(made.ok() ? deleted.status() : made.status()),
              made.ok() ? "VARIABLE_IN_USE" : "VARIABLE_NOT_FOUND");
  }
}

}  // namespace
}  // namespace concord::transcripts

#ifndef CONCORD_TRANSCRIPTS_VARIABLE_VALUES_H_
#define CONCORD_TRANSCRIPTS_VARIABLE_VALUES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "concord/transcripts/v1/case.pb.h"

namespace concord::transcripts {

// What variables may say and what values they allow.

// OK when the variable can be kept: its name, a kind, and choices exactly for kinds with choices.
// FIELD_INVALID else.
absl::Status CheckVariable(const v1::Variable& variable);

// OK when `value` is one that `variable` allows. VARIABLE_VALUE_INVALID else; the message does not
// hold the value.
absl::Status CheckValue(const v1::Variable& variable, const v1::VariableValue& value);

// Returns the choices that `value` makes, of a variable with choices.
std::vector<std::string> ChoicesOf(const v1::VariableValue& value);

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_VARIABLE_VALUES_H_

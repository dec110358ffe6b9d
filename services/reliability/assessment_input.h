#ifndef CONCORD_RELIABILITY_ASSESSMENT_INPUT_H_
#define CONCORD_RELIABILITY_ASSESSMENT_INPUT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "concord/reliability/v1/reliability_service.pb.h"
#include "reliability/units_from_spans.h"
#include "server/environment.h"

namespace concord::reliability {

// What an assessment is computed from, frozen.
struct AssessmentInput {
  CodedTexts texts;  // coders and codes are resource names
  UnitizingOptions unitizing;
  std::vector<std::string> used_rounds;      // names, sorted
  std::vector<std::string> left_out_rounds;  // hidden from the caller
  int64_t character_count = 0;
  std::string sha256;  // over all of the above that matters, in hex
};

// Gathers the input of an assessment from the other services, as the caller may see it, at
// `revision` of the project. `assessment` says what is selected (see the proto).
// FAILED_PRECONDITION (BLIND) if part of the selection is hidden from the caller. INVALID_ARGUMENT:
// UNIT_UNKNOWN, SPAN_OUT_OF_RANGE, CODER_INVALID, SELECTION_EMPTY, PARAMETER_INVALID, NAME_INVALID.
absl::StatusOr<AssessmentInput> GatherInput(Environment& environment, RequestContext& context,
                                            const v1::Assessment& assessment, int64_t revision);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_ASSESSMENT_INPUT_H_

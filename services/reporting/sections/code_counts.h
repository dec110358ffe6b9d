#ifndef CONCORD_REPORTING_SECTIONS_CODE_COUNTS_H_
#define CONCORD_REPORTING_SECTIONS_CODE_COUNTS_H_

#include <string>
#include <vector>

#include "reporting/report_model.h"
#include "reporting/sections/study_index.h"

namespace concord::reporting {

// How often each code was used: by passages, by interviewees with the exceptions named, and by the
// groups of `group_variable` (empty: the first variable of choices).
std::vector<Section> BuildCodeCounts(const StudyIndex& index, const std::string& group_variable);

// Returns whether interviewees can be grouped by `variable`: it holds choices or text.
bool CanGroupBy(const VariableData& variable);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_SECTIONS_CODE_COUNTS_H_

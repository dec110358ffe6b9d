#ifndef CONCORD_REPORTING_SECTIONS_INTERVIEWEES_H_
#define CONCORD_REPORTING_SECTIONS_INTERVIEWEES_H_

#include <string>
#include <vector>

#include "reporting/report_model.h"
#include "reporting/sections/study_index.h"

namespace concord::reporting {

// The interviewees with their attributes, one row each, by number. `variables` names the columns
// and their order; empty means all variables as declared.
std::vector<Section> BuildInterviewees(const StudyIndex& index,
                                       const std::vector<std::string>& variables);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_SECTIONS_INTERVIEWEES_H_

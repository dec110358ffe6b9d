#ifndef CONCORD_REPORTING_SECTIONS_METHODS_H_
#define CONCORD_REPORTING_SECTIONS_METHODS_H_

#include <vector>

#include "reporting/report_model.h"
#include "reporting/sections/study_index.h"

namespace concord::reporting {

// The methods appendix: what was done, in figures from the study and its audit trail - material,
// coding frame and its revisions, coders, rounds, how positions are counted, and the seal by which
// the trail can be verified.
std::vector<Section> BuildMethods(const StudyIndex& index);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_SECTIONS_METHODS_H_

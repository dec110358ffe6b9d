#ifndef CONCORD_REPORTING_SECTIONS_CODING_FRAME_H_
#define CONCORD_REPORTING_SECTIONS_CODING_FRAME_H_

#include <vector>

#include "reporting/report_model.h"
#include "reporting/sections/study_index.h"

namespace concord::reporting {

// The coding frame at a glance: one row a main category, its subcategories side by side, and the
// theories that it and they rest on. Retired codes are left out.
std::vector<Section> BuildCodingFrame(const StudyIndex& index);

// The codebook in full: definitions, criteria and anchor examples of every code, and the way from
// theory over guiding question and indicator to the code.
std::vector<Section> BuildCodebook(const StudyIndex& index);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_SECTIONS_CODING_FRAME_H_

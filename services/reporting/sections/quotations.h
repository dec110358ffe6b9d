#ifndef CONCORD_REPORTING_SECTIONS_QUOTATIONS_H_
#define CONCORD_REPORTING_SECTIONS_QUOTATIONS_H_

#include <vector>

#include "reporting/report_model.h"
#include "reporting/sections/study_index.h"

namespace concord::reporting {

// The coded passages code by code, in the order of the interviews, each cited as (Interview n) with
// speaker, place and coders. What several coders marked alike is quoted once; a span within a
// longer one of the same code is not repeated, its coder is named with the longer one.
// `most_per_code` limits the quotations of a code; 0 means all. What is left out is said.
std::vector<Section> BuildQuotations(const StudyIndex& index, int most_per_code);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_SECTIONS_QUOTATIONS_H_

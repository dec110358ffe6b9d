#ifndef CONCORD_REPORTING_SECTIONS_AGREEMENT_H_
#define CONCORD_REPORTING_SECTIONS_AGREEMENT_H_

#include <vector>

#include "reporting/report_model.h"
#include "reporting/sections/study_index.h"

namespace concord::reporting {

// How far the coders agree: each result overall, by code and by pair of coders, with what it was
// computed from, or with the reason why it does not exist.
std::vector<Section> BuildAgreement(const StudyIndex& index);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_SECTIONS_AGREEMENT_H_

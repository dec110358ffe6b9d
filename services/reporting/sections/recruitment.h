#ifndef CONCORD_REPORTING_SECTIONS_RECRUITMENT_H_
#define CONCORD_REPORTING_SECTIONS_RECRUITMENT_H_

#include <vector>

#include "reporting/report_model.h"
#include "reporting/sections/study_index.h"

namespace concord::reporting {

// The recruitment ledger: how many were written to, answered, were interviewed and used, by which
// channel they were found, and why interviews were left out. Counted from the contacts.
std::vector<Section> BuildRecruitment(const StudyIndex& index);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_SECTIONS_RECRUITMENT_H_

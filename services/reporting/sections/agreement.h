#ifndef CONCORD_REPORTING_SECTIONS_AGREEMENT_H_
#define CONCORD_REPORTING_SECTIONS_AGREEMENT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "reporting/report_model.h"
#include "reporting/sections/study_index.h"

namespace concord::reporting {

// How far the coders agree: each result overall, by code and by pair of coders, with what it was
// computed from, or with the reason why it does not exist.
std::vector<Section> BuildAgreement(const StudyIndex& index);

// Returns a reason such as NO_VARIATION in words; an unknown reason as it is.
std::string ReasonInWords(absl::string_view reason);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_SECTIONS_AGREEMENT_H_

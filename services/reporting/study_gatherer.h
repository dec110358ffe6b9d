#ifndef CONCORD_REPORTING_STUDY_GATHERER_H_
#define CONCORD_REPORTING_STUDY_GATHERER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "reporting/study_data.h"
#include "server/environment.h"

namespace concord::reporting {

// A study as a reader may see it.
struct GatheredStudy {
  StudyData data;
  std::vector<std::string> used_rounds;      // names of the rounds whose work is shown
  std::vector<std::string> left_out_rounds;  // hidden from the reader
};

// Gathers everything a report is computed from, at `revision` of the project. `assessments`: the
// names of those to show; the latest of each kind when empty. For a reader from whom work is
// hidden, the trail's counts, its seal and the revision are left out too: they tell how much others
// do.
absl::StatusOr<GatheredStudy> GatherStudy(Environment& environment, RequestContext& context,
                                          int64_t revision,
                                          const std::vector<std::string>& assessments);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_STUDY_GATHERER_H_

#ifndef CONCORD_TESTS_UNIT_REPORTING_EXAMPLE_STUDY_H_
#define CONCORD_TESTS_UNIT_REPORTING_EXAMPLE_STUDY_H_

#include "reporting/study_data.h"

namespace concord::reporting {

// Returns a study with the frame, the recruitment and the interviewees of the reference study, and
// with texts, codings and agreement made up for the tests.
StudyData ExampleStudy();

}  // namespace concord::reporting

#endif  // CONCORD_TESTS_UNIT_REPORTING_EXAMPLE_STUDY_H_

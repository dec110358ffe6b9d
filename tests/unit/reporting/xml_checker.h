#ifndef CONCORD_TESTS_UNIT_REPORTING_XML_CHECKER_H_
#define CONCORD_TESTS_UNIT_REPORTING_XML_CHECKER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace concord::reporting {

// Returns what is not well-formed in a page (elements that do not match, attributes without quotes,
// twice the same id, entities that XML does not know, a bare "<" or "&", links within the page that
// lead nowhere), or "" when all is well.
std::string FirstXmlError(absl::string_view page);

}  // namespace concord::reporting

#endif  // CONCORD_TESTS_UNIT_REPORTING_XML_CHECKER_H_

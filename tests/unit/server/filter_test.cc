#include "server/filter.h"

#include <gtest/gtest.h>

#include "server/errors.h"

namespace concord {
namespace {

using Values = std::map<std::string, std::string>;

TEST(Filter, ReadsConjunctionsOfEqualities) {
  const std::vector<std::string> fields = {"coder", "code"};
  EXPECT_EQ(*ParseFilter("", fields), Values{});
  EXPECT_EQ(*ParseFilter(" coder = \"a/b\" ", fields), (Values{{"coder", "a/b"}}));
  EXPECT_EQ(*ParseFilter("coder=a AND code = \"with \\\" and \\\\\"", fields),
            (Values{{"coder", "a"}, {"code", "with \" and \\"}}));
}

TEST(Filter, RefusesEverythingElse) {
  for (const char* filter :
       {"coder", "coder =", "= a", "coder = \"a", "coder = a code = b", "coder = a AND",
        "coder = a OR code = b", "coder = a AND coder = b", "other = a", "coder != a"}) {
    EXPECT_EQ(error::Reason(ParseFilter(filter, {"coder", "code"}).status()), "FILTER_INVALID")
        << filter;
  }
}

}  // namespace
}  // namespace concord

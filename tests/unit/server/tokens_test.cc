#include "server/tokens.h"

#include <gtest/gtest.h>

#include "concord/coding/v1/coding.pb.h"
#include "server/errors.h"

namespace concord {
namespace {

using coding::v1::ListCodingsRequest;

TEST(Etags, AreStableOpaqueAndReadable) {
  const Etags etags("secret");
  const storage::Version one{1, 42};
  const storage::Version two{2, 42};
  EXPECT_EQ(etags.Make(one), Etags("secret").Make(one));
  EXPECT_NE(etags.Make(one), etags.Make(two));
  EXPECT_NE(etags.Make(one), Etags("other").Make(one));
  EXPECT_EQ(*etags.Parse(etags.Make(two), "x"), two);
  EXPECT_TRUE(etags.Check("", one, "x").ok());
  EXPECT_TRUE(etags.Check(etags.Make(one), one, "x").ok());
  EXPECT_EQ(error::Reason(etags.Check(etags.Make(one), two, "x")), "ETAG_MISMATCH");
  EXPECT_EQ(error::Reason(etags.Check("nonsense", two, "x")), "ETAG_MISMATCH");
  EXPECT_FALSE(etags.Parse("\"short\"", "x").ok());
}

TEST(Etags, ShowNothingOfTheRevision) {
  // Neighbouring revisions differ in half of their bits.
  const Etags etags("secret");
  const std::string a = etags.Make({100, 7});
  const std::string b = etags.Make({101, 7});
  int same = 0;
  for (size_t i = 1; i + 1 < a.size(); ++i) same += a[i] == b[i] ? 1 : 0;
  EXPECT_LT(same, 8);
}

TEST(Pager, BindsATokenToItsRequestAndCaller) {
  const Pager pager("secret");
  ListCodingsRequest request;
  request.set_parent("projects/p");
  EXPECT_EQ(pager.Read(request, "anna")->size, 50u);
  EXPECT_EQ(pager.Read(request, "anna")->after, "");
  request.set_page_token(pager.Next(request, "anna", "last"));
  request.set_page_size(7);  // may change between pages
  const auto page = pager.Read(request, "anna");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->after, "last");
  EXPECT_EQ(page->size, 7u);
  EXPECT_EQ(error::Reason(pager.Read(request, "ben").status()), "PAGE_TOKEN_INVALID");
  request.set_filter("coder = x");
  EXPECT_EQ(error::Reason(pager.Read(request, "anna").status()), "PAGE_TOKEN_INVALID");
}

TEST(Pager, CoercesLargePagesAndRefusesNegativeOnes) {
  const Pager pager("secret");
  ListCodingsRequest request;
  request.set_page_size(1'000'000);
  EXPECT_EQ(pager.Read(request, "anna")->size, 1000u);
  request.set_page_size(-1);
  EXPECT_EQ(error::Reason(pager.Read(request, "anna").status()), "FIELD_INVALID");
  EXPECT_EQ(pager.Next(request, "anna", ""), "");
}

}  // namespace
}  // namespace concord

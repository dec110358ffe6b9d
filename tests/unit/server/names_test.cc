#include "server/names.h"

#include <gtest/gtest.h>

#include "server/errors.h"

namespace concord {
namespace {

TEST(Names, AreReadByTheirPattern) {
  const auto ids =
      ParseName("projects/p/transcripts/t-1", "projects/{project}/transcripts/{id}", "name");
  ASSERT_TRUE(ids.ok());
  EXPECT_EQ(*ids, (std::vector<std::string>{"p", "t-1"}));
  for (const char* name :
       {"", "projects/p", "projects//transcripts/t", "projects/p/codes/t",
        "projects/p/transcripts/", "projects/p/transcripts/t/x", "projects/p/transcripts/t x",
        "projects/p/transcripts/\u00fc", "/projects/p/transcripts/t"}) {
    EXPECT_EQ(
        error::Reason(ParseName(name, "projects/{project}/transcripts/{id}", "name").status()),
        "NAME_INVALID")
        << name;
  }
}

TEST(Names, NeverLeaveTheProject) {
  EXPECT_EQ(*ParseChild("projects/p/codes/c", "p", "codes", "code"), "c");
  for (const char* name : {"projects/q/codes/c", "projects/p/coders/c", "projects/p/codes/",
                           "projects/p/codes/c/d", "projects/p/codes", ""}) {
    EXPECT_EQ(error::Reason(ParseChild(name, "p", "codes", "code").status()), "NAME_INVALID")
        << name;
  }
}

TEST(Names, FindTheirProject) {
  EXPECT_EQ(ProjectOf("projects/p"), "p");
  EXPECT_EQ(ProjectOf("projects/p/codes/c"), "p");
  EXPECT_EQ(ProjectOf("principals/p"), "");
  EXPECT_EQ(ProjectOf(""), "");
}

TEST(Names, ProjectIdsAreShortAndPlain) {
  for (const char* id :
       {"a", "ab-1", "a23456789012345678901234567890123456789012345678901234567890123"}) {
    EXPECT_TRUE(IsProjectId(id)) << id;
  }
  for (const char* id : {"", "1a", "A", "a-", "-a", "a_b", "a/b", "_global",
                         "a234567890123456789012345678901234567890123456789012345678901234"}) {
    EXPECT_FALSE(IsProjectId(id)) << id;
  }
}

TEST(Names, LengthsCountCodePoints) {
  EXPECT_TRUE(CheckLength("f", "\u00fc\u00fc", 2, 2).ok());
  EXPECT_FALSE(CheckLength("f", "\u00fc", 2, 2).ok());
  EXPECT_FALSE(CheckLength("f", "abc", 0, 2).ok());
}

}  // namespace
}  // namespace concord

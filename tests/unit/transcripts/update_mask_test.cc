#include "transcripts/update_mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "concord/transcripts/v1/case.pb.h"
#include "server/errors.h"

namespace concord::transcripts {
namespace {

using ::testing::ElementsAre;
using v1::Variable;

const std::vector<std::string> kChangeable = {"display_name", "choices"};

Variable Target() {
  Variable variable;
  variable.set_name("n");
  variable.set_display_name("old");
  variable.add_choices("a");
  return variable;
}

TEST(ApplyUpdate, TakesThePopulatedFieldsWithoutAMask) {
  Variable given;
  given.set_name("other");
  given.set_display_name("new");
  Variable target = Target();
  ASSERT_TRUE(ApplyUpdate({}, kChangeable, given, &target).ok());
  EXPECT_EQ(target.display_name(), "new");
  EXPECT_EQ(target.name(), "n");
  EXPECT_THAT(target.choices(), ElementsAre("a"));
}

TEST(ApplyUpdate, ReplacesAndClearsWhatTheMaskNames) {
  Variable given;
  given.add_choices("b");
  google::protobuf::FieldMask mask;
  mask.add_paths("choices");
  mask.add_paths("display_name");
  Variable target = Target();
  ASSERT_TRUE(ApplyUpdate(mask, kChangeable, given, &target).ok());
  EXPECT_EQ(target.display_name(), "");
  EXPECT_THAT(target.choices(), ElementsAre("b"));
}

TEST(ApplyUpdate, AStarMeansAllThatCanChange) {
  google::protobuf::FieldMask mask;
  mask.add_paths("*");
  Variable target = Target();
  ASSERT_TRUE(ApplyUpdate(mask, kChangeable, Variable(), &target).ok());
  EXPECT_EQ(target.display_name(), "");
  EXPECT_EQ(target.choices_size(), 0);
  EXPECT_EQ(target.name(), "n");
}

TEST(ApplyUpdate, IgnoresWhatOnlyTheServerSets) {
  google::protobuf::FieldMask mask;
  mask.add_paths("create_time");
  Variable given;
  given.mutable_create_time()->set_seconds(7);
  given.set_display_name("new");
  Variable target = Target();
  ASSERT_TRUE(ApplyUpdate(mask, kChangeable, given, &target).ok());
  EXPECT_FALSE(target.has_create_time());
  EXPECT_EQ(target.display_name(), "old");
}

TEST(ApplyUpdate, RefusesWhatIsNoField) {
  for (const std::string path : {"colour", "display_name.x", ""}) {
    google::protobuf::FieldMask mask;
    mask.add_paths("display_name");
    mask.add_paths(path);
    Variable target = Target();
    const absl::Status status = ApplyUpdate(mask, kChangeable, Variable(), &target);
    EXPECT_EQ(error::Reason(status), "UPDATE_MASK_INVALID") << path;
    EXPECT_EQ(target.display_name(), "old") << path;
  }
}

}  // namespace
}  // namespace concord::transcripts

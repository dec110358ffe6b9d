#include "server/visibility.h"

#include <gtest/gtest.h>

namespace concord {
namespace {

class VisibilityTest : public ::testing::Test {
 protected:
  VisibilityTest() {
    visibility_.set_member("projects/p/members/anna");
    auto* hidden = visibility_.add_hidden_work();
    hidden->set_round("projects/p/rounds/r");
    hidden->add_transcripts("projects/p/transcripts/t");
  }

  bool MaySee(const std::string& creator, const std::vector<std::string>& left_out,
              const std::vector<std::string>* transcripts) {
    const google::protobuf::RepeatedPtrField<std::string> rounds(left_out.begin(), left_out.end());
    if (transcripts == nullptr) return MaySeeResult(visibility_, creator, rounds, nullptr);
    const google::protobuf::RepeatedPtrField<std::string> texts(transcripts->begin(),
                                                                transcripts->end());
    return MaySeeResult(visibility_, creator, rounds, &texts);
  }

  coding::v1::Visibility visibility_;
  const std::vector<std::string> hidden_text_ = {"projects/p/transcripts/t"};
  const std::vector<std::string> other_text_ = {"projects/p/transcripts/u"};
};

TEST_F(VisibilityTest, ResultsOnHiddenWorkAreHidden) {
  EXPECT_FALSE(MaySee("projects/p/members/owner", {}, &hidden_text_));
  EXPECT_TRUE(MaySee("projects/p/members/owner", {}, &other_text_));
  EXPECT_FALSE(MaySee("projects/p/members/owner", {}, nullptr));
}

TEST_F(VisibilityTest, OwnResultsFromBeforeTheRoundAreHiddenToo) {
  EXPECT_FALSE(MaySee("projects/p/members/anna", {}, &hidden_text_));
  EXPECT_TRUE(MaySee("projects/p/members/anna", {"projects/p/rounds/r"}, &hidden_text_));
  EXPECT_TRUE(MaySee("projects/p/members/anna", {"projects/p/rounds/r"}, nullptr));
  EXPECT_FALSE(MaySee("projects/p/members/owner", {"projects/p/rounds/r"}, nullptr));
}

TEST_F(VisibilityTest, WithNothingHiddenAllIsShown) {
  visibility_.clear_hidden_work();
  EXPECT_TRUE(MaySee("projects/p/members/owner", {}, &hidden_text_));
  EXPECT_TRUE(MaySee("projects/p/members/owner", {}, nullptr));
}

}  // namespace
}  // namespace concord

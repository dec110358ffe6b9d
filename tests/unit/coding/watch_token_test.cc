#include "coding/watch_token.h"

#include <gtest/gtest.h>

#include "server/errors.h"

namespace concord::coding {
namespace {

const WatchPoint kPoint{123'456, std::string(32, 'd'), std::nullopt};

TEST(WatchTokens, ComeBackAsTheyWere) {
  const WatchTokens tokens("secret");
  for (const WatchPoint& point : {kPoint, WatchPoint{}, WatchPoint{9, std::string(32, 'x'), "t/c"},
                                  WatchPoint{9, std::string(32, 'x'), ""}}) {
    const auto read = tokens.Read(tokens.Make(point, "w"), "w");
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, point);
  }
}

TEST(WatchTokens, BelongToTheirWatch) {
  const WatchTokens tokens("secret");
  const std::string token = tokens.Make(kPoint, "p\nanna\n");
  EXPECT_EQ(error::Reason(tokens.Read(token, "p\nben\n").status()), "FIELD_INVALID");
  EXPECT_EQ(error::Reason(WatchTokens("other").Read(token, "p\nanna\n").status()), "FIELD_INVALID");
  EXPECT_EQ(error::Reason(tokens.Read("rubbish", "p\nanna\n").status()), "FIELD_INVALID");
}

TEST(WatchTokens, TellNothingOfTheRevision) {
  const WatchTokens tokens("secret");
  WatchPoint later = kPoint;
  later.revision = 1;
  EXPECT_EQ(tokens.Make(kPoint, "w").size(), tokens.Make(later, "w").size());
  EXPECT_NE(tokens.Make(kPoint, "w"), tokens.Make(kPoint, "w")) << "never the same twice";
}

}  // namespace
}  // namespace concord::coding

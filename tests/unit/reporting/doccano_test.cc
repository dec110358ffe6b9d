#include "reporting/doccano.h"

#include <gtest/gtest.h>

#include "server/errors.h"

namespace concord::reporting {
namespace {

std::string ReasonOf(const absl::StatusOr<std::vector<DoccanoText>>& texts) {
  return concord::error::Reason(texts.status());
}

TEST(Doccano, ReadsTextsWithTheirSpans) {
  const auto texts = ParseDoccano(
      "{\"id\":\"a\",\"text\":\"Gr\u00fc\u00dfe!\",\"label\":[[2,4,\"X\"],[0,1,\"Y\"]]}\n"
      "\n"
      "{\"id\":7,\"text\":\"b\",\"label\":[]}\r\n",
      OffsetUnit::kCodePoint);
  ASSERT_TRUE(texts.ok()) << texts.status();
  ASSERT_EQ(texts->size(), 2u);
  EXPECT_EQ((*texts)[0].id, "a");
  EXPECT_EQ((*texts)[0].line, 1);
  ASSERT_EQ((*texts)[0].spans.size(), 2u);
  EXPECT_EQ((*texts)[0].spans[0].span, (Span{2, 4}));
  EXPECT_EQ((*texts)[0].spans[0].label, "X");
  EXPECT_EQ((*texts)[1].id, "7");
  EXPECT_EQ((*texts)[1].line, 3);
}

TEST(Doccano, CountsUtf16OnRequest) {
  // The emoji is one code point and two UTF-16 units.
  const std::string file = "{\"id\":\"a\",\"text\":\"\U0001F600 hi\",\"label\":[[3,5,\"X\"]]}";
  const auto texts = ParseDoccano(file, OffsetUnit::kUtf16);
  ASSERT_TRUE(texts.ok()) << texts.status();
  EXPECT_EQ((*texts)[0].spans[0].span, (Span{2, 4}));
  EXPECT_EQ(ReasonOf(ParseDoccano(file, OffsetUnit::kCodePoint)), "SPAN_OUT_OF_RANGE");
  EXPECT_EQ(
      ReasonOf(ParseDoccano("{\"id\":\"a\",\"text\":\"\U0001F600 hi\",\"label\":[[1,5,\"X\"]]}",
                            OffsetUnit::kUtf16)),
      "SPAN_OUT_OF_RANGE");
}

TEST(Doccano, NamesTheLineOfWhatIsWrong) {
  const std::string good = "{\"id\":\"a\",\"text\":\"abc\",\"label\":[]}\n";
  const struct {
    std::string line;
    const char* reason;
  } kCases[] = {
      {"no json", "FILE_INVALID"},
      {"[]", "FILE_INVALID"},
      {"{\"text\":\"x\",\"label\":[]}", "FILE_INVALID"},
      {"{\"id\":\"b\",\"label\":[]}", "FILE_INVALID"},
      {"{\"id\":\"b\",\"text\":\"\",\"label\":[]}", "FILE_INVALID"},
      {"{\"id\":\"b\",\"text\":\"x\"}", "FILE_INVALID"},
      {"{\"id\":\"b\",\"text\":\"x\",\"label\":[[0,1]]}", "FILE_INVALID"},
      {"{\"id\":\"b\",\"text\":\"x\",\"label\":[[0,1,\"\"]]}", "FILE_INVALID"},
      {"{\"id\":\"b\",\"text\":\"x\",\"label\":[[0,2,\"X\"]]}", "SPAN_OUT_OF_RANGE"},
      {"{\"id\":\"b\",\"text\":\"x\",\"label\":[[1,1,\"X\"]]}", "SPAN_OUT_OF_RANGE"},
      {"{\"id\":\"b\",\"text\":\"x\",\"label\":[[-1,1,\"X\"]]}", "SPAN_OUT_OF_RANGE"},
      {"{\"id\":\"b\",\"text\":\"\xFF\",\"label\":[]}", "TEXT_NOT_UTF8"},
      {"{\"id\":\"a\",\"text\":\"other\",\"label\":[]}", "TEXT_DIFFERS"},
  };
  for (const auto& c : kCases) {
    const auto texts = ParseDoccano(good + c.line, OffsetUnit::kCodePoint);
    EXPECT_EQ(ReasonOf(texts), c.reason) << c.line;
    EXPECT_NE(std::string(texts.status().message()).find("2"), std::string::npos) << texts.status();
  }
}

TEST(Doccano, TakesATextThatStandsTwiceOnce) {
  const auto texts = ParseDoccano(
      "{\"id\":\"a\",\"text\":\"abc\",\"label\":[[0,1,\"X\"]]}\n"
      "{\"id\":\"a\",\"text\":\"abc\",\"label\":[[1,2,\"Y\"]]}",
      OffsetUnit::kCodePoint);
  ASSERT_TRUE(texts.ok());
  ASSERT_EQ(texts->size(), 1u);
  EXPECT_EQ((*texts)[0].spans.size(), 2u);
}

}  // namespace
}  // namespace concord::reporting

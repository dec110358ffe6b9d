#include "base/text.h"

#include <gtest/gtest.h>

#include <string>

namespace concord {
namespace {

// An umlaut, an emoji, a family joined from four, a combining mark, Hebrew, a line end of two.
constexpr char kMixed[] =
    "\u00fc\U0001F600\U0001F468\u200D\U0001F469\u200D\U0001F467e\u0301\u05d0\r\nz";

TEST(Text, CountsCodePoints) {
  EXPECT_EQ(CodePointCount(""), 0);
  EXPECT_EQ(CodePointCount("abc"), 3);
  EXPECT_EQ(CodePointCount(kMixed), 13);
}

TEST(Text, FindsTheFirstByteThatIsNotUtf8) {
  EXPECT_EQ(FirstInvalidUtf8Byte(""), -1);
  EXPECT_EQ(FirstInvalidUtf8Byte(kMixed), -1);
  EXPECT_EQ(FirstInvalidUtf8Byte("ab\xFF"), 2);
  EXPECT_EQ(FirstInvalidUtf8Byte("\xC0\x80"), 0);          // overlong
  EXPECT_EQ(FirstInvalidUtf8Byte("a\xED\xA0\x80"), 1);     // a surrogate
  EXPECT_EQ(FirstInvalidUtf8Byte("abc\xE2\x82"), 3);       // cut short
  EXPECT_EQ(FirstInvalidUtf8Byte("\xF4\x90\x80\x80"), 0);  // beyond U+10FFFF
}

TEST(TextIndex, GoesBetweenPositionsAndBytesEverywhere) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += kMixed;
  const TextIndex index(text);
  ASSERT_EQ(index.code_points(), 200 * 13);
  int64_t byte = 0;
  for (int64_t position = 0; position < index.code_points(); ++position) {
    ASSERT_EQ(index.ByteOf(position), byte);
    ASSERT_EQ(index.PositionOf(byte), position);
    do ++byte;
    while (byte < static_cast<int64_t>(text.size()) && (text[byte] & 0xC0) == 0x80);
  }
  EXPECT_EQ(index.ByteOf(index.code_points()), static_cast<int64_t>(text.size()));
  EXPECT_EQ(index.PositionOf(static_cast<int64_t>(text.size())), index.code_points());
}

TEST(TextIndex, SlicesByCodePoints) {
  const TextIndex index(kMixed);
  EXPECT_EQ(index.Slice({0, 1}), "\u00fc");
  EXPECT_EQ(index.Slice({1, 2}), "\U0001F600");
  EXPECT_EQ(index.Slice({12, 13}), "z");
  EXPECT_EQ(index.Slice({0, 13}), kMixed);
  EXPECT_EQ(index.Slice({4, 4}), "");
  EXPECT_TRUE(index.Contains({0, 13}));
  EXPECT_FALSE(index.Contains({0, 14}));
  EXPECT_FALSE(index.Contains({-1, 2}));
  EXPECT_FALSE(index.Contains({3, 2}));
}

TEST(TextIndex, TakesAnEmptyText) {
  const TextIndex index("");
  EXPECT_EQ(index.code_points(), 0);
  EXPECT_EQ(index.ByteOf(0), 0);
  EXPECT_EQ(index.PositionOf(0), 0);
  EXPECT_EQ(index.Slice({0, 0}), "");
}

}  // namespace
}  // namespace concord

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "transcripts/segmenter.h"

namespace concord::transcripts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<FoundSegment> Segment(const std::string& id, const std::string& text) {
  const Segmenter* segmenter = FindSegmenter(id);
  EXPECT_NE(segmenter, nullptr) << id;
  return segmenter->Segment(text, FindTurns(text));
}

// "turn:speaker|words" a segment: the words are cut out of the text by the segment's span.
std::vector<std::string> Found(const std::string& id, const std::string& text) {
  const TextIndex index(text);
  std::vector<std::string> all;
  for (const FoundSegment& segment : Segment(id, text)) {
    all.push_back(absl::StrCat(segment.turn, ":", segment.speaker, "|", index.Slice(segment.span)));
  }
  return all;
}

constexpr char kInterview[] =
    "Preface.\n\n"
    "Interviewer: Who did it? And why?\n"
    "Anna: We did. It was\nneeded.\n\nThen we left!\n";

TEST(Segmenters, AreThese) {
  EXPECT_THAT(ListSegmenters(), ElementsAre("paragraph", "sentence", "text", "turn"));
  EXPECT_EQ(FindSegmenter("word"), nullptr);
}

TEST(TurnSegmenter, GivesTheTurns) {
  EXPECT_THAT(Found("turn", kInterview),
              ElementsAre("1:|Preface.", "2:Interviewer|Who did it? And why?",
                          "3:Anna|We did. It was\nneeded.\n\nThen we left!"));
}

TEST(TurnSegmenter, ATextWithoutTurnsIsOneTurn) {
  EXPECT_THAT(Segment("turn", "F\xC3\xBCr alle.\n"), ElementsAre(FoundSegment{{0, 10}, "", 0}));
}

TEST(TextSegmenter, GivesTheWholeText) {
  EXPECT_THAT(Segment("text", "A: \xC3\xA4\n"), ElementsAre(FoundSegment{{0, 5}, "", 1}));
  EXPECT_THAT(Segment("text", "a"), ElementsAre(FoundSegment{{0, 1}, "", 0}));
}

TEST(ParagraphSegmenter, EndsAtBlankLinesAndTurns) {
  EXPECT_THAT(Found("paragraph", kInterview),
              ElementsAre("1:|Preface.", "2:Interviewer|Who did it? And why?",
                          "3:Anna|We did. It was\nneeded.", "3:Anna|Then we left!"));
  EXPECT_THAT(Found("paragraph", "One\nline.\n \t\nTwo.\r\n\r\nThree."),
              ElementsAre("0:|One\nline.", "0:|Two.", "0:|Three."));
}

TEST(SentenceSegmenter, StaysWithinParagraphsAndTurns) {
  EXPECT_THAT(Found("sentence", kInterview),
              ElementsAre("1:|Preface.", "2:Interviewer|Who did it?", "2:Interviewer|And why?",
                          "3:Anna|We did.", "3:Anna|It was\nneeded.", "3:Anna|Then we left!"));
  EXPECT_THAT(Found("sentence", "No stop here\n\nNext one"),
              ElementsAre("0:|No stop here", "0:|Next one"));
}

TEST(SentenceSegmenter, CountsCodePointsBehindUmlauts) {
  const std::string text =
      "\xC3\x9C"
      "ber die Br\xC3\xBC"
      "cke. F\xC3\xBCnf \xC3\x84pfel!";
  EXPECT_THAT(Segment("sentence", text),
              ElementsAre(FoundSegment{{0, 16}, "", 0}, FoundSegment{{17, 28}, "", 0}));
}

TEST(SentenceSegmenter, KeepsJoinedEmojiAndCombiningMarksWhole) {
  const std::string family =
      "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7";
  const std::string text = absl::StrCat("Hi ", family, "! Cafe\xCC\x81 now.");
  EXPECT_THAT(Segment("sentence", text),
              ElementsAre(FoundSegment{{0, 9}, "", 0}, FoundSegment{{10, 20}, "", 0}));
}

TEST(SentenceSegmenter, KnowsOtherScripts) {
  // Arabic with its question mark, then Japanese with its full stop.
  const std::string arabic = "\xD9\x84\xD9\x85\xD8\xA7\xD8\xB0\xD8\xA7\xD8\x9F \xD9\x84\xD8\xA7.";
  EXPECT_THAT(Segment("sentence", arabic),
              ElementsAre(FoundSegment{{0, 6}, "", 0}, FoundSegment{{7, 10}, "", 0}));
  const std::string japanese =
      "\xE3\x81\xAF\xE3\x81\x84\xE3\x80\x82\xE3\x81\x9D\xE3\x81\x86\xE3\x80\x82";
  EXPECT_THAT(Segment("sentence", japanese),
              ElementsAre(FoundSegment{{0, 3}, "", 0}, FoundSegment{{3, 6}, "", 0}));
}

TEST(Segmenters, FindNothingInBlanks) {
  for (const std::string& id : ListSegmenters()) {
    EXPECT_THAT(Segment(id, " \n\n\t"), IsEmpty()) << id;
    EXPECT_THAT(Segment(id, ""), IsEmpty()) << id;
  }
}

TEST(Segmenters, NeverOverlapAndNeverLeaveTheText) {
  const std::string text = absl::StrCat(kInterview, kInterview, "\xC3\x84: \xF0\x9F\x98\x80. Ok?");
  for (const std::string& id : ListSegmenters()) {
    int64_t last = 0;
    for (const FoundSegment& segment : Segment(id, text)) {
      EXPECT_GE(segment.span.start, last) << id;
      EXPECT_GT(segment.span.length(), 0) << id;
      last = segment.span.end;
    }
    EXPECT_LE(last, CodePointCount(text)) << id;
  }
}

}  // namespace
}  // namespace concord::transcripts

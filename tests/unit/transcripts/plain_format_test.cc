#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "transcripts/text_format.h"

namespace concord::transcripts {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ParsedText Read(const std::string& bytes) {
  const TextFormat* format = FindTextFormat("plain");
  EXPECT_NE(format, nullptr);
  const absl::StatusOr<ParsedText> parsed = format->Read(bytes);
  EXPECT_TRUE(parsed.ok());
  return *parsed;
}

// "speaker|words" a turn: the words are cut out of the text by the turn's span.
std::vector<std::string> TurnsOf(const std::string& bytes) {
  const ParsedText parsed = Read(bytes);
  const TextIndex index(parsed.text);
  std::vector<std::string> turns;
  for (const Turn& turn : parsed.turns) {
    turns.push_back(absl::StrCat(turn.speaker, "|", index.Slice(turn.span)));
  }
  return turns;
}

TEST(TextFormats, AreThese) {
  EXPECT_THAT(ListTextFormats(), ElementsAre("plain"));
  EXPECT_EQ(FindTextFormat("docx"), nullptr);
}

TEST(PlainText, KeepsATextExactlyAsItIs) {
  const std::string text = "  Ein Text\tmit \xC3\x9Cmlauten.  \n\n\nUnd Leerzeilen \n";
  const ParsedText parsed = Read(text);
  EXPECT_EQ(parsed.text, text);
  EXPECT_THAT(parsed.turns, IsEmpty());
  EXPECT_THAT(parsed.notes, IsEmpty());
}

TEST(PlainText, DropsAByteOrderMarkAndSaysSo) {
  const ParsedText parsed = Read(
      "\xEF\xBB\xBF"
      "A: hello");
  EXPECT_EQ(parsed.text, "A: hello");
  EXPECT_THAT(parsed.notes, ElementsAre(HasSubstr("byte order mark")));
  EXPECT_THAT(parsed.turns, ElementsAre(Turn{"A", {3, 8}}));
}

TEST(PlainText, KeepsAByteOrderMarkWithinTheText) {
  const std::string text =
      "a\xEF\xBB\xBF"
      "b";
  EXPECT_EQ(Read(text).text, text);
}

TEST(PlainText, TurnsCrlfIntoLfAndCountsThem) {
  const ParsedText parsed = Read("A: one\r\nB: two\r\n");
  EXPECT_EQ(parsed.text, "A: one\nB: two\n");
  EXPECT_THAT(parsed.notes, ElementsAre(HasSubstr("2 of them")));
  EXPECT_THAT(parsed.turns, ElementsAre(Turn{"A", {3, 6}}, Turn{"B", {10, 13}}));
}

TEST(PlainText, LeavesALoneCarriageReturn) { EXPECT_EQ(Read("a\rb").text, "a\rb"); }

TEST(Turns, LastUntilTheNextSpeaker) {
  EXPECT_THAT(TurnsOf("Interviewer: Who?\nAnd why?\n\nFrau M\xC3\xBCller: Wir.\n\nAlle.\n\n"),
              ElementsAre("Interviewer|Who?\nAnd why?", "Frau M\xC3\xBCller|Wir.\n\nAlle."));
}

TEST(Turns, ATextBeforeTheFirstSpeakerHasNone) {
  EXPECT_THAT(TurnsOf("\nRecorded in Bern\n\nA: yes\n"), ElementsAre("|Recorded in Bern", "A|yes"));
}

TEST(Turns, WithoutWordsAreLeftOut) {
  EXPECT_THAT(TurnsOf("A: \nB: yes\nC:  \n"), ElementsAre("B|yes"));
}

TEST(Turns, NamesMayHaveTitlesApostrophesDigitsAndTabs) {
  EXPECT_THAT(TurnsOf("Dr. O'Brien: a\nB2:\tb\nInterviewee 12 (Bern): c\nZo\xC3\xAB : d"),
              ElementsAre("Dr. O'Brien|a", "B2|b", "Interviewee 12 (Bern)|c", "Zo\xC3\xAB|d"));
}

TEST(Turns, BeginWithNamesOnly) {
  for (const std::string line :
       {"10: 30", "[Anna]: x", "- Anna: x", "http://x: y", " Anna: x", "Anna:x",
        "Anna:", "He said, then: x", "No. Then: x", "Really? Yes: x",
        "\xE2\x80\x9C"
        "Anna\xE2\x80\x9D: x",
        "one two three four five six: x", ": x"}) {
    EXPECT_THAT(TurnsOf(absl::StrCat("First: words\n", line)),
                ElementsAre(absl::StrCat("First|words\n", line)))
        << line;
  }
}

TEST(Turns, NamesHaveAtMostSixtyCharacters) {
  std::string sixty;
  for (int i = 0; i < 60; ++i) sixty += "\xC3\xA4";
  EXPECT_THAT(TurnsOf(sixty + ": x"), ElementsAre(sixty + "|x"));
  EXPECT_THAT(TurnsOf(sixty + "a: x"), IsEmpty());
}

TEST(Turns, CountCodePoints) {
  // A family of seven code points joined by ZWJ, and a letter with a combining mark.
  const std::string family =
      "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7\xE2\x80\x8D"
      "\xF0\x9F\x91\xA6";
  const ParsedText parsed = Read(absl::StrCat("A: ", family, "\nB: e\xCC\x81"));
  EXPECT_THAT(parsed.turns, ElementsAre(Turn{"A", {3, 10}}, Turn{"B", {14, 16}}));
}

TEST(Turns, AreFoundInRightToLeftText) {
  // "Layla: marhaba" in Arabic letters.
  const std::string text =
      "\xD9\x84\xD9\x8A\xD9\x84\xD9\x89: \xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7";
  EXPECT_THAT(Read(text).turns, ElementsAre(Turn{"\xD9\x84\xD9\x8A\xD9\x84\xD9\x89", {6, 11}}));
}

TEST(Turns, AreFoundWithCrlfLineEndsToo) {
  // As in texts that are stored as they are given.
  EXPECT_THAT(FindTurns("A: one\r\n\r\nB: two\r\n"),
              ElementsAre(Turn{"A", {3, 6}}, Turn{"B", {13, 16}}));
}

}  // namespace
}  // namespace concord::transcripts

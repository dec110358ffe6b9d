#include "coding/memo_records.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace concord::coding {
namespace {

// Anna and Ben code transcript t in the blind round r.
View ViewOf(const std::string& member) {
  auto round = std::make_shared<BlindRound>();
  round->id = "r";
  round->coders = {"anna", "ben"};
  round->transcripts = {"t"};
  return View(member, {round});
}

records::MemoRecord MemoBy(const std::string& author) {
  records::MemoRecord record;
  record.set_author(author);
  return record;
}

TEST(MemoRecordsTest, HidesWhatOthersWriteOnTheTranscriptFromItsCoders) {
  records::MemoRecord memo = MemoBy("owner");
  memo.set_transcript("t");
  EXPECT_TRUE(IsHidden(ViewOf("anna"), memo));
  EXPECT_FALSE(IsHidden(ViewOf("vera"), memo));
  EXPECT_FALSE(IsHidden(ViewOf("owner"), memo)) << "its own";
  memo.set_transcript("u");
  EXPECT_FALSE(IsHidden(ViewOf("anna"), memo));
}

TEST(MemoRecordsTest, HidesWhatCodersWriteFromEverybodyElse) {
  records::MemoRecord on_transcript = MemoBy("anna");
  on_transcript.set_transcript("t");
  records::MemoRecord on_round = MemoBy("anna");
  on_round.set_round("r");
  for (const char* member : {"ben", "owner", "vera"}) {
    EXPECT_TRUE(IsHidden(ViewOf(member), on_transcript)) << member;
    EXPECT_TRUE(IsHidden(ViewOf(member), on_round)) << member;
  }
  EXPECT_FALSE(IsHidden(ViewOf("anna"), on_round));
  on_round.set_author("owner");
  EXPECT_FALSE(IsHidden(ViewOf("ben"), on_round));
}

TEST(MemoRecordsTest, HidesMemosWithTheCodingTheyStandOn) {
  records::MemoRecord memo = MemoBy("owner");
  memo.set_transcript("t");
  memo.set_coder("anna");
  memo.set_coding_round("r");
  EXPECT_TRUE(IsHidden(ViewOf("vera"), memo));
  memo.clear_coding_round();
  EXPECT_FALSE(IsHidden(ViewOf("vera"), memo));
}

TEST(MemoRecordsTest, HidesMemosWithTheMemoTheyStandOn) {
  records::MemoRecord memo = MemoBy("owner");
  memo.set_transcript("t");
  memo.add_authors_above("anna");
  EXPECT_TRUE(IsHidden(ViewOf("vera"), memo));
  EXPECT_FALSE(IsHidden(View("vera", {}), memo)) << "after the reveal";
}

TEST(MemoRecordsTest, ListsMemosInTheOrderOfTime) {
  records::MemoRecord earlier;
  earlier.set_create_micros(9);
  records::MemoRecord later;
  later.set_create_micros(10);
  EXPECT_LT(MemoIndexId(earlier, "b"), MemoIndexId(later, "a"));
  EXPECT_EQ(MemoOfIndexId(MemoIndexId(later, "0190-a")), "0190-a");
}

}  // namespace
}  // namespace concord::coding

#include "coding/codebook_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "coding/limits.h"
#include "server/errors.h"
#include "unit/coding/codebook_builder.h"

namespace concord::coding {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::MakeCode;
using testing::Retired;

// The message of the refusal, after a check that it is the named one.
std::string Refusal(const absl::Status& status) {
  EXPECT_EQ(error::Reason(status), "CODEBOOK_FILE_INVALID") << status;
  return std::string(status.message());
}

std::string ParseRefusal(const std::string& content) {
  return Refusal(ParseCodebookCsv(content).status());
}

std::string ParentsRefusal(const std::string& content, const Codebook& draft = Codebook({})) {
  auto file = ParseCodebookCsv(content);
  EXPECT_TRUE(file.ok()) << file.status();
  return Refusal(ResolveParents(draft, *file));
}

std::vector<std::string> Paths(const std::string& content, const Codebook& draft = Codebook({})) {
  auto file = ParseCodebookCsv(content);
  EXPECT_TRUE(file.ok()) << file.status();
  const absl::Status resolved = ResolveParents(draft, *file);
  EXPECT_TRUE(resolved.ok()) << resolved;
  std::vector<std::string> paths;
  for (const CodebookRow& row : file->rows) paths.push_back(row.path);
  return paths;
}

// A codebook with everything that is hard to write in CSV.
Codebook Awkward() {
  v1::Code full = MakeCode("2", "Gen,der \"x\"", "1", 3);
  full.set_definition("two\nlines, \"quotes\" and ก 😀");
  full.set_inclusion_criteria("=SUM(A1)");
  full.set_exclusion_criteria("'-already guarded");
  full.set_guiding_question(" spaces around ");
  full.set_indicator("@here\r\nand there");
  full.set_color("#1B6CA8");
  full.set_origin(v1::Code::ORIGIN_INDUCTIVE);
  full.set_codable(false);
  for (const char* theory : {"One; two", "Back\\slash\\", ";", "Plain"}) {
    full.add_theories()->set_display_name(theory);
  }
  full.mutable_theories(1)->set_reference("A; B (1999)");
  full.mutable_theories(3)->set_reference("\\; odd");
  auto* anchor = full.mutable_anchor_example();
  anchor->set_transcript("projects/p/transcripts/t");
  anchor->mutable_span()->set_start_offset(7);
  anchor->mutable_span()->set_end_offset(12);
  v1::Code other = MakeCode("4", "Gen,der \"x\"", "3");
  other.set_origin(v1::Code::ORIGIN_DEDUCTIVE);
  return Codebook({MakeCode("1", "Main"), full, MakeCode("3", "-Second"), other,
                   MakeCode("5", "Below", "4"), Retired(MakeCode("6", "Gone"))});
}

TEST(CodebookCsvTest, ReadsBackWhatItWrote) {
  const Codebook book = Awkward();
  auto file = ParseCodebookCsv(WriteCodebookCsv(book));
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_TRUE(ResolveParents(book, *file).ok());
  ASSERT_EQ(file->rows.size(), 5u);
  for (const CodebookRow& row : file->rows) {
    const v1::Code* existing = book.FindPath(row.path);
    ASSERT_NE(existing, nullptr) << row.path;
    EXPECT_TRUE(SaysTheSame(ApplyRow(*file, row, existing), *existing)) << row.path;
    ASSERT_EQ(row.anchor.has_value(), existing->has_anchor_example());
    if (!row.anchor.has_value()) continue;
    EXPECT_EQ(row.anchor->transcript, existing->anchor_example().transcript());
    EXPECT_EQ(row.anchor->span, (Span{7, 12}));
  }
}

TEST(CodebookCsvTest, GivesAnEmptyDraftTheSameTree) {
  const Codebook book = Awkward();
  std::vector<std::string> expected;
  for (const v1::Code& code : book.ActiveCodes()) expected.push_back(book.PathOf(code.name()));
  EXPECT_THAT(Paths(WriteCodebookCsv(book)), ::testing::UnorderedElementsAreArray(expected));
}

TEST(CodebookCsvTest, NeverWritesWords) {
  EXPECT_THAT(WriteCodebookCsv(Awkward()), ::testing::Not(HasSubstr("anchor_quote")));
}

TEST(CodebookCsvTest, WritesCellsThatNoSpreadsheetTakesForFormulas) {
  EXPECT_THAT(WriteCodebookCsv(Awkward()),
              AllOf(HasSubstr(",'=SUM(A1),"), HasSubstr("''-already guarded")));
}

TEST(CodebookCsvTest, ReadsTheDemoFile) {
  const char* source = std::getenv("CONCORD_SOURCE");
  std::ifstream in(absl::StrCat(source == nullptr ? "." : source, "/deploy/demo/codebook.csv"));
  ASSERT_TRUE(in.good());
  std::stringstream content;
  content << in.rdbuf();
  auto file = ParseCodebookCsv(content.str());
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_TRUE(ResolveParents(Codebook({}), *file).ok());
  ASSERT_EQ(file->rows.size(), 12u);
  EXPECT_EQ(file->rows.back().path, "Social Hierarchies > Legal status and nationality");
  const v1::Code& first = file->rows.front().code;
  EXPECT_FALSE(first.codable());
  EXPECT_EQ(first.origin(), v1::Code::ORIGIN_DEDUCTIVE);
  ASSERT_EQ(first.theories_size(), 2);
  EXPECT_EQ(first.theories(1).display_name(), "SLB");
  EXPECT_EQ(first.theories(1).reference(), "Lipsky (2010)");
  EXPECT_EQ(file->rows.back().anchor->quote, "The difference was a card of thirteen digits.");
}

TEST(CodebookCsvTest, NeedsOnlyTheColumnOfTheCode) {
  auto file = ParseCodebookCsv("code\nA\nB\n");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->rows.size(), 2u);
  EXPECT_TRUE(ApplyRow(*file, file->rows[0], nullptr).codable());
}

TEST(CodebookCsvTest, LeavesAloneWhatTheFileHasNoColumnFor) {
  v1::Code existing = MakeCode("1", "A");
  existing.set_definition("kept");
  existing.set_indicator("emptied");
  existing.set_codable(false);
  auto file = ParseCodebookCsv("indicator,code\n,A\n");
  ASSERT_TRUE(file.ok()) << file.status();
  const v1::Code changed = ApplyRow(*file, file->rows[0], &existing);
  EXPECT_EQ(changed.definition(), "kept");
  EXPECT_EQ(changed.indicator(), "");
  EXPECT_FALSE(changed.codable());
}

TEST(CodebookCsvTest, NamesRowAndColumnOfWhatItRefuses) {
  EXPECT_THAT(ParseRefusal("code,colour\nA,#123456\n"), HasSubstr("Row 1, column 'colour'"));
  EXPECT_THAT(ParseRefusal("code,code\nA,A\n"), HasSubstr("Row 1, column 'code'"));
  EXPECT_THAT(ParseRefusal("parent\nA\n"), HasSubstr("Row 1, column 'code'"));
  EXPECT_THAT(ParseRefusal("code,theory_reference\nA,x\n"),
              HasSubstr("Row 1, column 'theory_reference'"));
  EXPECT_THAT(ParseRefusal("code\nA\n\"\"\n"), HasSubstr("Row 3, column 'code'"));
  EXPECT_THAT(ParseRefusal("code\nA > B\n"), HasSubstr("Row 2, column 'code'"));
  EXPECT_THAT(ParseRefusal("code,color\nA,blue\n"), HasSubstr("Row 2, column 'color'"));
  EXPECT_THAT(ParseRefusal("code,origin\nA,both\n"), HasSubstr("Row 2, column 'origin'"));
  EXPECT_THAT(ParseRefusal("code,codable\nA,1\n"), HasSubstr("Row 2, column 'codable'"));
  EXPECT_THAT(ParseRefusal("code,theory,theory_reference\nA,x,y; z\n"),
              HasSubstr("Row 2, column 'theory_reference'"));
  EXPECT_THAT(ParseRefusal("code,theory\nA,x; \n"), HasSubstr("Row 2, column 'theory'"));
  EXPECT_THAT(ParseRefusal("code,color\nA\n"), HasSubstr("row 2"));
  EXPECT_THAT(ParseRefusal(""), HasSubstr("empty"));
  EXPECT_THAT(ParseRefusal("code\n\"A\n"), HasSubstr("quotes"));
  EXPECT_THAT(ParseRefusal("code\n\xff\n"), HasSubstr("byte 5"));
}

TEST(CodebookCsvTest, TakesAnAnchorByItsWordsOrByItsSpanButNotBoth) {
  const std::string header = "code,anchor_transcript,anchor_quote,anchor_start,anchor_end\n";
  const auto refusal = [&](const std::string& row) { return ParseRefusal(header + row + "\n"); };
  EXPECT_THAT(refusal("A,,words,,"), HasSubstr("column 'anchor_transcript'"));
  EXPECT_THAT(refusal("A,t,,,"), HasSubstr("column 'anchor_quote'"));
  EXPECT_THAT(refusal("A,t,words,1,2"), HasSubstr("column 'anchor_quote'"));
  EXPECT_THAT(refusal("A,t,,1,"), HasSubstr("column 'anchor_end'"));
  EXPECT_THAT(refusal("A,t,,,2"), HasSubstr("column 'anchor_start'"));
  EXPECT_THAT(refusal("A,t,,x,2"), HasSubstr("column 'anchor_start'"));
  EXPECT_THAT(refusal("A,t,secret words,1,2"), ::testing::Not(HasSubstr("secret")));
  EXPECT_TRUE(ParseCodebookCsv(header + "A,t,words,,\n").ok());
  EXPECT_TRUE(ParseCodebookCsv(header + "A,t,,1,2\n").ok());
}

TEST(CodebookCsvTest, FindsParentsWhateverTheOrderOfTheRows) {
  EXPECT_THAT(Paths("code,parent\nC,B\nB,A\nA,\nD,\n"),
              ::testing::ElementsAre("A", "D", "A > B", "A > B > C"));
}

TEST(CodebookCsvTest, FindsParentsInTheDraft) {
  const Codebook draft({MakeCode("1", "A"), MakeCode("2", "B", "1")});
  EXPECT_THAT(Paths("code,parent\nC,B\nD,A > B\n", draft),
              ::testing::ElementsAre("A > B > C", "A > B > D"));
}

TEST(CodebookCsvTest, AsksForThePathWhereANameIsNotTheOnlyOne) {
  const std::string rows = "code,parent\nA,\nB,\nX,A\nX,B\n";
  EXPECT_THAT(ParentsRefusal(rows + "C,X\n"),
              AllOf(HasSubstr("Row 6, column 'parent'"), HasSubstr("A > X")));
  EXPECT_THAT(Paths(rows + "C,B > X\n"), ::testing::Contains("B > X > C"));
  // A main category's name is a whole path, so it is never ambiguous.
  EXPECT_THAT(Paths(rows + "X,\nC,X\n"), ::testing::Contains("X > C"));
}

TEST(CodebookCsvTest, RefusesParentsThatMakeNoTree) {
  EXPECT_THAT(ParentsRefusal("code,parent\nA,B\n"), HasSubstr("Row 2, column 'parent'"));
  EXPECT_THAT(ParentsRefusal("code,parent\nA,B\nB,A\n"), HasSubstr("below the code itself"));
  EXPECT_THAT(ParentsRefusal("code,parent\nA,A\n"), HasSubstr("Row 2, column 'parent'"));
  EXPECT_THAT(ParentsRefusal("code\nA\nA\n"), HasSubstr("Row 3, column 'code'"));
  std::string deep = "code,parent\nL0,\n";
  for (int level = 1; level <= kMaxCodeDepth; ++level) {
    deep += absl::StrCat("L", level, ",L", level - 1, "\n");
  }
  EXPECT_THAT(ParentsRefusal(deep), HasSubstr("levels"));
}

TEST(CodebookCsvTest, AllowsTheSameNameBelowItself) {
  EXPECT_THAT(Paths("code,parent\nA,A\nA,\n"), ::testing::ElementsAre("A", "A > A"));
}

}  // namespace
}  // namespace concord::coding

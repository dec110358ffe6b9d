#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "reporting/report_builder.h"
#include "reporting/sections/agreement.h"
#include "reporting/sections/code_counts.h"
#include "reporting/sections/code_tally.h"
#include "reporting/sections/coding_frame.h"
#include "reporting/sections/interviewees.h"
#include "reporting/sections/methods.h"
#include "reporting/sections/phrasing.h"
#include "reporting/sections/quotations.h"
#include "reporting/sections/recruitment.h"
#include "unit/reporting/example_study.h"

namespace concord::reporting {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

// Returns every block of one kind, in reading order.
template <typename T>
std::vector<T> BlocksOf(const std::vector<Section>& sections) {
  std::vector<T> found;
  for (const Section& section : sections) {
    for (const Block& block : section.blocks) {
      if (const auto* one = std::get_if<T>(&block)) found.push_back(*one);
    }
  }
  return found;
}

// Returns a table as lines "a | b | c", headings first.
std::vector<std::string> LinesOf(const Table& table) {
  std::vector<std::string> headings;
  for (const Column& column : table.columns) headings.push_back(column.heading);
  std::vector<std::string> lines = {absl::StrJoin(headings, " | ")};
  for (const Row& row : table.rows) lines.push_back(absl::StrJoin(row.cells, " | "));
  return lines;
}

TEST(CodingFrame, IsTableOneOfTheStudy) {
  const StudyData study = ExampleStudy();
  const auto tables = BlocksOf<Table>(BuildCodingFrame(StudyIndex(study)));
  ASSERT_EQ(tables.size(), 1u);
  EXPECT_EQ(tables[0].caption, "Coding frame");
  EXPECT_THAT(
      LinesOf(tables[0]),
      ElementsAre(
          "Main category | Subcategory 1 | Subcategory 2 | Subcategory 3 | Theory",
          "Collaboration in practice | Formal structures and informal relationships | Corruption | "
          "International collaboration | Collaborative Governance, SLB",
          "Priorities | Prosecution | Protection | Prevention | Collaborative Governance, SLB, The "
          "ideal victim",
          "Social Hierarchies | Who is seen as a victim | Gender | Legal status and nationality | "
          "Intersectionality, The ideal victim"));
}

TEST(CodingFrame, FollowsTheOrderFieldLeavesOutRetiredCodesAndFillsShortRows) {
  StudyData study;
  study.codes = {
      {.id = "b", .display_name = "Second", .order = 2},
      {.id = "a", .display_name = "First", .order = 1},
      {.id = "a2", .display_name = "A2", .parent_id = "a", .order = 2},
      {.id = "a1", .display_name = "A1", .parent_id = "a", .theories = {{"T"}}, .order = 1},
      {.id = "a3", .display_name = "A3", .parent_id = "a", .retired = true},
      {.id = "b1", .display_name = "B1", .parent_id = "b"}};
  const auto tables = BlocksOf<Table>(BuildCodingFrame(StudyIndex(study)));
  EXPECT_THAT(LinesOf(tables.at(0)),
              ElementsAre("Main category | Subcategory 1 | Subcategory 2 | Theory",
                          "First | A1 | A2 | T", "Second | B1 |  | "));
}

TEST(Codebook, GivesDefinitionsCriteriaAnchorAndTheWayFromTheory) {
  const StudyData study = ExampleStudy();
  const auto tables = BlocksOf<Table>(BuildCodebook(StudyIndex(study)));
  ASSERT_EQ(tables.size(), 2u);
  EXPECT_THAT(tables[0].rows.at(2).cells,
              ElementsAre("Corruption", HasSubstr("give or take advantages"), HasSubstr("Bribes"),
                          HasSubstr("lack of staff"),
                          "\u201cThey knew we were coming before we had left the office.\u201d "
                          "(Interview 2)"));
  EXPECT_EQ(tables[0].rows.at(2).indent, 1);
  EXPECT_THAT(tables[1].rows.at(2).cells,
              ElementsAre("Corruption", "SLB (Lipsky 2010, ch. 2)", HasSubstr("formal chain"),
                          HasSubstr("inaction"), "deductive"));
  EXPECT_EQ(tables[1].rows.at(7).cells.back(), "inductive");
}

TEST(StudyIndex, StandsCodesInACircleOrWithAnUnknownParentAsMainCategories) {
  StudyData study;
  study.codes = {{.id = "a", .display_name = "A", .parent_id = "b"},
                 {.id = "b", .display_name = "B", .parent_id = "a"},
                 {.id = "c", .display_name = "C", .parent_id = "gone"}};
  const StudyIndex index(study);
  ASSERT_EQ(index.codes().size(), 3u);
  EXPECT_EQ(index.codes()[index.PlaceOf("c")].depth, 0);
  EXPECT_EQ(index.codes()[index.PlaceOf("a")].depth, 0);
  EXPECT_EQ(index.codes()[index.PlaceOf("b")].depth, 1);
}

TEST(Recruitment, IsTableTwoOfTheStudy) {
  const StudyData study = ExampleStudy();
  const auto sections = BuildRecruitment(StudyIndex(study));
  const auto tables = BlocksOf<Table>(sections);
  ASSERT_EQ(tables.size(), 1u);
  EXPECT_THAT(LinesOf(tables[0]),
              ElementsAre("Category | Total number | Percentage",  //
                          "Total mail addresses | 66 | 100 %",     //
                          "Total answers | 15 | 22.7 %",           //
                          "Number of interviews conducted | 12 | 18.2 %",
                          "Number of interviews used | 10 | 15.2 %",
                          "Direct contact (of conducted interviews) | 5 | 41.7 %",
                          "On recommendation (of conducted interviews) | 7 | 58.3 %"));
  EXPECT_EQ(BlocksOf<Paragraph>(sections).at(0).text,
            "Two of the twelve interviews conducted were not used in the analysis, for these "
            "reasons:");
  EXPECT_THAT(BlocksOf<BulletList>(sections).at(0).items,
              ElementsAre(HasSubstr("not to work"), HasSubstr("language barrier")));
  EXPECT_THAT(BlocksOf<Note>(sections), IsEmpty());
}

TEST(Recruitment, SaysWhyAPercentageDoesNotExist) {
  StudyData study;
  study.contacts = {{}, {}};
  const auto table = BlocksOf<Table>(BuildRecruitment(StudyIndex(study))).at(0);
  EXPECT_EQ(table.rows.at(4).cells.at(2), "n/a");
  EXPECT_THAT(table.note, HasSubstr("no interview has been conducted"));
}

TEST(Recruitment, NamesConductedInterviewsWhoseChannelIsNotRecorded) {
  StudyData study;
  study.contacts = {{.state = ContactState::kInterviewed, .exclusion_reason = "Too short."},
                    {.channel = ContactChannel::kDirect, .state = ContactState::kInterviewed}};
  const auto sections = BuildRecruitment(StudyIndex(study));
  EXPECT_THAT(LinesOf(BlocksOf<Table>(sections).at(0)),
              Contains("Channel not recorded (of conducted interviews) | 1 | 50.0 %"));
  EXPECT_EQ(BlocksOf<Paragraph>(sections).at(0).text,
            "One of the two interviews conducted was not used in the analysis, for this reason:");
}

TEST(Interviewees, IsTableThreeOfTheStudy) {
  const StudyData study = ExampleStudy();
  const auto tables = BlocksOf<Table>(BuildInterviewees(StudyIndex(study), {}));
  ASSERT_EQ(tables.size(), 1u);
  EXPECT_THAT(
      LinesOf(tables[0]),
      ElementsAre(
          "Interviewees | Workplace | Type | Interview length",
          "Interviewee 1 | Government | Law enforcement | 42 min",
          "Interviewee 2 | International | NGO | 1 hour, 17 min",
          "Interviewee 3 | Local | NGO | 43 min", "Interviewee 4 | Local | Private sector | 1 hour",
          "Interviewee 5 | Local | NGO | 55 min", "Interviewee 6 | International | NGO | 46 min",
          "Interviewee 7 | International/Regional | NGO | 59 min",
          "Interviewee 8 | Local | NGO | 52 min", "Interviewee 9 | Local | NGO | 52 min",
          "Interviewee 10 | International | Expert (Human Trafficking) | 30 min"));
}

TEST(Interviewees, LeavesOutExcludedCasesAndTakesTheColumnsAskedFor) {
  StudyData study = ExampleStudy();
  study.contacts.push_back(
      {.state = ContactState::kInterviewed, .exclusion_reason = "Too short.", .case_id = "case4"});
  const auto table = BlocksOf<Table>(BuildInterviewees(StudyIndex(study), {"Type"})).at(0);
  EXPECT_EQ(LinesOf(table).at(0), "Interviewees | Type");
  EXPECT_EQ(table.rows.size(), 9u);
  EXPECT_THAT(LinesOf(table), Not(Contains(HasSubstr("Private sector"))));
}

TEST(CodeCounts, NamesTheOnlyIntervieweeWhoDidNotRaiseACode) {
  const StudyData study = ExampleStudy();
  const auto lists = BlocksOf<BulletList>(BuildCodeCounts(StudyIndex(study), ""));
  EXPECT_THAT(lists.at(0).items,
              Contains("Corruption: nine of ten interviewees; not: Interviewee 1 "
                       "(Government, Law enforcement)."));
  EXPECT_THAT(lists.at(0).items,
              Contains("Formal structures and informal relationships: all ten interviewees."));
  EXPECT_THAT(lists.at(0).items, Contains("Gender: two of ten interviewees: Interviewee 3 (Local, "
                                          "NGO), Interviewee 8 (Local, NGO)."));
  EXPECT_THAT(lists.at(0).items, Contains("Who is seen as a victim: five of ten interviewees."));
}

TEST(CodeCounts, CountsCodingsPassagesAndInterviewees) {
  const StudyData study = ExampleStudy();
  const auto table = BlocksOf<Table>(BuildCodeCounts(StudyIndex(study), "")).at(0);
  EXPECT_EQ(LinesOf(table).at(0), "Code | Codings | Passages | Interviewees | Share");
  // Two coders overlap in nine texts, a third marks one place more.
  EXPECT_THAT(LinesOf(table), Contains("Corruption | 19 | 10 | 9 of 10 | 90.0 %"));
  // Structures in all ten, corruption ten passages, international four; all ten people.
  EXPECT_THAT(LinesOf(table), Contains("Collaboration in practice | 33 | 24 | 10 of 10 | 100 %"));
}

TEST(CodeCounts, CountsAnIntervieweeOnceForACategoryAndKeepsTouchingSpansApart) {
  StudyData study;
  study.codes = {{.id = "m", .display_name = "M"},
                 {.id = "x", .display_name = "X", .parent_id = "m"},
                 {.id = "y", .display_name = "Y", .parent_id = "m"}};
  study.cases = {{.id = "c1", .number = 1, .display_name = "P1"},
                 {.id = "c2", .number = 2, .display_name = "P2"}};
  study.transcripts = {{.id = "t1", .case_id = "c1"}, {.id = "t2", .case_id = "c2"}, {.id = "doc"}};
  const auto coding = [](const char* text, Span span, const char* code) {
    return CodingData{.transcript_id = text, .span = span, .code_id = code};
  };
  study.codings = {coding("t1", {0, 10}, "x"), coding("t1", {10, 20}, "x"),
                   coding("t1", {5, 15}, "y"), coding("doc", {0, 3}, "x"),
                   coding("t2", {0, 3}, "gone")};
  const StudyIndex index(study);
  const std::vector<CodeTally> tallies = TallyCodes(index);
  EXPECT_EQ(tallies[1].passages, 3);  // two that touch, one in the document
  EXPECT_EQ(tallies[1].interviewees(), 1);
  EXPECT_EQ(tallies[0].codings, 4);
  EXPECT_EQ(tallies[0].passages, 2);
  EXPECT_EQ(tallies[0].interviewees(), 1);
}

TEST(CodeCounts, LeavesOutWhatBelongsToAnExcludedCase) {
  StudyData study = ExampleStudy();
  study.contacts.push_back(
      {.state = ContactState::kInterviewed, .exclusion_reason = "Too short.", .case_id = "case1"});
  const StudyIndex index(study);
  const CodeTally tally = TallyCodes(index)[index.PlaceOf("structures")];
  EXPECT_EQ(tally.codings, 9);
  EXPECT_EQ(DescribeSpread(index, tally), "all nine interviewees");
}

TEST(CodeCounts, CountsByGroupWithPeopleOfSeveralGroupsInEach) {
  const StudyData study = ExampleStudy();
  const auto tables = BlocksOf<Table>(BuildCodeCounts(StudyIndex(study), ""));
  ASSERT_EQ(tables.size(), 2u);
  EXPECT_EQ(LinesOf(tables[1]).at(0), "Code | Local | International | Regional | Government");
  EXPECT_THAT(LinesOf(tables[1]), Contains("Corruption | 5 of 5 | 4 of 4 | 1 of 1 | 0 of 1"));
  EXPECT_THAT(tables[1].note, HasSubstr("several values"));
}

TEST(CodeCounts, WarnsOfTextsNobodyHasReadAndOfPeopleWithoutText) {
  StudyData study = ExampleStudy();
  study.cases.push_back({.id = "case11", .number = 11, .display_name = "Interviewee 11"});
  study.transcripts.push_back({.id = "new", .case_id = "case1"});
  const auto notes = BlocksOf<Note>(BuildCodeCounts(StudyIndex(study), ""));
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_THAT(notes[0].text, HasSubstr("No text is stored for Interviewee 11"));
  EXPECT_THAT(notes[1].text, HasSubstr("1 text has no coding"));
  // Done with nothing found is a reading.
  study.rounds[0].progress.push_back({"a", "new", true});
  EXPECT_EQ(BlocksOf<Note>(BuildCodeCounts(StudyIndex(study), "")).size(), 1u);
}

TEST(Agreement, GivesFiguresByCodeAndPairAndTheReasonInWordsWhereThereIsNone) {
  const StudyData study = ExampleStudy();
  const auto sections = BuildAgreement(StudyIndex(study));
  const auto tables = BlocksOf<Table>(sections);
  ASSERT_EQ(tables.size(), 3u);
  EXPECT_THAT(
      LinesOf(tables[0]),
      ElementsAre("Statistic | Unit | Value | Observed | Expected | Units used | Units left "
                  "out | Why undefined",
                  "Krippendorff's alpha | character | 0.743 | 0.069 | 0.269 | 12500 | 0 | ",
                  "Cohen's kappa | turn | undefined | n/a | n/a | 0 | 8 | the coefficient "
                  "is defined for exactly two coders"));
  EXPECT_THAT(LinesOf(tables[1]),
              Contains("Prevention | undefined | 0.000 | n/a | 12500 | 0 | all coders used one and "
                       "the same value"));
  EXPECT_THAT(LinesOf(tables[2]),
              Contains("Coder A and Coder B | 0.770 | 0.060 | 0.260 | 12500 | 0"));
  EXPECT_THAT(tables[0].note,
              HasSubstr("For Krippendorff's alpha both are shares of disagreement"));
  EXPECT_EQ(tables[1].columns.at(2).heading, "Observed disagreement");
  const auto lists = BlocksOf<KeyValueList>(sections);
  EXPECT_THAT(lists.at(0).items,
              Contains(Pair("95 % interval", "0.700 to 0.790 (cluster bootstrap)")));
  EXPECT_THAT(lists.at(0).items, Contains(Pair("Coded by nobody", "81.3 % of the units")));
  EXPECT_THAT(lists.at(0).items, Contains(Pair("Coders", "Coder A, Coder B and Coder C")));
  const auto charts = BlocksOf<BarChart>(sections);
  ASSERT_EQ(charts.size(), 1u);
  EXPECT_DOUBLE_EQ(charts[0].minimum, -0.02);
  EXPECT_FALSE(charts[0].bars.at(3).values.at(0).has_value());
}

TEST(Quotations, CiteTheInterviewWithSpeakerPlaceAndEverybodyWhoCoded) {
  const StudyData study = ExampleStudy();
  const auto sections = BuildQuotations(StudyIndex(study), 0);
  const Section* corruption = nullptr;
  for (const Section& section : sections) {
    if (section.heading == "Corruption") corruption = &section;
  }
  ASSERT_NE(corruption, nullptr);
  EXPECT_EQ(corruption->level, 3);
  const auto list = BlocksOf<QuotationList>({*corruption}).at(0);
  // Coder B's spans lie within coder A's: nine places, and one more in interview 2.
  ASSERT_EQ(list.quotations.size(), 10u);
  const Quotation& first = list.quotations[0];
  EXPECT_EQ(first.citation, "(Interview 2)");
  EXPECT_EQ(first.speaker, "Interviewee 2");
  EXPECT_EQ(FormatPosition(first.position), "turn 2, code points 302\u2013422");
  EXPECT_EQ(first.coders, "Coder A and Coder B");
  EXPECT_EQ(FormatPosition(list.quotations[1].position), "turn 4, code points 2300\u20132380");
  EXPECT_EQ(list.quotations[9].citation, "(Interview 10)");
}

TEST(Quotations, SayHowManyAreNotShown) {
  const StudyData study = ExampleStudy();
  const auto sections = BuildQuotations(StudyIndex(study), 4);
  for (const QuotationList& list : BlocksOf<QuotationList>(sections)) {
    EXPECT_LE(list.quotations.size(), 4u);
  }
  std::vector<std::string> notes;
  for (const Note& note : BlocksOf<Note>(sections)) notes.push_back(note.text);
  EXPECT_THAT(notes, Contains("6 more of this code are not shown."));
}

TEST(Quotations, NameTheTextOfADocumentAndOfSomebodyWithSeveralTexts) {
  StudyData study;
  study.codes = {{.id = "x", .display_name = "X"}};
  study.cases = {{.id = "c", .number = 5, .display_name = "P"}};
  study.transcripts = {{.id = "t1", .display_name = "first", .case_id = "c"},
                       {.id = "t2", .display_name = "second", .case_id = "c"},
                       {.id = "law", .display_name = "Act of 2008"}};
  study.codings = {{.transcript_id = "law", .span = {1, 2}, .code_id = "x", .quote = "q"},
                   {.transcript_id = "t2", .span = {3, 4}, .code_id = "x", .quote = "r"}};
  const auto list = BlocksOf<QuotationList>(BuildQuotations(StudyIndex(study), 0)).at(0);
  EXPECT_EQ(list.quotations.at(0).citation, "(Interview 5)");
  EXPECT_EQ(FormatPosition(list.quotations.at(0).position), "second, code points 3\u20134");
  EXPECT_EQ(list.quotations.at(1).citation, "(Act of 2008)");
}

TEST(Methods, IsComputedFromTheStudyAndPrintsTheSeal) {
  const StudyData study = ExampleStudy();
  const auto sections = BuildMethods(StudyIndex(study));
  const auto lists = BlocksOf<KeyValueList>(sections);
  EXPECT_THAT(lists.at(0).items, Contains(Pair("Interviewees", "10")));
  EXPECT_THAT(lists.at(0).items, Contains(Pair("Interview length",
                                               "30 min to 1 hour, 17 min, mean 52 min, together 8 "
                                               "hours, 36 min")));
  EXPECT_THAT(lists.at(1).items,
              AllOf(Contains(Pair("Main categories", "3")), Contains(Pair("Subcategories", "9")),
                    Contains(Pair("Inductive codes", "1"))));
  EXPECT_THAT(lists.at(2).items, AllOf(Contains(Pair("Seal", study.trail.seal_hash)),
                                       Contains(Pair("Sealed at revision", "481"))));
  const auto tables = BlocksOf<Table>(sections);
  ASSERT_EQ(tables.size(), 4u);
  EXPECT_EQ(LinesOf(tables[1]).back(),
            absl::StrCat("All coders | ", study.codings.size(), " | 10"));
  EXPECT_THAT(
      LinesOf(tables[2]),
      Contains("Reliability | blind, revealed | Coder A, Coder B and Coder C | 2 | 6 of 6 | "
               "2"));
  EXPECT_EQ(LinesOf(tables[3]).back(), "All events | 75");
}

TEST(Methods, WarnsWithoutASeal) {
  StudyData study = ExampleStudy();
  study.trail.seal_hash.clear();
  const auto notes = BlocksOf<Note>(BuildMethods(StudyIndex(study)));
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].kind, Note::Kind::kWarning);
}

TEST(Builder, PutsTheStudysThreeTablesFirstAndNumbersThem) {
  const auto model = BuildReport(ExampleStudy(), {});
  ASSERT_TRUE(model.ok()) << model.status();
  const auto tables = BlocksOf<Table>(model->sections);
  EXPECT_EQ(tables.at(0).caption, "Coding frame");
  EXPECT_EQ(tables.at(1).caption, "Interview recruitment and response overview");
  EXPECT_EQ(tables.at(2).caption, "Interviewees");
  for (size_t i = 0; i < tables.size(); ++i) EXPECT_EQ(tables[i].number, static_cast<int>(i) + 1);
  for (const Table& table : tables) {
    for (const Row& row : table.rows) {
      EXPECT_EQ(row.cells.size(), table.columns.size()) << table.caption;
    }
  }
  EXPECT_THAT(model->metadata, Contains(Pair("Seal", ExampleStudy().trail.seal_hash)));
}

TEST(Builder, SaysWhichRoundsAreLeftOut) {
  StudyData study = ExampleStudy();
  study.left_out_rounds = {"trial", "second trial"};
  const auto model = BuildReport(study, {});
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_THAT(
      model->metadata,
      Contains(Pair("Left out", "work in rounds that are not revealed: trial and second trial")));
  for (const auto& [key, value] : model->metadata) EXPECT_NE(key, "Revision");
}

TEST(Builder, ReportsAnEmptyProjectWithoutInventingAnything) {
  const auto model = BuildReport({.project_id = "empty"}, {});
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->title, "empty");
  EXPECT_GE(BlocksOf<Note>(model->sections).size(), 7u);
}

TEST(Builder, PrintsTheSectionsAskedForInTheirOrder) {
  const auto model = BuildReport(ExampleStudy(), {.sections = {"interviewees", "coding_frame"}});
  ASSERT_TRUE(model.ok()) << model.status();
  ASSERT_EQ(model->sections.size(), 2u);
  EXPECT_EQ(model->sections[0].id, "interviewees");
  EXPECT_EQ(model->sections[1].id, "coding_frame");
}

TEST(Builder, RefusesWhatItDoesNotKnow) {
  const auto message = [](const ReportOptions& options) {
    return std::string(BuildReport(ExampleStudy(), options).status().message());
  };
  EXPECT_THAT(message({.sections = {"poem"}}), HasSubstr("known are coding_frame, recruitment"));
  EXPECT_THAT(message({.sections = {"methods", "methods"}}), HasSubstr("named twice"));
  EXPECT_THAT(message({.group_variable = "Age"}), HasSubstr("no variable \"Age\""));
  EXPECT_THAT(message({.group_variable = "Interview length"}), HasSubstr("cannot form groups"));
  EXPECT_THAT(message({.interviewee_variables = {"Age"}}), HasSubstr("no variable"));
  EXPECT_THAT(message({.max_quotations_per_code = -1}), HasSubstr("negative"));
}

TEST(Phrasing, RoundsPercentagesToOneDecimalAndKeepsTheWholeForTheWhole) {
  EXPECT_EQ(FormatPercent(15, 66), "22.7 %");
  EXPECT_EQ(FormatPercent(10, 66), "15.2 %");
  EXPECT_EQ(FormatPercent(1, 8), "12.5 %");
  EXPECT_EQ(FormatPercent(1, 2000), "0.1 %");
  EXPECT_EQ(FormatPercent(0, 5), "0.0 %");
  EXPECT_EQ(FormatPercent(5, 5), "100 %");
  EXPECT_EQ(FormatPercent(9999, 10000), "99.9 %");
  EXPECT_EQ(FormatPercent(0, 0), "n/a");
  EXPECT_EQ(FormatShare(0.8125), "81.3 %");
  EXPECT_EQ(FormatShare(1), "100 %");
}

TEST(Phrasing, SaysDurationsNumbersAndListsInWords) {
  EXPECT_EQ(FormatMinutes(42), "42 min");
  EXPECT_EQ(FormatMinutes(60), "1 hour");
  EXPECT_EQ(FormatMinutes(77), "1 hour, 17 min");
  EXPECT_EQ(FormatMinutes(120), "2 hours");
  EXPECT_EQ(FormatMinutes(59.6), "1 hour");
  EXPECT_EQ(NumberWord(12), "twelve");
  EXPECT_EQ(NumberWord(13), "13");
  EXPECT_EQ(JoinWords({"a"}), "a");
  EXPECT_EQ(JoinWords({"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(FormatCoefficient(-0.0001), "0.000");
  EXPECT_EQ(FormatCoefficient(-0.02), "-0.020");
  EXPECT_EQ(FormatNumber(12.50), "12.5");
}

}  // namespace
}  // namespace concord::reporting

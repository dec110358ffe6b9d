#include "cli/csv_files.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::cli {
namespace {

using ::concord::transcripts::v1::Contact;
using ::concord::transcripts::v1::Variable;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseCodingsTest, ReadsQuotesExactly) {
  const auto rows = ParseCodings(
      "transcript,quote,occurrence,code\n"
      "interview-01,\"He said: \"\"no\"\", \",2,Corruption\n"
      "interview-02,x,,Gender\n");
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].quote, "He said: \"no\", ");
  EXPECT_EQ((*rows)[0].occurrence, 2);
  EXPECT_EQ((*rows)[1].occurrence, 1);
  EXPECT_EQ((*rows)[1].row, 3);
}

TEST(ParseCodingsTest, NamesTheRowThatIsWrongButNotItsWords) {
  const auto rows = ParseCodings("transcript,quote,occurrence,code\nt,secret words,zero,c\n");
  ASSERT_FALSE(rows.ok());
  EXPECT_THAT(std::string(rows.status().message()), HasSubstr("row 2"));
  EXPECT_THAT(std::string(rows.status().message()), ::testing::Not(HasSubstr("secret")));
}

TEST(ParseCodingsTest, NeedsItsColumns) {
  EXPECT_THAT(std::string(ParseCodings("transcript,words\n").status().message()),
              HasSubstr("\"quote\""));
  EXPECT_FALSE(ParseCodings("").ok());
  EXPECT_FALSE(ParseCodings("transcript,quote,code\na,b\n").ok());
}

TEST(ParseContactsTest, ReadsTheLedger) {
  const auto rows = ParseContacts(
      "contact,channel,state,exclusion_reason,case\n"
      "contact-01,direct,contacted,,\n"
      "contact-02,recommendation,interviewed,,Interviewee 1\n"
      "contact-03,direct,interviewed,no consent,\n");
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[1].contact.channel(), Contact::CHANNEL_RECOMMENDATION);
  EXPECT_EQ((*rows)[1].case_name, "Interviewee 1");
  EXPECT_EQ((*rows)[2].contact.exclusion_reason(), "no consent");
}

TEST(ParseContactsTest, RefusesWhatCannotBe) {
  const std::string head = "contact,channel,state,exclusion_reason,case\n";
  for (const char* row :
       {"a,direct,contacted,why,\n", "a,direct,answered,,Case 1\n",
        "a,direct,interviewed,why,Case 1\n", "a,letter,contacted,,\n", "a,direct,lost,,\n",
        ",direct,contacted,,\n", "a,direct,contacted,,\na,direct,contacted,,\n"}) {
    EXPECT_FALSE(ParseContacts(head + row).ok()) << row;
  }
}

TEST(ParseCasesTest, ReadsTypesAndValues) {
  const auto file = ParseCases(
      "case,transcript,Work,Kind,Length,When,City,Age\n"
      "#type,,choices:A|B|C,choice:X|Y,minutes,date,text,number\n"
      "One,interview-01;interview-02,A;C,Y,42,2023-04-01,Bangkok,3.5\n"
      "Two,,,,,,,\n");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->variables.size(), 6u);
  EXPECT_EQ(file->variables[0].kind(), Variable::KIND_CHOICES);
  EXPECT_THAT(file->variables[1].choices(), ElementsAre("X", "Y"));
  ASSERT_EQ(file->cases.size(), 2u);
  const CaseRow& one = file->cases[0];
  EXPECT_THAT(one.transcripts, ElementsAre("interview-01", "interview-02"));
  ASSERT_EQ(one.entry.values_size(), 6);
  EXPECT_THAT(one.entry.values(0).texts().values(), ElementsAre("A", "C"));
  EXPECT_EQ(one.entry.values(2).minutes(), 42);
  EXPECT_EQ(one.entry.values(3).date(), "2023-04-01");
  EXPECT_DOUBLE_EQ(one.entry.values(5).number(), 3.5);
  EXPECT_EQ(file->cases[1].entry.values_size(), 0);
}

TEST(ParseCasesTest, TakesTextWithoutTypes) {
  const auto file = ParseCases("case,City\nOne,Bangkok\n");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->variables[0].kind(), Variable::KIND_TEXT);
  EXPECT_EQ(file->cases[0].row, 2);
}

TEST(ParseCasesTest, RefusesValuesThatTheirTypesDoNotAllow) {
  for (const char* csv :
       {"case,A\n#type,minutes\nOne,-1\n", "case,A\n#type,number\nOne,nan\n",
        "case,A\n#type,date\nOne,2023-02-30\n", "case,A\n#type,choice:X|Y\nOne,Z\n",
        "case,A\n#type,choices:X|Y\nOne,X;Z\n", "case,A\n#type,choice\nOne,X\n",
        "case,A\n#type,colour\nOne,X\n", "case,A\nOne,x\nOne,y\n", "case,A,A\nOne,x,y\n",
        "case,number\nOne,0\n"}) {
    EXPECT_FALSE(ParseCases(csv).ok()) << csv;
  }
}

}  // namespace
}  // namespace concord::cli

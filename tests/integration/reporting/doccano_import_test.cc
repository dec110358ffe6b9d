#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "integration/reporting/reporting_study.h"

namespace concord::testing {
namespace {

using concord::coding::v1::Assignment;
using CodingStub = concord::coding::v1::CodingService::Stub;

constexpr char kFile[] =
    "{\"id\":\"x1\",\"text\":\"\u00c4rzte und "
    "Lehrer\",\"label\":[[0,5,\"group\"],[10,16,\"group\"]]}\n"
    "{\"id\":\"x2\",\"text\":\"nobody here\",\"label\":[]}\n";

class DoccanoImportTest : public ReportingStudyTest {
 protected:
  std::vector<concord::coding::v1::Coding> Codings() {
    concord::coding::v1::ListCodingsRequest request;
    request.set_parent("projects/p");
    request.set_page_size(1000);
    const auto page = Call(owner_, suite_.coding(), &CodingStub::ListCodings, request);
    EXPECT_TRUE(page.ok()) << page.status();
    return {page->codings().begin(), page->codings().end()};
  }

  // A file of the corpora beside the checkout, or "".
  static std::string Corpus(const std::string& name) {
    const char* source = std::getenv("CONCORD_SOURCE");
    std::ifstream in(
        absl::StrCat(source == nullptr ? "." : source, "/../shared/corpora/group_mentions/", name));
    std::stringstream content;
    content << in.rdbuf();
    return content.str();
  }

  void ExpectAgreement(const std::string& round, int texts, double percent, double kappa,
                       double alpha, int64_t characters) {
    for (const auto& [coder, file] :
         {std::pair(anna_, "coder_a.jsonl"), std::pair(ben_, "coder_b.jsonl")}) {
      const auto imported = ImportDoccano(coder, Corpus(absl::StrCat(round, "/", file)));
      ASSERT_TRUE(imported.ok()) << imported.status();
    }
    const auto by_kappa = Assess("cohen_kappa");
    ASSERT_TRUE(by_kappa.ok()) << by_kappa.status();
    EXPECT_EQ(by_kappa->transcripts_size(), texts);
    const auto& estimate = by_kappa->overall().estimates(0);
    EXPECT_NEAR(estimate.value(), kappa, 5e-7);
    if (percent > 0) {
      EXPECT_NEAR(estimate.observed(), percent, 5e-7);
    }
    if (characters > 0) {
      EXPECT_EQ(estimate.unit_count(), characters);
    }
    const auto by_alpha = Assess("krippendorff_alpha");
    ASSERT_TRUE(by_alpha.ok()) << by_alpha.status();
    EXPECT_NEAR(by_alpha->overall().estimates(0).value(), alpha, 5e-7);
  }
};

TEST_F(DoccanoImportTest, SpansBecomeCodingsAndEmptyTextsAreDone) {
  const auto imported = ImportDoccano(anna_, kFile);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->text_count(), 2);
  EXPECT_EQ(imported->created_transcript_count(), 2);
  EXPECT_EQ(imported->created_coding_count(), 2);
  EXPECT_EQ(imported->created_code_count(), 1);
  EXPECT_EQ(imported->empty_text_count(), 1);
  const auto codings = Codings();
  ASSERT_EQ(codings.size(), 2u);
  EXPECT_EQ(codings[0].coder(), anna_.member);
  EXPECT_EQ(codings[0].imported_by(), owner_.member);
  EXPECT_EQ(codings[0].round(), imported->round());

  concord::coding::v1::ListAssignmentsRequest request;
  request.set_parent(imported->round());
  const auto assignments = Call(owner_, suite_.coding(), &CodingStub::ListAssignments, request);
  ASSERT_TRUE(assignments.ok());
  ASSERT_EQ(assignments->assignments_size(), 2);
  for (const Assignment& assignment : assignments->assignments()) {
    EXPECT_EQ(assignment.state(), Assignment::STATE_DONE);
  }
}

TEST_F(DoccanoImportTest, TheSameAgainAddsNothingAndASecondCoderExtendsTheRound) {
  const auto first = ImportDoccano(anna_, kFile);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = ImportDoccano(anna_, kFile);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->created_transcript_count(), 0);
  EXPECT_EQ(again->created_coding_count(), 0);
  EXPECT_EQ(again->created_code_count(), 0);
  const auto other = ImportDoccano(
      ben_, "{\"id\":\"x1\",\"text\":\"\u00c4rzte und Lehrer\",\"label\":[[0,5,\"people\"]]}\n");
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ(other->round(), first->round());
  EXPECT_EQ(other->created_transcript_count(), 0);
  EXPECT_EQ(other->created_code_count(), 1);
  EXPECT_NE(other->codebook_revision(), first->codebook_revision());
  EXPECT_EQ(Codings().size(), 3u);
}

TEST_F(DoccanoImportTest, WhatIsWrongIsNamedAndNothingIsChanged) {
  ASSERT_TRUE(ImportDoccano(anna_, kFile).ok());
  const struct {
    const char* file;
    const char* reason;
  } kCases[] = {
      {"{\"id\":\"x1\",\"text\":\"another\",\"label\":[]}", "TEXT_DIFFERS"},
      {"{\"id\":\"x9\",\"text\":\"abc\",\"label\":[[0,9,\"group\"]]}", "SPAN_OUT_OF_RANGE"},
      {"{\"id\":\"x9\",\"text\":\"a\xFF\",\"label\":[]}", "TEXT_NOT_UTF8"},
      {"", "FILE_INVALID"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ReasonOf(ImportDoccano(ben_, c.file)), c.reason);
  }
  EXPECT_EQ(ReasonOf(ImportDoccano(owner_, kFile)), "CODER_INVALID");
  EXPECT_EQ(ReasonOf(ImportDoccano(anna_, kFile, "bytes")), "FIELD_INVALID");
  EXPECT_EQ(Codings().size(), 2u);
}

TEST_F(DoccanoImportTest, AStreamWithoutAHeaderIsRefused) {
  grpc::ClientContext context;
  As(owner_, context);
  Import response;
  const auto writer = suite_.reporting().ImportExchange(&context, &response);
  concord::reporting::v1::ImportExchangeRequest message;
  message.set_chunk(kFile);
  writer->Write(message);
  writer->WritesDone();
  EXPECT_EQ(ReasonOf(error::FromGrpc(writer->Finish())), "HEADER_MISSING");
}

// Two coders, texts and codings that nobody of this project wrote; two computations outside agree.
TEST_F(DoccanoImportTest, BritishManifestosAgreeAsComputedElsewhere) {
  if (Corpus("uk-manifestos-round-01/coder_a.jsonl").empty()) {
    GTEST_SKIP() << "the shared corpora are not beside this checkout";
  }
  ExpectAgreement("uk-manifestos-round-01", 1389, 0.931038, 0.757426, 0.757397, 149967);
}

// Umlauts must not move a span.
TEST_F(DoccanoImportTest, GermanManifestosAgreeAsComputedElsewhere) {
  if (Corpus("de-manifestos-round-01/coder_a.jsonl").empty()) {
    GTEST_SKIP() << "the shared corpora are not beside this checkout";
  }
  ExpectAgreement("de-manifestos-round-01", 299, 0, 0.682273, 0.681969, 0);
}

}  // namespace
}  // namespace concord::testing

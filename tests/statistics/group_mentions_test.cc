// Two real rounds of double coding (social group mentions in party manifestos): texts matched by
// id, both coders, characters as units.

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "reliability/agreement.h"
#include "statistics/data.h"

namespace concord::reliability {
namespace {

int64_t CodePoints(const std::string& text) {
  int64_t count = 0;
  for (char byte : text) count += (static_cast<unsigned char>(byte) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

// One coder's texts by id.
using Coded = std::map<std::string, nlohmann::json>;

std::optional<Coded> ReadCoder(const std::string& round, const std::string& coder) {
  const std::optional<std::string> text = ReadFile(absl::StrCat(
      SourceRoot(), "/../shared/corpora/group_mentions/", round, "/", coder, ".jsonl"));
  if (!text.has_value()) return std::nullopt;
  Coded coded;
  for (absl::string_view line : absl::StrSplit(*text, '\n', absl::SkipEmpty())) {
    nlohmann::json entry = nlohmann::json::parse(std::string(line));
    coded.emplace(entry.at("id").get<std::string>(), std::move(entry));
  }
  return coded;
}

CoderCodings CodingsOf(const nlohmann::json& entry, std::map<std::string, int>* codes) {
  CoderCodings coder{true, {}};
  for (const nlohmann::json& coding : entry.at("label")) {
    const int next = static_cast<int>(codes->size());
    const int code = codes->try_emplace(coding.at(2).get<std::string>(), next).first->second;
    coder.codings.push_back({{coding.at(0).get<int64_t>(), coding.at(1).get<int64_t>()}, code});
  }
  return coder;
}

CodedTexts TextsOf(const Coded& first, const Coded& second) {
  CodedTexts texts{{"coder_a", "coder_b"}, {}, {}};
  std::map<std::string, int> codes;
  for (const auto& [id, entry] : first) {
    const auto match = second.find(id);
    if (match == second.end()) continue;
    EXPECT_EQ(entry.at("text") == match->second.at("text"), true) << id;
    texts.transcripts.push_back({id,
                                 CodePoints(entry.at("text").get<std::string>()),
                                 {CodingsOf(entry, &codes), CodingsOf(match->second, &codes)},
                                 {}});
  }
  texts.codes.resize(codes.size());
  for (const auto& [name, index] : codes) texts.codes[static_cast<size_t>(index)] = name;
  return texts;
}

struct Figures {
  size_t texts;
  int64_t characters;
  double percent;
  double kappa;
  double alpha;
};

void ExpectRound(const std::string& round, const Figures& figures) {
  const std::optional<Coded> first = ReadCoder(round, "coder_a");
  const std::optional<Coded> second = ReadCoder(round, "coder_b");
  if (!first.has_value() || !second.has_value()) GTEST_SKIP() << "the corpus is not there";
  const CodedTexts texts = TextsOf(*first, *second);
  EXPECT_EQ(texts.transcripts.size(), figures.texts);
  const AgreementRequest request{.statistics = {{"percent_agreement_mean_of_coder_pairs", {}},
                                                {"cohen_kappa", {}},
                                                {"krippendorff_alpha", {}}}};
  const absl::StatusOr<Agreement> agreement = ComputeAgreement(texts, {}, request);
  ASSERT_TRUE(agreement.ok()) << agreement.status();
  EXPECT_FALSE(agreement->overlap.has_value());
  EXPECT_EQ(agreement->units.total, figures.characters);
  EXPECT_EQ(agreement->units.used, figures.characters);
  EXPECT_NEAR(*agreement->overall[0].value, figures.percent, 5e-7);
  EXPECT_NEAR(*agreement->overall[1].value, figures.kappa, 5e-7);
  EXPECT_NEAR(*agreement->overall[2].value, figures.alpha, 5e-7);
  // The only pair is the whole.
  ASSERT_EQ(agreement->by_pair.size(), 1u);
  EXPECT_EQ(agreement->by_pair[0].estimates[1].value, agreement->overall[1].value);
  EXPECT_EQ(agreement->by_code.size(), texts.codes.size());
}

TEST(GroupMentionsTest, BritishManifestosRoundOne) {
  ExpectRound("uk-manifestos-round-01", {1389, 149'967, 0.931038, 0.757426, 0.757397});
}

TEST(GroupMentionsTest, GermanManifestosRoundOne) {
  ExpectRound("de-manifestos-round-01", {299, 31'695, 0.939833, 0.682273, 0.681969});
}

}  // namespace
}  // namespace concord::reliability

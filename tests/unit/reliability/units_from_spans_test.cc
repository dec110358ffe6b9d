#include "reliability/units_from_spans.h"

#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "unit/reliability/rows.h"

namespace concord::reliability {
namespace {

using ::testing::HasSubstr;

// Weight of each row, by transcript and values ("." = missing).
using Table = std::map<std::pair<std::string, std::vector<std::string>>, int64_t>;

Table TableOf(const UnitGrid& grid) {
  Table table;
  for (int64_t p = 0; p < grid.pattern_count(); ++p) {
    std::vector<std::string> row;
    for (int16_t v : grid.pattern(p)) {
      row.push_back(v == kMissing ? "." : grid.values()[static_cast<size_t>(v)]);
    }
    table[{grid.clusters()[static_cast<size_t>(grid.cluster(p))], row}] += grid.weight(p);
  }
  return table;
}

CodedTexts TwoCoders(int64_t length, std::vector<CodedSpan> first, std::vector<CodedSpan> second) {
  CodedTexts texts{{"x", "y"}, {"a", "b"}, {}};
  texts.transcripts.push_back(
      {"t", length, {{true, std::move(first)}, {true, std::move(second)}}, {}});
  return texts;
}

TEST(UnitsFromSpansTest, CharactersAreRunsWeighedByTheirLength) {
  const SpanUnits units =
      BuildNominalUnits(TwoCoders(1'000'000, {{{10, 20}, 0}}, {{{15, 30}, 0}, {{50, 60}, 1}}), {})
          .value();
  EXPECT_EQ(units.grid.pattern_count(), 5);
  EXPECT_EQ(TableOf(units.grid), (Table{{{"t", {"a", "none"}}, 5},
                                        {{"t", {"a", "a"}}, 5},
                                        {{"t", {"none", "a"}}, 10},
                                        {{"t", {"none", "b"}}, 10},
                                        {{"t", {"none", "none"}}, 999'970}}));
  EXPECT_EQ(units.counts.total, 1'000'000);
  EXPECT_EQ(units.counts.used, 1'000'000);
  EXPECT_EQ(units.counts.nobody_coded, 999'970);
  EXPECT_DOUBLE_EQ(units.counts.ShareNobodyCoded(), 0.99997);
  EXPECT_FALSE(units.grid.units_independent());
}

TEST(UnitsFromSpansTest, SpansOfOneCodeMayOverlapAndTouch) {
  const SpanUnits units =
      BuildNominalUnits(TwoCoders(10, {{{0, 4}, 0}, {{2, 6}, 0}, {{6, 8}, 1}}, {}), {}).value();
  ASSERT_FALSE(units.overlap.has_value());
  EXPECT_EQ(
      TableOf(units.grid),
      (Table{{{"t", {"a", "none"}}, 6}, {{"t", {"b", "none"}}, 2}, {{"t", {"none", "none"}}, 2}}));
}

TEST(UnitsFromSpansTest, DifferentCodesOfOneCoderOnOneUnitCannotBeANominalGrid) {
  CodedTexts texts = TwoCoders(10, {{{0, 4}, 0}}, {{{0, 4}, 0}, {{3, 6}, 1}});
  texts.transcripts.insert(texts.transcripts.begin(), {"before", 5, {{true, {}}, {true, {}}}, {}});
  const SpanUnits units = BuildNominalUnits(texts, {}).value();
  ASSERT_TRUE(units.overlap.has_value());
  EXPECT_EQ(units.overlap->transcript, 1);
  EXPECT_EQ(units.overlap->coder, 1);
  EXPECT_EQ(units.grid.pattern_count(), 0);
  // The other coder alone is fine, and so is each code.
  EXPECT_FALSE(BuildNominalUnits(texts, {}, {0}).value().overlap.has_value());
  const SpanUnits code = BuildCodeUnits(texts, {}, 1).value();
  EXPECT_EQ(TableOf(code.grid),
            (Table{{{"before", {"0", "0"}}, 5}, {{"t", {"0", "0"}}, 7}, {{"t", {"0", "1"}}, 3}}));
}

TEST(UnitsFromSpansTest, CoderWhoIsNotDoneIsMissingWhateverWasCodedSoFar) {
  CodedTexts texts = TwoCoders(10, {{{0, 4}, 0}}, {{{2, 4}, 1}, {{2, 4}, 0}});
  texts.transcripts[0].coders[1].done = false;
  const SpanUnits units = BuildNominalUnits(texts, {}).value();
  EXPECT_EQ(TableOf(units.grid), (Table{{{"t", {"a", "."}}, 4}, {{"t", {"none", "."}}, 6}}));
  EXPECT_EQ(units.counts.used, 0);
  EXPECT_EQ(units.counts.too_few_coders, 10);
  EXPECT_EQ(units.counts.ShareNobodyCoded(), 0);
}

TEST(UnitsFromSpansTest, RulesForUncodedText) {
  const CodedTexts texts = TwoCoders(10, {{{0, 4}, 0}}, {{{2, 6}, 0}});
  const SpanUnits missing = BuildNominalUnits(texts, {.uncoded = UncodedRule::kMissing}).value();
  EXPECT_EQ(TableOf(missing.grid), (Table{{{"t", {"a", "."}}, 2},
                                          {{"t", {"a", "a"}}, 2},
                                          {{"t", {".", "a"}}, 2},
                                          {{"t", {".", "."}}, 4}}));
  EXPECT_EQ(missing.counts.used, 2);
  EXPECT_EQ(missing.counts.too_few_values, 8);
  const SpanUnits dropped =
      BuildNominalUnits(texts, {.uncoded = UncodedRule::kDropIfAllNone}).value();
  EXPECT_EQ(TableOf(dropped.grid),
            (Table{{{"t", {"a", "none"}}, 2}, {{"t", {"a", "a"}}, 2}, {{"t", {"none", "a"}}, 2}}));
  EXPECT_EQ(dropped.counts.used, 6);
  EXPECT_EQ(dropped.counts.dropped_uncoded, 4);
  EXPECT_EQ(dropped.counts.nobody_coded, 4);
}

TEST(UnitsFromSpansTest, SegmentHasTheCodeThatCoversMoreThanMinCoverOfIt) {
  CodedTexts texts = TwoCoders(20, {{{0, 5}, 0}, {{12, 13}, 1}}, {{{4, 10}, 0}});
  texts.transcripts[0].segments = {{0, 10}, {10, 20}};
  UnitizingOptions options{.unit = UnitKind::kSegment};
  const SpanUnits any = BuildNominalUnits(texts, options).value();
  EXPECT_EQ(TableOf(any.grid), (Table{{{"t", {"a", "a"}}, 1}, {{"t", {"b", "none"}}, 1}}));
  EXPECT_TRUE(any.grid.units_independent());
  EXPECT_EQ(any.counts.total, 2);
  options.min_cover = 0.5;  // Exactly half is not more than half.
  EXPECT_EQ(TableOf(BuildNominalUnits(texts, options).value().grid),
            (Table{{{"t", {"none", "a"}}, 1}, {{"t", {"none", "none"}}, 1}}));
}

TEST(UnitsFromSpansTest, TwoCodesOfOneCoderOnOneSegmentOverlapEvenIfTheirSpansDoNot) {
  CodedTexts texts = TwoCoders(20, {{{0, 5}, 0}, {{8, 9}, 1}}, {});
  texts.transcripts[0].segments = {{0, 10}};
  UnitizingOptions options{.unit = UnitKind::kSegment};
  EXPECT_TRUE(BuildNominalUnits(texts, options).value().overlap.has_value());
  options.min_cover = 0.2;
  EXPECT_FALSE(BuildNominalUnits(texts, options).value().overlap.has_value());
}

TEST(UnitsFromSpansTest, SpansOfOneCodeCoverASegmentTogether) {
  CodedTexts texts = TwoCoders(10, {{{0, 3}, 0}, {{5, 8}, 0}}, {});
  texts.transcripts[0].segments = {{0, 10}};
  const SpanUnits units =
      BuildNominalUnits(texts, {.unit = UnitKind::kSegment, .min_cover = 0.5}).value();
  EXPECT_EQ(TableOf(units.grid), (Table{{{"t", {"a", "none"}}, 1}}));
}

TEST(UnitsFromSpansTest, BadInputIsANamedErrorWithoutWords) {
  const auto message = [](const CodedTexts& texts, const UnitizingOptions& options = {}) {
    const absl::Status status = BuildNominalUnits(texts, options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(BuildCodeUnits(texts, options, 0).status(), status);
    return std::string(status.message());
  };
  EXPECT_THAT(message(TwoCoders(10, {}, {{{5, 11}, 0}})), HasSubstr("transcript 0, coder 1"));
  EXPECT_THAT(message(TwoCoders(10, {{{5, 5}, 0}}, {})), HasSubstr("transcript 0, coder 0"));
  EXPECT_THAT(message(TwoCoders(10, {{{-1, 5}, 0}}, {})), HasSubstr("outside"));
  EXPECT_THAT(message(TwoCoders(10, {{{0, 5}, 2}}, {})), HasSubstr("code does not exist"));
  EXPECT_THAT(message(TwoCoders(10, {}, {}), {.min_cover = 1}), HasSubstr("min_cover"));
  EXPECT_THAT(message(TwoCoders(-1, {}, {})), HasSubstr("negative length"));
  CodedTexts texts = TwoCoders(10, {}, {});
  texts.codes = {"a", "none"};
  EXPECT_THAT(message(texts), HasSubstr("none"));
  texts.codes = {"a", "a"};
  EXPECT_THAT(message(texts), HasSubstr("twice"));
  texts = TwoCoders(10, {}, {});
  texts.coders = {"x", "x"};
  EXPECT_THAT(message(texts), HasSubstr("twice"));
  texts.coders = {"x"};
  EXPECT_THAT(message(texts), HasSubstr("coders"));
  texts = TwoCoders(10, {}, {});
  texts.transcripts[0].segments = {{0, 6}, {5, 8}};
  EXPECT_THAT(message(texts, {.unit = UnitKind::kSegment}), HasSubstr("segment 1"));
  texts.transcripts[0].segments = {{0, 11}};
  EXPECT_THAT(message(texts, {.unit = UnitKind::kSegment}), HasSubstr("segment 0"));
  EXPECT_FALSE(BuildNominalUnits(TwoCoders(10, {}, {}), {}, {2}).ok());
  EXPECT_FALSE(BuildCodeUnits(TwoCoders(10, {}, {}), {}, 2).ok());
}

// ---- The same, a unit and a character at a time ----

CodedTexts RandomTexts(std::mt19937& random) {
  const auto draw = [&random](uint32_t n) { return static_cast<int>(random() % n); };
  CodedTexts texts{{"x", "y", "z"}, {"c0", "c1", "c2"}, {}};
  for (int t = 0; t < 3; ++t) {
    CodedTranscript transcript{absl::StrCat("t", t), draw(40), {}, {}};
    const int64_t length = transcript.length;
    for (int g = 0; g < 3; ++g) {
      CoderCodings coder{draw(5) != 0, {}};
      for (int i = draw(4); i > 0 && length > 0; --i) {
        const int64_t start = draw(static_cast<uint32_t>(length));
        const int64_t end = start + 1 + draw(static_cast<uint32_t>(length - start));
        coder.codings.push_back({{start, std::min(end, start + 12)}, draw(3)});
      }
      transcript.coders.push_back(coder);
    }
    for (int64_t start = draw(3); start < length;) {
      const int64_t end = std::min<int64_t>(length, start + 1 + draw(9));
      transcript.segments.push_back({start, end});
      start = end + draw(2);
    }
    texts.transcripts.push_back(transcript);
  }
  return texts;
}

std::set<int> CodesOn(const Span& unit, const CoderCodings& coder, double min_cover) {
  std::map<int, std::set<int64_t>> covered;
  for (const CodedSpan& coding : coder.codings) {
    for (int64_t c = std::max(unit.start, coding.span.start);
         c < std::min(unit.end, coding.span.end); ++c) {
      covered[coding.code].insert(c);
    }
  }
  std::set<int> codes;
  for (const auto& [code, characters] : covered) {
    if (static_cast<double>(characters.size()) >
        min_cover * static_cast<double>(unit.end - unit.start)) {
      codes.insert(code);
    }
  }
  return codes;
}

struct Expected {
  Table table;
  std::optional<std::pair<int, int>> overlap;
  UnitCounts counts;
};

Expected BruteForce(const CodedTexts& texts, const UnitizingOptions& options,
                    std::optional<int> only_code) {
  Expected expected;
  for (size_t t = 0; t < texts.transcripts.size(); ++t) {
    const CodedTranscript& transcript = texts.transcripts[t];
    std::vector<Span> units = transcript.segments;
    if (options.unit == UnitKind::kCharacter) {
      units.clear();
      for (int64_t c = 0; c < transcript.length; ++c) units.push_back({c, c + 1});
    }
    for (size_t g = 0; g < 3 && !only_code.has_value(); ++g) {
      for (const Span& unit : units) {
        if (transcript.coders[g].done && !expected.overlap.has_value() &&
            CodesOn(unit, transcript.coders[g], options.min_cover).size() > 1) {
          expected.overlap = {static_cast<int>(t), static_cast<int>(g)};
        }
      }
    }
    for (const Span& unit : units) {
      ++expected.counts.total;
      std::vector<std::string> row;
      int done = 0;
      int values = 0;
      bool nobody = true;
      for (const CoderCodings& coder : transcript.coders) {
        const std::set<int> codes = CodesOn(unit, coder, options.min_cover);
        row.emplace_back(".");
        if (!coder.done) continue;
        ++done;
        if (!codes.empty()) nobody = false;
        if (codes.empty() && options.uncoded == UncodedRule::kMissing) continue;
        ++values;
        if (only_code.has_value()) {
          row.back() = codes.count(*only_code) > 0 ? "1" : "0";
        } else {
          row.back() = codes.empty() ? "none" : texts.codes[static_cast<size_t>(*codes.begin())];
        }
      }
      const bool drop = nobody && options.uncoded == UncodedRule::kDropIfAllNone;
      if (done >= 2 && nobody) ++expected.counts.nobody_coded;
      if (done < 2) {
        ++expected.counts.too_few_coders;
      } else if (drop) {
        ++expected.counts.dropped_uncoded;
      } else if (values < 2) {
        ++expected.counts.too_few_values;
      } else {
        ++expected.counts.used;
      }
      if (!drop) ++expected.table[{transcript.name, row}];
    }
  }
  return expected;
}

void ExpectCounts(const UnitCounts& a, const UnitCounts& b) {
  const auto all = [](const UnitCounts& c) {
    return std::make_tuple(c.total, c.used, c.too_few_coders, c.dropped_uncoded, c.too_few_values,
                           c.nobody_coded);
  };
  EXPECT_EQ(all(a), all(b));
  EXPECT_EQ(a.total, a.used + a.too_few_coders + a.dropped_uncoded + a.too_few_values);
}

void CompareWithBruteForce(const CodedTexts& texts, const UnitizingOptions& options, int* nominal) {
  const SpanUnits units = BuildNominalUnits(texts, options).value();
  const Expected expected = BruteForce(texts, options, std::nullopt);
  ASSERT_EQ(units.overlap.has_value(), expected.overlap.has_value());
  if (units.overlap.has_value()) {
    EXPECT_EQ(std::make_pair(units.overlap->transcript, units.overlap->coder), *expected.overlap);
  } else {
    ++*nominal;
    EXPECT_EQ(TableOf(units.grid), expected.table);
    ExpectCounts(units.counts, expected.counts);
    const UnitGrid pair = BuildNominalUnits(texts, options, {2, 0}).value().grid;
    EXPECT_EQ(TableOf(pair), TableOf(units.grid.SelectCoders({2, 0})));
  }
  for (int code = 0; code < 3; ++code) {
    const SpanUnits of_code = BuildCodeUnits(texts, options, code).value();
    const Expected of_code_expected = BruteForce(texts, options, code);
    EXPECT_EQ(TableOf(of_code.grid), of_code_expected.table);
    ExpectCounts(of_code.counts, of_code_expected.counts);
    if (!units.overlap.has_value()) {
      EXPECT_EQ(TableOf(of_code.grid),
                TableOf(units.grid.RecodeToValue(texts.codes[static_cast<size_t>(code)])));
    }
  }
}

TEST(UnitsFromSpansTest, EqualsACountOfSingleCharactersAndSegments) {
  std::mt19937 random(20);
  int nominal = 0;
  for (int i = 0; i < 400; ++i) {
    SCOPED_TRACE(i);
    const CodedTexts texts = RandomTexts(random);
    for (UncodedRule uncoded :
         {UncodedRule::kValue, UncodedRule::kMissing, UncodedRule::kDropIfAllNone}) {
      CompareWithBruteForce(texts, {.uncoded = uncoded}, &nominal);
      for (double min_cover : {0.0, 0.25, 0.5}) {
        CompareWithBruteForce(
            texts, {.unit = UnitKind::kSegment, .min_cover = min_cover, .uncoded = uncoded},
            &nominal);
      }
      if (HasFatalFailure() || HasNonfatalFailure()) return;
    }
  }
  EXPECT_GT(nominal, 500);  // Enough of them had a nominal grid at all.
}

}  // namespace
}  // namespace concord::reliability

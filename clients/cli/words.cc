#include "cli/words.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "cli/table.h"

namespace concord::cli {
namespace {

// What a comparison overlooks.
struct Leniency {
  bool letter_case = false;
  bool spacing = false;
  bool signs = false;
  bool composition = false;
  const char* difference = "";
};

constexpr Leniency kLeniencies[] = {
    {.letter_case = true, .difference = "in other case"},
    {.spacing = true, .difference = "with other spaces or line ends"},
    {.signs = true, .difference = "with other quotation marks or dashes"},
    {.composition = true, .difference = "with accents composed in another way"},
    {true, true, true, true, "in other case, spacing or signs"},
};

int32_t PlainSign(int32_t c) {
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x2032:
      return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x00AB:
    case 0x00BB:
      return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212:
      return '-';
    default:
      return c;
  }
}

bool IsSpace(int32_t c) { return u_isUWhiteSpace(c) != 0; }

// A text as a lenient comparison sees it, and where each of its code points comes from.
struct Lenient {
  std::u32string points;
  std::vector<int64_t> origins;
};

void Append(int32_t c, int64_t origin, const Leniency& leniency, Lenient* result) {
  if (leniency.spacing && IsSpace(c)) {
    if (!result->points.empty() && result->points.back() == U' ') return;
    c = ' ';
  }
  if (leniency.signs) c = PlainSign(c);
  if (leniency.letter_case) c = u_foldCase(c, U_FOLD_CASE_DEFAULT);
  result->points.push_back(static_cast<char32_t>(c));
  result->origins.push_back(origin);
}

Lenient MakeLenient(absl::string_view text, const Leniency& leniency) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(error);
  Lenient result;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  int64_t position = 0;
  for (int32_t at = 0; at < static_cast<int32_t>(text.size()); ++position) {
    UChar32 c;
    U8_NEXT_OR_FFFD(bytes, at, static_cast<int32_t>(text.size()), c);
    icu::UnicodeString parts;
    if (leniency.composition && U_SUCCESS(error) && nfd->getDecomposition(c, parts)) {
      for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
        Append(parts.char32At(i), position, leniency, &result);
      }
    } else {
      Append(c, position, leniency, &result);
    }
  }
  return result;
}

}  // namespace

std::vector<Span> FindWords(absl::string_view text, absl::string_view words) {
  std::vector<Span> places;
  if (words.empty()) return places;
  const TextIndex index(text);
  const int64_t length = CodePointCount(words);
  // In well-formed UTF-8 a match of bytes begins and ends between code points.
  for (size_t at = text.find(words); at != absl::string_view::npos; at = text.find(words, at + 1)) {
    const int64_t start = index.PositionOf(static_cast<int64_t>(at));
    places.push_back({start, start + length});
  }
  return places;
}

std::optional<NearMiss> FindNearMiss(absl::string_view text, absl::string_view words) {
  for (const Leniency& leniency : kLeniencies) {
    const Lenient haystack = MakeLenient(text, leniency);
    const Lenient needle = MakeLenient(words, leniency);
    if (needle.points.empty()) return std::nullopt;
    const size_t at = haystack.points.find(needle.points);
    if (at == std::u32string::npos) continue;
    return NearMiss{{haystack.origins[at], haystack.origins[at + needle.points.size() - 1] + 1},
                    leniency.difference};
  }
  return std::nullopt;
}

std::string InContext(absl::string_view text, Span span, int margin) {
  const TextIndex index(text);
  const Span before{std::max<int64_t>(0, span.start - margin), span.start};
  const Span after{span.end, std::min(index.code_points(), span.end + margin)};
  return Printable(absl::StrCat(before.start > 0 ? "…" : "", index.Slice(before), "»",
                                index.Slice(span), "«", index.Slice(after),
                                after.end < index.code_points() ? "…" : ""));
}

}  // namespace concord::cli

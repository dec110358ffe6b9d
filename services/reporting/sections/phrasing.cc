#include "reporting/sections/phrasing.h"

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace concord::reporting {
namespace {

std::string FormatTenths(int64_t tenths) {
  if (tenths == 1000) return "100 %";
  return absl::StrCat(tenths / 10, ".", tenths % 10, " %");
}

}  // namespace

std::string FormatPercent(int64_t part, int64_t whole) {
  if (whole == 0) return kNotAvailable;
  const int64_t tenths = (part * 2000 + whole) / (2 * whole);
  // "100 %" is kept for the whole: what only rounds to it must not look complete.
  if (tenths == 1000 && part != whole) return "99.9 %";
  return FormatTenths(tenths);
}

std::string FormatShare(double share) {
  const int64_t tenths = std::llround(share * 1000);
  return FormatTenths(tenths == 1000 && share < 1 ? 999 : tenths);
}

std::string FormatMinutes(double minutes) {
  const int64_t whole = std::llround(minutes);
  const int64_t hours = whole / 60;
  const int64_t rest = whole % 60;
  if (hours == 0) return absl::StrCat(rest, " min");
  const std::string text = Count(hours, "hour");
  return rest == 0 ? text : absl::StrCat(text, ", ", rest, " min");
}

std::string FormatNumber(double number) { return absl::StrFormat("%.10g", number); }

std::string FormatCoefficient(std::optional<double> value) {
  if (!value) return kNotAvailable;
  const std::string text = absl::StrFormat("%.3f", *value);
  return text == "-0.000" ? "0.000" : text;
}

std::string MomentText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M UTC", time, absl::UTCTimeZone());
}

std::string NumberWord(int64_t number) {
  static constexpr const char* kWords[] = {"none", "one",    "two",   "three", "four",
                                           "five", "six",    "seven", "eight", "nine",
                                           "ten",  "eleven", "twelve"};
  return number >= 0 && number <= 12 ? kWords[number] : absl::StrCat(number);
}

std::string Count(int64_t number, absl::string_view singular) {
  return absl::StrCat(number, " ", singular, number == 1 ? "" : "s");
}

std::string JoinWords(const std::vector<std::string>& words) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

std::string Capitalised(std::string text) {
  if (!text.empty()) text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
  return text;
}

}  // namespace concord::reporting

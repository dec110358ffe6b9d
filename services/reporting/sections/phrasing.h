#ifndef CONCORD_REPORTING_SECTIONS_PHRASING_H_
#define CONCORD_REPORTING_SECTIONS_PHRASING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// How figures and lists are put into words; one way for all sections.
namespace concord::reporting {

// Stands where a figure does not exist; whoever prints it says why beside it.
inline constexpr char kNotAvailable[] = "n/a";

// Returns `part` of `whole` in per cent with one decimal, halves rounded up: "22.7 %"; the whole is
// "100 %". A whole of 0 gives "n/a". Both are >= 0.
std::string FormatPercent(int64_t part, int64_t whole);

// Returns a share in [0, 1] the same way.
std::string FormatShare(double share);

// Returns a duration of >= 0 minutes, to the minute: "42 min", "1 hour", "1 hour, 17 min".
std::string FormatMinutes(double minutes);

// Returns a number without superfluous decimals: "12", "12.5".
std::string FormatNumber(double number);

// Returns a coefficient with three decimals, or "n/a" without a value.
std::string FormatCoefficient(std::optional<double> value);

// Returns "2025-12-03 14:05 UTC".
std::string MomentText(absl::Time time);

// Returns the number as a word up to twelve ("nine"), then in figures.
std::string NumberWord(int64_t number);

// Returns "1 passage", "2 passages"; the plural is the singular with an s.
std::string Count(int64_t number, absl::string_view singular);

// Returns "a, b and c".
std::string JoinWords(const std::vector<std::string>& words);

// Returns `text` with its first letter, if ASCII, as a capital.
std::string Capitalised(std::string text);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_SECTIONS_PHRASING_H_

#ifndef CONCORD_RELIABILITY_STATISTIC_H_
#define CONCORD_RELIABILITY_STATISTIC_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reliability/unit_grid.h"

namespace concord::reliability {

// Why a figure is undefined. It is found on whole-number counts, never by a chance agreement that
// comes out as 1 in floating point.
inline constexpr absl::string_view kNoPairableUnits = "NO_PAIRABLE_UNITS";
inline constexpr absl::string_view kNoVariation = "NO_VARIATION";
inline constexpr absl::string_view kNoCompleteUnits = "NO_COMPLETE_UNITS";
inline constexpr absl::string_view kNeedsTwoCoders = "NEEDS_TWO_CODERS";
inline constexpr absl::string_view kNeedsNumbers = "NEEDS_NUMBERS";
inline constexpr absl::string_view kOneCategory = "ONE_CATEGORY";
inline constexpr absl::string_view kOverlappingSpans = "OVERLAPPING_SPANS";

// What a statistic says of one grid: a value, or the reason why it has none; and what it was
// computed from.
struct Estimate {
  std::string statistic_id;
  std::optional<double> value;
  std::string undefined_reason;       // Set exactly if there is no value; one of those above.
  std::string undefined_explanation;  // The same in words.

  // Agreement observed and expected by chance; for Krippendorff's alpha the disagreement
  // (StatisticInfo::observes_disagreement). Absent where the statistic has no such thing.
  std::optional<double> observed;
  std::optional<double> expected;

  // Analytic, only where units are independent of each other. The 95 % interval goes with it.
  std::optional<double> standard_error;
  std::optional<double> standard_error_under_null;
  std::optional<double> ci95_low;
  std::optional<double> ci95_high;

  int64_t coders = 0;          // Columns of the grid.
  int64_t units_used = 0;      // Units that entered the figure.
  int64_t units_left_out = 0;  // All others of the grid.
  int64_t pairs_used = 0;      // Coder pairs, for statistics that are means over them; else 0.
  int64_t pairs_left_out = 0;  // Coder pairs without a value of their own.
};

// An estimate without a value; `reason` is one of the constants above.
Estimate Undefined(absl::string_view reason);

// A parameter of a statistic, given by name as text.
struct ParameterInfo {
  std::string name;
  std::string description;
  std::vector<std::string> allowed;  // Empty: any text.
  std::string default_value;         // Empty: must be given.
};

// What is known about a statistic without computing it.
struct StatisticInfo {
  std::string id;
  std::string display_name;
  std::string citation;
  int min_coders = 2;
  int max_coders = 0;                  // 0 = any number.
  bool complete_units_only = false;    // Uses only units with a value of every coder.
  bool chance_corrected = true;        // Then undefined without variation.
  bool observes_disagreement = false;  // See Estimate::observed.
  std::vector<ParameterInfo> parameters;
};

struct StatisticOptions {
  std::map<std::string, std::string, std::less<>> parameters;
};

// A measure of agreement (or a part of one). One file each in statistics/, registered there with
// CONCORD_REGISTER_STATISTIC. Stateless, so safe to use from many threads.
class Statistic {
 public:
  virtual ~Statistic() = default;

  virtual const StatisticInfo& info() const = 0;

  // Checks the options as Compute does, without a grid. InvalidArgument, naming the statistic, the
  // parameter and what is allowed, if a parameter is unknown, missing or has a value not allowed.
  absl::Status CheckOptions(const StatisticOptions& options) const;
  // The estimate for the grid; an undefined figure is an estimate, not an error. Errors as above.
  absl::StatusOr<Estimate> Compute(const UnitGrid& grid, const StatisticOptions& options) const;

 private:
  // Computes with checked options in which every parameter has a value. Fills all of the estimate
  // but statistic_id, coders and units_left_out.
  virtual Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const = 0;
};

// The statistic of this id, or null.
const Statistic* FindStatistic(absl::string_view id);
// All registered statistics, sorted by id.
std::vector<const Statistic*> ListStatistics();
// The statistic of this id, or InvalidArgument listing those there are.
absl::StatusOr<const Statistic*> GetStatistic(absl::string_view id);

// Makes a statistic known; called before main. Two of the same id end the program.
bool RegisterStatistic(std::unique_ptr<Statistic> statistic);

#define CONCORD_REGISTER_STATISTIC(Class)          \
  [[maybe_unused]] const bool kRegistered##Class = \
      ::concord::reliability::RegisterStatistic(std::make_unique<Class>())

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_STATISTIC_H_

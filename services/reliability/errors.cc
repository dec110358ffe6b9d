#include "reliability/errors.h"

#include "absl/strings/str_cat.h"
#include "reliability/statistic.h"
#include "server/errors.h"

namespace concord::reliability::error {
namespace {

constexpr char kDomain[] = "concord.reliability";

absl::Status Invalid(absl::string_view reason, absl::string_view message,
                     const concord::error::Metadata& metadata = {}) {
  return concord::error::Make(absl::StatusCode::kInvalidArgument, kDomain, reason, message,
                              metadata);
}

}  // namespace

absl::Status StatisticUnknown(const std::string& id) {
  std::string known;
  for (const Statistic* statistic : ListStatistics()) {
    absl::StrAppend(&known, known.empty() ? "" : ", ", statistic->info().id);
  }
  return Invalid("STATISTIC_UNKNOWN",
                 absl::StrCat("There is no statistic '", id, "'. There are: ", known, "."),
                 {{"statistic", id}, {"known", known}});
}

absl::Status ParameterInvalid(absl::string_view what) { return Invalid("PARAMETER_INVALID", what); }

absl::Status UnitUnknown(const std::string& unit) {
  return Invalid("UNIT_UNKNOWN",
                 absl::StrCat("There is no unit '", unit,
                              "'. There are: character, turn, paragraph, sentence, text, spans."),
                 {{"unit", unit}});
}

absl::Status SpanOutOfRange(const std::string& transcript) {
  return Invalid("SPAN_OUT_OF_RANGE",
                 absl::StrCat("The spans given for '", transcript,
                              "' must lie within its text, in ascending order, not overlapping."),
                 {{"transcript", transcript}});
}

absl::Status CoderInvalid(const std::string& coder) {
  return Invalid("CODER_INVALID",
                 absl::StrCat("'", coder, "' has done none of the transcripts selected."),
                 {{"coder", coder}});
}

absl::Status SelectionEmpty(absl::string_view what) { return Invalid("SELECTION_EMPTY", what); }

}  // namespace concord::reliability::error

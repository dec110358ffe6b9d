#ifndef CONCORD_RELIABILITY_UNITS_FROM_SPANS_H_
#define CONCORD_RELIABILITY_UNITS_FROM_SPANS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/span.h"
#include "reliability/unit_grid.h"

namespace concord::reliability {

// The value of a unit that a coder read and gave no code. No code may have this id.
inline constexpr absl::string_view kNoneValue = "none";

// One coding: a passage and the code it was given (an index into CodedTexts::codes).
struct CodedSpan {
  Span span;
  int code = 0;
};

// What one coder did with one transcript. Without `done` (not assigned, or not finished) all the
// coder's cells are missing: text not yet read is not text judged to be without codes.
struct CoderCodings {
  bool done = false;
  std::vector<CodedSpan> codings;
};

// One transcript as coded by all coders.
struct CodedTranscript {
  std::string name;                  // Becomes the cluster of its units.
  int64_t length = 0;                // In code points.
  std::vector<CoderCodings> coders;  // One for each of CodedTexts::coders.
  std::vector<Span> segments;        // Units if UnitKind::kSegment: ascending, not overlapping.
};

// All that is compared in one computation.
struct CodedTexts {
  std::vector<std::string> coders;
  std::vector<std::string> codes;
  std::vector<CodedTranscript> transcripts;
};

enum class UnitKind {
  kCharacter,  // Every code point is a unit, computed on runs between neighbouring span ends.
  kSegment,    // The spans in CodedTranscript::segments: sentences, turns, whole texts ...
};

enum class UncodedRule {
  kValue,          // Uncoded text has the value "none".
  kMissing,        // Uncoded text has no value.
  kDropIfAllNone,  // As kValue, but units that no coder coded are left out.
};

struct UnitizingOptions {
  UnitKind unit = UnitKind::kCharacter;
  // A code holds on a segment if its coder's spans of that code, taken together, cover more than
  // this share of it: 0 = any overlap. From 0 to below 1. Without effect on characters.
  double min_cover = 0;
  UncodedRule uncoded = UncodedRule::kValue;
};

// How many units (characters or segments, never runs) there were and what became of them. They add
// up: total = used + too_few_coders + dropped_uncoded + too_few_values. The grid has all of them
// but dropped_uncoded.
struct UnitCounts {
  int64_t total = 0;
  int64_t used = 0;             // With values of two coders at least.
  int64_t too_few_coders = 0;   // Fewer than two coders have finished the text.
  int64_t dropped_uncoded = 0;  // Nobody coded them and the options leave such units out.
  int64_t too_few_values = 0;   // Two have finished but fewer than two values remain (kMissing).
  int64_t nobody_coded = 0;     // Two have finished, none of all who have gave any code.

  // The share of the units finished by two coders that nobody coded: a high share makes percent
  // agreement high whatever the codings are worth. 0 if there are no such units.
  double ShareNobodyCoded() const;
};

// Where one coder's different codes meet on one unit.
struct SpanOverlap {
  int transcript = 0;  // Index into CodedTexts::transcripts.
  int coder = 0;       // Index into CodedTexts::coders.
};

// A grid, or the reason why there cannot be one.
struct SpanUnits {
  UnitGrid grid;                       // Empty if `overlap` is set.
  std::optional<SpanOverlap> overlap;  // Set: the figures are undefined, OVERLAPPING_SPANS.
  UnitCounts counts;
};

// The nominal grid of `columns` (indices into texts.coders; empty = all): each unit has one code or
// "none". A coder's spans of the same code may overlap, they are one; where different codes of a
// coder in `columns` hold on the same unit the grid cannot be built and `overlap` says where (the
// first by transcript, then coder). Coders outside `columns` still count for kDropIfAllNone, so
// that every pair of coders is compared on the same units. `counts` are about `columns`.
// InvalidArgument: a span or segment is empty or outside its text, segments overlap or are not
// ascending, a code does not exist or is called "none", ids are not unique, min_cover is out of
// range.
absl::StatusOr<SpanUnits> BuildNominalUnits(const CodedTexts& texts,
                                            const UnitizingOptions& options,
                                            absl::Span<const int> columns = {});

// The grid of one code for all coders: "1" where it holds, "0" where it does not. Works with
// overlapping codes; without any it equals the nominal grid recoded to that code.
// Errors as above.
absl::StatusOr<SpanUnits> BuildCodeUnits(const CodedTexts& texts, const UnitizingOptions& options,
                                         int code);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_UNITS_FROM_SPANS_H_

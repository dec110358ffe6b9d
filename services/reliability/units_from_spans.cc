#include "reliability/units_from_spans.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace concord::reliability {
namespace {

// A cell before the rule about uncoded text has been applied.
constexpr int16_t kNone = -2;

// A unit of one transcript.
struct TextUnit {
  Span span;
  int64_t weight;
};

absl::Status CheckIds(const CodedTexts& texts, const UnitizingOptions& options) {
  if (!(options.min_cover >= 0 && options.min_cover < 1)) {
    return absl::InvalidArgumentError("min_cover must be at least 0 and less than 1");
  }
  absl::flat_hash_set<absl::string_view> seen;
  for (const std::string& code : texts.codes) {
    if (code == kNoneValue) {
      return absl::InvalidArgumentError(
          "a code has the id \"none\", which stands for uncoded text");
    }
    if (!seen.insert(code).second) {
      return absl::InvalidArgumentError(absl::StrCat("code id ", code, " is given twice"));
    }
  }
  seen.clear();
  for (const std::string& coder : texts.coders) {
    if (!seen.insert(coder).second) {
      return absl::InvalidArgumentError(absl::StrCat("coder ", coder, " is given twice"));
    }
  }
  return absl::OkStatus();
}

bool Inside(const Span& span, int64_t length) {
  return span.start >= 0 && span.start < span.end && span.end <= length;
}

absl::Status CheckSegments(const CodedTranscript& transcript, size_t index) {
  int64_t end = 0;
  for (size_t i = 0; i < transcript.segments.size(); ++i) {
    const Span& segment = transcript.segments[i];
    if (!Inside(segment, transcript.length)) {
      return absl::InvalidArgumentError(
          absl::StrCat("transcript ", index, ": segment ", i, " is empty or outside the text"));
    }
    if (segment.start < end) {
      return absl::InvalidArgumentError(absl::StrCat("transcript ", index, ": segment ", i,
                                                     " overlaps the one before it or precedes it"));
    }
    end = segment.end;
  }
  return absl::OkStatus();
}

absl::Status CheckCodings(const CodedTexts& texts, const CodedTranscript& transcript,
                          size_t index) {
  if (transcript.coders.size() != texts.coders.size()) {
    return absl::InvalidArgumentError(absl::StrCat("transcript ", index, " has codings of ",
                                                   transcript.coders.size(), " coders, not of ",
                                                   texts.coders.size()));
  }
  for (size_t g = 0; g < transcript.coders.size(); ++g) {
    for (const CodedSpan& coding : transcript.coders[g].codings) {
      if (!Inside(coding.span, transcript.length)) {
        return absl::InvalidArgumentError(absl::StrCat("transcript ", index, ", coder ", g,
                                                       ": a span is empty or outside the text"));
      }
      if (coding.code < 0 || static_cast<size_t>(coding.code) >= texts.codes.size()) {
        return absl::InvalidArgumentError(
            absl::StrCat("transcript ", index, ", coder ", g, ": a code does not exist"));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTexts(const CodedTexts& texts, const UnitizingOptions& options) {
  CONCORD_RETURN_IF_ERROR(CheckIds(texts, options));
  for (size_t t = 0; t < texts.transcripts.size(); ++t) {
    const CodedTranscript& transcript = texts.transcripts[t];
    if (transcript.length < 0) {
      return absl::InvalidArgumentError(absl::StrCat("transcript ", t, " has a negative length"));
    }
    CONCORD_RETURN_IF_ERROR(CheckCodings(texts, transcript, t));
    if (options.unit != UnitKind::kSegment) continue;
    CONCORD_RETURN_IF_ERROR(CheckSegments(transcript, t));
  }
  return absl::OkStatus();
}

// The runs between neighbouring ends of spans, of all coders who have finished, each of which is a
// unit that weighs as many units as it has characters; or the segments, each weighing 1.
std::vector<TextUnit> UnitsOf(const CodedTranscript& transcript, UnitKind kind) {
  std::vector<TextUnit> units;
  if (kind == UnitKind::kSegment) {
    units.reserve(transcript.segments.size());
    for (const Span& segment : transcript.segments) units.push_back({segment, 1});
    return units;
  }
  std::vector<int64_t> ends = {0, transcript.length};
  for (const CoderCodings& coder : transcript.coders) {
    if (!coder.done) continue;
    for (const CodedSpan& coding : coder.codings) {
      ends.push_back(coding.span.start);
      ends.push_back(coding.span.end);
    }
  }
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  for (size_t i = 0; i + 1 < ends.size(); ++i) {
    units.push_back({{ends[i], ends[i + 1]}, ends[i + 1] - ends[i]});
  }
  return units;
}

// Codings sorted by code and start, those of one code that overlap or touch made one.
std::vector<CodedSpan> MergeByCode(std::vector<CodedSpan> codings) {
  std::sort(codings.begin(), codings.end(), [](const CodedSpan& a, const CodedSpan& b) {
    return std::tie(a.code, a.span.start, a.span.end) < std::tie(b.code, b.span.start, b.span.end);
  });
  std::vector<CodedSpan> merged;
  for (const CodedSpan& coding : codings) {
    if (!merged.empty() && merged.back().code == coding.code &&
        coding.span.start <= merged.back().span.end) {
      merged.back().span.end = std::max(merged.back().span.end, coding.span.end);
    } else {
      merged.push_back(coding);
    }
  }
  return merged;
}

// Calls hold(unit, code) for every code of one coder that holds on a unit, code by code.
template <typename Hold>
void ForEachHolding(const std::vector<TextUnit>& units, const std::vector<CodedSpan>& codings,
                    double min_cover, Hold hold) {
  size_t current = units.size();  // The unit whose cover is being summed, and the code.
  int code = -1;
  int64_t covered = 0;
  const auto finish = [&] {
    if (current == units.size()) return;
    const Span& span = units[current].span;
    if (static_cast<double>(covered) > min_cover * static_cast<double>(span.end - span.start)) {
      hold(current, code);
    }
  };
  for (const CodedSpan& coding : MergeByCode(codings)) {
    auto it =
        std::upper_bound(units.begin(), units.end(), coding.span.start,
                         [](int64_t start, const TextUnit& unit) { return start < unit.span.end; });
    for (; it != units.end() && it->span.start < coding.span.end; ++it) {
      const auto unit = static_cast<size_t>(it - units.begin());
      if (unit != current || coding.code != code) {
        finish();
        current = unit;
        code = coding.code;
        covered = 0;
      }
      covered +=
          std::min(coding.span.end, it->span.end) - std::max(coding.span.start, it->span.start);
    }
  }
  finish();
}

// Turns transcripts into units of one grid. `only_code` set: the 0/1 grid of that code.
class GridAssembler {
 public:
  GridAssembler(const CodedTexts& texts, const UnitizingOptions& options,
                std::optional<int> only_code, absl::Span<const int> columns)
      : texts_(texts),
        options_(options),
        only_code_(only_code),
        columns_(columns.begin(), columns.end()),
        builder_(Names(texts, columns_)),
        compared_(texts.coders.size(), false),
        row_(columns_.size()) {
    for (int column : columns_) compared_[static_cast<size_t>(column)] = true;
    if (options.unit == UnitKind::kCharacter) builder_.SetUnitsDependent();
  }

  absl::StatusOr<SpanUnits> Run() {
    CONCORD_RETURN_IF_ERROR(AddValues());
    for (size_t t = 0; t < texts_.transcripts.size() && !result_.overlap.has_value(); ++t) {
      AddTranscript(t);
    }
    if (result_.overlap.has_value()) {
      result_.counts = UnitCounts();
    } else {
      result_.grid = std::move(builder_).Build();
    }
    return std::move(result_);
  }

 private:
  static std::vector<std::string> Names(const CodedTexts& texts, const std::vector<int>& columns) {
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (int column : columns) names.push_back(texts.coders[static_cast<size_t>(column)]);
    return names;
  }

  absl::Status AddValues() {
    std::vector<std::string> names = {"0", "1"};
    if (!only_code_.has_value()) {
      names = texts_.codes;
      names.emplace_back(kNoneValue);
      none_ = static_cast<int16_t>(texts_.codes.size());
    }
    for (const std::string& name : names) {
      const absl::StatusOr<int16_t> index = builder_.AddValue(name);
      if (!index.ok()) return index.status();
    }
    return absl::OkStatus();
  }

  void AddTranscript(size_t t) {
    const CodedTranscript& transcript = texts_.transcripts[t];
    const std::vector<TextUnit> units = UnitsOf(transcript, options_.unit);
    const size_t width = texts_.coders.size();
    cells_.assign(units.size() * width, kMissing);
    for (size_t g = 0; g < width; ++g) {
      if (transcript.coders[g].done && !FillColumn(units, transcript.coders[g].codings, g)) {
        result_.overlap = SpanOverlap{static_cast<int>(t), static_cast<int>(g)};
        return;
      }
    }
    const int32_t cluster = builder_.AddCluster(transcript.name);
    for (size_t u = 0; u < units.size(); ++u) {
      AddUnit(absl::MakeSpan(cells_).subspan(u * width, width), units[u].weight, cluster);
    }
  }

  // Fills one coder's column; false if two of a compared coder's codes hold on one unit.
  bool FillColumn(const std::vector<TextUnit>& units, const std::vector<CodedSpan>& codings,
                  size_t g) {
    const size_t width = texts_.coders.size();
    for (size_t u = 0; u < units.size(); ++u) cells_[u * width + g] = kNone;
    bool clear = true;
    ForEachHolding(units, codings, options_.min_cover, [&](size_t u, int code) {
      int16_t& cell = cells_[u * width + g];
      if (only_code_.has_value()) {
        cell = std::max<int16_t>(cell, code == *only_code_ ? 1 : 0);
      } else {
        if (cell != kNone && compared_[g]) clear = false;
        cell = static_cast<int16_t>(code);
      }
    });
    return clear;
  }

  void AddUnit(absl::Span<const int16_t> cells, int64_t weight, int32_t cluster) {
    UnitCounts& counts = result_.counts;
    counts.total += weight;
    const bool nobody =
        std::all_of(cells.begin(), cells.end(), [](int16_t cell) { return cell < 0; });
    int finished = 0;
    int values = 0;
    for (size_t i = 0; i < columns_.size(); ++i) {
      int16_t cell = cells[static_cast<size_t>(columns_[i])];
      if (cell != kMissing) ++finished;
      if (cell == kNone) cell = options_.uncoded == UncodedRule::kMissing ? kMissing : none_;
      if (cell != kMissing) ++values;
      row_[i] = cell;
    }
    const bool dropped = nobody && options_.uncoded == UncodedRule::kDropIfAllNone;
    if (finished >= 2 && nobody) counts.nobody_coded += weight;
    if (finished < 2) {
      counts.too_few_coders += weight;
    } else if (dropped) {
      counts.dropped_uncoded += weight;
    } else if (values < 2) {
      counts.too_few_values += weight;
    } else {
      counts.used += weight;
    }
    if (!dropped) builder_.AddUnit(row_, weight, cluster);
  }

  const CodedTexts& texts_;
  const UnitizingOptions& options_;
  const std::optional<int> only_code_;
  const std::vector<int> columns_;
  UnitGridBuilder builder_;
  std::vector<bool> compared_;
  std::vector<int16_t> row_;
  std::vector<int16_t> cells_;
  int16_t none_ = 0;
  SpanUnits result_;
};

std::vector<int> AllColumns(const CodedTexts& texts) {
  std::vector<int> columns(texts.coders.size());
  std::iota(columns.begin(), columns.end(), 0);
  return columns;
}

}  // namespace

double UnitCounts::ShareNobodyCoded() const {
  const int64_t finished = total - too_few_coders;
  return finished == 0 ? 0 : static_cast<double>(nobody_coded) / static_cast<double>(finished);
}

absl::StatusOr<SpanUnits> BuildNominalUnits(const CodedTexts& texts,
                                            const UnitizingOptions& options,
                                            absl::Span<const int> columns) {
  CONCORD_RETURN_IF_ERROR(CheckTexts(texts, options));
  for (int column : columns) {
    if (column < 0 || static_cast<size_t>(column) >= texts.coders.size()) {
      return absl::InvalidArgumentError(absl::StrCat("there is no coder ", column));
    }
  }
  const std::vector<int> all = AllColumns(texts);
  return GridAssembler(texts, options, std::nullopt, columns.empty() ? all : columns).Run();
}

absl::StatusOr<SpanUnits> BuildCodeUnits(const CodedTexts& texts, const UnitizingOptions& options,
                                         int code) {
  CONCORD_RETURN_IF_ERROR(CheckTexts(texts, options));
  if (code < 0 || static_cast<size_t>(code) >= texts.codes.size()) {
    return absl::InvalidArgumentError(absl::StrCat("there is no code ", code));
  }
  return GridAssembler(texts, options, code, AllColumns(texts)).Run();
}

}  // namespace concord::reliability

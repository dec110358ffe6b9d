#ifndef CONCORD_REPORTING_DOCCANO_H_
#define CONCORD_REPORTING_DOCCANO_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/span.h"

namespace concord::reporting {

// One text of a doccano file with its spans; positions are code points.
struct DoccanoText {
  struct Marked {
    Span span;
    std::string label;  // doccano's word; becomes a code
  };
  int64_t line = 0;  // from 1
  std::string id;
  std::string text;
  std::vector<Marked> spans;
};

enum class OffsetUnit { kCodePoint, kUtf16 };

// Reads doccano's JSON lines: {"id": ..., "text": "...", "label": [[start, end, "name"], ...]}, one
// text a line; empty lines are skipped. A text that stands twice under one id is taken once, with
// the spans of both. INVALID_ARGUMENT: TEXT_NOT_UTF8, FILE_INVALID, SPAN_OUT_OF_RANGE, each naming
// the line. FAILED_PRECONDITION (TEXT_DIFFERS): two texts under one id.
absl::StatusOr<std::vector<DoccanoText>> ParseDoccano(absl::string_view file, OffsetUnit unit);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_DOCCANO_H_

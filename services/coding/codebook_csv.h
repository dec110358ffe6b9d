#ifndef CONCORD_CODING_CODEBOOK_CSV_H_
#define CONCORD_CODING_CODEBOOK_CSV_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/span.h"
#include "coding/codebook.h"
#include "concord/coding/v1/codebook.pb.h"

namespace concord::coding {

// A codebook as CSV: one code a row, the columns in any order under a header.
//
//   code                the display name; the only column that must be there
//   parent              the parent's display name, or its path ("A > B") where codes share the name
//   definition, inclusion_criteria, exclusion_criteria, guiding_question, indicator
//   theory              display names, joined by "; "
//   theory_reference    the references in the same order, joined by "; "
//   anchor_transcript   a transcript's external id or resource name, with either
//   anchor_quote        words that occur in it exactly once, or
//   anchor_start, anchor_end    their code points
//   color               #RRGGBB
//   origin              deductive, inductive or empty
//   codable             yes, no or empty, which means yes
//
// A "; " within a theory is written "\; ", and a backslash "\\". A cell that a spreadsheet would
// take for a formula is written with an apostrophe before it, which is taken off again.
//
// A column that the file does not have leaves that of existing codes as it is; an empty cell
// empties it.

// An anchor example as a file gives it.
struct AnchorCells {
  std::string transcript;    // an external id or a resource name
  std::string quote;         // empty if the span is given
  std::optional<Span> span;  // of code points
};

struct CodebookRow {
  int64_t row = 0;     // in the file; 1 is the header
  v1::Code code;       // what its cells say; no names, no anchor example
  std::string parent;  // as in the file
  std::optional<AnchorCells> anchor;
  // Set by ResolveParents: paths of display names.
  std::string parent_path;
  std::string path;
};

struct CodebookFile {
  std::set<std::string> columns;
  std::vector<CodebookRow> rows;

  bool Has(const std::string& column) const { return columns.count(column) > 0; }
};

// INVALID_ARGUMENT (CODEBOOK_FILE_INVALID), naming row and column.
absl::StatusOr<CodebookFile> ParseCodebookCsv(absl::string_view content);

// Finds the paths of the rows, whose parents are other rows, whatever their order, or active codes
// of `draft`, and puts parents before children. CODEBOOK_FILE_INVALID: a parent that is unknown,
// below its own row or not the only one of its name; the same path twice; too many levels.
absl::Status ResolveParents(const Codebook& draft, CodebookFile& file);

// Returns what the row makes of `existing`, the code at its path, or of a new code when null. Names
// and anchor example stay as they are.
v1::Code ApplyRow(const CodebookFile& file, const CodebookRow& row, const v1::Code* existing);

// Writes codes, parents before children, with all columns but anchor_quote: a codebook file never
// holds a participant's words. ParseCodebookCsv reads it back.
std::string WriteCodebookCsv(const Codebook& book);

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODEBOOK_CSV_H_

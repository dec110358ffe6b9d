#ifndef CONCORD_CLI_CSV_FILES_H_
#define CONCORD_CLI_CSV_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "concord/transcripts/v1/case.pb.h"

namespace concord::cli {

// The CSV files that people write; clients/README.md describes their columns. All errors are
// INVALID_ARGUMENT (FILE_INVALID) and name the row (the headings are row 1, empty lines are not
// counted), never a cell's words.

// A coding by its words.
struct CodingRow {
  int row = 0;
  std::string transcript;
  std::string quote;
  int occurrence = 1;
  std::string code;
};
absl::StatusOr<std::vector<CodingRow>> ParseCodings(absl::string_view csv);

// An entry of the recruitment ledger. `contact.case` is left empty: `case_name` is a name for
// people.
struct ContactRow {
  int row = 0;
  concord::transcripts::v1::Contact contact;
  std::string case_name;
};
absl::StatusOr<std::vector<ContactRow>> ParseContacts(absl::string_view csv);

// A case. Its values' `variable` is the variable's display name.
struct CaseRow {
  int row = 0;
  concord::transcripts::v1::Case entry;
  std::vector<std::string> transcripts;
};
struct CaseFile {
  std::vector<concord::transcripts::v1::Variable> variables;
  std::vector<CaseRow> cases;
};
absl::StatusOr<CaseFile> ParseCases(absl::string_view csv);

}  // namespace concord::cli

#endif  // CONCORD_CLI_CSV_FILES_H_

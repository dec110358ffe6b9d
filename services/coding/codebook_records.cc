#include "coding/codebook_records.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/errors.h"
#include "server/names.h"

namespace concord::coding {

storage::Key CodeKey(absl::string_view code) { return {kCodeCollection, std::string(code)}; }

storage::Key CodebookHeadKey() { return {"coding/codebook", "head"}; }

absl::StatusOr<records::CodebookHead> ReadHead(const storage::Entry& entry) {
  records::CodebookHead head;
  if (!head.ParseFromString(entry.value)) return error::Internal();
  return head;
}

std::string RevisionId(int32_t number) { return absl::StrFormat("%010d", number); }

storage::Key RevisionKey(int32_t number) { return {kRevisionCollection, RevisionId(number)}; }

storage::Key RevisionCodesKey(int32_t number) {
  return {"coding/codebook-revision-codes", RevisionId(number)};
}

storage::Key RevisionWordsKey(int32_t number) {
  return {"coding/codebook-revision-words", RevisionId(number)};
}

std::string RevisionName(absl::string_view project, int32_t number) {
  return ChildName(project, "codebookRevisions", absl::StrCat(number));
}

absl::StatusOr<int32_t> ParseRevisionName(absl::string_view name, absl::string_view project,
                                          absl::string_view field) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(name, project, "codebookRevisions", field));
  int32_t number = 0;
  if (!absl::SimpleAtoi(id, &number) || number < 1 || absl::StrCat(number) != id) {
    return error::NameInvalid(field, absl::StrCat("projects/", project, "/codebookRevisions/{n}"));
  }
  return number;
}

}  // namespace concord::coding

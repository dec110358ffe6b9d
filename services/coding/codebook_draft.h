#ifndef CONCORD_CODING_CODEBOOK_DRAFT_H_
#define CONCORD_CODING_CODEBOOK_DRAFT_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "coding/codebook.h"
#include "coding/codebook_records.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// The draft of a codebook as it was read, with what a commit that changes it must require.
struct Draft {
  Codebook book;
  std::map<std::string, storage::Version> versions;  // by the code's resource name
  records::CodebookHead head;
  storage::Version head_version;
};

// Reads the draft. Errors: those of the store.
absl::StatusOr<Draft> ReadDraft(storage::ScopedStore& store, absl::string_view project);

// Makes `batch` a change of the draft: it fails if the draft has changed since it was read, and it
// leaves `head` behind. So of two changes of the tree the later one always sees the earlier.
void ChangeHead(const Draft& draft, const records::CodebookHead& head, storage::Batch& batch);

// Puts a code, without its etag.
void PutCode(const v1::Code& code, storage::Batch& batch);

// Returns the id at the end of a resource name.
std::string IdOf(absl::string_view name);

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODEBOOK_DRAFT_H_

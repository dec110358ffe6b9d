#ifndef CONCORD_CODING_CODEBOOK_RECORDS_H_
#define CONCORD_CODING_CODEBOOK_RECORDS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "coding/records.pb.h"
#include "storage/store.h"

namespace concord::coding {

// Where the codebook of a project lies in the store.

// The codes of the draft and the retired ones: id -> Code without its etag.
inline constexpr char kCodeCollection[] = "coding/code";
// The revisions: number, padded -> CodebookRevision without codes and reason.
inline constexpr char kRevisionCollection[] = "coding/codebook-revision";

storage::Key CodeKey(absl::string_view code);

// The head changes with every change of the draft and with every publication: a commit that rests
// on the draft as a whole, or on which revision is the latest, requires its version.
storage::Key CodebookHeadKey();

// Returns what a head record says; the default where there is none. INTERNAL (INTERNAL_ERROR) when
// it cannot be read.
absl::StatusOr<records::CodebookHead> ReadHead(const storage::Entry& entry);

// Ids of revisions are padded such that their order is that of the numbers.
std::string RevisionId(int32_t number);
storage::Key RevisionKey(int32_t number);
// A CodebookRevision with its codes.
storage::Key RevisionCodesKey(int32_t number);
// Why it was published: words that can be erased.
storage::Key RevisionWordsKey(int32_t number);

// Returns "projects/{project}/codebookRevisions/{number}".
std::string RevisionName(absl::string_view project, int32_t number);
// Returns the number of such a name within `project`; INVALID_ARGUMENT (NAME_INVALID), naming
// `field`, also for a number that is not written plainly ("01") or is no revision's ("0").
absl::StatusOr<int32_t> ParseRevisionName(absl::string_view name, absl::string_view project,
                                          absl::string_view field);

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODEBOOK_RECORDS_H_

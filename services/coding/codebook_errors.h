#ifndef CONCORD_CODING_CODEBOOK_ERRORS_H_
#define CONCORD_CODING_CODEBOOK_ERRORS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace concord::coding {

// Named errors of the codebook beyond those in coding/errors.h; same domain.

// FAILED_PRECONDITION (CODE_RETIRED): the code is no part of the draft.
absl::Status CodeRetired(absl::string_view name);
// FAILED_PRECONDITION (CODE_NOT_RETIRED): the code is part of the draft already.
absl::Status CodeNotRetired(absl::string_view name);
// RESOURCE_EXHAUSTED (CODEBOOK_TOO_LARGE). `what` is a sentence that says which limit was met.
absl::Status CodebookTooLarge(absl::string_view what);
// INVALID_ARGUMENT (CODEBOOK_FILE_INVALID). Row 1 is the header. `what` is a sentence that never
// holds the words of a transcript.
absl::Status CodebookCellInvalid(int64_t row, absl::string_view column, absl::string_view what);

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODEBOOK_ERRORS_H_

#include "coding/codebook_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/errors.h"

namespace concord::coding {
namespace {

constexpr char kDomain[] = "concord.coding";

using absl::StatusCode;

}  // namespace

absl::Status CodeRetired(absl::string_view name) {
  return error::Make(StatusCode::kFailedPrecondition, kDomain, "CODE_RETIRED",
                     absl::StrCat("The code '", name, "' is retired. Undelete it first."),
                     {{"resource", std::string(name)}});
}

absl::Status CodeNotRetired(absl::string_view name) {
  return error::Make(StatusCode::kFailedPrecondition, kDomain, "CODE_NOT_RETIRED",
                     absl::StrCat("The code '", name, "' is part of the draft already."),
                     {{"resource", std::string(name)}});
}

absl::Status CodebookTooLarge(absl::string_view what) {
  return error::Make(StatusCode::kResourceExhausted, kDomain, "CODEBOOK_TOO_LARGE",
                     absl::StrCat("The codebook would become too large: ", what,
                                  " Retire codes or shorten their texts."));
}

absl::Status CodebookCellInvalid(int64_t row, absl::string_view column, absl::string_view what) {
  return error::Make(
      StatusCode::kInvalidArgument, kDomain, "CODEBOOK_FILE_INVALID",
      absl::StrCat("Row ", row, ", column '", column, "': ", what, " Nothing was imported."),
      {{"row", absl::StrCat(row)}, {"column", std::string(column)}});
}

}  // namespace concord::coding

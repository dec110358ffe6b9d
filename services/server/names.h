#ifndef CONCORD_SERVER_NAMES_H_
#define CONCORD_SERVER_NAMES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord {

// Resource names (AIP-122): alternating collections and ids, "projects/p/transcripts/t".

// Returns the ids of `name`, which must follow `pattern`, for example
// "projects/{project}/transcripts/{transcript}". INVALID_ARGUMENT (NAME_INVALID), naming `field`.
absl::StatusOr<std::vector<std::string>> ParseName(absl::string_view name,
                                                   absl::string_view pattern,
                                                   absl::string_view field);

// Returns the id of a resource that lies directly within `project`, in `collection`. Names of other
// projects are NAME_INVALID too: references never leave the project.
absl::StatusOr<std::string> ParseChild(absl::string_view name, absl::string_view project,
                                       absl::string_view collection, absl::string_view field);

// Returns "projects/{project}/{collection}/{id}", or "" for an empty id.
std::string ChildName(absl::string_view project, absl::string_view collection,
                      absl::string_view id);

std::string ProjectName(absl::string_view project);

// Returns the project's id if `name` is "projects/{project}" or lies within it, else "".
absl::string_view ProjectOf(absl::string_view name);

// ^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$
bool IsProjectId(absl::string_view id);

// OK when `value` has `min` to `max` code points; else FIELD_INVALID.
absl::Status CheckLength(absl::string_view field, absl::string_view value, int64_t min,
                         int64_t max);

}  // namespace concord

#endif  // CONCORD_SERVER_NAMES_H_

#include "server/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/text.h"
#include "server/errors.h"

namespace concord {
namespace {

constexpr size_t kMaxIdBytes = 64;

bool IsSegment(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  });
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ParseName(absl::string_view name,
                                                   absl::string_view pattern,
                                                   absl::string_view field) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  const std::vector<absl::string_view> wanted = absl::StrSplit(pattern, '/');
  if (parts.size() != wanted.size()) return error::NameInvalid(field, pattern);
  std::vector<std::string> ids;
  for (size_t i = 0; i < parts.size(); ++i) {
    const bool is_id = !wanted[i].empty() && wanted[i].front() == '{';
    if (is_id ? !IsSegment(parts[i]) : parts[i] != wanted[i]) {
      return error::NameInvalid(field, pattern);
    }
    if (is_id) ids.emplace_back(parts[i]);
  }
  return ids;
}

absl::StatusOr<std::string> ParseChild(absl::string_view name, absl::string_view project,
                                       absl::string_view collection, absl::string_view field) {
  const std::string prefix = ChildName(project, collection, "/");
  // `prefix` ends in two slashes; the name continues after the first.
  const absl::string_view before(prefix.data(), prefix.size() - 1);
  if (name.substr(0, before.size()) != before || !IsSegment(name.substr(before.size()))) {
    return error::NameInvalid(field, absl::StrCat(before, "{id}"));
  }
  return std::string(name.substr(before.size()));
}

std::string ChildName(absl::string_view project, absl::string_view collection,
                      absl::string_view id) {
  if (id.empty()) return "";
  return absl::StrCat("projects/", project, "/", collection, "/", id);
}

std::string ProjectName(absl::string_view project) { return absl::StrCat("projects/", project); }

absl::string_view ProjectOf(absl::string_view name) {
  constexpr absl::string_view kPrefix = "projects/";
  if (name.substr(0, kPrefix.size()) != kPrefix) return "";
  name.remove_prefix(kPrefix.size());
  return name.substr(0, name.find('/'));
}

bool IsProjectId(absl::string_view id) {
  if (id.empty() || id.size() > 63 || !absl::ascii_islower(id.front()) || id.back() == '-') {
    return false;
  }
  return std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

absl::Status CheckLength(absl::string_view field, absl::string_view value, int64_t min,
                         int64_t max) {
  const int64_t length = CodePointCount(value);
  if (length >= min && length <= max) return absl::OkStatus();
  return error::FieldInvalid(
      field, absl::StrCat("has ", length, " characters; it may have ", min, " to ", max, "."));
}

}  // namespace concord

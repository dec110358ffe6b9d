#include "server/filter.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/errors.h"

namespace concord {
namespace {

bool IsWord(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '/';
}

// Takes a bare word or a quoted string (with \" and \\) off the front of `rest`.
absl::StatusOr<std::string> TakeValue(absl::string_view* rest) {
  std::string value;
  if (!rest->empty() && rest->front() == '"') {
    for (size_t i = 1; i < rest->size(); ++i) {
      char c = (*rest)[i];
      if (c == '"') {
        rest->remove_prefix(i + 1);
        return value;
      }
      if (c == '\\' && i + 1 < rest->size()) c = (*rest)[++i];
      value.push_back(c);
    }
    return error::FilterInvalid("a quote is not closed.");
  }
  while (!rest->empty() && IsWord(rest->front())) {
    value.push_back(rest->front());
    rest->remove_prefix(1);
  }
  if (value.empty()) return error::FilterInvalid("a field or a value is missing.");
  return value;
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> ParseFilter(
    absl::string_view filter, const std::vector<std::string>& fields) {
  std::map<std::string, std::string> values;
  absl::string_view rest = absl::StripAsciiWhitespace(filter);
  while (!rest.empty()) {
    absl::StatusOr<std::string> field = TakeValue(&rest);
    if (!field.ok()) return field.status();
    if (std::find(fields.begin(), fields.end(), *field) == fields.end()) {
      return error::FilterInvalid(absl::StrCat("'", *field, "' is not one of the fields ",
                                               absl::StrJoin(fields, ", "), "."));
    }
    rest = absl::StripLeadingAsciiWhitespace(rest);
    if (rest.empty() || rest.front() != '=') {
      return error::FilterInvalid("after a field comes '='.");
    }
    rest = absl::StripLeadingAsciiWhitespace(rest.substr(1));
    absl::StatusOr<std::string> value = TakeValue(&rest);
    if (!value.ok()) return value.status();
    if (!values.emplace(*field, *value).second) {
      return error::FilterInvalid(absl::StrCat("'", *field, "' stands twice."));
    }
    rest = absl::StripLeadingAsciiWhitespace(rest);
    if (rest.empty()) break;
    if (rest.substr(0, 4) != "AND ") return error::FilterInvalid("conditions are joined by AND.");
    rest = absl::StripLeadingAsciiWhitespace(rest.substr(4));
    if (rest.empty()) return error::FilterInvalid("a condition is missing after AND.");
  }
  return values;
}

}  // namespace concord

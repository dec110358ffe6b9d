#include "daemon/flags_from_environment.h"

#include <cstdlib>
#include <string>

#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace concord {

absl::Status FlagsFromEnvironment() {
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    // Abseil's own flags are not ours to set from outside.
    if (!absl::StrContains(flag->Filename(), "daemon/")) continue;
    const std::string variable = absl::StrCat("CONCORD_", absl::AsciiStrToUpper(name));
    const char* value = std::getenv(variable.c_str());
    if (value == nullptr) continue;
    std::string wrong;
    if (!flag->ParseFrom(value, &wrong)) {
      return absl::InvalidArgumentError(
          absl::StrCat(variable, "='", value, "' is not a value of --", name, ". ", wrong));
    }
  }
  return absl::OkStatus();
}

}  // namespace concord

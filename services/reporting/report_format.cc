#include "reporting/report_format.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace concord::reporting {
namespace {

using Registry = std::map<std::string, std::unique_ptr<ReportFormat>, std::less<>>;

// Filled before main and only read afterwards; never destroyed, so that it outlives every user.
Registry& Formats() {
  static auto* registry = new Registry;
  return *registry;
}

}  // namespace

std::vector<ReportFormatInfo> ListReportFormats() {
  std::vector<ReportFormatInfo> infos;
  for (const auto& [id, format] : Formats()) infos.push_back(format->info());
  return infos;
}

absl::StatusOr<const ReportFormat*> FindReportFormat(absl::string_view id) {
  const auto found = Formats().find(std::string(id));
  if (found != Formats().end()) return found->second.get();
  return absl::NotFoundError(absl::StrCat(
      "There is no report format \"", id, "\"; known are ",
      absl::StrJoin(Formats(), ", ",
                    [](std::string* out, const auto& entry) { out->append(entry.first); }),
      "."));
}

bool RegisterReportFormat(std::unique_ptr<ReportFormat> format) {
  const std::string id = format->info().id;
  if (!Formats().emplace(id, std::move(format)).second) {
    std::fprintf(stderr, "Two report formats have the id %s.\n", id.c_str());
    std::abort();
  }
  return true;
}

}  // namespace concord::reporting

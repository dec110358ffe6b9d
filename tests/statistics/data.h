#ifndef CONCORD_STATISTICS_DATA_H_
#define CONCORD_STATISTICS_DATA_H_

#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "absl/strings/string_view.h"
#include "reliability/statistic.h"

namespace concord::reliability {

// The root of the source tree.
inline std::string SourceRoot() {
  const char* const root = std::getenv("CONCORD_SOURCE");
  return root == nullptr ? "." : root;
}

// What the file holds; nothing if it cannot be read.
inline std::optional<std::string> ReadFile(const std::string& path) {
  const std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// The figure of this name in an estimate.
inline std::optional<double> OutputOf(const Estimate& estimate, absl::string_view output) {
  if (output == "standard_error") return estimate.standard_error;
  if (output == "standard_error_under_null") return estimate.standard_error_under_null;
  if (output == "ci95_low") return estimate.ci95_low;
  if (output == "ci95_high") return estimate.ci95_high;
  return estimate.value;
}

}  // namespace concord::reliability

#endif  // CONCORD_STATISTICS_DATA_H_

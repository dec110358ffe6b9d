#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace concord {
namespace {

spdlog::logger& Logger() {
  static spdlog::logger* logger = [] {
    auto* made = new spdlog::logger("concord", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::debug);
    return made;
  }();
  return *logger;
}

spdlog::level::level_enum Level(Severity severity) {
  switch (severity) {
    case Severity::kDebug:
      return spdlog::level::debug;
    case Severity::kInfo:
      return spdlog::level::info;
    case Severity::kWarning:
      return spdlog::level::warn;
    case Severity::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

constexpr std::pair<absl::string_view, Severity> kNames[] = {{"debug", Severity::kDebug},
                                                             {"info", Severity::kInfo},
                                                             {"warning", Severity::kWarning},
                                                             {"error", Severity::kError}};

}  // namespace

void Log(Severity severity, absl::string_view message, const LogFields& fields) {
  if (!Logger().should_log(Level(severity))) return;
  nlohmann::ordered_json line;
  line["time"] = absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone());
  for (const auto& [name, value] : kNames) {
    if (value == severity) line["severity"] = std::string(name);
  }
  line["message"] = std::string(message);
  for (const auto& [name, value] : fields) {
    std::visit([&line, &key = name](const auto& v) { line[key] = v; }, value);
  }
  Logger().log(Level(severity),
               line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

bool LogEnabled(Severity severity) { return Logger().should_log(Level(severity)); }

void SetLogLevel(Severity severity) { Logger().set_level(Level(severity)); }

bool ParseSeverity(absl::string_view word, Severity* severity) {
  for (const auto& [name, value] : kNames) {
    if (name != word) continue;
    *severity = value;
    return true;
  }
  return false;
}

}  // namespace concord

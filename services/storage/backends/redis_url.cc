#include "storage/backends/redis_url.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"

namespace concord::storage::redis {
namespace {

constexpr int kMaxReplicas = 16;

absl::Status Malformed(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("The store's URL is not of the form redis://[user:password@]host:port[,...]"
                   "[?replicas=N&fsync=always|everysec&timeout_ms=N]: ",
                   what));
}

std::optional<std::string> PercentDecode(absl::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
        !absl::ascii_isxdigit(text[i + 2])) {
      return std::nullopt;
    }
    decoded += absl::HexStringToBytes(text.substr(i + 1, 2));
    i += 2;
  }
  return decoded;
}

absl::StatusOr<Endpoint> ParseEndpoint(absl::string_view text) {
  Endpoint endpoint;
  absl::string_view port;
  if (absl::ConsumePrefix(&text, "[")) {
    const size_t bracket = text.find(']');
    if (bracket == absl::string_view::npos) return Malformed("a bracket is not closed.");
    endpoint.host = std::string(text.substr(0, bracket));
    port = text.substr(bracket + 1);
  } else {
    const size_t colon = text.find(':');
    endpoint.host = std::string(text.substr(0, colon));
    if (colon != absl::string_view::npos) port = text.substr(colon);
  }
  if (endpoint.host.empty()) return Malformed("a host is missing.");
  if (port.empty()) return endpoint;
  if (!absl::ConsumePrefix(&port, ":") || !absl::SimpleAtoi(port, &endpoint.port) ||
      endpoint.port < 1 || endpoint.port > 65535) {
    return Malformed("a port is a number from 1 to 65535.");
  }
  return endpoint;
}

absl::Status ParseOption(absl::string_view name, absl::string_view value, Settings* settings) {
  if (name == "replicas") {
    if (!absl::SimpleAtoi(value, &settings->replicas) || settings->replicas < 0 ||
        settings->replicas > kMaxReplicas) {
      return Malformed(absl::StrCat("replicas is a number from 0 to ", kMaxReplicas, "."));
    }
  } else if (name == "fsync") {
    if (value != "always" && value != "everysec") {
      return Malformed("fsync is 'always' or 'everysec'.");
    }
    settings->everysec = value == "everysec";
  } else if (name == "timeout_ms") {
    int64_t milliseconds = 0;
    if (!absl::SimpleAtoi(value, &milliseconds) || milliseconds < 10 || milliseconds > 600000) {
      return Malformed("timeout_ms is a number from 10 to 600000.");
    }
    settings->timeout = absl::Milliseconds(milliseconds);
  } else {
    return Malformed(absl::StrCat("the option '", name, "' is unknown."));
  }
  return absl::OkStatus();
}

absl::Status ParseCredentials(absl::string_view text, Credentials* credentials) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos) return Malformed("the password is missing.");
  const std::optional<std::string> user = PercentDecode(text.substr(0, colon));
  const std::optional<std::string> password = PercentDecode(text.substr(colon + 1));
  if (!user.has_value() || !password.has_value() || password->empty()) {
    return Malformed("user or password are not percent-encoded.");
  }
  credentials->user = *user;
  credentials->password = *password;
  return absl::OkStatus();
}

}  // namespace

std::string Endpoint::ToString() const {
  const bool v6 = host.find(':') != std::string::npos;
  return v6 ? absl::StrCat("[", host, "]:", port) : absl::StrCat(host, ":", port);
}

absl::StatusOr<Settings> ParseUrl(absl::string_view url) {
  Settings settings;
  if (!absl::ConsumePrefix(&url, "redis://")) return Malformed("it does not begin so.");
  absl::string_view options;
  if (const size_t question = url.find('?'); question != absl::string_view::npos) {
    options = url.substr(question + 1);
    url = url.substr(0, question);
  }
  if (const size_t at = url.rfind('@'); at != absl::string_view::npos) {
    CONCORD_RETURN_IF_ERROR(ParseCredentials(url.substr(0, at), &settings.credentials));
    url = url.substr(at + 1);
  }
  absl::ConsumeSuffix(&url, "/");
  for (absl::string_view host : absl::StrSplit(url, ',')) {
    CONCORD_ASSIGN_OR_RETURN(Endpoint endpoint, ParseEndpoint(host));
    settings.seeds.push_back(std::move(endpoint));
  }
  for (absl::string_view option : absl::StrSplit(options, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(option, absl::MaxSplits('=', 1));
    CONCORD_RETURN_IF_ERROR(ParseOption(parts.first, parts.second, &settings));
  }
  return settings;
}

}  // namespace concord::storage::redis

#include "cli/trail.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/digest.h"
#include "cli/errors.h"
#include "cli/json.h"

namespace concord::cli {
namespace {

constexpr size_t kDigestBytes = 32;

// C(n) = SHA-256(C(n-1) || n as 8 bytes, big-endian || SHA-256(event)).
std::string Fold(absl::string_view chain, int64_t revision, absl::string_view event) {
  std::string number(8, '\0');
  for (int i = 0; i < 8; ++i) {
    number[i] = static_cast<char>(static_cast<uint64_t>(revision) >> (56 - 8 * i));
  }
  return Sha256(absl::StrCat(chain, number, Sha256(event)));
}

}  // namespace

std::string Describe(const concord::admin::v1::AuditEvent& event) {
  std::vector<std::string> changes;
  for (const auto& change : event.changes()) {
    std::string text = absl::StrCat(change.action(), " ", change.resource());
    std::vector<std::string> facts;
    for (const auto& [name, value] : change.facts()) {
      facts.push_back(absl::StrCat(name, "=", value));
    }
    std::sort(facts.begin(), facts.end());
    if (!facts.empty()) absl::StrAppend(&text, " (", absl::StrJoin(facts, ", "), ")");
    changes.push_back(std::move(text));
  }
  const Json time = ToJson(event.create_time());
  return absl::StrCat(time.get<std::string>(), " ", event.principal(), " ", event.method(), ": ",
                      absl::StrJoin(changes, "; "));
}

std::string TrailLine(const concord::admin::v1::ExportAuditTrailResponse& link) {
  concord::admin::v1::AuditEvent event;
  Json line;
  line["revision"] = link.revision();
  line["event"] = absl::Base64Escape(link.event());
  line["chain"] = absl::BytesToHexString(link.chain());
  line["description"] = event.ParseFromString(link.event()) ? Describe(event) : "";
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

absl::StatusOr<KnownSeal> ParseSeal(absl::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  KnownSeal seal;
  bool right = parts.size() == 2 && absl::SimpleAtoi(parts[0], &seal.revision) &&
               seal.revision > 0 && parts[1].size() == 2 * kDigestBytes;
  if (right) {
    seal.chain_hex = absl::AsciiStrToLower(parts[1]);
    for (const char c : seal.chain_hex) right = right && absl::ascii_isxdigit(c);
  }
  if (right) return seal;
  return Invalid("SEAL_INVALID", "a seal is written REVISION:HEX with 64 hexadecimal digits",
                 "reports print it in their methods section; `concord audit seal` makes one");
}

absl::Status TrailVerifier::Add(int64_t revision, absl::string_view event,
                                absl::string_view chain) {
  const auto differs = [&](absl::string_view what) {
    return Error(absl::StatusCode::kDataLoss, "EVENT_DIFFERS",
                 absl::StrCat("the event of revision ", revision, " differs: ", what),
                 "the trail was changed from there on, or the export is damaged: export it again");
  };
  if (revision <= revision_) return differs("revisions must ascend");
  chain_ = Fold(chain_, revision, event);
  revision_ = revision;
  ++count_;
  if (chain_ != chain) return differs("the chain does not lead to it");
  if (revision == seal_.revision) {
    sealed_ = true;
    if (chain_hex() != seal_.chain_hex) {
      return Error(absl::StatusCode::kDataLoss, "SEAL_DIFFERS",
                   absl::StrCat("at revision ", revision, " the chain is ", chain_hex(),
                                ", the seal says ", seal_.chain_hex),
                   "the trail is not the one that was sealed: an event at or before this revision "
                   "was changed");
    }
  }
  return absl::OkStatus();
}

absl::Status TrailVerifier::AddLine(absl::string_view line) {
  ++line_;
  if (absl::StripAsciiWhitespace(line).empty()) return absl::OkStatus();
  const Json json = Json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
  std::string event;
  if (!json.is_object() || !json.contains("revision") || !json["revision"].is_number_integer() ||
      !json.contains("event") || !json["event"].is_string() || !json.contains("chain") ||
      !json["chain"].is_string() ||
      !absl::Base64Unescape(json["event"].get<std::string>(), &event) ||
      json["chain"].get<std::string>().size() != 2 * kDigestBytes) {
    return Invalid("FILE_INVALID", absl::StrCat("line ", line_, " is no line of an exported trail"),
                   "make the file with `concord audit export`");
  }
  return Add(json["revision"].get<int64_t>(), event,
             absl::HexStringToBytes(json["chain"].get<std::string>()));
}

absl::Status TrailVerifier::Finish() const {
  if (count_ == 0) {
    return Invalid("FILE_INVALID", "there is no event",
                   "make the file with `concord audit export`");
  }
  if (seal_.revision == 0 || sealed_) return absl::OkStatus();
  return Error(absl::StatusCode::kDataLoss, "TRAIL_TOO_SHORT",
               absl::StrCat("the trail ends at revision ", revision_,
                            " without the sealed revision ", seal_.revision),
               "events were taken away, or the export is older than the seal");
}

std::string TrailVerifier::chain_hex() const { return absl::BytesToHexString(chain_); }

}  // namespace concord::cli

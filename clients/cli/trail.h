#ifndef CONCORD_CLI_TRAIL_H_
#define CONCORD_CLI_TRAIL_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "concord/admin/v1/admin_service.pb.h"

namespace concord::cli {

// Returns an event in words, for people: who, by what, what changed.
std::string Describe(const concord::admin::v1::AuditEvent& event);

// Returns one link of the chain as a line of an export: {"revision", "event" (base64), "chain"
// (hex), "description"}, with its line feed.
std::string TrailLine(const concord::admin::v1::ExportAuditTrailResponse& link);

// A value of the chain that is known from elsewhere.
struct KnownSeal {
  int64_t revision = 0;
  std::string chain_hex;
};

// Reads "REVISION:HEX". INVALID_ARGUMENT (SEAL_INVALID).
absl::StatusOr<KnownSeal> ParseSeal(absl::string_view text);

// `TrailVerifier` computes the chain again, link by link, from the events alone.
class TrailVerifier {
 public:
  // Takes the next link. DATA_LOSS (EVENT_DIFFERS), naming the revision whose event, or whose
  // place, is not what the chain says.
  absl::Status Add(int64_t revision, absl::string_view event, absl::string_view chain);
  // Takes the next line of an export. INVALID_ARGUMENT (FILE_INVALID), naming the line.
  absl::Status AddLine(absl::string_view line);
  // Compares a seal with what was computed, when its revision comes by. To be called before Add.
  void Expect(const KnownSeal& seal) { seal_ = seal; }
  // DATA_LOSS (TRAIL_TOO_SHORT): the seal's revision did not come.
  absl::Status Finish() const;

  int64_t count() const { return count_; }
  int64_t revision() const { return revision_; }
  std::string chain_hex() const;

 private:
  std::string chain_ = std::string(32, '\0');
  int64_t revision_ = 0;
  int64_t count_ = 0;
  int64_t line_ = 0;
  KnownSeal seal_;
  bool sealed_ = false;
};

}  // namespace concord::cli

#endif  // CONCORD_CLI_TRAIL_H_

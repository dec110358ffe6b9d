#include "server/audit.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "base/status_macros.h"
#include "server/errors.h"
#include "server/pipeline.h"
#include "server/proto_time.h"

namespace concord {
namespace {

constexpr char kSeals[] = "admin/seal";
constexpr storage::Revision kSealEvery = 1000;

// Ids of a collection are ordered bytewise, hence the leading zeros.
std::string SealId(storage::Revision revision) {
  return absl::StrCat(absl::Dec(revision, absl::kZeroPad20));
}

}  // namespace

EventBuilder::EventBuilder(const RequestContext& context) {
  event_.set_principal(absl::StrCat("principals/", context.principal));
  event_.set_method(context.method->path);
  SetTime(context.now, event_.mutable_create_time());
  event_.set_trace_id(context.trace_id);
}

EventBuilder& EventBuilder::Change(absl::string_view resource, absl::string_view action,
                                   Facts facts) {
  auto* change = event_.add_changes();
  change->set_resource(std::string(resource));
  change->set_action(std::string(action));
  for (auto& [key, value] : facts) (*change->mutable_facts())[key] = std::move(value);
  return *this;
}

std::string EventBuilder::Serialize() const { return event_.SerializeAsString(); }

Commitment MakeCommitment(absl::string_view value) {
  Commitment commitment;
  commitment.salt = RandomBytes(32);
  commitment.proof = absl::BytesToHexString(HmacSha256(commitment.salt, value));
  return commitment;
}

AuditTrail::AuditTrail(storage::Store& store) : store_(store, "admin") {}

std::string AuditTrail::Start() { return std::string(32, '\0'); }

std::string AuditTrail::Fold(absl::string_view chain, storage::Revision revision,
                             absl::string_view event) {
  std::string number(8, '\0');
  for (int i = 0; i < 8; ++i) number[i] = static_cast<char>(revision >> (56 - 8 * i));
  return Sha256(absl::StrCat(chain, number, Sha256(event)));
}

absl::StatusOr<std::string> AuditTrail::Seal(absl::string_view project,
                                             storage::Revision revision) {
  absl::StatusOr<storage::Revision> head = store_.Head(project);
  if (!head.ok()) return error::FromStore(head.status());
  if (revision < 0 || revision > *head) {
    return error::FieldInvalid("revision", "is beyond the end of the trail.");
  }
  // Begin at the last seal that is not beyond.
  std::string chain = Start();
  storage::Revision at = 0;
  CONCORD_ASSIGN_OR_RETURN(const std::optional<std::string> sealed, FindSeal(project, revision));
  if (sealed.has_value()) return *sealed;
  const storage::Revision thousand = revision / kSealEvery * kSealEvery;
  CONCORD_ASSIGN_OR_RETURN(const std::optional<std::string> before, FindSeal(project, thousand));
  if (before.has_value()) {
    chain = *before;
    at = thousand;
  } else {
    CONCORD_ASSIGN_OR_RETURN(const auto seals, ListSeals(project, 0, storage::Store::kMaxScan));
    for (const auto& [seal_revision, seal_chain] : seals) {
      if (seal_revision > revision) break;
      at = seal_revision;
      chain = seal_chain;
    }
  }
  const auto keep = [&]() -> absl::Status {
    // Written if absent; without an event, since a seal changes nothing.
    storage::Batch batch;
    batch.RequireAbsent({kSeals, SealId(at)}).Put({kSeals, SealId(at)}, chain);
    absl::StatusOr<storage::Outcome> outcome = store_.Commit(project, std::move(batch));
    return outcome.ok() ? absl::OkStatus() : error::FromStore(outcome.status());
  };
  while (at < revision) {
    const size_t limit = std::min<storage::Revision>(revision - at, storage::Store::kMaxScan);
    absl::StatusOr<std::vector<storage::LogEntry>> entries = store_.ReadLog(project, at, limit);
    if (!entries.ok()) return error::FromStore(entries.status());
    if (entries->empty()) return error::Internal();
    for (const storage::LogEntry& entry : *entries) {
      if (entry.revision != at + 1) return error::Internal();
      chain = Fold(chain, entry.revision, entry.event);
      at = entry.revision;
      if (at % kSealEvery == 0 || at == revision) CONCORD_RETURN_IF_ERROR(keep());
    }
  }
  return chain;
}

absl::StatusOr<std::optional<std::string>> AuditTrail::FindSeal(absl::string_view project,
                                                                storage::Revision revision) {
  absl::StatusOr<storage::Entry> seal = store_.ReadOne(project, {kSeals, SealId(revision)});
  if (!seal.ok()) return error::FromStore(seal.status());
  if (!seal->version.exists()) return std::optional<std::string>();
  return std::optional<std::string>(std::move(seal->value));
}

absl::StatusOr<std::vector<std::pair<storage::Revision, std::string>>> AuditTrail::ListSeals(
    absl::string_view project, storage::Revision after, size_t limit) {
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store_.Scan(project, kSeals, after == 0 ? "" : SealId(after), limit);
  if (!entries.ok()) return error::FromStore(entries.status());
  std::vector<std::pair<storage::Revision, std::string>> seals;
  for (storage::Entry& entry : *entries) {
    storage::Revision revision = 0;
    if (!absl::SimpleAtoi(entry.id, &revision)) return error::Internal();
    seals.emplace_back(revision, std::move(entry.value));
  }
  return seals;
}

}  // namespace concord

#include "transcripts/references.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/errors.h"

namespace concord::transcripts {
namespace {

storage::Key GuardOf(absl::string_view index, absl::string_view target) {
  return {absl::StrCat(index, "-guard"), std::string(target)};
}

}  // namespace

std::string ReferrersOf(absl::string_view index, absl::string_view target) {
  return absl::StrCat(index, "/", target);
}

absl::StatusOr<std::vector<std::string>> RequireReferrers(storage::ScopedStore& store,
                                                          absl::string_view project,
                                                          absl::string_view index,
                                                          const std::string& target,
                                                          storage::Batch& batch) {
  const storage::Key guard = GuardOf(index, target);
  // The guard first: a referrer that comes in between then fails the commit.
  absl::StatusOr<storage::Entry> before = store.ReadOne(project, guard);
  if (!before.ok()) return error::FromStore(before.status());
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store.ScanAll(project, ReferrersOf(index, target));
  if (!entries.ok()) return error::FromStore(entries.status());
  batch.Require(guard, before->version);
  std::vector<std::string> ids;
  ids.reserve(entries->size());
  for (storage::Entry& entry : *entries) ids.push_back(std::move(entry.id));
  return ids;
}

void DeleteGuard(absl::string_view index, const std::string& target, storage::Batch& batch) {
  batch.Delete(GuardOf(index, target));
}

void ReferenceChanges::Add(absl::string_view index, absl::string_view target,
                           const std::string& referrer) {
  added_.emplace(ReferrersOf(index, target), referrer);
  guards_.insert(GuardOf(index, target));
}

void ReferenceChanges::Remove(absl::string_view index, absl::string_view target,
                              const std::string& referrer) {
  removed_.emplace(ReferrersOf(index, target), referrer);
}

void ReferenceChanges::WriteTo(storage::Batch& batch) const {
  for (const auto& [listing, referrer] : added_) batch.List(listing, referrer);
  for (const Listed& listed : removed_) {
    if (added_.count(listed) == 0) batch.Unlist(listed.first, listed.second);
  }
  for (const storage::Key& guard : guards_) batch.PutUnlisted(guard, "");
}

}  // namespace concord::transcripts

#include "coding/place_cache.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "coding/limits.h"
#include "server/errors.h"

namespace concord::coding {
namespace {

std::string CacheKey(absl::string_view project, absl::string_view coder,
                     absl::string_view transcript) {
  return absl::StrCat(project, "/", coder, ".", transcript);
}

}  // namespace

std::shared_ptr<const Place> PlaceCache::Peek(absl::string_view project, absl::string_view coder,
                                              absl::string_view transcript) {
  const std::string key = CacheKey(project, coder, transcript);
  MutexLock lock(&mutex_);
  const auto found = places_.find(key);
  return found == places_.end() ? nullptr : found->second;
}

absl::StatusOr<std::shared_ptr<const Place>> PlaceCache::Get(absl::string_view project,
                                                             absl::string_view coder,
                                                             absl::string_view transcript) {
  if (auto known = Peek(project, coder, transcript)) return known;
  CONCORD_ASSIGN_OR_RETURN(std::shared_ptr<const Place> place, Read(project, coder, transcript));
  MutexLock lock(&mutex_);
  if (places_.size() >= kMaxCachedPlaces) places_.clear();
  places_[CacheKey(project, coder, transcript)] = place;
  return place;
}

absl::StatusOr<std::shared_ptr<const Place>> PlaceCache::Read(absl::string_view project,
                                                              absl::string_view coder,
                                                              absl::string_view transcript) {
  auto place = std::make_shared<Place>();
  absl::StatusOr<storage::Entry> active = store_.ReadOne(project, ActiveKey(coder, transcript));
  if (!active.ok()) return error::FromStore(active.status());
  place->active_version = active->version;
  if (!active->version.exists()) return std::shared_ptr<const Place>(std::move(place));
  records::ActiveRecord pointer;
  if (!pointer.ParseFromString(active->value)) return error::Internal();
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store_.Read(project, {RoundKey(pointer.round()), AssignmentKey(pointer.assignment())});
  if (!entries.ok()) return error::FromStore(entries.status());
  const storage::Entry& round = (*entries)[0];
  const storage::Entry& assignment = (*entries)[1];
  if (!place->round_record.ParseFromString(round.value) ||
      !place->assignment.record.ParseFromString(assignment.value)) {
    return error::Internal();
  }
  place->assigned = !place->round_record.revealed();
  place->round = pointer.round();
  place->round_version = round.version;
  place->assignment.id = pointer.assignment();
  place->assignment.version = assignment.version;
  return std::shared_ptr<const Place>(std::move(place));
}

void PlaceCache::Forget(absl::string_view project, absl::string_view coder,
                        absl::string_view transcript) {
  const std::string key = CacheKey(project, coder, transcript);
  MutexLock lock(&mutex_);
  places_.erase(key);
}

}  // namespace concord::coding

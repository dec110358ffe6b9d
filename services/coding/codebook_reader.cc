#include "coding/codebook_reader.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "concord/coding/v1/codebook.pb.h"
#include "server/errors.h"

namespace concord::coding {
namespace {

// Long enough to spare nearly every read, short enough that a coder gets a new revision at once.
constexpr absl::Duration kBelieveLatest = absl::Seconds(2);
// A revision of 2,000 codes takes a quarter of a megabyte here.
constexpr size_t kMaxRevisions = 128;
// Bounds the memory of a server that sees very many projects; they are simply read again.
constexpr size_t kMaxProjects = 10'000;

absl::StatusOr<std::shared_ptr<const PublishedRevision>> Decode(const std::string& bytes,
                                                                int32_t number) {
  concord::coding::v1::CodebookRevision stored;
  if (!stored.ParseFromString(bytes)) return error::Internal();
  auto revision = std::make_shared<PublishedRevision>();
  revision->number = number;
  for (const auto& code : stored.codes()) {
    const std::string id = code.name().substr(code.name().rfind('/') + 1);
    revision->codes.emplace(id, PublishedCode{code.codable(), code.display_name()});
  }
  return revision;
}

}  // namespace

CodebookReader::CodebookReader(storage::Store& store, const Clock& clock)
    : store_(store, "coding"), clock_(clock) {}

absl::StatusOr<std::shared_ptr<const PublishedRevision>> CodebookReader::Get(
    absl::string_view project, int32_t number) {
  const std::string key = absl::StrCat(project, "/", number);
  if (auto known = Find(key); known != nullptr) return known;
  const auto entry = store_.ReadOne(project, RevisionCodesKey(number));
  if (!entry.ok()) return error::FromStore(entry.status());
  if (!entry->version.exists()) {
    return error::NotFound("codebook revision", RevisionName(project, number));
  }
  CONCORD_ASSIGN_OR_RETURN(auto revision, Decode(entry->value, number));
  Keep(key, revision);
  return revision;
}

absl::StatusOr<CodebookReader::Latest> CodebookReader::LatestOf(absl::string_view project) {
  const std::string id(project);
  const absl::Time now = clock_.Now();
  {
    MutexLock lock(&mutex_);
    const auto found = latest_.find(id);
    if (found != latest_.end() && now - found->second.read_at < kBelieveLatest) {
      return found->second.latest;
    }
  }
  const auto entry = store_.ReadOne(project, CodebookHeadKey());
  if (!entry.ok()) return error::FromStore(entry.status());
  CONCORD_ASSIGN_OR_RETURN(const records::CodebookHead head, ReadHead(*entry));
  const Latest latest{head.latest(), entry->version};
  MutexLock lock(&mutex_);
  if (latest_.size() >= kMaxProjects) latest_.clear();
  latest_[id] = {latest, now};
  return latest;
}

void CodebookReader::Forget(absl::string_view project) {
  MutexLock lock(&mutex_);
  latest_.erase(std::string(project));
}

std::shared_ptr<const PublishedRevision> CodebookReader::Find(const std::string& key) {
  MutexLock lock(&mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  revisions_.splice(revisions_.begin(), revisions_, found->second);
  return found->second->second;
}

void CodebookReader::Keep(const std::string& key,
                          std::shared_ptr<const PublishedRevision> revision) {
  MutexLock lock(&mutex_);
  if (by_key_.count(key) > 0) return;
  revisions_.emplace_front(key, std::move(revision));
  by_key_[key] = revisions_.begin();
  if (revisions_.size() > kMaxRevisions) {
    by_key_.erase(revisions_.back().first);
    revisions_.pop_back();
  }
}

}  // namespace concord::coding

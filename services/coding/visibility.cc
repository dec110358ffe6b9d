#include "coding/visibility.h"

#include <algorithm>

#include "base/status_macros.h"
#include "coding/round_records.h"
#include "server/errors.h"
#include "server/names.h"

namespace concord::coding {

storage::Key VisibilityKey() { return {"coding/visibility", "rounds"}; }

View::View(std::string member, std::vector<std::shared_ptr<const BlindRound>> rounds)
    : member_(std::move(member)), rounds_(std::move(rounds)) {
  for (const auto& round : rounds_) {
    blind_ = blind_ || round->coders.contains(member_);
    known_until_ = known_until_ == 0 ? round->begin : std::min(known_until_, round->begin);
  }
}

bool View::HidesCoding(absl::string_view transcript, absl::string_view coder,
                       absl::string_view round) const {
  if (coder == member_) return false;
  for (const auto& blind : rounds_) {
    if (blind->id == round) return true;
    if (blind->coders.contains(member_) && blind->transcripts.contains(transcript)) return true;
  }
  return false;
}

bool View::HidesWork(absl::string_view transcript, absl::string_view author) const {
  if (author == member_) return false;
  for (const auto& blind : rounds_) {
    if (!blind->transcripts.contains(transcript)) continue;
    if (blind->coders.contains(member_) || blind->coders.contains(author)) return true;
  }
  return false;
}

bool View::HidesOnRound(absl::string_view round, absl::string_view author) const {
  if (author == member_) return false;
  for (const auto& blind : rounds_) {
    if (blind->id == round) return blind->coders.contains(author);
  }
  return false;
}

bool View::HidesProgress(absl::string_view round) const {
  for (const auto& blind : rounds_) {
    if (blind->id == round) return blind->coders.contains(member_);
  }
  return false;
}

v1::Visibility View::Describe(absl::string_view project) const {
  v1::Visibility out;
  out.set_name(absl::StrCat(ProjectName(project), "/visibility"));
  out.set_member(ChildName(project, "members", member_));
  out.set_blind(blind_);
  for (const auto& blind : rounds_) {
    auto* hidden = out.add_hidden_work();
    hidden->set_round(ChildName(project, "rounds", blind->id));
    std::vector<std::string> transcripts(blind->transcripts.begin(), blind->transcripts.end());
    std::sort(transcripts.begin(), transcripts.end());
    for (const auto& id : transcripts) {
      hidden->add_transcripts(ChildName(project, "transcripts", id));
    }
    if (blind->coders.contains(member_)) continue;
    std::vector<std::string> coders(blind->coders.begin(), blind->coders.end());
    std::sort(coders.begin(), coders.end());
    for (const auto& id : coders) hidden->add_coders(ChildName(project, "members", id));
  }
  return out;
}

absl::StatusOr<View> Visibility::Load(absl::string_view project, absl::string_view member) {
  CONCORD_ASSIGN_OR_RETURN(const std::shared_ptr<const Rounds> rounds,
                           Current(std::string(project)));
  return View(std::string(member), rounds->blind);
}

std::shared_ptr<const Visibility::Rounds> Visibility::Peek(const std::string& project) {
  MutexLock lock(&mutex_);
  const auto found = projects_.find(project);
  return found == projects_.end() ? nullptr : found->second;
}

absl::StatusOr<std::shared_ptr<const Visibility::Rounds>> Visibility::Current(
    const std::string& project) {
  absl::StatusOr<storage::Entry> entry = store_.ReadOne(project, VisibilityKey());
  if (!entry.ok()) return error::FromStore(entry.status());
  std::shared_ptr<const Rounds> known = Peek(project);
  if (known != nullptr && known->version == entry->version) return known;

  // What is read from here on is at least as new as the version: a round that is revealed meanwhile
  // is left out early, one that is made meanwhile is found by the next comparison.
  records::VisibilityRecord record;
  if (!record.ParseFromString(entry->value)) return error::Internal();
  auto rounds = std::make_shared<Rounds>();
  rounds->version = entry->version;
  for (const std::string& id : record.blind_rounds()) {
    CONCORD_ASSIGN_OR_RETURN(std::shared_ptr<const BlindRound> round, ReadRound(project, id));
    if (round != nullptr) rounds->blind.push_back(std::move(round));
  }
  MutexLock lock(&mutex_);
  projects_[project] = rounds;
  return std::shared_ptr<const Rounds>(std::move(rounds));
}

absl::StatusOr<std::shared_ptr<const BlindRound>> Visibility::ReadRound(const std::string& project,
                                                                        const std::string& id) {
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store_.Read(project, {RoundKey(id), RoundScopeKey(id)});
  if (!entries.ok()) return error::FromStore(entries.status());
  records::RoundRecord record;
  records::RoundScope scope;
  if (!(*entries)[0].version.exists() || !record.ParseFromString((*entries)[0].value) ||
      !scope.ParseFromString((*entries)[1].value)) {
    return error::Internal();
  }
  if (record.revealed()) return std::shared_ptr<const BlindRound>();
  auto round = std::make_shared<BlindRound>();
  round->id = id;
  // A blind round is not written between its making and its reveal.
  round->begin = (*entries)[0].version.revision;
  round->coders.insert(scope.coders().begin(), scope.coders().end());
  round->transcripts.insert(scope.transcripts().begin(), scope.transcripts().end());
  return std::shared_ptr<const BlindRound>(std::move(round));
}

}  // namespace concord::coding

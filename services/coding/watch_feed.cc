#include "coding/watch_feed.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "coding/errors.h"
#include "coding/limits.h"
#include "coding/round_records.h"
#include "concord/admin/v1/admin_service.pb.h"
#include "server/errors.h"
#include "server/names.h"

namespace concord::coding {
namespace {

CodingFilter FilterOf(const WatchFeed::Watch& watch) {
  CodingFilter filter;
  filter.transcript = watch.transcript;
  return filter;
}

}  // namespace

WatchFeed::WatchFeed(Environment& environment, storage::ScopedStore& store, Visibility& visibility,
                     const WatchTokens& tokens, Watch watch)
    : environment_(environment),
      store_(store),
      visibility_(visibility),
      tokens_(tokens),
      watch_(std::move(watch)),
      watch_id_(absl::StrCat(watch_.project, "\n", watch_.member, "\n", watch_.transcript)) {}

absl::StatusOr<std::string> WatchFeed::DigestAt(storage::Revision revision) {
  if (revision == 0) return std::string();
  absl::StatusOr<std::vector<storage::LogEntry>> entries =
      store_.ReadLog(watch_.project, revision - 1, 1);
  if (!entries.ok()) return error::FromStore(entries.status());
  if (entries->empty() || entries->front().revision != revision) return HistoryChanged();
  return Sha256(entries->front().event);
}

absl::Status WatchFeed::Begin(const std::string& resume_token) {
  if (resume_token.empty()) {
    // The head is read before the snapshot: what changes meanwhile is said again afterwards.
    absl::StatusOr<storage::Revision> head = store_.Head(watch_.project);
    if (!head.ok()) return error::FromStore(head.status());
    point_.revision = *head;
    CONCORD_ASSIGN_OR_RETURN(point_.digest, DigestAt(*head));
    point_.snapshot = "";
  } else {
    CONCORD_ASSIGN_OR_RETURN(point_, tokens_.Read(resume_token, watch_id_));
    CONCORD_ASSIGN_OR_RETURN(const std::string digest, DigestAt(point_.revision));
    if (digest != point_.digest) return HistoryChanged();
  }
  if (point_.snapshot.has_value()) {
    snapshot_ =
        std::make_unique<CodingWalk>(store_, watch_.project, FilterOf(watch_), *point_.snapshot);
  }
  return absl::OkStatus();
}

absl::StatusOr<WatchFeed::Messages> WatchFeed::Next() {
  while (true) {
    if (snapshot_ != nullptr) return NextOfSnapshot();
    if (reveal_ == nullptr && events_.empty()) {
      CONCORD_ASSIGN_OR_RETURN(const bool more, ReadEvents());
      if (!more) return Messages();
    }
    CONCORD_ASSIGN_OR_RETURN(Messages messages, reveal_ != nullptr ? NextOfReveal() : NextOfLog());
    if (!messages.empty()) return messages;
  }
}

v1::WatchCodingsResponse WatchFeed::Heartbeat() const {
  v1::WatchCodingsResponse message;
  message.set_heartbeat(true);
  message.set_resume_token(Token(point_));
  return message;
}

v1::WatchCodingsResponse WatchFeed::Say(const StoredCoding& coding, const View& view,
                                        const WatchPoint& point) const {
  v1::WatchCodingsResponse message;
  *message.mutable_coding() = ToCoding(watch_.project, coding, StandingNow(coding),
                                       environment_.etags, !view.hides_anything());
  message.set_resume_token(Token(point));
  return message;
}

absl::StatusOr<WatchFeed::Messages> WatchFeed::NextOfSnapshot() {
  Messages messages;
  while (messages.empty() && !snapshot_->done()) {
    CONCORD_ASSIGN_OR_RETURN(const std::vector<StoredCoding> codings, snapshot_->Next());
    CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(watch_.project, watch_.member));
    for (const StoredCoding& coding : codings) {
      const records::CodingRecord& record = coding.record;
      if (record.deleted()) continue;
      if (view.HidesCoding(record.transcript(), record.coder(), record.round())) continue;
      point_.snapshot = snapshot_->PositionAfter(coding);
      messages.push_back(Say(coding, view, point_));
    }
  }
  if (!snapshot_->done()) return messages;
  snapshot_.reset();
  point_.snapshot.reset();
  v1::WatchCodingsResponse& end = messages.emplace_back();
  end.set_snapshot_complete(true);
  end.set_resume_token(Token(point_));
  return messages;
}

absl::StatusOr<bool> WatchFeed::ReadEvents() {
  absl::StatusOr<std::vector<storage::LogEntry>> entries =
      store_.ReadLog(watch_.project, point_.revision, kWatchLogChunk);
  if (!entries.ok()) return error::FromStore(entries.status());
  for (const storage::LogEntry& entry : *entries) {
    CONCORD_ASSIGN_OR_RETURN(Event event, ParseEvent(entry));
    events_.push_back(std::move(event));
  }
  return !events_.empty();
}

absl::StatusOr<WatchFeed::Event> WatchFeed::ParseEvent(const storage::LogEntry& entry) {
  concord::admin::v1::AuditEvent audit;
  if (!audit.ParseFromString(entry.event)) return error::Internal();
  Event event;
  event.point.revision = entry.revision;
  event.point.digest = Sha256(entry.event);
  for (const auto& change : audit.changes()) {
    absl::string_view id = change.resource();
    if (absl::ConsumePrefix(&id, "codings/")) {
      event.codings.emplace_back(id);
    } else if (change.action() == "reveal" && absl::ConsumePrefix(&id, "rounds/")) {
      event.revealed_round = std::string(id);
    }
  }
  return event;
}

// Says the codings of the next events, up to a reveal or until enough have come together.
absl::StatusOr<WatchFeed::Messages> WatchFeed::NextOfLog() {
  std::vector<Event> group;
  size_t codings = 0;
  while (!events_.empty() && events_.front().revealed_round.empty() && codings < kWatchBuffer) {
    codings += events_.front().codings.size();
    group.push_back(std::move(events_.front()));
    events_.pop_front();
  }
  if (!group.empty()) return SayCodings(group);
  const Event event = std::move(events_.front());
  events_.pop_front();
  CONCORD_ASSIGN_OR_RETURN(v1::WatchCodingsResponse message, BeginReveal(event));
  return Messages{std::move(message)};
}

absl::StatusOr<WatchFeed::Messages> WatchFeed::SayCodings(const std::vector<Event>& events) {
  // A coding that occurs several times is said once, where it occurs last.
  std::map<std::string, size_t> last;  // coding -> event
  for (size_t i = 0; i < events.size(); ++i) {
    for (const std::string& id : events[i].codings) last[id] = i;
  }
  std::vector<storage::Key> keys;
  for (const auto& [id, event] : last) keys.push_back(CodingKey(id));
  std::map<std::string, StoredCoding> visible;
  if (!keys.empty()) {
    absl::StatusOr<std::vector<storage::Entry>> entries = store_.Read(watch_.project, keys);
    if (!entries.ok()) return error::FromStore(entries.status());
    for (const storage::Entry& entry : *entries) {
      if (!entry.version.exists()) continue;
      CONCORD_ASSIGN_OR_RETURN(StoredCoding coding, DecodeCoding(entry));
      visible.emplace(entry.id, std::move(coding));
    }
  }
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(watch_.project, watch_.member));

  Messages messages;
  for (size_t i = 0; i < events.size(); ++i) {
    const size_t first = messages.size();
    for (const std::string& id : events[i].codings) {
      const auto found = visible.find(id);
      if (last[id] != i || found == visible.end()) continue;
      const StoredCoding& coding = found->second;
      const records::CodingRecord& record = coding.record;
      const bool other = !watch_.transcript.empty() && watch_.transcript != record.transcript();
      if (other || view.HidesCoding(record.transcript(), record.coder(), record.round())) continue;
      messages.push_back(Say(coding, view, point_));
      visible.erase(found);
    }
    point_ = events[i].point;
    // Whoever resumes after the event's last message needs none of it again.
    if (messages.size() > first) messages.back().set_resume_token(Token(point_));
  }
  return messages;
}

absl::StatusOr<v1::WatchCodingsResponse> WatchFeed::BeginReveal(const Event& event) {
  absl::StatusOr<storage::Entry> entry =
      store_.ReadOne(watch_.project, RoundScopeKey(event.revealed_round));
  if (!entry.ok()) return error::FromStore(entry.status());
  records::RoundScope scope;
  if (!scope.ParseFromString(entry->value)) return error::Internal();
  bool coded = false;
  for (const std::string& coder : scope.coders()) coded = coded || coder == watch_.member;

  CodingFilter filter = FilterOf(watch_);
  (coded ? filter.on_transcripts_of : filter.round) = event.revealed_round;
  reveal_ = std::make_unique<Reveal>(Reveal{
      event.revealed_round, coded, CodingWalk(store_, watch_.project, filter, ""), event.point});
  v1::WatchCodingsResponse message;
  message.set_revealed_round(ChildName(watch_.project, "rounds", event.revealed_round));
  message.set_resume_token(Token(point_));
  return message;
}

absl::StatusOr<WatchFeed::Messages> WatchFeed::NextOfReveal() {
  Messages messages;
  while (messages.empty() && !reveal_->walk.done()) {
    CONCORD_ASSIGN_OR_RETURN(const std::vector<StoredCoding> codings, reveal_->walk.Next());
    CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(watch_.project, watch_.member));
    for (const StoredCoding& coding : codings) {
      const records::CodingRecord& record = coding.record;
      const bool in_round = record.round() == reveal_->round;
      // A coding of the round was never seen if it is gone; one outside the round may have been
      // seen before, so who was blind is told that it is gone.
      if (in_round && record.deleted()) continue;
      if (!in_round && (!reveal_->was_blind || record.coder() == watch_.member)) continue;
      if (view.HidesCoding(record.transcript(), record.coder(), record.round())) continue;
      messages.push_back(Say(coding, view, point_));
    }
  }
  if (!reveal_->walk.done()) return messages;
  point_ = reveal_->end;
  if (!messages.empty()) messages.back().set_resume_token(Token(point_));
  reveal_.reset();
  return messages;
}

}  // namespace concord::coding

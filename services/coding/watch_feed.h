#ifndef CONCORD_CODING_WATCH_FEED_H_
#define CONCORD_CODING_WATCH_FEED_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "coding/coding_walk.h"
#include "coding/visibility.h"
#include "coding/watch_token.h"
#include "concord/coding/v1/coding.pb.h"
#include "server/environment.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// `WatchFeed` is what one watch says, message by message: a snapshot, then the project's log as its
// reader may see it. It reads on demand and keeps nothing ready, so a slow reader costs no memory.
// What is hidden leaves no message; what a reveal makes visible follows the reveal. Blindness is
// judged when a message is made. For one thread at a time; its calls block on the store.
class WatchFeed {
 public:
  struct Watch {
    std::string project;
    std::string member;
    std::string transcript;  // empty for all
  };

  WatchFeed(Environment& environment, storage::ScopedStore& store, Visibility& visibility,
            const WatchTokens& tokens, Watch watch);

  // Begins with a snapshot, or after the token's message. FIELD_INVALID (resume_token);
  // FAILED_PRECONDITION (HISTORY_CHANGED).
  absl::Status Begin(const std::string& resume_token);
  // Returns the next messages; none when nothing has happened since.
  absl::StatusOr<std::vector<v1::WatchCodingsResponse>> Next();
  v1::WatchCodingsResponse Heartbeat() const;

 private:
  using Messages = std::vector<v1::WatchCodingsResponse>;

  // What follows the reveal of a round, while it is being sent.
  struct Reveal {
    std::string round;
    bool was_blind = false;  // the reader coded in the round: all on its transcripts was hidden
    CodingWalk walk;
    WatchPoint end;  // where the feed stands when all is sent
  };
  // An event of the log as far as it matters here.
  struct Event {
    WatchPoint point;
    std::vector<std::string> codings;
    std::string revealed_round;
  };

  absl::StatusOr<Messages> NextOfSnapshot();
  absl::StatusOr<Messages> NextOfReveal();
  absl::StatusOr<Messages> NextOfLog();
  // Reads the log behind point_ into events_; false at its end.
  absl::StatusOr<bool> ReadEvents();
  static absl::StatusOr<Event> ParseEvent(const storage::LogEntry& entry);
  absl::StatusOr<Messages> SayCodings(const std::vector<Event>& events);
  absl::StatusOr<v1::WatchCodingsResponse> BeginReveal(const Event& event);
  absl::StatusOr<std::string> DigestAt(storage::Revision revision);
  v1::WatchCodingsResponse Say(const StoredCoding& coding, const View& view,
                               const WatchPoint& point) const;
  std::string Token(const WatchPoint& point) const { return tokens_.Make(point, watch_id_); }

  Environment& environment_;
  storage::ScopedStore& store_;
  Visibility& visibility_;
  const WatchTokens& tokens_;
  const Watch watch_;
  const std::string watch_id_;

  WatchPoint point_;  // all up to here has been said
  std::unique_ptr<CodingWalk> snapshot_;
  std::deque<Event> events_;
  std::unique_ptr<Reveal> reveal_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_WATCH_FEED_H_

#ifndef CONCORD_STORAGE_BACKENDS_REDIS_CONNECTION_H_
#define CONCORD_STORAGE_BACKENDS_REDIS_CONNECTION_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "base/mutex.h"
#include "storage/backends/redis_session.h"
#include "storage/backends/redis_url.h"

namespace concord::storage::redis {

// What became of one command.
struct Answer {
  enum class Kind {
    kReply,    // `reply`, which may be an error reply
    kNotSent,  // it has had no effect
    kLost,     // it was sent, and its effect is unknown
  };
  Kind kind = Kind::kNotSent;
  ReplyPtr reply;
  std::string why;  // for kNotSent and kLost
};

// `Connection` pipelines the commands of many threads over one socket. A command that finds the
// socket idle is sent at once, by the thread that brings it; what comes meanwhile is gathered and
// sent together (a *burst*), so the deeper the queue, the fewer system calls and file syncs a
// command costs. One thread receives and completes the commands in order.
//
// Connects when there is something to send, and again after a loss. A command is never sent twice.
// Thread-safe.
class Connection {
 public:
  struct Options {
    Endpoint endpoint;
    Credentials credentials;
    absl::Duration timeout;
    // Above 0: a burst is followed by WAIT for so many replicas, and its commands are completed by
    // its answer: as lost when fewer confirmed in time.
    int replicas = 0;
    // Called after a connection failed or was lost, from the connection's thread.
    std::function<void()> on_lost;
  };
  using Done = std::function<void(Answer)>;

  explicit Connection(Options options);
  // Completes everything outstanding as not sent or lost.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Sends `command` (in Redis' protocol) and calls `done` once, from the connection's thread.
  // A connection whose oldest command passes its deadline unanswered is given up.
  void Send(std::shared_ptr<const std::string> command, absl::Time deadline, Done done);

 private:
  struct Waiting {
    std::shared_ptr<const std::string> command;
    absl::Time deadline;
    Done done;
  };
  struct Flight {
    absl::Time deadline;
    Done done;  // empty for the WAIT of a burst
    bool ends_burst = false;
  };
  struct Completion {
    Done done;
    Answer answer;
  };

  void Run();
  // Receives until the connection breaks; returns why.
  std::string Serve();
  // Reads what has come; false when the connection is at an end.
  bool Receive(std::string* why);
  // Takes the replies that are complete. False for bytes that are no replies.
  bool TakeReplies(std::vector<Completion>* completions);
  void TakeReply(ReplyPtr reply, std::vector<Completion>* completions)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Sends what waits, unless enough is under way or another thread is at it.
  void Flush() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void GatherBurst() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Sends from `out_`; false when the socket takes no more for now.
  bool SendSome() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Disconnect(const std::string& why);
  void FailWaiting(const std::string& why);
  // Completes waiting commands whose time is over; false when a sent one's is.
  bool CheckDeadlines();
  void Wake();

  const Options options_;
  const std::string wait_command_;
  int wake_fd_;
  ReaderPtr reader_;  // used by the connection's thread only

  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  int fd_ ABSL_GUARDED_BY(mutex_) = -1;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;     // a thread is in Flush
  bool want_write_ ABSL_GUARDED_BY(mutex_) = false;  // the socket's buffer is full
  int bursts_ ABSL_GUARDED_BY(mutex_) = 0;           // sent and not wholly answered
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  std::deque<Flight> flying_ ABSL_GUARDED_BY(mutex_);
  std::vector<Completion> held_ ABSL_GUARDED_BY(mutex_);  // answered, until the burst's WAIT is
  std::string out_ ABSL_GUARDED_BY(mutex_);
  size_t out_sent_ ABSL_GUARDED_BY(mutex_) = 0;

  std::thread thread_;
};

}  // namespace concord::storage::redis

#endif  // CONCORD_STORAGE_BACKENDS_REDIS_CONNECTION_H_

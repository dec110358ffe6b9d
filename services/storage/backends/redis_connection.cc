#include "storage/backends/redis_connection.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace concord::storage::redis {
namespace {

// Two: one is worked on by Redis while the next is on its way.
constexpr int kMaxBursts = 2;
constexpr size_t kMaxBurstBytes = 1 << 20;
constexpr int kTickMilliseconds = 100;

std::string MakeWaitCommand(const Connection::Options& options) {
  if (options.replicas == 0) return "";
  // Half of the time a call has: a command may have to wait behind another burst's WAIT.
  const int64_t milliseconds = absl::ToInt64Milliseconds(options.timeout) / 2;
  return MakeCommand({"WAIT", absl::StrCat(options.replicas), absl::StrCat(milliseconds)});
}

}  // namespace

Connection::Connection(Options options)
    : options_(std::move(options)),
      wait_command_(MakeWaitCommand(options_)),
      wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { Run(); }) {}

Connection::~Connection() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  Wake();
  thread_.join();
  close(wake_fd_);
}

void Connection::Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof(one));
}

void Connection::Send(std::shared_ptr<const std::string> command, absl::Time deadline, Done done) {
  MutexLock lock(&mutex_);
  waiting_.push_back({std::move(command), deadline, std::move(done)});
  if (fd_ < 0) {
    changed_.notify_all();
  } else {
    Flush();
  }
}

void Connection::GatherBurst() {
  out_.clear();
  out_sent_ = 0;
  while (!waiting_.empty() && out_.size() < kMaxBurstBytes) {
    Waiting& next = waiting_.front();
    out_ += *next.command;
    flying_.push_back({next.deadline, std::move(next.done)});
    waiting_.pop_front();
  }
  if (!wait_command_.empty()) {
    out_ += wait_command_;
    flying_.push_back({flying_.back().deadline, nullptr});
  }
  flying_.back().ends_burst = true;
  ++bursts_;
}

bool Connection::SendSome() {
  const int fd = fd_;
  const std::string* out = &out_;
  const size_t from = out_sent_;
  // `out_` stays as it is while writing_ is set.
  mutex_.Unlock();
  const ssize_t sent =
      send(fd, out->data() + from, out->size() - from, MSG_NOSIGNAL | MSG_DONTWAIT);
  const int error = errno;
  mutex_.Lock();
  if (sent >= 0) {
    out_sent_ += sent;
  } else if (error == EAGAIN) {
    want_write_ = true;
    Wake();
    return false;
  } else if (error != EINTR) {
    shutdown(fd, SHUT_RDWR);  // the receiving thread sees it and cleans up
    return false;
  }
  return true;
}

void Connection::Flush() {
  if (writing_ || want_write_) return;
  writing_ = true;
  while (fd_ >= 0) {
    if (out_sent_ == out_.size()) {
      if (waiting_.empty() || bursts_ >= kMaxBursts) break;
      GatherBurst();
    }
    if (!SendSome()) break;
  }
  writing_ = false;
  if (fd_ < 0) changed_.notify_all();
}

void Connection::Run() {
  while (true) {
    {
      MutexLock lock(&mutex_);
      while (!stopping_ && waiting_.empty()) changed_.wait(mutex_);
      if (stopping_) break;
    }
    absl::StatusOr<std::unique_ptr<Session>> session =
        Session::Open(options_.endpoint, options_.credentials, options_.timeout / 2);
    if (!session.ok()) {
      options_.on_lost();
      FailWaiting(std::string(session.status().message()));
      continue;
    }
    reader_.reset(redisReaderCreate());
    {
      MutexLock lock(&mutex_);
      fd_ = (*session)->Release();
      Flush();
    }
    Disconnect(Serve());
  }
  FailWaiting("The store is being closed.");
}

std::string Connection::Serve() {
  std::string why;
  while (true) {
    pollfd polled[2] = {{-1, POLLIN, 0}, {wake_fd_, POLLIN, 0}};
    {
      MutexLock lock(&mutex_);
      if (stopping_) return "The store is being closed.";
      polled[0].fd = fd_;
      if (want_write_) polled[0].events |= POLLOUT;
    }
    if (poll(polled, 2, kTickMilliseconds) < 0 && errno != EINTR) return "poll failed";
    if (polled[1].revents != 0) {
      uint64_t count = 0;
      [[maybe_unused]] const ssize_t got = read(wake_fd_, &count, sizeof(count));
    }
    if ((polled[0].revents & POLLOUT) != 0) {
      MutexLock lock(&mutex_);
      want_write_ = false;
      Flush();
    }
    if ((polled[0].revents & ~POLLOUT) != 0 && !Receive(&why)) return why;
    if (polled[0].revents == 0 && !CheckDeadlines()) {
      return absl::StrCat("Redis at ", options_.endpoint.ToString(), " did not answer in time.");
    }
  }
}

bool Connection::Receive(std::string* why) {
  int fd = -1;
  {
    MutexLock lock(&mutex_);
    fd = fd_;
  }
  char buffer[65536];
  const ssize_t received = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT);
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (received <= 0) {
    *why = absl::StrCat("The connection to Redis at ", options_.endpoint.ToString(), " was lost.");
    return false;
  }
  redisReaderFeed(reader_.get(), buffer, received);
  std::vector<Completion> completions;
  const bool understood = TakeReplies(&completions);
  for (Completion& completion : completions) completion.done(std::move(completion.answer));
  if (!understood) *why = "An answer was not of Redis' protocol.";
  return understood;
}

bool Connection::TakeReplies(std::vector<Completion>* completions) {
  MutexLock lock(&mutex_);
  while (true) {
    void* raw = nullptr;
    if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) return false;
    if (raw == nullptr) break;
    ReplyPtr reply(static_cast<redisReply*>(raw));
    if (flying_.empty()) return false;
    TakeReply(std::move(reply), completions);
  }
  Flush();  // before the completions: Redis works on while they run
  return true;
}

void Connection::TakeReply(ReplyPtr reply, std::vector<Completion>* completions) {
  Flight flight = std::move(flying_.front());
  flying_.pop_front();
  if (flight.ends_burst) --bursts_;
  if (flight.done != nullptr) {
    Completion completion{std::move(flight.done), {Answer::Kind::kReply, std::move(reply), ""}};
    (wait_command_.empty() ? completions : &held_)->push_back(std::move(completion));
    return;
  }
  const bool confirmed = reply->type == REDIS_REPLY_INTEGER && reply->integer >= options_.replicas;
  for (Completion& completion : held_) {
    if (!confirmed) {
      completion.answer = {
          Answer::Kind::kLost, nullptr,
          absl::StrCat("Fewer than ", options_.replicas, " replicas of Redis at ",
                       options_.endpoint.ToString(), " confirmed the commit in time.")};
    }
    completions->push_back(std::move(completion));
  }
  held_.clear();
}

bool Connection::CheckDeadlines() {
  const absl::Time now = absl::Now();
  std::vector<Completion> expired;
  {
    MutexLock lock(&mutex_);
    if (!flying_.empty() && flying_.front().deadline < now) return false;
    while (!waiting_.empty() && waiting_.front().deadline < now) {
      expired.push_back({std::move(waiting_.front().done),
                         {Answer::Kind::kNotSent, nullptr, "Redis was too busy to be asked."}});
      waiting_.pop_front();
    }
  }
  for (Completion& completion : expired) completion.done(std::move(completion.answer));
  return true;
}

void Connection::Disconnect(const std::string& why) {
  std::vector<Completion> lost;
  {
    MutexLock lock(&mutex_);
    const int fd = std::exchange(fd_, -1);
    shutdown(fd, SHUT_RDWR);
    while (writing_) changed_.wait(mutex_);
    close(fd);
    want_write_ = false;
    bursts_ = 0;
    out_.clear();
    out_sent_ = 0;
    lost = std::move(held_);
    held_.clear();
    for (Flight& flight : flying_) {
      if (flight.done != nullptr) lost.push_back({std::move(flight.done), {}});
    }
    flying_.clear();
  }
  options_.on_lost();
  for (Completion& completion : lost) completion.done({Answer::Kind::kLost, nullptr, why});
}

void Connection::FailWaiting(const std::string& why) {
  std::deque<Waiting> waiting;
  {
    MutexLock lock(&mutex_);
    waiting.swap(waiting_);
  }
  for (Waiting& one : waiting) one.done({Answer::Kind::kNotSent, nullptr, why});
}

}  // namespace concord::storage::redis

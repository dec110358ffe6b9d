#include "storage/backends/redis_subscriber.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"

namespace concord::storage::redis {
namespace {

constexpr absl::Duration kPingEvery = absl::Seconds(3);
constexpr absl::Duration kGiveUpAfter = absl::Seconds(10);
constexpr absl::Duration kReconnectPause = absl::Milliseconds(100);
constexpr absl::Duration kListenPatience = absl::Seconds(1);

bool SendWhole(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(sent);
    } else if (errno == EAGAIN) {
      pollfd waited = {fd, POLLOUT, 0};
      if (poll(&waited, 1, 1000) <= 0) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace

class Subscriber::Handle final : public Subscription {
 public:
  Handle(Subscriber* subscriber, int64_t id) : subscriber_(subscriber), id_(id) {}
  ~Handle() override { subscriber_->Remove(id_); }

 private:
  Subscriber* subscriber_;
  int64_t id_;
};

Subscriber::Subscriber(Settings settings, std::function<std::vector<Endpoint>()> endpoints)
    : settings_(std::move(settings)),
      endpoints_(std::move(endpoints)),
      wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { Run(); }) {}

Subscriber::~Subscriber() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  Wake();
  thread_.join();
  close(wake_fd_);
}

void Subscriber::Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof(one));
}

std::unique_ptr<Subscription> Subscriber::Listen(const std::string& channel, OnMessage on_message) {
  const absl::Time patience = absl::Now() + kListenPatience;
  MutexLock lock(&mutex_);
  const int64_t id = next_id_++;
  listeners_[id] = {channel, std::move(on_message)};
  changed_.notify_all();
  Wake();
  while (!stopping_ && confirmed_.count(channel) == 0 && absl::Now() < patience) {
    changed_.wait_for(mutex_, std::chrono::milliseconds(50));
  }
  return std::make_unique<Handle>(this, id);
}

void Subscriber::Remove(int64_t id) {
  MutexLock delivering(&delivering_);
  MutexLock lock(&mutex_);
  listeners_.erase(id);
  Wake();
}

void Subscriber::Run() {
  for (size_t turn = 0;; ++turn) {
    {
      MutexLock lock(&mutex_);
      while (!stopping_ && listeners_.empty()) changed_.wait(mutex_);
      if (stopping_) return;
    }
    const std::vector<Endpoint> endpoints = endpoints_();
    if (!endpoints.empty()) {
      auto session = Session::Open(endpoints[turn % endpoints.size()], settings_.credentials,
                                   settings_.timeout / 4);
      if (session.ok()) {
        const int fd = (*session)->Release();
        Serve(fd);
        close(fd);
      }
    }
    MutexLock lock(&mutex_);
    confirmed_.clear();
    if (!stopping_) changed_.wait_for(mutex_, absl::ToChronoMilliseconds(kReconnectPause));
  }
}

bool Subscriber::SendChannels(int fd, absl::string_view command,
                              const std::set<std::string>& channels) {
  if (channels.empty()) return true;
  std::vector<absl::string_view> arguments = {command};
  arguments.insert(arguments.end(), channels.begin(), channels.end());
  return SendWhole(fd, MakeCommand(arguments));
}

bool Subscriber::SyncChannels(int fd, std::set<std::string>* subscribed) {
  std::set<std::string> wanted;
  {
    MutexLock lock(&mutex_);
    if (stopping_) return false;
    for (const auto& [id, listener] : listeners_) wanted.insert(listener.first);
  }
  std::set<std::string> fresh;
  std::set<std::string> stale;
  std::set_difference(wanted.begin(), wanted.end(), subscribed->begin(), subscribed->end(),
                      std::inserter(fresh, fresh.end()));
  std::set_difference(subscribed->begin(), subscribed->end(), wanted.begin(), wanted.end(),
                      std::inserter(stale, stale.end()));
  *subscribed = std::move(wanted);
  return SendChannels(fd, "SUBSCRIBE", fresh) && SendChannels(fd, "UNSUBSCRIBE", stale);
}

void Subscriber::Serve(int fd) {
  const ReaderPtr reader(redisReaderCreate());
  std::set<std::string> subscribed;
  absl::Time heard = absl::Now();
  absl::Time pinged = heard;
  while (SyncChannels(fd, &subscribed)) {
    pollfd polled[2] = {{fd, POLLIN, 0}, {wake_fd_, POLLIN, 0}};
    if (poll(polled, 2, 1000) < 0 && errno != EINTR) return;
    if (polled[1].revents != 0) {
      uint64_t count = 0;
      [[maybe_unused]] const ssize_t got = read(wake_fd_, &count, sizeof(count));
    }
    const absl::Time now = absl::Now();
    if (polled[0].revents != 0) {
      if (!Receive(fd, reader.get())) return;
      heard = now;
    }
    if (now - heard > kGiveUpAfter) return;
    if (now - pinged > kPingEvery) {
      pinged = now;
      if (!SendWhole(fd, MakeCommand({"PING"}))) return;
    }
  }
}

bool Subscriber::Receive(int fd, redisReader* reader) {
  char buffer[16384];
  const ssize_t received = recv(fd, buffer, sizeof(buffer), 0);
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (received <= 0) return false;
  redisReaderFeed(reader, buffer, received);
  while (true) {
    void* raw = nullptr;
    if (redisReaderGetReply(reader, &raw) != REDIS_OK) return false;
    if (raw == nullptr) return true;
    const ReplyPtr reply(static_cast<redisReply*>(raw));
    if (reply->type == REDIS_REPLY_ERROR) return false;
    Deliver(*reply);
  }
}

void Subscriber::Deliver(const redisReply& message) {
  if (message.type != REDIS_REPLY_ARRAY || message.elements != 3) return;
  const absl::string_view kind = Text(*message.element[0]);
  const std::string channel(Text(*message.element[1]));
  if (kind == "message") {
    MutexLock delivering(&delivering_);
    std::vector<OnMessage> callbacks;
    {
      MutexLock lock(&mutex_);
      for (const auto& [id, listener] : listeners_) {
        if (listener.first == channel) callbacks.push_back(listener.second);
      }
    }
    for (const OnMessage& callback : callbacks) callback(Text(*message.element[2]));
    return;
  }
  MutexLock lock(&mutex_);
  if (kind == "subscribe") {
    confirmed_.insert(channel);
  } else {
    confirmed_.erase(channel);
  }
  changed_.notify_all();
}

}  // namespace concord::storage::redis

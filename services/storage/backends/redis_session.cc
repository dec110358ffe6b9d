#include "storage/backends/redis_session.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"

namespace concord::storage::redis {
namespace {

// Waits until `fd` is ready for `events`; false when `deadline` passed first.
bool AwaitReady(int fd, int16_t events, absl::Time deadline) {
  while (true) {
    const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
    if (left <= 0) return false;
    pollfd waited = {fd, events, 0};
    const int ready = poll(&waited, 1, static_cast<int>(std::min<int64_t>(left, 60000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

void SetSocketOptions(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

// Connects to one address; -1 when that fails before `deadline`.
int ConnectTo(const addrinfo& address, absl::Time deadline) {
  const int fd = socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  SetSocketOptions(fd);
  if (connect(fd, address.ai_addr, address.ai_addrlen) == 0) return fd;
  int error = errno;
  if (error == EINPROGRESS && AwaitReady(fd, POLLOUT, deadline)) {
    socklen_t size = sizeof(error);
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0) return fd;
  }
  close(fd);
  errno = error;
  return -1;
}

absl::StatusOr<int> Dial(const Endpoint& endpoint, absl::Time deadline) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = absl::StrCat(endpoint.port);
  if (const int error = getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &found);
      error != 0) {
    return absl::UnavailableError(absl::StrCat("Redis at ", endpoint.ToString(),
                                               " cannot be found: ", gai_strerror(error), "."));
  }
  int fd = -1;
  for (addrinfo* address = found; address != nullptr && fd < 0; address = address->ai_next) {
    fd = ConnectTo(*address, deadline);
  }
  freeaddrinfo(found);
  if (fd < 0) {
    return absl::UnavailableError(absl::StrCat("Redis at ", endpoint.ToString(),
                                               " cannot be reached: ", strerror(errno), "."));
  }
  return fd;
}

}  // namespace

absl::string_view Text(const redisReply& reply) {
  switch (reply.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_ERROR:
      return absl::string_view(reply.str, reply.len);
    default:
      return {};
  }
}

void AppendArgument(absl::string_view argument, std::string* out) {
  absl::StrAppend(out, "$", argument.size(), "\r\n", argument, "\r\n");
}

void AppendHead(size_t count, std::string* out) { absl::StrAppend(out, "*", count, "\r\n"); }

std::string MakeCommand(const std::vector<absl::string_view>& arguments) {
  std::string command;
  AppendHead(arguments.size(), &command);
  for (absl::string_view argument : arguments) AppendArgument(argument, &command);
  return command;
}

absl::Status StatusOfError(absl::string_view error) {
  const std::string message = absl::StrCat("Redis refused: ", error);
  if (absl::StartsWith(error, "OOM") || absl::StrContains(error, "No space left")) {
    return absl::ResourceExhaustedError(message);
  }
  return absl::UnavailableError(message);
}

Session::Session(int fd, Endpoint endpoint, absl::Duration timeout)
    : fd_(fd), endpoint_(std::move(endpoint)), timeout_(timeout), reader_(redisReaderCreate()) {}

Session::~Session() {
  if (fd_ >= 0) close(fd_);
}

absl::StatusOr<std::unique_ptr<Session>> Session::Open(const Endpoint& endpoint,
                                                       const Credentials& credentials,
                                                       absl::Duration timeout) {
  CONCORD_ASSIGN_OR_RETURN(const int fd, Dial(endpoint, absl::Now() + timeout));
  std::unique_ptr<Session> session(new Session(fd, endpoint, timeout));
  if (!credentials.password.empty()) {
    std::vector<absl::string_view> command = {"AUTH"};
    if (!credentials.user.empty()) command.push_back(credentials.user);
    command.push_back(credentials.password);
    CONCORD_RETURN_IF_ERROR(session->Call(command).status());
  }
  return session;
}

int Session::Release() { return std::exchange(fd_, -1); }

absl::Status Session::Unavailable(absl::string_view what) const {
  return absl::UnavailableError(absl::StrCat("Redis at ", endpoint_.ToString(), " ", what, "."));
}

absl::Status Session::SendAll(absl::string_view bytes, absl::Time deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(sent);
    } else if (errno == EAGAIN) {
      if (!AwaitReady(fd_, POLLOUT, deadline)) return Unavailable("does not answer");
    } else if (errno != EINTR) {
      return Unavailable("closed the connection");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ReplyPtr> Session::Exchange(const std::vector<absl::string_view>& arguments) {
  const absl::Time deadline = absl::Now() + timeout_;
  CONCORD_RETURN_IF_ERROR(SendAll(MakeCommand(arguments), deadline));
  while (true) {
    void* reply = nullptr;
    if (redisReaderGetReply(reader_.get(), &reply) != REDIS_OK) {
      return Unavailable("does not speak Redis' protocol");
    }
    if (reply != nullptr) return ReplyPtr(static_cast<redisReply*>(reply));
    if (!AwaitReady(fd_, POLLIN, deadline)) return Unavailable("does not answer");
    char buffer[16384];
    const ssize_t received = recv(fd_, buffer, sizeof(buffer), 0);
    if (received > 0) {
      redisReaderFeed(reader_.get(), buffer, received);
    } else if (received == 0 || (errno != EAGAIN && errno != EINTR)) {
      return Unavailable("closed the connection");
    }
  }
}

absl::StatusOr<ReplyPtr> Session::Call(const std::vector<absl::string_view>& arguments) {
  CONCORD_ASSIGN_OR_RETURN(ReplyPtr reply, Exchange(arguments));
  if (reply->type == REDIS_REPLY_ERROR) return StatusOfError(Text(*reply));
  return reply;
}

absl::StatusOr<std::map<std::string, std::string>> Session::Info(absl::string_view section) {
  CONCORD_ASSIGN_OR_RETURN(const ReplyPtr reply, Call({"INFO", section}));
  std::map<std::string, std::string> fields;
  for (absl::string_view line : absl::StrSplit(Text(*reply), "\r\n", absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    fields[std::string(parts.first)] = std::string(parts.second);
  }
  return fields;
}

}  // namespace concord::storage::redis

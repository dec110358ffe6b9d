#ifndef CONCORD_STORAGE_BACKENDS_REDIS_SESSION_H_
#define CONCORD_STORAGE_BACKENDS_REDIS_SESSION_H_

#include <hiredis/hiredis.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/backends/redis_url.h"

namespace concord::storage::redis {

struct ReplyDeleter {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using ReplyPtr = std::unique_ptr<redisReply, ReplyDeleter>;

struct ReaderDeleter {
  void operator()(redisReader* reader) const { redisReaderFree(reader); }
};
using ReaderPtr = std::unique_ptr<redisReader, ReaderDeleter>;

// The bytes of a string, status or error reply; empty for others.
absl::string_view Text(const redisReply& reply);

// Appends one argument in Redis' protocol, and the head of a command of `count` arguments.
void AppendArgument(absl::string_view argument, std::string* out);
void AppendHead(size_t count, std::string* out);

// One whole command in Redis' protocol.
std::string MakeCommand(const std::vector<absl::string_view>& arguments);

// The status that an error reply stands for, where it is not one that a retry may mend:
// RESOURCE_EXHAUSTED (memory or disk full), else UNAVAILABLE.
absl::Status StatusOfError(absl::string_view error);

// `Session` is a plain blocking connection for what is done seldom: looking at the topology,
// checking the configuration, loading functions, rewriting files. Not thread-safe.
class Session {
 public:
  // Connects and authenticates. UNAVAILABLE: nobody answers within `timeout`, or refuses us.
  static absl::StatusOr<std::unique_ptr<Session>> Open(const Endpoint& endpoint,
                                                       const Credentials& credentials,
                                                       absl::Duration timeout);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Returns the reply, which may be an error reply. UNAVAILABLE: none came in time.
  absl::StatusOr<ReplyPtr> Exchange(const std::vector<absl::string_view>& arguments);

  // The same, with error replies made into statuses (StatusOfError).
  absl::StatusOr<ReplyPtr> Call(const std::vector<absl::string_view>& arguments);

  // The fields of INFO `section`.
  absl::StatusOr<std::map<std::string, std::string>> Info(absl::string_view section);

  // Hands over the socket (non-blocking); the session is then at an end.
  int Release();

 private:
  Session(int fd, Endpoint endpoint, absl::Duration timeout);
  absl::Status SendAll(absl::string_view bytes, absl::Time deadline);
  absl::Status Unavailable(absl::string_view what) const;

  int fd_;
  const Endpoint endpoint_;
  const absl::Duration timeout_;
  ReaderPtr reader_;
};

}  // namespace concord::storage::redis

#endif  // CONCORD_STORAGE_BACKENDS_REDIS_SESSION_H_

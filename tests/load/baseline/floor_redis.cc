#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <initializer_list>
#include <mutex>
#include <thread>
#include <utility>

#include "load/baseline/floor_store.h"

namespace concord::baseline {
namespace {

constexpr char kPrefix[] = "f:{p}:";
constexpr char kLibrary[] = R"lua(#!lua name=floor
redis.register_function('floor_create', function(keys, args)
  local call = redis.call
  if call('GETRANGE', keys[2], 0, 15) ~= '' then return 0 end
  for i = 3, 6 do
    if call('GETRANGE', keys[i], 0, 15) ~= args[1] then return 0 end
  end
  local revision = call('INCR', keys[1])
  local version = struct.pack('>I8', revision) .. args[2]
  call('SET', keys[2], version .. args[3])
  for i = 7, 9 do call('ZADD', keys[i], '0', args[4]) end
  call('RPUSH', keys[1] .. math.floor(revision / 10000), args[5])
  call('PUBLISH', 'f:hints', '')
  return revision
end)
)lua";

std::string Command(const std::initializer_list<std::string>& words) {
  std::string command = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) {
    command += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  }
  return command;
}

void Require(redisContext* context, const std::initializer_list<std::string>& words) {
  const std::string command = Command(words);
  redisReply* reply = nullptr;
  if (redisAppendFormattedCommand(context, command.data(), command.size()) != REDIS_OK ||
      redisGetReply(context, reinterpret_cast<void**>(&reply)) != REDIS_OK ||
      reply->type == REDIS_REPLY_ERROR) {
    FloorFailed("Redis refused " + *words.begin());
  }
  freeReplyObject(reply);
}

// One connection that pipelines whatever waits. Who finds nobody sending sends, for all.
class FloorRedis final : public FloorStore {
 public:
  explicit FloorRedis(redisContext* context) : context_(context), fd_(context->fd) {
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    receiver_ = std::thread([this] { Receive(); });
  }
  ~FloorRedis() override {
    shutdown(fd_, SHUT_RDWR);
    receiver_.join();
    redisFree(context_);
  }

  void Create(const std::string& id, Done done) override {
    static const std::string version(kVersionBytes, 'n');
    static const std::string value(kValueBytes, 'v');
    static const std::string event(kEventBytes, 'e');
    static const std::string nonce(8, 'n');
    const std::string p = kPrefix;
    const std::string command = Command(
        {"FCALL", "floor_create", "9", p + "rev", p + "v:coding/coding/" + id, p + kStandsOnKeys[0],
         p + kStandsOnKeys[1], p + kStandsOnKeys[2], p + kStandsOnKeys[3], p + kIndexes[0],
         p + kIndexes[1], p + kIndexes[2], version, nonce, value, id, event});
    std::unique_lock<std::mutex> lock(mutex_);
    waiting_ += command;
    done_.push_back(std::move(done));
    if (sending_) return;
    sending_ = true;
    while (!waiting_.empty()) {
      std::string bytes;
      bytes.swap(waiting_);
      lock.unlock();
      Send(bytes);
      lock.lock();
    }
    sending_ = false;
  }

 private:
  void Send(const std::string& bytes) {
    for (size_t sent = 0; sent < bytes.size();) {
      const ssize_t n = send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n < 0 && errno != EINTR) FloorFailed("The connection to Redis was lost");
      if (n > 0) sent += n;
    }
  }

  void Receive() {
    redisReader* reader = redisReaderCreate();
    char buffer[65536];
    ssize_t n = 0;
    while ((n = recv(fd_, buffer, sizeof(buffer), 0)) > 0) {
      redisReaderFeed(reader, buffer, n);
      void* reply = nullptr;
      while (redisReaderGetReply(reader, &reply) == REDIS_OK && reply != nullptr) {
        Finish(static_cast<redisReply*>(reply));
      }
    }
    redisReaderFree(reader);
  }

  void Finish(redisReply* reply) {
    Done done;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      done = std::move(done_.front());
      done_.pop_front();
    }
    done(reply->type == REDIS_REPLY_INTEGER ? reply->integer : 0);
    freeReplyObject(reply);
  }

  redisContext* context_;
  const int fd_;
  std::mutex mutex_;
  bool sending_ = false;
  std::string waiting_;
  std::deque<Done> done_;
  std::thread receiver_;
};

}  // namespace

std::unique_ptr<FloorStore> OpenFloorRedis(int port) {
  redisContext* context = redisConnect("127.0.0.1", port);
  if (context == nullptr || context->err != 0) FloorFailed("Redis cannot be reached");
  Require(context, {"FUNCTION", "LOAD", "REPLACE", kLibrary});
  for (const char* key : kStandsOnKeys) {
    Require(context,
            {"SET", std::string(kPrefix) + key, std::string(kVersionBytes + kValueBytes, 'n')});
  }
  return std::make_unique<FloorRedis>(context);
}

}  // namespace concord::baseline

#include "coding/watch_stream.h"

#include <chrono>
#include <exception>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "coding/errors.h"
#include "coding/limits.h"
#include "server/errors.h"
#include "server/names.h"
#include "server/steps.h"

namespace concord::coding {

// One watch. At any time it does one thing (Phase), so it needs no lock while it reads. It keeps
// itself alive until gRPC is done with it; workers and the hub hold it while they use it.
class WatchStream final : public grpc::ServerWriteReactor<v1::WatchCodingsResponse>,
                          public std::enable_shared_from_this<WatchStream> {
 public:
  WatchStream(WatchDesk& desk, const MethodInfo& method, grpc::CallbackServerContext* rpc,
              const v1::WatchCodingsRequest* request)
      : desk_(desk),
        environment_(desk.environment_),
        rpc_(rpc),
        request_(*request),
        bearer_(BearerToken(*rpc)),
        acting_for_(MetadataValue(*rpc, kActingForKey)),
        call_(environment_.pipeline, method, *rpc, &request_),
        sent_(absl::Now()) {}

  void Start() {
    self_ = shared_from_this();
    Read();
  }

  // The log has grown.
  void Wake() {
    {
      MutexLock lock(&mutex_);
      woken_ = true;
      if (phase_ != Phase::kIdle) return;
      phase_ = Phase::kReading;
    }
    Read();
  }

  // Called each second.
  void Tick(absl::Time now) {
    bool stalled = false;
    {
      MutexLock lock(&mutex_);
      stalled = phase_ == Phase::kWriting && now - write_began_ > kWatchStall;
      recheck_ = recheck_ || now - checked_ >= kWatchRecheck;
      heartbeat_ = heartbeat_ || now - sent_ >= kWatchHeartbeat;
      if (!stalled) {
        if (phase_ != Phase::kIdle || !(recheck_ || heartbeat_)) return;
        phase_ = Phase::kReading;
      }
    }
    stalled ? End(WatchTooSlow()) : Read();
  }

  // Ends the stream, once, as soon as it may.
  void End(absl::Status status) {
    {
      MutexLock lock(&mutex_);
      if (ending_.ok()) ending_ = std::move(status);
      // A reader ends what it does first; a write under way is sent before the status.
      if (phase_ == Phase::kReading || phase_ == Phase::kFinished) return;
      phase_ = Phase::kFinished;
      status = ending_;
    }
    Finish(call_.Finish(std::move(status)));
  }

  // Drops the connection of a reader that does not even take the end.
  void Cancel() {
    MutexLock lock(&mutex_);
    if (!done_) rpc_->TryCancel();
  }

  void OnWriteDone(bool ok) override {
    {
      MutexLock lock(&mutex_);
      if (phase_ == Phase::kFinished) return;
      sent_ = absl::Now();
      if (!ok && ending_.ok()) ending_ = absl::CancelledError("The reader has gone.");
    }
    Continue();
  }

  void OnCancel() override { End(absl::CancelledError("The reader has gone.")); }

  void OnDone() override {
    {
      MutexLock lock(&mutex_);
      done_ = true;
    }
    // Before the last owner may be the hub, whose callbacks this waits for.
    following_.reset();
    desk_.Remove(this);
    self_.reset();
  }

 private:
  enum class Phase { kReading, kWriting, kIdle, kFinished };

  // Hands the stream to a worker. Only in kReading.
  void Read() {
    environment_.workers.Run([self = shared_from_this()] { self->ReadNow(); });
  }

  void ReadNow() {
    absl::Status status;
    try {
      status = TryRead();
    } catch (const std::exception& e) {
      status = call_.Failed(e);
    }
    if (!status.ok()) {
      MutexLock lock(&mutex_);
      if (ending_.ok()) ending_ = std::move(status);
    }
    Continue();
  }

  absl::Status TryRead() {
    if (feed_ == nullptr) CONCORD_RETURN_IF_ERROR(Open());
    bool recheck = false;
    bool heartbeat = false;
    {
      MutexLock lock(&mutex_);
      woken_ = false;
      recheck = std::exchange(recheck_, false);
      heartbeat = std::exchange(heartbeat_, false);
      if (recheck) checked_ = absl::Now();
    }
    if (recheck) CONCORD_RETURN_IF_ERROR(Recheck());
    CONCORD_ASSIGN_OR_RETURN(std::vector<v1::WatchCodingsResponse> messages, feed_->Next());
    // There may be more where these came from.
    const bool more = !messages.empty();
    if (heartbeat && !more) messages.push_back(feed_->Heartbeat());
    MutexLock lock(&mutex_);
    woken_ = woken_ || more;
    for (auto& message : messages) queue_.push_back(std::move(message));
    return absl::OkStatus();
  }

  absl::Status Open() {
    CONCORD_RETURN_IF_ERROR(call_.Begin());
    const RequestContext& context = call_.context();
    WatchFeed::Watch watch{context.project, context.member.id, ""};
    if (!request_.transcript().empty()) {
      CONCORD_ASSIGN_OR_RETURN(watch.transcript, ParseChild(request_.transcript(), context.project,
                                                            "transcripts", "transcript"));
    }
    auto feed = std::make_unique<WatchFeed>(environment_, desk_.store_, desk_.visibility_,
                                            desk_.tokens_, std::move(watch));
    CONCORD_RETURN_IF_ERROR(feed->Begin(request_.resume_token()));
    feed_ = std::move(feed);
    following_ =
        environment_.hub.Follow(context.project, [weak = weak_from_this()](storage::Revision) {
          if (const auto self = weak.lock()) self->Wake();
        });
    return absl::OkStatus();
  }

  // Whether the token and the membership that opened the stream still hold. A store that cannot be
  // reached says neither yes nor no.
  absl::Status Recheck() {
    const RequestContext& context = call_.context();
    absl::StatusOr<Directory::Principal> caller = environment_.directory.Authenticate(bearer_);
    if (caller.ok() && caller->service) {
      caller = environment_.directory.FindPrincipal(acting_for_);
    }
    absl::Status status = caller.status();
    if (status.ok()) {
      status = environment_.directory.FindMember(context.project, context.principal).status();
    }
    return absl::IsUnavailable(status) ? absl::OkStatus() : status;
  }

  // Goes on after reading or writing.
  void Continue() {
    absl::Status ending;
    {
      MutexLock lock(&mutex_);
      ending = ending_;
      if (!ending.ok()) {
        phase_ = Phase::kFinished;
      } else if (!queue_.empty()) {
        phase_ = Phase::kWriting;
        write_began_ = absl::Now();
        writing_ = std::move(queue_.front());
        queue_.pop_front();
      } else if (woken_ || recheck_ || heartbeat_) {
        phase_ = Phase::kReading;
      } else {
        phase_ = Phase::kIdle;
        return;
      }
      if (phase_ == Phase::kWriting) {
        // Under the lock: End may otherwise finish the call before the write begins.
        StartWrite(&writing_);
        return;
      }
    }
    if (!ending.ok()) return Finish(call_.Finish(std::move(ending)));
    Read();
  }

  WatchDesk& desk_;
  Environment& environment_;
  grpc::CallbackServerContext* const rpc_;
  const v1::WatchCodingsRequest request_;
  const std::string bearer_;
  const std::string acting_for_;
  Pipeline::Call call_;
  // Of whoever is in kReading.
  std::unique_ptr<WatchFeed> feed_;
  std::shared_ptr<void> following_;
  v1::WatchCodingsResponse writing_;  // gRPC's, in kWriting

  Mutex mutex_;
  Phase phase_ ABSL_GUARDED_BY(mutex_) = Phase::kReading;
  std::deque<v1::WatchCodingsResponse> queue_ ABSL_GUARDED_BY(mutex_);
  absl::Status ending_ ABSL_GUARDED_BY(mutex_);
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool recheck_ ABSL_GUARDED_BY(mutex_) = false;
  bool heartbeat_ ABSL_GUARDED_BY(mutex_) = false;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time checked_ ABSL_GUARDED_BY(mutex_) = absl::Now();
  absl::Time sent_ ABSL_GUARDED_BY(mutex_);
  absl::Time write_began_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<WatchStream> self_;
};

WatchDesk::WatchDesk(Environment& environment, storage::ScopedStore& store, Visibility& visibility)
    : environment_(environment),
      store_(store),
      visibility_(visibility),
      method_(environment.pipeline.Method("/concord.coding.v1.CodingService/WatchCodings")),
      tokens_(environment.secret),
      gauge_(prometheus::BuildGauge()
                 .Name("concord_watch_streams")
                 .Help("Watch streams that are open")
                 .Register(environment.metrics)
                 .Add({})),
      thread_([this] { Loop(); }) {}

WatchDesk::~WatchDesk() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

grpc::ServerWriteReactor<v1::WatchCodingsResponse>* WatchDesk::Watch(
    grpc::CallbackServerContext* rpc, const v1::WatchCodingsRequest* request) {
  auto stream = std::make_shared<WatchStream>(*this, method_, rpc, request);
  bool draining = false;
  {
    MutexLock lock(&mutex_);
    streams_.emplace(stream.get(), stream);
    gauge_.Increment();
    draining = draining_;
  }
  stream->Start();
  if (draining) stream->End(error::Draining());
  return stream.get();
}

void WatchDesk::Remove(const WatchStream* stream) {
  MutexLock lock(&mutex_);
  streams_.erase(stream);
  gauge_.Decrement();
  changed_.notify_all();
}

std::vector<std::shared_ptr<WatchStream>> WatchDesk::Streams() {
  std::vector<std::shared_ptr<WatchStream>> all;
  MutexLock lock(&mutex_);
  for (const auto& [stream, weak] : streams_) {
    if (auto strong = weak.lock()) all.push_back(std::move(strong));
  }
  return all;
}

void WatchDesk::Loop() {
  while (true) {
    {
      MutexLock lock(&mutex_);
      if (!stopping_) changed_.wait_for(mutex_, std::chrono::seconds(1));
      if (stopping_) return;
    }
    for (const auto& stream : Streams()) stream->Tick(absl::Now());
  }
}

void WatchDesk::AwaitNone(absl::Duration limit) {
  const auto until = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(limit);
  MutexLock lock(&mutex_);
  while (!streams_.empty()) {
    if (changed_.wait_until(mutex_, until) == std::cv_status::timeout) return;
  }
}

void WatchDesk::Drain() {
  {
    MutexLock lock(&mutex_);
    draining_ = true;
  }
  for (const auto& stream : Streams()) stream->End(error::Draining());
  AwaitNone(kWatchDrain);
  for (const auto& stream : Streams()) stream->Cancel();
  AwaitNone(kWatchDrain);
}

}  // namespace concord::coding

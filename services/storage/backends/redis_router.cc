#include "storage/backends/redis_router.h"

#include <utility>

#include "absl/time/clock.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "storage/backends/redis_durability.h"
#include "storage/backends/redis_function.h"

namespace concord::storage::redis {
namespace {

constexpr absl::Duration kLeastPause = absl::Milliseconds(50);

absl::Status SetUp(const Endpoint& primary, const Settings& settings) {
  CONCORD_RETURN_IF_ERROR(CheckDurable(primary, settings));
  return LoadFunctions(primary, settings);
}

}  // namespace

Router::Router(Settings settings) : settings_(std::move(settings)), thread_([this] { Run(); }) {}

Router::~Router() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
  // Outside of the lock: what is completed now may call NodeOfSlot.
  std::map<Endpoint, Known> nodes;
  {
    MutexLock lock(&mutex_);
    owners_.fill(nullptr);
    nodes.swap(nodes_);
  }
}

absl::StatusOr<Topology> Router::DiscoverAny() {
  std::vector<Endpoint> candidates;
  {
    MutexLock lock(&mutex_);
    if (hint_.has_value()) candidates.push_back(*hint_);
    hint_.reset();
    candidates.insert(candidates.end(), settings_.seeds.begin(), settings_.seeds.end());
    candidates.insert(candidates.end(), topology_.primaries.begin(), topology_.primaries.end());
    candidates.insert(candidates.end(), topology_.replicas.begin(), topology_.replicas.end());
  }
  absl::Status first_error;
  for (const Endpoint& candidate : candidates) {
    absl::StatusOr<Topology> topology = Discover(candidate, settings_);
    if (topology.ok()) return topology;
    first_error.Update(topology.status());
  }
  return first_error;
}

absl::Status Router::Refresh() {
  MutexLock refreshing(&refreshing_);
  CONCORD_ASSIGN_OR_RETURN(const Topology topology, DiscoverAny());
  Adopt(topology);
  absl::Status first_error;
  for (const Endpoint& primary : topology.primaries) first_error.Update(Prepare(primary));
  for (const Endpoint& replica : topology.replicas) {
    const absl::Status durable = CheckDurable(replica, settings_);
    if (!absl::IsUnavailable(durable)) first_error.Update(durable);  // reachable, and careless
  }
  return first_error;
}

void Router::Adopt(const Topology& topology) {
  MutexLock lock(&mutex_);
  if (stopping_) return;
  topology_ = topology;
  for (const Endpoint& primary : topology.primaries) {
    Known& known = nodes_[primary];
    if (known.node != nullptr) continue;
    Connection::Options options;
    options.endpoint = primary;
    options.credentials = settings_.credentials;
    options.timeout = settings_.timeout;
    options.on_lost = [this] { RefreshSoon(std::nullopt); };
    Connection::Options commit_options = options;
    commit_options.replicas = settings_.replicas;
    known.node = std::make_unique<Node>(commit_options, options);
    known.usable = absl::UnavailableError("The Redis server is being looked at.");
  }
  owners_.fill(nullptr);
  for (const Topology::Range& range : topology.ranges) {
    Known* known = &nodes_[range.primary];
    for (int slot = range.first; slot <= range.last; ++slot) owners_[slot] = known;
  }
}

absl::Status Router::Prepare(const Endpoint& primary) {
  absl::Status status = SetUp(primary, settings_);
  MutexLock lock(&mutex_);
  const auto known = nodes_.find(primary);
  if (known == nodes_.end()) return status;
  // A server that does not answer is no reason to refuse it later: its connections will tell.
  if (absl::IsUnavailable(status) && known->second.usable.ok()) return status;
  if (absl::IsFailedPrecondition(status) && known->second.usable.ok()) {
    Log(Severity::kError, "a Redis server is not set up durably, commits to it are refused",
        {{"server", primary.ToString()}});
  }
  known->second.usable = status;
  return status;
}

void Router::RefreshSoon(std::optional<Endpoint> hint) {
  MutexLock lock(&mutex_);
  wanted_ = true;
  if (hint.has_value()) hint_ = std::move(hint);
  changed_.notify_all();
}

void Router::Run() {
  absl::Status logged;
  while (true) {
    {
      MutexLock lock(&mutex_);
      while (!wanted_ && !stopping_) changed_.wait(mutex_);
      if (stopping_) return;
      wanted_ = false;
    }
    const absl::Status status = Refresh();
    if (!status.ok() && status != logged) {
      Log(Severity::kWarning, "Redis is not wholly available",
          {{"why", std::string(status.message())}});
    }
    logged = status;
    const absl::Time resume = absl::Now() + kLeastPause;
    MutexLock lock(&mutex_);
    while (!stopping_ && absl::Now() < resume) {
      changed_.wait_for(mutex_, absl::ToChronoMilliseconds(kLeastPause));
    }
  }
}

absl::StatusOr<Node*> Router::NodeOfSlot(int slot) {
  MutexLock lock(&mutex_);
  const Known* known = owners_[slot];
  if (known == nullptr) return absl::UnavailableError("No Redis server owns the slot now.");
  if (!known->usable.ok()) return absl::UnavailableError(known->usable.message());
  return known->node.get();
}

std::vector<Endpoint> Router::Primaries() {
  MutexLock lock(&mutex_);
  return {topology_.primaries.begin(), topology_.primaries.end()};
}

std::vector<Endpoint> Router::Replicas() {
  MutexLock lock(&mutex_);
  return {topology_.replicas.begin(), topology_.replicas.end()};
}

}  // namespace concord::storage::redis

#include "storage/backends/sqlite_writer.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "storage/backends/sqlite_schema.h"

namespace concord::storage {
namespace {

// A group is bounded so that the first of a deep queue need not wait for all of it.
constexpr size_t kMaxGroup = 128;
constexpr size_t kMaxGroupBytes = 8 << 20;
// Frames (pages) that the write-ahead log grows by between two checkpoints.
constexpr int kCheckpointFrames = 4000;
// From this length on a checkpoint waits for readers, so that the log can begin anew.
constexpr int kLongLogFrames = 10 * kCheckpointFrames;
constexpr absl::Duration kForgettingPeriod = absl::Milliseconds(100);
constexpr int64_t kForgottenAtOnce = 2000;
constexpr absl::Duration kErasureTimeout = absl::Seconds(10);

size_t BytesOf(const Batch& batch) {
  size_t bytes = batch.event.has_value() ? batch.event->size() : 0;
  for (const Batch::PutOp& put : batch.puts) bytes += put.value.size();
  return bytes;
}

}  // namespace

struct SqliteWriter::Statements {
  explicit Statements(SqliteConnection* c)
      : begin(c, "BEGIN IMMEDIATE"),
        commit(c, "COMMIT"),
        find_partition(c, "SELECT id, revision FROM partitions WHERE name = ?"),
        add_partition(c, "INSERT INTO partitions (name, revision) VALUES (?, 0)"),
        set_revision(c, "UPDATE partitions SET revision = ?2 WHERE id = ?1"),
        entry_version(c,
                      "SELECT revision, nonce FROM entries"
                      " WHERE partition = ? AND collection = ? AND id = ?"),
        erasable_version(c,
                         "SELECT revision, nonce FROM erasables"
                         " WHERE partition = ? AND collection = ? AND id = ?"),
        put_entry(c, "REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?)"),
        put_erasable(c, "REPLACE INTO erasables VALUES (?, ?, ?, ?, ?, ?)"),
        delete_entry(c, "DELETE FROM entries WHERE partition = ? AND collection = ? AND id = ?"),
        delete_erasable(c,
                        "DELETE FROM erasables WHERE partition = ? AND collection = ? AND id = ?"),
        list(c, "INSERT OR IGNORE INTO listings VALUES (?, ?, ?)"),
        unlist(c, "DELETE FROM listings WHERE partition = ? AND collection = ? AND id = ?"),
        append(c, "INSERT INTO log VALUES (?, ?, ?)"),
        find_request(c,
                     "SELECT digest, response, revision, nonce FROM requests"
                     " WHERE partition = ? AND id = ? AND expires > ?"),
        remember(c, "REPLACE INTO requests VALUES (?, ?, ?, ?, ?, ?, ?)"),
        forget(c,
               "DELETE FROM requests WHERE (partition, id) IN"
               " (SELECT partition, id FROM requests WHERE expires <= ? LIMIT ?)"),
        erasable_collections(c, "SELECT DISTINCT partition, collection FROM erasables"),
        ping(c, "REPLACE INTO meta VALUES ('pinged', ?)") {}

  SqliteStatement begin, commit, find_partition, add_partition, set_revision, entry_version,
      erasable_version, put_entry, put_erasable, delete_entry, delete_erasable, list, unlist,
      append, find_request, remember, forget, erasable_collections, ping;
};

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection, HintHub* hints)
    : connection_(std::move(connection)),
      statements_(std::make_unique<Statements>(connection_.get())),
      hints_(hints),
      next_forgetting_(absl::InfinitePast()) {
  sqlite3_wal_hook(
      connection_->db(),
      [](void* frames, sqlite3*, const char*, int count) {
        *static_cast<int*>(frames) = count;
        return SQLITE_OK;
      },
      &wal_frames_);
  thread_ = std::thread([this] { Work(); });
}

SqliteWriter::~SqliteWriter() {
  {
    MutexLock lock(&mutex_);
    closing_ = true;
    changed_.notify_one();
  }
  thread_.join();
}

void SqliteWriter::Commit(absl::string_view partition, Batch batch, Store::Done done,
                          absl::Status invalid) {
  Pending pending{std::string(partition), std::move(batch), std::move(done), std::move(invalid)};
  bool wake = false;
  {
    MutexLock lock(&mutex_);
    pending_.push_back(std::move(pending));
    wake = std::exchange(idle_, false);
  }
  // Not under the lock, which the writer would only have to wait for.
  if (wake) changed_.notify_one();
}

absl::Status SqliteWriter::OnWriterThread(std::function<absl::Status()> task) {
  Mutex mutex;
  CondVar finished;
  std::optional<absl::Status> result;
  {
    MutexLock lock(&mutex_);
    tasks_.push_back([&] {
      absl::Status status = task();
      MutexLock result_lock(&mutex);
      result = std::move(status);
      finished.notify_one();
    });
    changed_.notify_one();
  }
  MutexLock lock(&mutex);
  while (!result.has_value()) finished.wait(mutex);
  return *result;
}

absl::Status SqliteWriter::FinishErasures() {
  return OnWriterThread([this] {
    absl::Status status = CopyErasables();
    if (status.ok()) status = EmptyWriteAheadLog();
    return status;
  });
}

absl::Status SqliteWriter::Ping() {
  return OnWriterThread([this] { return statements_->ping.Run(absl::ToUnixMicros(absl::Now())); });
}

void SqliteWriter::Work() {
  std::vector<Pending> group;
  std::function<void()> task;
  while (Take(&group, &task)) {
    if (task) {
      task();
    } else {
      CommitGroup(group);
    }
    CheckpointIfDue();
    group.clear();
    task = nullptr;
  }
}

bool SqliteWriter::Take(std::vector<Pending>* group, std::function<void()>* task) {
  MutexLock lock(&mutex_);
  while (pending_.empty() && tasks_.empty() && !closing_) {
    idle_ = true;
    changed_.wait(mutex_);
  }
  idle_ = false;
  if (!tasks_.empty()) {
    *task = std::move(tasks_.front());
    tasks_.pop_front();
    return true;
  }
  size_t bytes = 0;
  while (!pending_.empty() && group->size() < kMaxGroup && bytes < kMaxGroupBytes) {
    bytes += BytesOf(pending_.front().batch);
    group->push_back(std::move(pending_.front()));
    pending_.pop_front();
  }
  return !group->empty();
}

void SqliteWriter::CommitGroup(std::vector<Pending>& group) {
  std::vector<Outcome> outcomes(group.size());
  const absl::Status status = TryGroup(group, &outcomes);
  if (!status.ok()) Abandon();
  for (size_t i = 0; i < group.size(); ++i) {
    Pending& pending = group[i];
    if (!pending.invalid.ok()) {
      pending.done(std::move(pending.invalid));
      continue;
    }
    if (!status.ok()) {
      pending.done(status);
      continue;
    }
    if (outcomes[i].kind == Outcome::Kind::kCommitted && !pending.batch.hint.empty()) {
      hints_->Notify(pending.partition, pending.batch.hint);
    }
    pending.done(std::move(outcomes[i]));
  }
}

absl::Status SqliteWriter::TryGroup(std::vector<Pending>& group, std::vector<Outcome>* outcomes) {
  CONCORD_RETURN_IF_ERROR(statements_->begin.Run());
  for (size_t i = 0; i < group.size(); ++i) {
    if (!group[i].invalid.ok()) continue;
    CONCORD_ASSIGN_OR_RETURN((*outcomes)[i], CommitOne(group[i].partition, group[i].batch));
  }
  CONCORD_RETURN_IF_ERROR(WriteRevisions());
  CONCORD_RETURN_IF_ERROR(ForgetOldRequests());
  return statements_->commit.Run();
}

void SqliteWriter::Abandon() {
  connection_->Rollback();
  // They may speak of what was rolled back; they are read again when needed.
  partitions_.clear();
}

absl::StatusOr<Outcome> SqliteWriter::CommitOne(const std::string& name, const Batch& batch) {
  CONCORD_ASSIGN_OR_RETURN(Partition* const partition, Find(name));
  Outcome outcome;
  CONCORD_ASSIGN_OR_RETURN(const bool apply, Decide(*partition, batch, &outcome));
  if (apply) CONCORD_RETURN_IF_ERROR(Apply(name, *partition, batch, outcome));
  return outcome;
}

absl::StatusOr<SqliteWriter::Partition*> SqliteWriter::Find(const std::string& name) {
  if (!erasable_collections_known_) {
    CONCORD_RETURN_IF_ERROR(
        statements_->erasable_collections.Query([this](const SqliteStatement& row) {
          erasable_collections_.emplace(row.Number(0), std::string(row.Bytes(1)));
        }));
    erasable_collections_known_ = true;
  }
  const auto [found, added] = partitions_.try_emplace(name);
  if (!added) return &found->second;
  const absl::Status status = statements_->find_partition.Query(
      [partition = &found->second](const SqliteStatement& row) {
        partition->id = row.Number(0);
        partition->revision = row.Number(1);
      },
      absl::string_view(name));
  if (!status.ok()) return status;  // Abandon forgets the half-made partition
  return &found->second;
}

absl::StatusOr<bool> SqliteWriter::Decide(const Partition& partition, const Batch& batch,
                                          Outcome* outcome) {
  outcome->revision = partition.revision;
  if (batch.remember.has_value()) {
    CONCORD_ASSIGN_OR_RETURN(const bool remembered,
                             IsRemembered(partition, *batch.remember, outcome));
    if (remembered) return false;
  }
  for (size_t i = 0; i < batch.conditions.size(); ++i) {
    CONCORD_ASSIGN_OR_RETURN(const Version version,
                             VersionOf(partition.id, batch.conditions[i].key));
    if (version == batch.conditions[i].version) continue;
    outcome->kind = Outcome::Kind::kConditionFailed;
    outcome->failed_condition = i;
    return false;
  }
  if (batch.event.has_value()) ++outcome->revision;
  outcome->nonce = NewNonce();
  return true;
}

absl::StatusOr<bool> SqliteWriter::IsRemembered(const Partition& partition,
                                                const Batch::RememberOp& remember,
                                                Outcome* outcome) {
  bool found = false;
  CONCORD_RETURN_IF_ERROR(statements_->find_request.Query(
      [&](const SqliteStatement& row) {
        found = true;
        if (row.Bytes(0) != remember.digest) {
          outcome->kind = Outcome::Kind::kRequestIdReused;
          return;
        }
        outcome->kind = Outcome::Kind::kReplayed;
        outcome->response = std::string(row.Bytes(1));
        outcome->revision = row.Number(2);
        outcome->nonce = static_cast<uint64_t>(row.Number(3));
      },
      partition.id, absl::string_view(remember.id), absl::ToUnixMicros(absl::Now())));
  return found;
}

absl::StatusOr<Version> SqliteWriter::VersionOf(int64_t partition, const Key& key) {
  Version version;
  const auto read = [&](const SqliteStatement& row) {
    version = {row.Number(0), static_cast<uint64_t>(row.Number(1))};
  };
  const absl::string_view collection = key.collection;
  const absl::string_view id = key.id;
  CONCORD_RETURN_IF_ERROR(statements_->entry_version.Query(read, partition, collection, id));
  if (!version.exists() && MayHoldErasables(partition, key.collection)) {
    CONCORD_RETURN_IF_ERROR(statements_->erasable_version.Query(read, partition, collection, id));
  }
  return version;
}

absl::Status SqliteWriter::Apply(const std::string& name, Partition& partition, const Batch& batch,
                                 const Outcome& outcome) {
  if (partition.id == 0) {
    CONCORD_RETURN_IF_ERROR(statements_->add_partition.Run(absl::string_view(name)));
    partition.id = sqlite3_last_insert_rowid(connection_->db());
  }
  const int64_t id = partition.id;
  for (const Batch::PutOp& put : batch.puts) {
    CONCORD_RETURN_IF_ERROR(Put(id, put, outcome.version()));
  }
  for (const auto* removed : {&batch.deletes, &batch.erases}) {
    for (const Key& key : *removed) CONCORD_RETURN_IF_ERROR(Remove(id, key));
  }
  for (const Key& key : batch.lists) {
    CONCORD_RETURN_IF_ERROR(
        statements_->list.Run(id, absl::string_view(key.collection), absl::string_view(key.id)));
  }
  for (const Key& key : batch.unlists) {
    CONCORD_RETURN_IF_ERROR(
        statements_->unlist.Run(id, absl::string_view(key.collection), absl::string_view(key.id)));
  }
  if (batch.remember.has_value()) {
    const Batch::RememberOp& remember = *batch.remember;
    CONCORD_RETURN_IF_ERROR(statements_->remember.Run(
        id, absl::string_view(remember.id), absl::string_view(remember.digest),
        absl::string_view(remember.response), outcome.revision, static_cast<int64_t>(outcome.nonce),
        absl::ToUnixMicros(absl::Now() + remember.keep_for)));
  }
  if (batch.event.has_value()) {
    CONCORD_RETURN_IF_ERROR(
        statements_->append.Run(id, outcome.revision, absl::string_view(*batch.event)));
    partition.revision = outcome.revision;
    partition.changed = true;
  }
  return absl::OkStatus();
}

absl::Status SqliteWriter::Put(int64_t partition, const Batch::PutOp& put, const Version& version) {
  const absl::string_view collection = put.key.collection;
  const absl::string_view id = put.key.id;
  SqliteStatement& into = put.erasable ? statements_->put_erasable : statements_->put_entry;
  CONCORD_RETURN_IF_ERROR(into.Run(partition, collection, id, version.revision,
                                   static_cast<int64_t>(version.nonce),
                                   absl::string_view(put.value)));
  // A key holds one value: the other table must not have an older one.
  if (put.erasable) {
    erasable_collections_.emplace(partition, put.key.collection);
    CONCORD_RETURN_IF_ERROR(statements_->delete_entry.Run(partition, collection, id));
  } else if (MayHoldErasables(partition, put.key.collection)) {
    CONCORD_RETURN_IF_ERROR(statements_->delete_erasable.Run(partition, collection, id));
  }
  return put.listed ? statements_->list.Run(partition, collection, id) : absl::OkStatus();
}

absl::Status SqliteWriter::Remove(int64_t partition, const Key& key) {
  const absl::string_view collection = key.collection;
  const absl::string_view id = key.id;
  CONCORD_RETURN_IF_ERROR(statements_->delete_entry.Run(partition, collection, id));
  if (MayHoldErasables(partition, key.collection)) {
    CONCORD_RETURN_IF_ERROR(statements_->delete_erasable.Run(partition, collection, id));
  }
  return statements_->unlist.Run(partition, collection, id);
}

bool SqliteWriter::MayHoldErasables(int64_t partition, const std::string& collection) const {
  return !erasable_collections_.empty() && erasable_collections_.contains({partition, collection});
}

absl::Status SqliteWriter::WriteRevisions() {
  for (auto& [name, partition] : partitions_) {
    if (!partition.changed) continue;
    CONCORD_RETURN_IF_ERROR(statements_->set_revision.Run(partition.id, partition.revision));
    partition.changed = false;
  }
  return absl::OkStatus();
}

absl::Status SqliteWriter::ForgetOldRequests() {
  const absl::Time now = absl::Now();
  if (now < next_forgetting_) return absl::OkStatus();
  next_forgetting_ = now + kForgettingPeriod;
  return statements_->forget.Run(absl::ToUnixMicros(now), kForgottenAtOnce);
}

absl::Status SqliteWriter::CopyErasables() {
  absl::Status status = statements_->begin.Run();
  for (const char* sql : kCopyErasables) {
    if (status.ok()) status = connection_->Run(sql);
  }
  if (status.ok()) status = statements_->commit.Run();
  if (!status.ok()) Abandon();
  return status;
}

absl::Status SqliteWriter::EmptyWriteAheadLog() {
  const absl::Time deadline = absl::Now() + kErasureTimeout;
  while (true) {
    const int code = sqlite3_wal_checkpoint_v2(connection_->db(), nullptr,
                                               SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (code == SQLITE_OK) {
      wal_frames_ = checkpointed_frames_ = 0;
      return absl::OkStatus();
    }
    if ((code & 0xFF) != SQLITE_BUSY) return SqliteError(connection_->db(), code);
    if (absl::Now() > deadline) {
      return absl::UnavailableError(
          "Erased values are still in the write-ahead log, because something reads the database "
          "all the time. Try again.");
    }
  }
}

void SqliteWriter::CheckpointIfDue() {
  if (wal_frames_ < checkpointed_frames_) checkpointed_frames_ = 0;  // the log began anew
  if (wal_frames_ - checkpointed_frames_ < kCheckpointFrames) return;
  const int mode =
      wal_frames_ < kLongLogFrames ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART;
  const int code = sqlite3_wal_checkpoint_v2(connection_->db(), nullptr, mode, nullptr, nullptr);
  // Nothing is lost when it fails: the log holds everything and the next one tries again.
  if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY) {
    Log(Severity::kWarning, "SQLite checkpoint failed", {{"code", int64_t{code}}});
  }
  checkpointed_frames_ = wal_frames_;
}

}  // namespace concord::storage

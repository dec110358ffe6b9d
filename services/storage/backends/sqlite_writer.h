#ifndef CONCORD_STORAGE_BACKENDS_SQLITE_WRITER_H_
#define CONCORD_STORAGE_BACKENDS_SQLITE_WRITER_H_

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "storage/backends/sqlite_connection.h"
#include "storage/hint_hub.h"
#include "storage/store.h"

namespace concord::storage {

// `SqliteWriter` is the one thread that writes to the database. All batches that wait are committed
// in one transaction (group commit): in order, each one's conditions checked against the state that
// the earlier ones of the group leave, so a failed condition fails only its own commit. Nothing is
// answered before COMMIT has said OK; when it fails, the whole group is answered with the error and
// the writer goes on with the next. It is also the only one to checkpoint the write-ahead log.
class SqliteWriter {
 public:
  // `connection` is set up for writing; `hints` gets the hints of what was committed.
  SqliteWriter(std::unique_ptr<SqliteConnection> connection, HintHub* hints);
  // Commits and answers what waits, then stops.
  ~SqliteWriter();

  // See Store::CommitAsync. An `invalid` status is answered as it is.
  void Commit(absl::string_view partition, Batch batch, Store::Done done, absl::Status invalid);

  // See Store::FinishErasures: copies the erasable values into a new table, drops the old one and
  // empties the write-ahead log. UNAVAILABLE when readers keep it from being emptied for 10 s.
  absl::Status FinishErasures();

  // Commits a row of no meaning; OK when that is on disk.
  absl::Status Ping();

 private:
  struct Pending {
    std::string partition;
    Batch batch;
    Store::Done done;
    absl::Status invalid;
  };
  struct Partition {
    int64_t id = 0;  // 0: not yet in the table
    Revision revision = 0;
    bool changed = false;  // the table does not hold `revision` yet
  };
  struct Statements;

  void Work();
  // Waits for work and takes it: one task, or else a group. False when closing and all is done.
  bool Take(std::vector<Pending>* group, std::function<void()>* task);
  absl::Status OnWriterThread(std::function<absl::Status()> task);

  void CommitGroup(std::vector<Pending>& group);
  absl::Status TryGroup(std::vector<Pending>& group, std::vector<Outcome>* outcomes);
  absl::StatusOr<Outcome> CommitOne(const std::string& name, const Batch& batch);
  absl::StatusOr<Partition*> Find(const std::string& name);
  // Fills in `outcome`; true when the batch is to be applied.
  absl::StatusOr<bool> Decide(const Partition& partition, const Batch& batch, Outcome* outcome);
  absl::StatusOr<bool> IsRemembered(const Partition& partition, const Batch::RememberOp& remember,
                                    Outcome* outcome);
  absl::StatusOr<Version> VersionOf(int64_t partition, const Key& key);
  absl::Status Apply(const std::string& name, Partition& partition, const Batch& batch,
                     const Outcome& outcome);
  absl::Status Put(int64_t partition, const Batch::PutOp& put, const Version& version);
  absl::Status Remove(int64_t partition, const Key& key);
  bool MayHoldErasables(int64_t partition, const std::string& collection) const;
  absl::Status WriteRevisions();
  absl::Status ForgetOldRequests();
  void Abandon();

  absl::Status CopyErasables();
  absl::Status EmptyWriteAheadLog();
  void CheckpointIfDue();

  const std::unique_ptr<SqliteConnection> connection_;
  const std::unique_ptr<Statements> statements_;
  HintHub* const hints_;

  // The writer thread's own.
  std::map<std::string, Partition> partitions_;  // those seen so far
  // Collections in which an erasable value was ever put (partition id, collection): only there can
  // a key be in the table of erasable values.
  std::set<std::pair<int64_t, std::string>> erasable_collections_;
  bool erasable_collections_known_ = false;
  absl::Time next_forgetting_;
  int wal_frames_ = 0;           // in the write-ahead log after the last commit
  int checkpointed_frames_ = 0;  // its length when the last checkpoint was made

  Mutex mutex_;
  CondVar changed_;
  std::deque<Pending> pending_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  bool idle_ ABSL_GUARDED_BY(mutex_) = false;  // the writer waits and nobody has woken it yet
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all the others
};

}  // namespace concord::storage

#endif  // CONCORD_STORAGE_BACKENDS_SQLITE_WRITER_H_

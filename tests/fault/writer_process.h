#ifndef CONCORD_FAULT_WRITER_PROCESS_H_
#define CONCORD_FAULT_WRITER_PROCESS_H_

#include <sys/types.h>

#include <map>
#include <string>

#include "storage/store.h"

namespace concord::storage {

// `WriterProcess` runs the program store_writer and reads what it acknowledges.
class WriterProcess {
 public:
  WriterProcess(const std::string& url, const std::string& partition, int threads);
  // Kills it if it still runs.
  ~WriterProcess();

  // Waits for the first acknowledgement; false when the program ends before.
  bool WaitForFirst();
  // Ends the program with SIGKILL and returns all it has acknowledged: id to revision. An empty map
  // when it had ended by itself.
  std::map<std::string, Revision> KillAndCollect();

 private:
  bool ReadMore();  // false at the end of the program's output

  pid_t pid_ = -1;
  int output_ = -1;
  std::string text_;
};

// Expects that `store` holds every acknowledged id at its revision, and that the partition is whole
// whatever was under way: the log is dense up to the head, and values, index and log name the same
// ids.
void ExpectWhole(Store& store, const std::string& partition,
                 const std::map<std::string, Revision>& acknowledged);

}  // namespace concord::storage

#endif  // CONCORD_FAULT_WRITER_PROCESS_H_

#ifndef CONCORD_CLI_PROGRESS_H_
#define CONCORD_CLI_PROGRESS_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace concord::cli {

// `Progress` shows on standard error how far a long step is: on one line of a terminal, or, when
// asked for elsewhere, as a line about each second.
class Progress {
 public:
  // Shows nothing unless standard error is a terminal or `wanted`. `unit` as in "codings".
  Progress(bool wanted, std::string what, int64_t total, std::string unit);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void Show(int64_t done);

 private:
  bool terminal_;
  bool shown_;
  std::string what_;
  int64_t total_;
  std::string unit_;
  int64_t done_ = 0;
  absl::Time last_ = absl::InfinitePast();
};

}  // namespace concord::cli

#endif  // CONCORD_CLI_PROGRESS_H_

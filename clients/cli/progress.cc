#include "cli/progress.h"

#include <unistd.h>

#include <iostream>
#include <utility>

#include "absl/time/clock.h"

namespace concord::cli {

Progress::Progress(bool wanted, std::string what, int64_t total, std::string unit)
    : terminal_(isatty(STDERR_FILENO) != 0),
      shown_(wanted || terminal_),
      what_(std::move(what)),
      total_(total),
      unit_(std::move(unit)) {}

Progress::~Progress() {
  if (shown_ && terminal_ && done_ > 0) std::cerr << "\n";
}

void Progress::Show(int64_t done) {
  const bool end = done >= total_;
  const absl::Duration pause = terminal_ ? absl::Milliseconds(100) : absl::Seconds(1);
  if (!shown_ || (!end && absl::Now() - last_ < pause) || done == done_) return;
  last_ = absl::Now();
  done_ = done;
  std::cerr << (terminal_ ? "\r" : "") << what_ << ": " << done << " of " << total_ << " " << unit_
            << (terminal_ ? "\x1b[K" : "\n") << std::flush;
}

}  // namespace concord::cli

#ifndef CONCORD_BASE_STATUS_MACROS_H_
#define CONCORD_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the function with the status of `expression` unless it is OK.
#define CONCORD_RETURN_IF_ERROR(expression)                                 \
  do {                                                                      \
    if (absl::Status concord_status = (expression); !concord_status.ok()) { \
      return concord_status;                                                \
    }                                                                       \
  } while (false)

// Evaluates an absl::StatusOr; returns its status, or assigns its value to `target`.
#define CONCORD_ASSIGN_OR_RETURN(target, expression) \
  CONCORD_ASSIGN_OR_RETURN_(CONCORD_CONCAT_(concord_status_or_, __LINE__), target, expression)
#define CONCORD_ASSIGN_OR_RETURN_(holder, target, expression) \
  auto holder = (expression);                                 \
  if (!holder.ok()) return std::move(holder).status();        \
  target = *std::move(holder)
#define CONCORD_CONCAT_(a, b) CONCORD_CONCAT_INNER_(a, b)
#define CONCORD_CONCAT_INNER_(a, b) a##b

#endif  // CONCORD_BASE_STATUS_MACROS_H_

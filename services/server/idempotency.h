#ifndef CONCORD_SERVER_IDEMPOTENCY_H_
#define CONCORD_SERVER_IDEMPOTENCY_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "server/errors.h"
#include "server/request_context.h"
#include "storage/scoped_store.h"

namespace concord {

// A change that a handler has prepared: what to commit and what to answer.
template <typename Response>
struct Change {
  storage::Batch batch;
  Response response;
};

// The part of CommitOnce that does not depend on the response's type.
class OnceCommitter {
 public:
  struct Result {
    storage::Version version;
    std::string response;
  };
  // Prepares the batch and the serialized response.
  using Prepare = std::function<absl::StatusOr<std::pair<storage::Batch, std::string>>()>;

  static absl::StatusOr<Result> Commit(const RequestContext& context, storage::ScopedStore& store,
                                       absl::string_view partition,
                                       const google::protobuf::Message& request,
                                       const Prepare& prepare);
};

// Carries out a request once, however often it is sent: a repeat of its request_id by the same
// principal answers what the first one answered. `prepare` reads what it needs, checks, and returns
// absl::StatusOr<Change<Response>>; it runs again when a condition of its batch failed because
// others were faster. `finish(Response&, const storage::Version&)` sets what only the commit knows
// (etags). Errors: those of `prepare`; REQUEST_ID_REUSED; ABORTED (CONFLICT) after several lost
// races; the store's.
template <typename Response, typename PrepareFn, typename FinishFn>
absl::StatusOr<Response> CommitOnce(const RequestContext& context, storage::ScopedStore& store,
                                    absl::string_view partition,
                                    const google::protobuf::Message& request, PrepareFn prepare,
                                    FinishFn finish) {
  auto erased = [&prepare]() -> absl::StatusOr<std::pair<storage::Batch, std::string>> {
    absl::StatusOr<Change<Response>> change = prepare();
    if (!change.ok()) return change.status();
    return std::make_pair(std::move(change->batch), change->response.SerializeAsString());
  };
  auto result = OnceCommitter::Commit(context, store, partition, request, erased);
  if (!result.ok()) return result.status();
  Response response;
  if (!response.ParseFromString(result->response)) return error::Internal();
  finish(response, result->version);
  return response;
}

}  // namespace concord

#endif  // CONCORD_SERVER_IDEMPOTENCY_H_

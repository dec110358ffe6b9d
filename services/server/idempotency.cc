#include "server/idempotency.h"

#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "base/status_macros.h"
#include "server/pipeline.h"

namespace concord {
namespace {

constexpr int kTries = 6;

// Deterministic within a build, which is all that a digest kept for a day needs.
std::string DigestOf(const google::protobuf::Message& request) {
  return Sha256(request.SerializeAsString());
}

std::string RequestIdOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  return field == nullptr ? "" : request.GetReflection()->GetString(request, field);
}

}  // namespace

absl::StatusOr<OnceCommitter::Result> OnceCommitter::Commit(
    const RequestContext& context, storage::ScopedStore& store, absl::string_view partition,
    const google::protobuf::Message& request, const Prepare& prepare) {
  using Kind = storage::Outcome::Kind;
  const std::string request_id = RequestIdOf(request);
  const std::string id =
      absl::StrCat(context.principal, "/", context.method->name, "/", request_id);
  const std::string digest = DigestOf(request);

  for (int attempt = 0; attempt < kTries; ++attempt) {
    std::string response;
    storage::Batch batch;
    absl::StatusOr<std::pair<storage::Batch, std::string>> prepared = prepare();
    if (prepared.ok()) {
      batch = std::move(prepared->first);
      response = std::move(prepared->second);
    } else if (request_id.empty()) {
      return prepared.status();
    } else {
      // The refusal may come from this very request's first success (a name that is taken now). A
      // commit that cannot succeed asks whether the id is known: ids are looked up before
      // conditions.
      batch.Require({"no/such", "key"}, storage::Version{1, 1});
    }
    if (!request_id.empty()) batch.Remember(id, digest, response);
    absl::StatusOr<storage::Outcome> outcome = store.Commit(partition, std::move(batch));
    if (!outcome.ok()) return error::FromStore(outcome.status());
    switch (outcome->kind) {
      case Kind::kCommitted:
        return Result{outcome->version(), std::move(response)};
      case Kind::kReplayed:
        return Result{outcome->version(), std::move(outcome->response)};
      case Kind::kRequestIdReused:
        return error::RequestIdReused();
      case Kind::kConditionFailed:
        if (!prepared.ok()) return prepared.status();
        break;  // others were faster: look again
    }
  }
  return error::Conflict();
}

}  // namespace concord

#ifndef CONCORD_CODING_CODING_WRITER_H_
#define CONCORD_CODING_CODING_WRITER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "coding/coding_batch.h"
#include "coding/coding_planner.h"
#include "coding/visibility.h"
#include "concord/coding/v1/coding.pb.h"
#include "grpcpp/grpcpp.h"
#include "prometheus/counter.h"
#include "server/environment.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// `CodingWriter` makes codings: one by one on the path that coders wait for, and in atomic batches.
// Thread-safe.
class CodingWriter {
 public:
  CodingWriter(Environment& environment, storage::ScopedStore& store, Visibility& visibility,
               CodebookReader& codebooks);

  // Serves CreateCoding: returns at once and finishes the call later. While all that it must know
  // is remembered, no thread waits: the call begins on gRPC's thread and ends on the store's.
  grpc::ServerUnaryReactor* Create(grpc::CallbackServerContext* rpc,
                                   const v1::CreateCodingRequest* request, v1::Coding* response);

  // Errors: those of the contract.
  absl::StatusOr<v1::BatchCreateCodingsResponse> BatchCreateCodings(
      RequestContext& context, const v1::BatchCreateCodingsRequest& request);

  CodingPlanner& planner() { return planner_; }

 private:
  class CreateCall;

  // Reads the membership again after its record has changed. PERMISSION_DENIED without a role.
  absl::Status Reauthorize(RequestContext& context) const;
  // The coding of that id, or nothing.
  absl::StatusOr<std::optional<StoredCoding>> Find(const std::string& project,
                                                   const std::string& id);

  // Parts of BatchCreateCodings. `found` has a coding a request, or nothing where there is none
  // yet.
  using Found = std::vector<std::optional<StoredCoding>>;
  absl::Status CheckBatch(const RequestContext& context,
                          const v1::BatchCreateCodingsRequest& request) const;
  absl::StatusOr<Found> FindAll(const RequestContext& context,
                                const v1::BatchCreateCodingsRequest& request);
  absl::StatusOr<std::vector<CodingPlan>> PlanMissing(const RequestContext& context,
                                                      const v1::BatchCreateCodingsRequest& request,
                                                      const Found& found);
  absl::StatusOr<v1::BatchCreateCodingsResponse> Answer(const RequestContext& context,
                                                        const Found& found);

  Environment& environment_;
  storage::ScopedStore& store_;
  Visibility& visibility_;
  const MethodInfo& method_;  // CreateCoding
  CodingPlanner planner_;
  prometheus::Counter& created_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODING_WRITER_H_

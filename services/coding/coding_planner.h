#ifndef CONCORD_CODING_CODING_PLANNER_H_
#define CONCORD_CODING_CODING_PLANNER_H_

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "coding/codebook_reader.h"
#include "coding/coding_records.h"
#include "coding/place_cache.h"
#include "coding/transcript_cache.h"
#include "concord/coding/v1/coding.pb.h"
#include "server/request_context.h"

namespace concord::coding {

// A coding that may be made, and what that rests on.
struct CodingPlan {
  std::string id;
  records::CodingRecord record;
  std::shared_ptr<const TranscriptFacts> transcript;
  std::shared_ptr<const Place> place;
  storage::Version codebook_head;  // exists if the latest revision was taken by default
};

// How far a planner may go to find things out.
enum class Depth {
  kMemory,  // what is remembered, else the answer is Unplanned(): never blocks
  kStore,   // also the store and the transcripts service
};

// `CodingPlanner` holds a request for a coding against everything that it must agree with, and says
// what record to write. What it remembers may be outdated: the commit requires the versions in the
// plan, and a refusal is believed only after Forget and a second look. Thread-safe.
class CodingPlanner {
 public:
  CodingPlanner(Environment& environment, storage::ScopedStore& store, CodebookReader& codebooks);

  // Errors: those of CreateCoding in the contract, but for CODING_EXISTS; Unplanned() with
  // Depth::kMemory. `import` allows the owner to name another coder.
  absl::StatusOr<CodingPlan> Plan(const RequestContext& context,
                                  const v1::CreateCodingRequest& request, bool import, Depth depth);
  // Whether `stored` is what the request asks for. What the request leaves open is the same.
  static bool IsSame(const RequestContext& context, const v1::CreateCodingRequest& request,
                     const records::CodingRecord& stored);
  // Forgets what a plan for the request rests on, so that the next one is made from fresh reads.
  void Forget(const RequestContext& context, const v1::CreateCodingRequest& request);

  TranscriptCache& transcripts() { return transcripts_; }
  PlaceCache& places() { return places_; }

  // Says that memory does not suffice. Not for clients.
  static absl::Status Unplanned();
  static bool IsUnplanned(const absl::Status& status);

 private:
  using Latest = CodebookReader::Latest;

  absl::Status PlanCoder(const RequestContext& context, const v1::Coding& coding, bool import,
                         CodingPlan& plan);
  absl::Status PlanSpan(const RequestContext& context, const v1::Coding& coding, Depth depth,
                        CodingPlan& plan);
  absl::Status PlanRound(const RequestContext& context, const v1::Coding& coding, Depth depth,
                         CodingPlan& plan);
  absl::Status PlanCode(const RequestContext& context, const v1::Coding& coding, Depth depth,
                        CodingPlan& plan);
  absl::Status CheckQuote(const RequestContext& context, const v1::Coding& coding, Depth depth,
                          const CodingPlan& plan);
  // Why `round`, which is not the coder's place, cannot take the coding.
  absl::Status RefuseRound(const RequestContext& context, const std::string& round,
                           const v1::Coding& coding);
  absl::StatusOr<Latest> LatestRevision(const std::string& project, Depth depth);
  absl::StatusOr<std::shared_ptr<const PublishedRevision>> Revision(const std::string& project,
                                                                    int32_t number, Depth depth);

  storage::ScopedStore& store_;
  CodebookReader& codebooks_;
  TranscriptCache transcripts_;
  PlaceCache places_;
  Mutex mutex_;
  std::unordered_map<std::string, Latest> latest_ ABSL_GUARDED_BY(mutex_);  // by project
  std::map<std::pair<std::string, int32_t>, std::shared_ptr<const PublishedRevision>> revisions_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODING_PLANNER_H_

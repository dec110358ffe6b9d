#ifndef CONCORD_TRANSCRIPTS_TRANSCRIPTS_H_
#define CONCORD_TRANSCRIPTS_TRANSCRIPTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "concord/transcripts/v1/transcript.pb.h"
#include "server/environment.h"
#include "server/idempotency.h"
#include "transcripts/repository.h"

namespace concord::transcripts {

// `Transcripts` handles the texts that are there: reads them, cuts them into segments, and changes
// what is around them. A deleted one can still be read, since its codings stay. Thread-safe.
class Transcripts {
 public:
  explicit Transcripts(Environment& environment);

  absl::StatusOr<v1::Transcript> GetTranscript(RequestContext& context,
                                               const v1::GetTranscriptRequest& request);
  absl::StatusOr<v1::ListTranscriptsResponse> ListTranscripts(
      RequestContext& context, const v1::ListTranscriptsRequest& request);
  // TRANSCRIPT_DELETED.
  absl::StatusOr<v1::Transcript> UpdateTranscript(RequestContext& context,
                                                  const v1::UpdateTranscriptRequest& request);
  // TRANSCRIPT_DELETED.
  absl::StatusOr<v1::Transcript> DeleteTranscript(RequestContext& context,
                                                  const v1::DeleteTranscriptRequest& request);
  // TRANSCRIPT_NOT_DELETED.
  absl::StatusOr<v1::Transcript> UndeleteTranscript(RequestContext& context,
                                                    const v1::UndeleteTranscriptRequest& request);
  absl::StatusOr<v1::ReadTextResponse> ReadText(RequestContext& context,
                                                const v1::ReadTextRequest& request);
  absl::StatusOr<v1::ListSegmentsResponse> ListSegments(RequestContext& context,
                                                        const v1::ListSegmentsRequest& request);

 private:
  using Filter = std::map<std::string, std::string>;

  // Adds transcripts of the listing to the page until it is full. Returns where the next one
  // begins; empty at the end.
  absl::StatusOr<std::string> FillPage(const RequestContext& context,
                                       const v1::ListTranscriptsRequest& request,
                                       const std::string& listing, const Page& page,
                                       v1::ListTranscriptsResponse& response);
  // Adds the transcript that an external id stands for, if it passes.
  absl::Status FindByExternalId(const RequestContext& context,
                                const v1::ListTranscriptsRequest& request, const Filter& filter,
                                v1::ListTranscriptsResponse& response);
  absl::Status AddText(const RequestContext& context, Stored<v1::Transcript>& stored);
  absl::StatusOr<Change<v1::Transcript>> PrepareUpdate(const RequestContext& context,
                                                       const v1::UpdateTranscriptRequest& request,
                                                       const std::string& id);
  absl::StatusOr<Change<v1::Transcript>> PrepareState(const RequestContext& context,
                                                      const std::string& id,
                                                      const std::string& etag,
                                                      v1::Transcript::State state);
  absl::Status MoveExternalId(const RequestContext& context, const std::string& id,
                              const v1::Transcript& before, const v1::Transcript& after,
                              storage::Batch& batch);
  absl::Status MoveCase(const RequestContext& context, const std::string& id,
                        const v1::Transcript& before, const v1::Transcript& after,
                        storage::Batch& batch);

  Environment& environment_;
  storage::ScopedStore store_;
  const Repository<v1::Transcript> transcripts_;
  const Repository<v1::Case> cases_;
};

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_TRANSCRIPTS_H_

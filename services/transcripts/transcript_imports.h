#ifndef CONCORD_TRANSCRIPTS_TRANSCRIPT_IMPORTS_H_
#define CONCORD_TRANSCRIPTS_TRANSCRIPT_IMPORTS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "concord/transcripts/v1/transcript.pb.h"
#include "server/environment.h"
#include "storage/scoped_store.h"

namespace concord::transcripts {

// `TranscriptImports` brings texts into a project. Thread-safe.
class TranscriptImports {
 public:
  // Reads the next message of an import; false at the end.
  using ReadMessage = std::function<bool(v1::ImportTranscriptRequest*)>;

  explicit TranscriptImports(Environment& environment);

  // `header` is what the stream began with; `read` gives what follows it.
  absl::StatusOr<v1::ImportTranscriptResponse> ImportTranscript(
      RequestContext& context, const v1::ImportTranscriptRequest::Header& header,
      const ReadMessage& read);
  // Texts are stored exactly as they are given, since the caller may hold positions in them.
  absl::StatusOr<v1::BatchCreateTranscriptsResponse> BatchCreateTranscripts(
      RequestContext& context, const v1::BatchCreateTranscriptsRequest& request);

 private:
  Environment& environment_;
  storage::ScopedStore store_;
};

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_TRANSCRIPT_IMPORTS_H_

#ifndef CONCORD_CODING_ANCHOR_RESOLVER_H_
#define CONCORD_CODING_ANCHOR_RESOLVER_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "coding/codebook_csv.h"
#include "concord/coding/v1/codebook.pb.h"
#include "concord/transcripts/v1/transcript.pb.h"
#include "server/channels.h"
#include "server/request_context.h"

namespace concord::coding {

// `AnchorResolver` makes sure that anchor examples lie in their transcripts, which it asks the
// transcripts service for, each once. For one call; not thread-safe.
class AnchorResolver {
 public:
  AnchorResolver(Channels& channels, const RequestContext& context)
      : channels_(channels), context_(context) {}

  // Checks the anchor example of a code and sets its text_sha256. NAME_INVALID,
  // TRANSCRIPT_NOT_FOUND, TRANSCRIPT_DELETED, SPAN_OUT_OF_RANGE; those of the peer.
  absl::Status Check(v1::SpanReference& anchor);

  // Returns the anchor example that a file gives in `row`. CODEBOOK_FILE_INVALID: the transcript is
  // unknown or deleted, the words do not occur in it exactly once, the span is not within it.
  absl::StatusOr<v1::SpanReference> Find(int64_t row, const AnchorCells& cells);

 private:
  using Transcript = concord::transcripts::v1::Transcript;

  absl::StatusOr<Transcript> Get(const std::string& name, bool with_text);
  // The resource name of an external id; "" when there is none.
  absl::StatusOr<std::string> NameOfExternalId(const std::string& external_id);

  Channels& channels_;
  const RequestContext& context_;
  std::map<std::string, Transcript> basic_;  // by resource name
  std::map<std::string, Transcript> full_;   // likewise
  std::map<std::string, std::string> by_external_id_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_ANCHOR_RESOLVER_H_

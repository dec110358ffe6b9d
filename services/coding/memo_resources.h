#ifndef CONCORD_CODING_MEMO_RESOURCES_H_
#define CONCORD_CODING_MEMO_RESOURCES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coding/memo_records.h"
#include "coding/visibility.h"
#include "server/channels.h"
#include "server/request_context.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// OK when `name` can be that of a resource with memos: the project itself, or a transcript, case,
// code, coding, round or memo of it. INVALID_ARGUMENT (NAME_INVALID), naming `field`.
absl::Status CheckMemoResource(absl::string_view name, absl::string_view project,
                               absl::string_view field);

// `MemoResources` finds what memos are written on, as the caller sees it. Thread-safe.
class MemoResources {
 public:
  MemoResources(Channels& channels, storage::ScopedStore& store, Visibility& visibility)
      : channels_(channels), store_(store), visibility_(visibility) {}

  // Returns a record with the resource and where it leads. NAME_INVALID; NOT_FOUND
  // (RESOURCE_NOT_FOUND): it does not exist or is hidden from the caller.
  absl::StatusOr<records::MemoRecord> Find(const RequestContext& context,
                                           const std::string& resource);

 private:
  absl::Status AskTranscripts(const RequestContext& context, const std::string& collection,
                              const std::string& resource);
  // These set where the coding or memo leads.
  absl::Status FollowCoding(const RequestContext& context, const std::string& id,
                            records::MemoRecord& record);
  absl::Status FollowMemo(const RequestContext& context, const std::string& id,
                          records::MemoRecord& record);

  Channels& channels_;
  storage::ScopedStore& store_;
  Visibility& visibility_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_MEMO_RESOURCES_H_

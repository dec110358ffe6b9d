#ifndef CONCORD_CODING_MEMO_HANDLERS_H_
#define CONCORD_CODING_MEMO_HANDLERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "coding/memo_records.h"
#include "coding/memo_resources.h"
#include "coding/visibility.h"
#include "concord/coding/v1/memo.pb.h"
#include "server/environment.h"
#include "server/request_context.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// `MemoHandlers` answers what is asked of memos. Each method does what the contract says of its
// namesake. The words of a memo are erasable: they are in no record, event or remembered answer.
// Thread-safe.
class MemoHandlers {
 public:
  MemoHandlers(Environment& environment, Visibility& visibility);

  absl::StatusOr<v1::Memo> CreateMemo(RequestContext& context,
                                      const v1::CreateMemoRequest& request);
  absl::StatusOr<v1::Memo> GetMemo(RequestContext& context, const v1::GetMemoRequest& request);
  absl::StatusOr<v1::ListMemosResponse> ListMemos(RequestContext& context,
                                                  const v1::ListMemosRequest& request);
  absl::StatusOr<v1::Memo> UpdateMemo(RequestContext& context,
                                      const v1::UpdateMemoRequest& request);
  absl::StatusOr<v1::Memo> DeleteMemo(RequestContext& context,
                                      const v1::DeleteMemoRequest& request);

 private:
  absl::StatusOr<StoredMemo> Read(const std::string& project, const std::string& id);
  // A memo that exists and that the caller may see. MEMO_NOT_FOUND.
  absl::StatusOr<StoredMemo> ReadVisible(const RequestContext& context, const std::string& name,
                                         const std::string& field);
  // A memo that the caller may change. MEMO_NOT_FOUND; NOT_YOUR_MEMO; ETAG_MISMATCH.
  absl::StatusOr<StoredMemo> ReadOwn(const RequestContext& context, const std::string& name,
                                     const std::string& field, const std::string& etag);
  // The memos of one stretch of a listing that the caller may see; sets `after` to its end.
  absl::StatusOr<std::vector<StoredMemo>> ReadStretch(const RequestContext& context,
                                                      const std::string& listing,
                                                      std::string& after, bool& at_end);

  Environment& environment_;
  Visibility& visibility_;
  storage::ScopedStore store_;
  MemoResources resources_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_MEMO_HANDLERS_H_

#ifndef CONCORD_CODING_MEMO_RECORDS_H_
#define CONCORD_CODING_MEMO_RECORDS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "coding/records.pb.h"
#include "coding/visibility.h"
#include "concord/coding/v1/memo.pb.h"
#include "server/tokens.h"
#include "storage/store.h"

namespace concord::coding {

// Where memos lie in the store, and who may see them. Pure.

// All memos, oldest first: MemoIndexId, without values.
inline constexpr char kMemosByTime[] = "coding/memo-by-time";
// The same for those on one resource.
std::string MemosOn(absl::string_view resource);
storage::Key MemoKey(absl::string_view memo);
storage::Key MemoWordsKey(absl::string_view memo);

// The id of a memo in those listings, which are thereby in the order of time; and back.
std::string MemoIndexId(const records::MemoRecord& record, absl::string_view memo);
std::string MemoOfIndexId(absl::string_view index_id);

// A memo as it is kept.
struct StoredMemo {
  std::string id;
  records::MemoRecord record;
  records::MemoWords words;
  storage::Version version;  // not existing: there never was such a memo
};

// Takes the entries of MemoKey and MemoWordsKey. INTERNAL (INTERNAL_ERROR) if they cannot be read.
absl::StatusOr<StoredMemo> DecodeMemo(const storage::Entry& record, const storage::Entry& words);

// Whether the memo is hidden from the view's member: because its author's work on the transcript or
// round is, or because what it stands on is.
bool IsHidden(const View& view, const records::MemoRecord& record);

// The resource, with its words and its etag.
v1::Memo ToMemo(absl::string_view project, const StoredMemo& memo, const Etags& etags);

}  // namespace concord::coding

#endif  // CONCORD_CODING_MEMO_RECORDS_H_

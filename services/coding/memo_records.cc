#include "coding/memo_records.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/errors.h"
#include "server/names.h"
#include "server/proto_time.h"

namespace concord::coding {

std::string MemosOn(absl::string_view resource) {
  return absl::StrCat("coding/memo-on/", resource);
}

storage::Key MemoKey(absl::string_view memo) { return {"coding/memo", std::string(memo)}; }

storage::Key MemoWordsKey(absl::string_view memo) {
  return {"coding/memo-words", std::string(memo)};
}

std::string MemoIndexId(const records::MemoRecord& record, absl::string_view memo) {
  return absl::StrCat(absl::Dec(record.create_micros(), absl::kZeroPad20), ".", memo);
}

std::string MemoOfIndexId(absl::string_view index_id) {
  return std::string(index_id.substr(index_id.find('.') + 1));
}

absl::StatusOr<StoredMemo> DecodeMemo(const storage::Entry& record, const storage::Entry& words) {
  StoredMemo memo;
  memo.id = record.id;
  memo.version = record.version;
  if (!memo.record.ParseFromString(record.value) || !memo.words.ParseFromString(words.value)) {
    return error::Internal();
  }
  return memo;
}

bool IsHidden(const View& view, const records::MemoRecord& record) {
  if (record.author() == view.member()) return false;
  const auto hides_work_of = [&](const std::string& author) {
    return (!record.transcript().empty() && view.HidesWork(record.transcript(), author)) ||
           (!record.round().empty() && view.HidesOnRound(record.round(), author));
  };
  if (hides_work_of(record.author())) return true;
  for (const std::string& author : record.authors_above()) {
    if (hides_work_of(author)) return true;
  }
  return !record.coder().empty() &&
         view.HidesCoding(record.transcript(), record.coder(), record.coding_round());
}

v1::Memo ToMemo(absl::string_view project, const StoredMemo& memo, const Etags& etags) {
  v1::Memo out;
  out.set_name(ChildName(project, "memos", memo.id));
  out.set_resource(memo.record.resource());
  out.set_body(memo.words.body());
  out.set_author(ChildName(project, "members", memo.record.author()));
  SetTime(absl::FromUnixMicros(memo.record.create_micros()), out.mutable_create_time());
  SetTime(absl::FromUnixMicros(memo.record.update_micros()), out.mutable_update_time());
  if (memo.version.exists()) out.set_etag(etags.Make(memo.version));
  return out;
}

}  // namespace concord::coding

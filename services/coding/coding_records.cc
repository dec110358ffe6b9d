#include "coding/coding_records.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/errors.h"
#include "server/names.h"
#include "server/proto_time.h"

namespace concord::coding {
namespace {

// An entry of CodingRecord.earlier.
constexpr int kEarlierFields = 3;

storage::Revision BeginOf(const StoredCoding& coding) {
  const storage::Revision begin = coding.record.begin_revision();
  return begin == 0 ? coding.version.revision : begin;
}

}  // namespace

storage::Key CodingKey(absl::string_view id) { return {kCodingCollection, std::string(id)}; }

std::string CodingsByTranscript(absl::string_view transcript) {
  return absl::StrCat("coding/by-transcript/", transcript);
}

std::string CodingsByCoder(absl::string_view member) {
  return absl::StrCat("coding/by-coder/", member);
}

std::string CodingsByCode(absl::string_view code) { return absl::StrCat("coding/by-code/", code); }

absl::StatusOr<StoredCoding> DecodeCoding(const storage::Entry& entry) {
  StoredCoding coding{entry.id, {}, entry.version};
  if (!coding.record.ParseFromString(entry.value)) return error::Internal();
  return coding;
}

Standing StandingNow(const StoredCoding& coding) {
  Standing standing;
  standing.holds = !coding.record.deleted();
  standing.begin = BeginOf(coding);
  if (!standing.holds) {
    standing.end = coding.version.revision;
    standing.delete_micros = coding.record.delete_micros();
  }
  return standing;
}

std::optional<Standing> StandingAt(const StoredCoding& coding, storage::Revision revision) {
  // Walks the intervals from the last one back to the first that had begun.
  const Standing now = StandingNow(coding);
  const auto at = [revision](Standing interval) {
    interval.holds = interval.end == 0 || revision < interval.end;
    if (interval.holds) interval.end = interval.delete_micros = 0;
    return interval;
  };
  if (now.begin <= revision) return at(now);
  const auto& earlier = coding.record.earlier();
  for (int i = earlier.size() - kEarlierFields; i >= 0; i -= kEarlierFields) {
    if (earlier[i] <= revision) return at({false, earlier[i], earlier[i + 1], earlier[i + 2]});
  }
  return std::nullopt;
}

records::CodingRecord Ended(const StoredCoding& coding, absl::Time when) {
  records::CodingRecord record = coding.record;
  record.set_begin_revision(BeginOf(coding));
  record.set_deleted(true);
  record.set_delete_micros(absl::ToUnixMicros(when));
  return record;
}

records::CodingRecord BegunAgain(const StoredCoding& coding) {
  const Standing last = StandingNow(coding);
  records::CodingRecord record = coding.record;
  record.add_earlier(last.begin);
  record.add_earlier(last.end);
  record.add_earlier(last.delete_micros);
  record.clear_begin_revision();
  record.clear_deleted();
  record.clear_delete_micros();
  return record;
}

v1::Coding ToCoding(absl::string_view project, const StoredCoding& coding, const Standing& standing,
                    const Etags& etags, bool tell_revisions) {
  const records::CodingRecord& record = coding.record;
  v1::Coding out;
  out.set_name(ChildName(project, "codings", coding.id));
  out.set_transcript(ChildName(project, "transcripts", record.transcript()));
  out.mutable_span()->set_start_offset(record.start());
  out.mutable_span()->set_end_offset(record.end());
  out.set_text_sha256(absl::BytesToHexString(record.text_sha256()));
  out.set_code(ChildName(project, "codes", record.code()));
  out.set_coder(ChildName(project, "members", record.coder()));
  out.set_codebook_revision(
      ChildName(project, "codebookRevisions", absl::StrCat(record.codebook_revision())));
  out.set_round(ChildName(project, "rounds", record.round()));
  out.set_imported_by(ChildName(project, "members", record.imported_by()));
  out.set_state(standing.holds ? v1::Coding::STATE_ACTIVE : v1::Coding::STATE_DELETED);
  if (tell_revisions) {
    out.set_begin_revision(standing.begin);
    out.set_end_revision(standing.end);
  }
  SetTime(absl::FromUnixMicros(record.create_micros()), out.mutable_create_time());
  if (standing.delete_micros != 0) {
    SetTime(absl::FromUnixMicros(standing.delete_micros), out.mutable_delete_time());
  }
  out.set_etag(etags.Make(coding.version));
  return out;
}

}  // namespace concord::coding

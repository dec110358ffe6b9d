#include "coding/coding_walk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "coding/limits.h"
#include "coding/round_records.h"
#include "coding/transcript_cache.h"
#include "server/errors.h"

namespace concord::coding {

bool CodingFilter::Matches(const records::CodingRecord& record) const {
  const auto fits = [](const std::string& wanted, const std::string& is) {
    return wanted.empty() || wanted == is;
  };
  return fits(transcript, record.transcript()) && fits(coder, record.coder()) &&
         fits(code, record.code()) && fits(round, record.round()) &&
         !(outside_rounds && !record.round().empty());
}

CodingWalk::CodingWalk(storage::ScopedStore& store, std::string project, CodingFilter filter,
                       absl::string_view after)
    : store_(store), project_(std::move(project)), filter_(std::move(filter)) {
  const bool rounds =
      !filter_.round.empty() || filter_.outside_rounds || !filter_.on_transcripts_of.empty();
  if (filter_.transcript.empty() && !rounds) {
    if (!filter_.coder.empty()) {
      index_ = CodingsByCoder(filter_.coder);
    } else if (!filter_.code.empty()) {
      index_ = CodingsByCode(filter_.code);
    }
  }
  if (!by_transcript()) {
    after_ = std::string(after);
    return;
  }
  const size_t slash = after.find('/');
  transcript_ = std::string(after.substr(0, slash));
  if (slash != absl::string_view::npos) after_ = std::string(after.substr(slash + 1));
}

std::string CodingWalk::PositionAfter(const StoredCoding& coding) const {
  return by_transcript() ? absl::StrCat(coding.record.transcript(), "/", coding.id) : coding.id;
}

absl::StatusOr<std::vector<StoredCoding>> CodingWalk::Next() {
  std::vector<StoredCoding> codings;
  if (done_) return codings;
  if (by_transcript() && transcript_.empty()) {
    CONCORD_RETURN_IF_ERROR(Advance());
    if (done_) return codings;
  }
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store_.Scan(project_, by_transcript() ? CodingsByTranscript(transcript_) : index_, after_,
                  kScanChunk, kCodingCollection);
  if (!entries.ok()) return error::FromStore(entries.status());
  for (const storage::Entry& entry : *entries) {
    after_ = entry.id;
    if (!entry.version.exists()) continue;
    CONCORD_ASSIGN_OR_RETURN(StoredCoding coding, DecodeCoding(entry));
    if (filter_.Matches(coding.record)) codings.push_back(std::move(coding));
  }
  if (entries->size() == kScanChunk) return codings;
  if (by_transcript()) {
    CONCORD_RETURN_IF_ERROR(Advance());
  } else {
    done_ = true;
  }
  return codings;
}

absl::Status CodingWalk::Advance() {
  if (waiting_.empty() && more_transcripts_) CONCORD_RETURN_IF_ERROR(FindTranscripts());
  after_.clear();
  if (waiting_.empty()) {
    done_ = true;
    return absl::OkStatus();
  }
  transcript_ = std::move(waiting_.front());
  waiting_.pop_front();
  return absl::OkStatus();
}

// Fills `waiting_` with transcripts after the present one.
absl::Status CodingWalk::FindTranscripts() {
  if (!filter_.transcript.empty()) {
    more_transcripts_ = false;
    if (transcript_.empty()) waiting_.push_back(filter_.transcript);
    return absl::OkStatus();
  }
  const std::string& round = filter_.round.empty() ? filter_.on_transcripts_of : filter_.round;
  if (!round.empty()) {
    more_transcripts_ = false;
    absl::StatusOr<storage::Entry> entry = store_.ReadOne(project_, RoundScopeKey(round));
    if (!entry.ok()) return error::FromStore(entry.status());
    records::RoundScope scope;
    if (!scope.ParseFromString(entry->value)) return error::Internal();
    // Ids are ordered by the time of import.
    std::vector<std::string> ids(scope.transcripts().begin(), scope.transcripts().end());
    std::sort(ids.begin(), ids.end());
    waiting_.assign(std::upper_bound(ids.begin(), ids.end(), transcript_), ids.end());
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store_.Scan(project_, TranscriptKey("").collection, transcript_, kScanChunk);
  if (!entries.ok()) return error::FromStore(entries.status());
  more_transcripts_ = entries->size() == kScanChunk;
  for (const storage::Entry& entry : *entries) waiting_.push_back(entry.id);
  return absl::OkStatus();
}

}  // namespace concord::coding

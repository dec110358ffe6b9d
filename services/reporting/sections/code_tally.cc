#include "reporting/sections/code_tally.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "reporting/sections/phrasing.h"

namespace concord::reporting {
namespace {

// The most interviewees that are named one by one.
constexpr size_t kMostNamed = 3;

using SpansByTranscript = std::map<std::string, std::vector<Span>>;

// Returns the number of stretches that the spans cover. Touching spans stay two: a coder who
// ended one and began the next meant two.
int64_t CountStretches(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end());
  int64_t stretches = 0;
  int64_t end = -1;
  for (const Span& span : spans) {
    if (stretches == 0 || span.start >= end) ++stretches;
    end = std::max(end, span.end);
  }
  return stretches;
}

CodeTally TallySubtree(const StudyIndex& index, const std::vector<SpansByTranscript>& spans,
                       int place) {
  CodeTally tally;
  tally.raised.assign(index.interviewees().size(), false);
  SpansByTranscript merged;
  for (int i = place; i < index.codes()[place].subtree_end; ++i) {
    for (const auto& [transcript, own] : spans[i]) {
      std::vector<Span>& all = merged[transcript];
      all.insert(all.end(), own.begin(), own.end());
    }
  }
  for (const auto& [transcript, all] : merged) {
    tally.codings += static_cast<int64_t>(all.size());
    tally.passages += CountStretches(all);
    const int interviewee = index.IntervieweeOf(transcript);
    if (interviewee >= 0) tally.raised[interviewee] = true;
  }
  return tally;
}

std::vector<std::string> Names(const StudyIndex& index, const std::vector<bool>& raised,
                               bool wanted) {
  std::vector<std::string> names;
  for (size_t i = 0; i < raised.size(); ++i) {
    if (raised[i] == wanted) {
      names.push_back(DescribeCase(index.study(), *index.interviewees()[i]));
    }
  }
  return names;
}

}  // namespace

int64_t CodeTally::interviewees() const { return std::count(raised.begin(), raised.end(), true); }

std::vector<CodeTally> TallyCodes(const StudyIndex& index) {
  std::vector<SpansByTranscript> spans(index.codes().size());
  for (const CodingData& coding : index.study().codings) {
    const int place = index.PlaceOf(coding.code_id);
    if (place < 0 || index.UsedTranscript(coding.transcript_id) == nullptr) continue;
    spans[place][coding.transcript_id].push_back(coding.span);
  }
  std::vector<CodeTally> tallies;
  tallies.reserve(spans.size());
  for (int i = 0; i < static_cast<int>(spans.size()); ++i) {
    tallies.push_back(TallySubtree(index, spans, i));
  }
  return tallies;
}

std::vector<int> IntervieweesWithoutText(const StudyIndex& index) {
  std::vector<bool> has_text(index.interviewees().size(), false);
  for (const TranscriptData& transcript : index.study().transcripts) {
    const int interviewee = index.IntervieweeOf(transcript.id);
    if (interviewee >= 0) has_text[interviewee] = true;
  }
  std::vector<int> without;
  for (size_t i = 0; i < has_text.size(); ++i) {
    if (!has_text[i]) without.push_back(static_cast<int>(i));
  }
  return without;
}

std::vector<const TranscriptData*> UnreadTranscripts(const StudyIndex& index) {
  std::set<std::string> read;
  for (const CodingData& coding : index.study().codings) read.insert(coding.transcript_id);
  for (const RoundData& round : index.study().rounds) {
    for (const RoundData::Progress& progress : round.progress) {
      if (progress.done) read.insert(progress.transcript_id);
    }
  }
  std::vector<const TranscriptData*> unread;
  for (const TranscriptData& transcript : index.study().transcripts) {
    if (index.UsedTranscript(transcript.id) != nullptr && !read.contains(transcript.id)) {
      unread.push_back(&transcript);
    }
  }
  return unread;
}

std::string DescribeSpread(const StudyIndex& index, const CodeTally& tally) {
  const auto total = static_cast<int64_t>(tally.raised.size());
  const int64_t raised = tally.interviewees();
  const char* people = total == 1 ? " interviewee" : " interviewees";
  if (raised == 0) return absl::StrCat("none of the ", NumberWord(total), people);
  if (raised == total) return absl::StrCat("all ", NumberWord(total), people);
  std::string share = absl::StrCat(NumberWord(raised), " of ", NumberWord(total), people);
  const std::vector<std::string> missing = Names(index, tally.raised, false);
  const std::vector<std::string> present = Names(index, tally.raised, true);
  if (missing.size() <= kMostNamed && missing.size() <= present.size()) {
    return absl::StrCat(share, "; not: ", absl::StrJoin(missing, ", "));
  }
  if (present.size() <= kMostNamed) {
    return absl::StrCat(share, ": ", absl::StrJoin(present, ", "));
  }
  return share;
}

}  // namespace concord::reporting

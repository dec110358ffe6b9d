#ifndef CONCORD_REPORTING_SECTIONS_CODE_TALLY_H_
#define CONCORD_REPORTING_SECTIONS_CODE_TALLY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "reporting/sections/study_index.h"

namespace concord::reporting {

// How often a code, with all codes below it, was used.
struct CodeTally {
  int64_t codings = 0;       // by all coders
  int64_t passages = 0;      // stretches of text; overlapping codings make one
  std::vector<bool> raised;  // for each of index.interviewees(): has at least one passage

  int64_t interviewees() const;
};

// Returns one tally for each of index.codes(). A main category is the union of what lies below it:
// an interviewee counts once, however many subcategories were raised.
std::vector<CodeTally> TallyCodes(const StudyIndex& index);

// Returns the places in index.interviewees() of those without any transcript.
std::vector<int> IntervieweesWithoutText(const StudyIndex& index);

// Returns the used transcripts that carry no coding and that no round records as done: nobody can
// say yet what they hold.
std::vector<const TranscriptData*> UnreadTranscripts(const StudyIndex& index);

// Returns how widely a code was raised, the exceptions by name where they are few:
// "nine of ten interviewees; not: Interviewee 1 (Government, Law enforcement)".
std::string DescribeSpread(const StudyIndex& index, const CodeTally& tally);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_SECTIONS_CODE_TALLY_H_

#ifndef CONCORD_REPORTING_SECTIONS_STUDY_INDEX_H_
#define CONCORD_REPORTING_SECTIONS_STUDY_INDEX_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "reporting/study_data.h"

namespace concord::reporting {

// One code in the tree, in reading order: a node's subtree is [its place, subtree_end).
struct CodeNode {
  const CodeData* code = nullptr;
  int depth = 0;  // 0 for a main category
  int root = 0;   // place of its main category
  int subtree_end = 0;
  std::vector<int> children;
};

// `StudyIndex` answers what belongs to what in a study: the tree of codes, whose transcript it is,
// who counts as an interviewee. It points into the study, which must outlive it. Immutable.
//
// An interviewee is a case that no contact marks as excluded. Everything about an excluded case
// stays out of every count and quotation. A transcript without a case is a document: its passages
// count, it has no interviewee.
class StudyIndex {
 public:
  explicit StudyIndex(const StudyData& study);

  const StudyData& study() const { return study_; }
  // All codes, depth first; siblings by order. Codes whose parents run in a circle or are unknown
  // stand as main categories.
  const std::vector<CodeNode>& codes() const { return codes_; }
  // Returns the place of a code in codes(), or -1.
  int PlaceOf(absl::string_view code_id) const;
  // Returns the code's name, with "(retired)" where it is; the id where the code is unknown.
  std::string NameOf(absl::string_view code_id) const;

  // The cases that are not excluded, by number.
  const std::vector<const CaseData*>& interviewees() const { return interviewees_; }
  // Returns the place in interviewees() of the transcript's case, or -1.
  int IntervieweeOf(absl::string_view transcript_id) const;
  // Returns the transcript unless it is unknown or its case is excluded, else nullptr.
  const TranscriptData* UsedTranscript(absl::string_view transcript_id) const;
  // Returns how many transcripts the case of `transcript` has (1 for a document).
  int TranscriptsOfSameCase(const TranscriptData& transcript) const;

  // Returns the coder's display name; the id where the coder is unknown.
  std::string CoderName(absl::string_view coder_id) const;

 private:
  void AddSubtree(const CodeData& code, int depth, int root,
                  const std::multimap<std::string, const CodeData*>& by_parent,
                  std::set<std::string>& placed);

  const StudyData& study_;
  std::vector<CodeNode> codes_;
  std::map<std::string, int> code_places_;
  std::vector<const CaseData*> interviewees_;
  std::map<std::string, int> interviewee_places_;  // by case id
  std::map<std::string, const TranscriptData*> transcripts_;
  std::map<std::string, int> transcripts_by_case_;
  std::map<std::string, std::string> coder_names_;
};

// Returns the place in `transcript.turns` of the turn that holds `position`, or -1.
int TurnAt(const TranscriptData& transcript, int64_t position);

// Returns what a case's attribute says, several values joined by "/", minutes as a duration;
// empty if the case has none.
std::string AttributeText(const CaseData& data, const VariableData& variable);

// Returns "Interviewee 1 (Government, Law enforcement)": the name with the first two of its choices.
std::string DescribeCase(const StudyData& study, const CaseData& data);

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_SECTIONS_STUDY_INDEX_H_

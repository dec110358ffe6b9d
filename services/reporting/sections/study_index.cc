#include "reporting/sections/study_index.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "reporting/sections/phrasing.h"

namespace concord::reporting {

StudyIndex::StudyIndex(const StudyData& study) : study_(study) {
  std::vector<const CodeData*> sorted;
  std::set<std::string> known;
  for (const CodeData& code : study.codes) {
    sorted.push_back(&code);
    known.insert(code.id);
  }
  std::sort(sorted.begin(), sorted.end(), [](const CodeData* a, const CodeData* b) {
    return std::tie(a->order, a->id) < std::tie(b->order, b->id);
  });
  std::multimap<std::string, const CodeData*> by_parent;  // keeps the order within a parent
  for (const CodeData* code : sorted) {
    by_parent.emplace(known.contains(code->parent_id) ? code->parent_id : "", code);
  }
  std::set<std::string> placed;
  const auto [first, last] = by_parent.equal_range("");
  for (auto it = first; it != last; ++it) {
    AddSubtree(*it->second, 0, static_cast<int>(codes_.size()), by_parent, placed);
  }
  for (const CodeData* code : sorted) {  // what is left lies in circles
    AddSubtree(*code, 0, static_cast<int>(codes_.size()), by_parent, placed);
  }

  std::set<std::string> excluded;
  for (const ContactData& contact : study.contacts) {
    if (!contact.exclusion_reason.empty()) excluded.insert(contact.case_id);
  }
  for (const CaseData& data : study.cases) {
    if (!excluded.contains(data.id)) interviewees_.push_back(&data);
  }
  std::sort(interviewees_.begin(), interviewees_.end(), [](const CaseData* a, const CaseData* b) {
    return std::tie(a->number, a->id) < std::tie(b->number, b->id);
  });
  for (size_t i = 0; i < interviewees_.size(); ++i) {
    interviewee_places_[interviewees_[i]->id] = static_cast<int>(i);
  }
  for (const TranscriptData& transcript : study.transcripts) {
    transcripts_[transcript.id] = &transcript;
    ++transcripts_by_case_[transcript.case_id];
  }
  for (const CoderData& coder : study.coders) coder_names_[coder.id] = coder.display_name;
}

void StudyIndex::AddSubtree(const CodeData& code, int depth, int root,
                            const std::multimap<std::string, const CodeData*>& by_parent,
                            std::set<std::string>& placed) {
  if (!placed.insert(code.id).second) return;
  const int place = static_cast<int>(codes_.size());
  codes_.push_back({.code = &code, .depth = depth, .root = root});
  code_places_[code.id] = place;
  const auto [first, last] = by_parent.equal_range(code.id);
  for (auto it = first; it != last && !code.id.empty(); ++it) {
    const int child = static_cast<int>(codes_.size());
    AddSubtree(*it->second, depth + 1, root, by_parent, placed);
    if (static_cast<int>(codes_.size()) > child) codes_[place].children.push_back(child);
  }
  codes_[place].subtree_end = static_cast<int>(codes_.size());
}

int StudyIndex::PlaceOf(absl::string_view code_id) const {
  const auto found = code_places_.find(std::string(code_id));
  return found == code_places_.end() ? -1 : found->second;
}

std::string StudyIndex::NameOf(absl::string_view code_id) const {
  const int place = PlaceOf(code_id);
  if (place < 0) return std::string(code_id);
  const CodeData& code = *codes_[place].code;
  return absl::StrCat(code.display_name, code.retired ? " (retired)" : "");
}

int StudyIndex::IntervieweeOf(absl::string_view transcript_id) const {
  const TranscriptData* transcript = UsedTranscript(transcript_id);
  if (transcript == nullptr || transcript->case_id.empty()) return -1;
  return interviewee_places_.at(transcript->case_id);
}

const TranscriptData* StudyIndex::UsedTranscript(absl::string_view transcript_id) const {
  const auto found = transcripts_.find(std::string(transcript_id));
  if (found == transcripts_.end()) return nullptr;
  const std::string& case_id = found->second->case_id;
  return case_id.empty() || interviewee_places_.contains(case_id) ? found->second : nullptr;
}

int StudyIndex::TranscriptsOfSameCase(const TranscriptData& transcript) const {
  return transcript.case_id.empty() ? 1 : transcripts_by_case_.at(transcript.case_id);
}

std::string StudyIndex::CoderName(absl::string_view coder_id) const {
  const auto found = coder_names_.find(std::string(coder_id));
  return found == coder_names_.end() ? std::string(coder_id) : found->second;
}

int TurnAt(const TranscriptData& transcript, int64_t position) {
  const auto after =
      std::upper_bound(transcript.turns.begin(), transcript.turns.end(), position,
                       [](int64_t value, const TurnData& turn) { return value < turn.span.start; });
  if (after == transcript.turns.begin()) return -1;
  const auto turn = after - 1;
  return position < turn->span.end ? static_cast<int>(turn - transcript.turns.begin()) : -1;
}

std::string AttributeText(const CaseData& data, const VariableData& variable) {
  const auto found = data.attributes.find(variable.name);
  if (found == data.attributes.end()) return "";
  const AttributeValue& value = found->second;
  if (!value.number) return absl::StrJoin(value.values, "/");
  return variable.type == VariableType::kMinutes ? FormatMinutes(*value.number)
                                                 : FormatNumber(*value.number);
}

std::string DescribeCase(const StudyData& study, const CaseData& data) {
  // Two say who it is; more would tell apart who is not to be told apart.
  constexpr size_t kMostParts = 2;
  std::vector<std::string> parts;
  for (const VariableData& variable : study.variables) {
    if (parts.size() == kMostParts) break;
    if (variable.type != VariableType::kChoice && variable.type != VariableType::kChoices) continue;
    std::string text = AttributeText(data, variable);
    if (!text.empty()) parts.push_back(std::move(text));
  }
  if (parts.empty()) return data.display_name;
  return absl::StrCat(data.display_name, " (", absl::StrJoin(parts, ", "), ")");
}

}  // namespace concord::reporting

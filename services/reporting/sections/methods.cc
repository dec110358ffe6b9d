#include "reporting/sections/methods.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "reporting/sections/phrasing.h"

namespace concord::reporting {
namespace {

// Returns what the interviews' lengths say, for each variable that holds minutes.
void AddLengths(const StudyIndex& index, KeyValueList& list) {
  for (const VariableData& variable : index.study().variables) {
    if (variable.type != VariableType::kMinutes) continue;
    std::vector<double> minutes;
    double sum = 0;
    for (const CaseData* data : index.interviewees()) {
      const auto found = data->attributes.find(variable.name);
      if (found == data->attributes.end() || !found->second.number) continue;
      minutes.push_back(*found->second.number);
      sum += minutes.back();
    }
    if (minutes.empty()) continue;
    const auto [least, most] = std::minmax_element(minutes.begin(), minutes.end());
    list.items.emplace_back(
        variable.name, absl::StrCat(FormatMinutes(*least), " to ", FormatMinutes(*most), ", mean ",
                                    FormatMinutes(sum / static_cast<double>(minutes.size())),
                                    ", together ", FormatMinutes(sum)));
  }
}

Section Material(const StudyIndex& index) {
  KeyValueList list;
  int64_t texts = 0;
  int64_t documents = 0;
  int64_t length = 0;
  for (const TranscriptData& transcript : index.study().transcripts) {
    if (index.UsedTranscript(transcript.id) == nullptr) continue;
    ++texts;
    documents += transcript.case_id.empty();
    length += transcript.length;
  }
  list.items.emplace_back("Interviewees", absl::StrCat(index.interviewees().size()));
  const size_t excluded = index.study().cases.size() - index.interviewees().size();
  if (excluded > 0) list.items.emplace_back("Cases excluded", absl::StrCat(excluded));
  list.items.emplace_back(
      "Texts", documents == 0 ? absl::StrCat(texts)
                              : absl::StrCat(texts, ", of which ", Count(documents, "document")));
  list.items.emplace_back("Length of the texts", absl::StrCat(length, " code points"));
  AddLengths(index, list);
  return {.id = "methods_material", .heading = "Material", .level = 2, .blocks = {list}};
}

Section Frame(const StudyIndex& index) {
  int64_t main_categories = 0;
  int64_t subcategories = 0;
  int64_t deductive = 0;
  int64_t inductive = 0;
  int64_t retired = 0;
  for (const CodeNode& node : index.codes()) {
    retired += node.code->retired;
    if (node.code->retired) continue;
    ++(node.depth == 0 ? main_categories : subcategories);
    deductive += node.code->origin == CodeOrigin::kDeductive;
    inductive += node.code->origin == CodeOrigin::kInductive;
  }
  Section section{.id = "methods_frame", .heading = "Development of the coding frame", .level = 2};
  section.blocks.push_back(KeyValueList{{{"Main categories", absl::StrCat(main_categories)},
                                         {"Subcategories", absl::StrCat(subcategories)},
                                         {"Deductive codes", absl::StrCat(deductive)},
                                         {"Inductive codes", absl::StrCat(inductive)},
                                         {"Retired codes", absl::StrCat(retired)}}});
  const auto& revisions = index.study().trail.codebook_revisions;
  if (revisions.empty()) {
    section.blocks.push_back(Note{.text = "No revision of the codebook has been published."});
    return section;
  }
  Table table{.caption = "Published revisions of the codebook",
              .columns = {{"Revision"}, {"Published"}, {"Codes", ColumnType::kNumber}, {"Reason"}}};
  for (const CodebookRevisionData& revision : revisions) {
    table.rows.push_back({.cells = {absl::StrCat(revision.number), MomentText(revision.published),
                                    absl::StrCat(revision.codes), revision.reason}});
  }
  section.blocks.push_back(std::move(table));
  return section;
}

Table CoderTable(const StudyIndex& index) {
  Table table{.caption = "Codings by coder",
              .columns = {{"Coder"},
                          {"Codings", ColumnType::kNumber},
                          {"Texts with codings", ColumnType::kNumber}}};
  struct Work {
    int64_t codings = 0;
    std::set<std::string> texts;
  };
  std::map<std::string, Work> work;
  for (const CoderData& coder : index.study().coders) work[coder.id];
  Work all;
  for (const CodingData& coding : index.study().codings) {
    if (index.UsedTranscript(coding.transcript_id) == nullptr) continue;
    for (Work* one : {&work[coding.coder_id], &all}) {
      ++one->codings;
      one->texts.insert(coding.transcript_id);
    }
  }
  const auto cells = [](std::string name, const Work& one) -> std::vector<std::string> {
    return {std::move(name), absl::StrCat(one.codings), absl::StrCat(one.texts.size())};
  };
  for (const auto& [id, one] : work)
    table.rows.push_back({.cells = cells(index.CoderName(id), one)});
  std::sort(table.rows.begin(), table.rows.end(),
            [](const Row& a, const Row& b) { return a.cells < b.cells; });
  table.rows.push_back({.cells = cells("All coders", all), .kind = Row::Kind::kTotal});
  return table;
}

Table RoundTable(const StudyIndex& index) {
  Table table{.caption = "Rounds of coding",
              .columns = {{"Round"},
                          {"Kind"},
                          {"Coders"},
                          {"Texts", ColumnType::kNumber},
                          {"Done", ColumnType::kNumber},
                          {"Codebook revision", ColumnType::kNumber}}};
  for (const RoundData& round : index.study().rounds) {
    std::vector<std::string> coders;
    for (const std::string& id : round.coder_ids) coders.push_back(index.CoderName(id));
    std::sort(coders.begin(), coders.end());
    const auto done =
        std::count_if(round.progress.begin(), round.progress.end(),
                      [](const RoundData::Progress& progress) { return progress.done; });
    const char* kind = !round.blind ? "open" : round.revealed ? "blind, revealed" : "blind";
    table.rows.push_back(
        {.cells = {round.display_name, kind, JoinWords(coders),
                   absl::StrCat(round.transcript_ids.size()),
                   absl::StrCat(done, " of ", round.transcript_ids.size() * round.coder_ids.size()),
                   absl::StrCat(round.codebook_revision)}});
  }
  table.note =
      "Done counts each coder with each text. In a blind round nobody who codes in it sees the "
      "work "
      "of others on its texts before it is revealed; after that its codings change no more.";
  return table;
}

Section Coding(const StudyIndex& index) {
  Section section{.id = "methods_coding", .heading = "Coding", .level = 2};
  section.blocks.push_back(Paragraph{
      "A coding says that one coder assigns one code to one span of one text. Codings of several "
      "coders, and several codes on the same words, stand side by side; none is overwritten."});
  section.blocks.push_back(CoderTable(index));
  if (index.study().rounds.empty()) {
    section.blocks.push_back(Note{.text = "There was no round of coding."});
  } else {
    section.blocks.push_back(RoundTable(index));
  }
  section.blocks.push_back(
      Paragraph{"Positions are Unicode code points counted from 0; the first is part of the span, "
                "the last is "
                "not. They refer to the stored text, which is never altered. Turns and paragraphs "
                "are counted "
                "from 1."});
  return section;
}

Section Trail(const StudyIndex& index) {
  const TrailData& trail = index.study().trail;
  Section section{.id = "methods_trail", .heading = "Audit trail", .level = 2};
  if (!trail.event_counts.empty()) {
    Table table{.caption = "Recorded events",
                .columns = {{"Event"}, {"Number", ColumnType::kNumber}}};
    int64_t sum = 0;
    for (const auto& [method, count] : trail.event_counts) {
      table.rows.push_back({.cells = {method, absl::StrCat(count)}});
      sum += count;
    }
    table.rows.push_back({.cells = {"All events", absl::StrCat(sum)}, .kind = Row::Kind::kTotal});
    section.blocks.push_back(std::move(table));
  }
  KeyValueList list;
  if (trail.first_event) list.items.emplace_back("First event", MomentText(*trail.first_event));
  if (trail.last_event) list.items.emplace_back("Last event", MomentText(*trail.last_event));
  if (trail.seal_hash.empty()) {
    section.blocks.push_back(Note{Note::Kind::kWarning,
                                  "The trail had no seal when this report was made, so this page "
                                  "cannot prove that it is unaltered."});
  } else {
    list.items.emplace_back("Seal", trail.seal_hash);
    list.items.emplace_back("Sealed at revision", absl::StrCat(trail.seal_revision));
    section.blocks.push_back(
        Paragraph{"Every change is kept as an event, and each event is chained to the one before "
                  "it by SHA-256. "
                  "The seal is the chain's value at the revision named; recomputed from an export "
                  "of the trail "
                  "it must come out the same, or an event was altered."});
  }
  if (!list.items.empty()) section.blocks.push_back(std::move(list));
  return section;
}

}  // namespace

std::vector<Section> BuildMethods(const StudyIndex& index) {
  Section head{.id = "methods", .heading = "Methods appendix"};
  head.blocks.push_back(Paragraph{
      "All figures on these pages are computed from the stored study and its audit trail; none is "
      "typed in."});
  return {head, Material(index), Frame(index), Coding(index), Trail(index)};
}

}  // namespace concord::reporting

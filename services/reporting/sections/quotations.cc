#include "reporting/sections/quotations.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "reporting/sections/code_tally.h"
#include "reporting/sections/phrasing.h"

namespace concord::reporting {
namespace {

// A passage to quote: the longest coding of its place and everybody who coded it or part of it.
struct Passage {
  const CodingData* coding = nullptr;
  const TranscriptData* transcript = nullptr;
  int interview = 0;  // number of the case, documents last
  std::vector<std::string> coders;
};

std::vector<Passage> CandidatesOf(const StudyIndex& index, const std::string& code_id) {
  std::vector<Passage> passages;
  for (const CodingData& coding : index.study().codings) {
    const TranscriptData* transcript = index.UsedTranscript(coding.transcript_id);
    if (coding.code_id != code_id || transcript == nullptr) continue;
    const int interviewee = index.IntervieweeOf(coding.transcript_id);
    passages.push_back({&coding,
                        transcript,
                        interviewee < 0 ? INT32_MAX : index.interviewees()[interviewee]->number,
                        {index.CoderName(coding.coder_id)}});
  }
  // The longer of two that begin together comes first, so that it can take in the shorter.
  std::sort(passages.begin(), passages.end(), [](const Passage& a, const Passage& b) {
    return std::tie(a.interview, a.transcript->id, a.coding->span.start, b.coding->span.end,
                    a.coders[0], a.coding->id) < std::tie(b.interview, b.transcript->id,
                                                          b.coding->span.start, a.coding->span.end,
                                                          b.coders[0], b.coding->id);
  });
  return passages;
}

std::vector<Passage> PassagesOf(const StudyIndex& index, const std::string& code_id) {
  std::vector<Passage> kept;
  for (Passage& passage : CandidatesOf(index, code_id)) {
    Passage* last = kept.empty() ? nullptr : &kept.back();
    const bool within = last != nullptr && last->transcript == passage.transcript &&
                        passage.coding->span.end <= last->coding->span.end;
    if (!within) {
      kept.push_back(std::move(passage));
    } else if (std::find(last->coders.begin(), last->coders.end(), passage.coders[0]) ==
               last->coders.end()) {
      last->coders.push_back(passage.coders[0]);
    }
  }
  return kept;
}

Quotation Quote(const StudyIndex& index, const Passage& passage, const std::string& code_name) {
  const TranscriptData& transcript = *passage.transcript;
  const int interviewee = index.IntervieweeOf(transcript.id);
  Quotation quotation{.quote = passage.coding->quote,
                      .position = {.span = passage.coding->span},
                      .coders = JoinWords(passage.coders),
                      .code = code_name};
  quotation.citation = interviewee < 0 ? absl::StrCat("(", transcript.display_name, ")")
                                       : absl::StrCat("(Interview ", passage.interview, ")");
  if (index.TranscriptsOfSameCase(transcript) > 1) {
    quotation.position.text = transcript.display_name;
  }
  const int turn = TurnAt(transcript, passage.coding->span.start);
  if (turn >= 0) {
    quotation.speaker = transcript.turns[turn].speaker;
    quotation.position.segment_kind = transcript.segment_kind;
    quotation.position.segment_number = turn + 1;
  }
  return quotation;
}

void AddQuotations(const StudyIndex& index, int place, int most, Section& section) {
  const CodeNode& node = index.codes()[place];
  const std::vector<Passage> passages = PassagesOf(index, node.code->id);
  if (passages.empty()) return;
  const std::string& root_colour = index.codes()[node.root].code->colour;
  QuotationList list{.colour = node.code->colour.empty() ? root_colour : node.code->colour,
                     .language = index.study().text_language};
  const size_t shown =
      most > 0 ? std::min(passages.size(), static_cast<size_t>(most)) : passages.size();
  for (size_t i = 0; i < shown; ++i) {
    list.quotations.push_back(Quote(index, passages[i], index.NameOf(node.code->id)));
  }
  section.blocks.push_back(std::move(list));
  if (shown < passages.size()) {
    section.blocks.push_back(
        Note{.text = absl::StrCat(passages.size() - shown, " more of this code are not shown.")});
  }
}

}  // namespace

std::vector<Section> BuildQuotations(const StudyIndex& index, int most_per_code) {
  std::vector<Section> sections = {{.id = "quotations", .heading = "Quotations by code"}};
  const std::vector<CodeTally> tallies = TallyCodes(index);
  for (int place = 0; place < static_cast<int>(index.codes().size()); ++place) {
    const CodeNode& node = index.codes()[place];
    const CodeTally& tally = tallies[place];
    if (tally.codings == 0) continue;
    Section section{.id = absl::StrCat("quotations_", place + 1),
                    .heading = index.NameOf(node.code->id),
                    .level = node.depth == 0 ? 2 : 3};
    section.blocks.push_back(Paragraph{
        absl::StrCat(Count(tally.passages, "passage"), "; ", DescribeSpread(index, tally), ".")});
    AddQuotations(index, place, most_per_code, section);
    sections.push_back(std::move(section));
  }
  if (sections.size() == 1) {
    sections[0].blocks.push_back(Note{.text = "Nothing has been coded yet."});
  }
  return sections;
}

}  // namespace concord::reporting

#ifndef CONCORD_REPORTING_STUDY_DATA_H_
#define CONCORD_REPORTING_STUDY_DATA_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "base/span.h"

// Everything a report is computed from, as plain data read at one revision and already filtered to
// what the reader may see. Whoever fills it needs no knowledge of reports; the builders in
// sections/ need no knowledge of where it came from. Ids are opaque and only link the parts.
namespace concord::reporting {

struct TheoryData {
  std::string name;
  std::string reference;  // "Lipsky 2010, ch. 2", or empty
};

enum class CodeOrigin { kUnspecified, kDeductive, kInductive };

struct CodeData {
  std::string id;
  std::string display_name;
  std::string parent_id;  // empty for a main category
  std::string definition;
  std::string inclusion;
  std::string exclusion;
  std::string anchor_quote;     // the words of the anchor example
  std::string anchor_citation;  // "(Interview 3)", or empty
  std::vector<TheoryData> theories;
  std::string guiding_question;
  std::string indicator;
  std::string colour;  // "#rrggbb" or empty
  CodeOrigin origin = CodeOrigin::kUnspecified;
  bool codable = true;
  bool retired = false;
  int64_t order = 0;  // among siblings; ties by id
};

enum class VariableType { kChoice, kChoices, kText, kNumber, kDate, kMinutes };

struct VariableData {
  std::string name;
  VariableType type = VariableType::kText;
  std::vector<std::string> choices;  // in their declared order
};

// A number for kNumber and kMinutes, else one or more values (a date as it is to be read).
struct AttributeValue {
  std::vector<std::string> values;
  std::optional<double> number;
};

struct CaseData {
  std::string id;
  int number = 0;  // in the project; what "(Interview n)" cites
  std::string display_name;
  std::map<std::string, AttributeValue> attributes;  // by the variable's name
};

enum class ContactChannel { kUnspecified, kDirect, kRecommendation };

// How far a contact came. An interview is used in the analysis unless it is excluded.
enum class ContactState { kContacted, kAnswered, kInterviewed };

struct ContactData {
  ContactChannel channel = ContactChannel::kUnspecified;
  ContactState state = ContactState::kContacted;
  std::string exclusion_reason;  // of an interview; not empty: excluded
  std::string case_id;           // empty without a case
};

// A stretch of a transcript by which people find a place: a speaker turn or a paragraph.
struct TurnData {
  Span span;
  std::string speaker;  // may be empty
};

struct TranscriptData {
  std::string id;
  std::string display_name;  // the name it is known by in the project
  std::string case_id;       // empty for a document
  int64_t length = 0;        // code points
  std::string segment_kind = "turn";
  std::vector<TurnData> turns;  // by span, not overlapping
};

struct CoderData {
  std::string id;
  std::string display_name;
};

struct CodingData {
  std::string id;
  std::string coder_id;
  std::string transcript_id;
  Span span;
  std::string code_id;
  std::string quote;  // the words of the span
};

struct RoundData {
  struct Progress {
    std::string coder_id;
    std::string transcript_id;
    bool done = false;
  };
  std::string display_name;
  bool blind = false;
  bool revealed = false;
  int64_t codebook_revision = 0;
  std::vector<std::string> transcript_ids;
  std::vector<std::string> coder_ids;
  std::vector<Progress> progress;
};

// A figure, or why there is none.
struct AgreementFigure {
  std::string subject;  // a code's id, or the pair's display names; empty for the overall figure
  std::optional<double> value;
  std::string undefined_reason;  // in words, without a full stop
  std::optional<double> observed;
  std::optional<double> expected;
  int64_t units_used = 0;
  int64_t units_left_out = 0;
};

struct IntervalData {
  double lower = 0;
  double upper = 0;
  double confidence = 0.95;
  std::string method;
};

struct AgreementData {
  std::string statistic;      // for people: "Cohen's kappa"
  std::string citation;       // where it is defined, or empty
  bool disagreement = false;  // whether observed and expected are disagreements
  std::string unit;           // "character", "sentence"
  std::string transcripts;    // which texts, in words: "4 double-coded texts"
  std::vector<std::string> coders;
  std::vector<std::string> rounds;  // display names of the rounds used
  int64_t revision = 0;
  std::optional<double> uncoded_share;  // of the units, those nobody coded
  AgreementFigure overall;
  std::optional<IntervalData> interval;  // of the overall value
  std::vector<AgreementFigure> by_code;
  std::vector<AgreementFigure> by_pair;
};

struct CodebookRevisionData {
  int64_t number = 0;
  absl::Time published;
  int64_t codes = 0;
  std::string reason;  // may be empty
};

struct TrailData {
  std::vector<std::pair<std::string, int64_t>> event_counts;  // by method
  std::optional<absl::Time> first_event;
  std::optional<absl::Time> last_event;
  std::vector<CodebookRevisionData> codebook_revisions;  // in order
  std::string seal_hash;                                 // empty without a seal
  int64_t seal_revision = 0;
};

struct StudyData {
  std::string project_id;
  std::string project_title;
  std::string text_language;  // BCP 47 tag of the transcripts, or empty
  int64_t revision = 0;  // of the project, at which all this was read; 0 where work is left out
  absl::Time generated;
  std::vector<CodeData> codes;
  std::vector<VariableData> variables;  // in their declared order
  std::vector<CaseData> cases;
  std::vector<ContactData> contacts;
  std::vector<TranscriptData> transcripts;
  std::vector<CoderData> coders;
  std::vector<CodingData> codings;
  std::vector<RoundData> rounds;
  std::vector<std::string> left_out_rounds;  // display names; their work is hidden from the reader
  std::vector<AgreementData> agreement;
  TrailData trail;
};

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_STUDY_DATA_H_

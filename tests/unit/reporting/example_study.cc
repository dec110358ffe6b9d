#include "unit/reporting/example_study.h"

#include "absl/strings/str_cat.h"

namespace concord::reporting {
namespace {

void AddCode(StudyData& study, const std::string& id, const std::string& parent,
             const std::string& name, const std::string& colour,
             std::vector<TheoryData> theories = {}) {
  study.codes.push_back({.id = id,
                         .display_name = name,
                         .parent_id = parent,
                         .theories = std::move(theories),
                         .colour = colour,
                         .origin = CodeOrigin::kDeductive,
                         .codable = !parent.empty(),
                         .order = static_cast<int64_t>(study.codes.size())});
}

void AddFrame(StudyData& study) {
  AddCode(study, "collaboration", "", "Collaboration in practice", "#2f6f8f",
          {{"Collaborative Governance"}, {"SLB"}});
  AddCode(study, "structures", "collaboration", "Formal structures and informal relationships",
          "#2f6f8f");
  AddCode(study, "corruption", "collaboration", "Corruption", "#a4452c");
  AddCode(study, "international", "collaboration", "International collaboration", "#5b8c5a");
  AddCode(study, "priorities", "", "Priorities", "#8a6d1f",
          {{"Collaborative Governance"}, {"SLB"}, {"The ideal victim"}});
  AddCode(study, "prosecution", "priorities", "Prosecution", "#8a6d1f");
  AddCode(study, "protection", "priorities", "Protection", "#b08a2e");
  AddCode(study, "prevention", "priorities", "Prevention", "#6e7f2f");
  AddCode(study, "hierarchies", "", "Social Hierarchies", "#6b4a86",
          {{"Intersectionality"}, {"The ideal victim"}});
  AddCode(study, "victim", "hierarchies", "Who is seen as a victim", "#6b4a86");
  AddCode(study, "gender", "hierarchies", "Gender", "#9a5b93");
  AddCode(study, "status", "hierarchies", "Legal status and nationality", "#4a5aa0");

  CodeData& corruption = study.codes[2];
  corruption.definition =
      "Statements that officials, employers or intermediaries give or take advantages so that "
      "cases "
      "are hidden, slowed down or dropped.";
  corruption.inclusion = "Bribes, tip-offs before inspections, protection by people of influence.";
  corruption.exclusion = "Mere lack of staff or money: code the structure instead.";
  corruption.anchor_quote = "They knew we were coming before we had left the office.";
  corruption.anchor_citation = "(Interview 2)";
  corruption.theories = {{"SLB", "Lipsky 2010, ch. 2"}};
  corruption.guiding_question = "What keeps the formal chain of cases from working?";
  corruption.indicator = "Described exchange of an advantage for inaction";
  CodeData& prevention = study.codes[7];
  prevention.definition = "Work that is meant to keep people from being exploited at all.";
  prevention.inclusion = "Schools, information before migration, work with employers.";
  prevention.origin = CodeOrigin::kInductive;
}

void AddCases(StudyData& study) {
  study.variables = {
      {"Workplace", VariableType::kChoices, {"Local", "International", "Regional", "Government"}},
      {"Type",
       VariableType::kChoice,
       {"NGO", "Law enforcement", "Private sector", "Expert (Human Trafficking)"}},
      {"Interview length", VariableType::kMinutes, {}}};
  struct Person {
    std::vector<std::string> workplace;
    const char* type;
    double minutes;
  };
  const Person people[] = {{{"Government"}, "Law enforcement", 42},
                           {{"International"}, "NGO", 77},
                           {{"Local"}, "NGO", 43},
                           {{"Local"}, "Private sector", 60},
                           {{"Local"}, "NGO", 55},
                           {{"International"}, "NGO", 46},
                           {{"International", "Regional"}, "NGO", 59},
                           {{"Local"}, "NGO", 52},
                           {{"Local"}, "NGO", 52},
                           {{"International"}, "Expert (Human Trafficking)", 30}};
  int number = 0;
  for (const Person& person : people) {
    ++number;
    study.cases.push_back({.id = absl::StrCat("case", number),
                           .number = number,
                           .display_name = absl::StrCat("Interviewee ", number),
                           .attributes = {{"Workplace", {.values = person.workplace}},
                                          {"Type", {.values = {person.type}}},
                                          {"Interview length", {.number = person.minutes}}}});
    study.transcripts.push_back({.id = absl::StrCat("text", number),
                                 .display_name = absl::StrCat("interview-", number),
                                 .case_id = absl::StrCat("case", number),
                                 .length = 6000 + 100 * number,
                                 .turns = {{{0, 200}, "Interviewer"},
                                           {{200, 2000}, absl::StrCat("Interviewee ", number)},
                                           {{2000, 2150}, "Interviewer"},
                                           {{2150, 6000}, absl::StrCat("Interviewee ", number)}}});
  }
}

void AddContacts(StudyData& study) {
  const auto add = [&study](int count, const ContactData& contact) {
    study.contacts.insert(study.contacts.end(), count, contact);
  };
  add(51, {});
  add(3, {.state = ContactState::kAnswered});
  add(4, {.channel = ContactChannel::kDirect, .state = ContactState::kInterviewed});
  add(6, {.channel = ContactChannel::kRecommendation, .state = ContactState::kInterviewed});
  add(1, {.channel = ContactChannel::kDirect,
          .state = ContactState::kInterviewed,
          .exclusion_reason = "The interviewee turned out not to work with human trafficking."});
  add(1, {.channel = ContactChannel::kRecommendation,
          .state = ContactState::kInterviewed,
          .exclusion_reason =
              "A language barrier kept the questions from being fully asked and answered."});
}

void AddCodings(StudyData& study) {
  study.coders = {{"a", "Coder A"}, {"b", "Coder B"}, {"c", "Coder C"}};
  const auto add = [&study](const std::string& coder, int interview, const std::string& code,
                            Span span, const std::string& quote) {
    study.codings.push_back({.id = absl::StrCat("coding", study.codings.size()),
                             .coder_id = coder,
                             .transcript_id = absl::StrCat("text", interview),
                             .span = span,
                             .code_id = code,
                             .quote = quote});
  };
  // Nine of ten raise corruption; the state employee does not.
  for (int i = 2; i <= 10; ++i) {
    add("a", i, "corruption", {300 + i, 420 + i},
        "We had the names and the place, and when the inspection came the workshop was empty. "
        "Somebody had called them the evening before; that is how it goes here.");
    add("b", i, "corruption", {310 + i, 400 + i}, "the workshop was empty");
  }
  add("c", 2, "corruption", {2300, 2380}, "Money is not even needed. A cousin is enough.");
  for (int i = 1; i <= 10; ++i) {
    add("a", i, "structures", {500, 640},
        "There is a committee that meets each quarter, but what gets things done is that I have "
        "the telephone number of one good officer.");
  }
  for (int i : {1, 3, 4, 7}) {
    add("b", i, "international", {900, 960}, "The file stops at the border, the people do not.");
  }
  for (int i : {1, 2, 5, 6, 8, 9, 10}) {
    add("c", i, "prosecution", {1200, 1290},
        "A case needs a witness who stays, and a witness needs a place to stay.");
  }
  for (int i : {2, 3, 5, 6, 7, 8, 9, 10}) {
    add("a", i, "protection", {2400, 2500}, "A shelter with a locked door is not protection.");
  }
  add("b", 4, "prevention", {2600, 2680}, "Nobody told them what the contract said.");
  for (int i : {2, 3, 6, 8, 10}) {
    add("b", i, "victim", {3000, 3080}, "If she does not cry, they do not believe her.");
  }
  for (int i : {3, 8}) add("c", i, "gender", {3100, 3150}, "Men on the boats are \"workers\".");
  for (int i : {2, 3, 4, 5, 6, 7, 8, 9}) {
    add("c", i, "status", {3500, 3560}, "Without papers you are first of all an offender.");
  }
}

void AddRounds(StudyData& study) {
  RoundData round{.display_name = "Reliability",
                  .blind = true,
                  .revealed = true,
                  .codebook_revision = 2,
                  .transcript_ids = {"text2", "text3"},
                  .coder_ids = {"a", "b", "c"}};
  for (const std::string& coder : round.coder_ids) {
    for (const std::string& text : round.transcript_ids)
      round.progress.push_back({coder, text, true});
  }
  study.rounds = {round};
}

void AddAgreement(StudyData& study) {
  AgreementData alpha{
      .statistic = "Krippendorff's alpha",
      .citation = "Krippendorff 2019, ch. 12",
      .disagreement = true,
      .unit = "character",
      .transcripts = "2 texts that all three coders are done with",
      .coders = {"Coder A", "Coder B", "Coder C"},
      .rounds = {"Reliability"},
      .revision = 481,
      .uncoded_share = 0.8125,
      .overall = {.value = 0.7434, .observed = 0.069, .expected = 0.269, .units_used = 12500}};
  alpha.interval = IntervalData{0.7, 0.79, 0.95, "cluster bootstrap"};
  alpha.by_code = {{.subject = "structures",
                    .value = 0.81,
                    .observed = 0.03,
                    .expected = 0.16,
                    .units_used = 12500},
                   {.subject = "corruption",
                    .value = 0.688,
                    .observed = 0.05,
                    .expected = 0.16,
                    .units_used = 12500},
                   {.subject = "status",
                    .value = -0.02,
                    .observed = 0.1,
                    .expected = 0.098,
                    .units_used = 12500},
                   {.subject = "prevention",
                    .undefined_reason = "all coders used one and the same value",
                    .observed = 0,
                    .units_used = 12500}};
  alpha.by_pair = {{.subject = "Coder A and Coder B",
                    .value = 0.77,
                    .observed = 0.06,
                    .expected = 0.26,
                    .units_used = 12500},
                   {.subject = "Coder A and Coder C",
                    .value = 0.72,
                    .observed = 0.08,
                    .expected = 0.29,
                    .units_used = 12500}};
  AgreementData kappa{
      .statistic = "Cohen's kappa",
      .unit = "turn",
      .transcripts = "2 texts that all three coders are done with",
      .coders = {"Coder A", "Coder B", "Coder C"},
      .revision = 481,
      .overall = {.undefined_reason = "the coefficient is defined for exactly two coders",
                  .units_left_out = 8}};
  study.agreement = {alpha, kappa};
}

}  // namespace

StudyData ExampleStudy() {
  StudyData study;
  study.project_id = "collaboration-study";
  study.project_title = "Collaboration and contradictions";
  study.text_language = "en";
  study.revision = 481;
  study.generated = absl::FromUnixSeconds(1767607440);
  AddFrame(study);
  AddCases(study);
  AddContacts(study);
  AddCodings(study);
  AddRounds(study);
  AddAgreement(study);
  study.trail.event_counts = {{"CreateCase", 12}, {"CreateCoding", 61}, {"PublishCodebook", 2}};
  study.trail.first_event = absl::FromUnixSeconds(1759300000);
  study.trail.last_event = absl::FromUnixSeconds(1767600000);
  study.trail.codebook_revisions = {
      {1, absl::FromUnixSeconds(1759400000), 11, ""},
      {2, absl::FromUnixSeconds(1762400000), 12, "Prevention came up in interview 4."}};
  study.trail.seal_hash = "9f2c4be1a07d5a6633c1e8b0d4f7a2915c0de3b7648812fa90bb3e5d7c61a0f4";
  study.trail.seal_revision = 481;
  return study;
}

}  // namespace concord::reporting

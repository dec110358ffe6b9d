#include "reporting/study_gatherer.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "reporting/study_reader.h"
#include "server/names.h"
#include "server/proto_time.h"
#include "server/visibility.h"

namespace concord::reporting {
namespace {

using transcripts::v1::Variable;

VariableType ToType(Variable::Kind kind) {
  switch (kind) {
    case Variable::KIND_NUMBER:
      return VariableType::kNumber;
    case Variable::KIND_DATE:
      return VariableType::kDate;
    case Variable::KIND_MINUTES:
      return VariableType::kMinutes;
    case Variable::KIND_CHOICE:
      return VariableType::kChoice;
    case Variable::KIND_CHOICES:
      return VariableType::kChoices;
    default:
      return VariableType::kText;
  }
}

AttributeValue ToValue(const transcripts::v1::VariableValue& value) {
  using transcripts::v1::VariableValue;
  AttributeValue out;
  switch (value.value_case()) {
    case VariableValue::kText:
      out.values = {value.text()};
      break;
    case VariableValue::kNumber:
      out.number = value.number();
      break;
    case VariableValue::kDate:
      out.values = {value.date()};
      break;
    case VariableValue::kMinutes:
      out.number = static_cast<double>(value.minutes());
      break;
    case VariableValue::kTexts:
      out.values.assign(value.texts().values().begin(), value.texts().values().end());
      break;
    case VariableValue::VALUE_NOT_SET:
      break;
  }
  return out;
}

AgreementFigure ToFigure(const reliability::v1::Estimate& estimate, std::string subject) {
  AgreementFigure figure;
  figure.subject = std::move(subject);
  if (estimate.has_value()) figure.value = estimate.value();
  // The report's sentence goes on, so the explanation comes without its full stop.
  figure.undefined_reason = std::string(absl::StripSuffix(estimate.undefined_explanation(), "."));
  if (estimate.has_observed()) figure.observed = estimate.observed();
  if (estimate.has_expected()) figure.expected = estimate.expected();
  figure.units_used = estimate.unit_count();
  figure.units_left_out = estimate.unused_unit_count();
  return figure;
}

// `Gatherer` fills a StudyData part by part.
class Gatherer {
 public:
  Gatherer(Environment& environment, RequestContext& context, int64_t revision)
      : environment_(environment),
        context_(context),
        reader_(environment, context),
        revision_(revision) {}

  absl::StatusOr<GatheredStudy> Gather(const std::vector<std::string>& assessments) {
    CONCORD_ASSIGN_OR_RETURN(const coding::v1::Visibility visibility,
                             AskVisibility(environment_.channels, context_));
    study_.left_out_rounds = HiddenRounds(visibility);
    data_.project_id = context_.project;
    CONCORD_ASSIGN_OR_RETURN(const transcripts::v1::Project project, reader_.Project());
    data_.project_title = project.display_name();
    data_.generated = context_.now;
    CONCORD_RETURN_IF_ERROR(AddMembers());
    CONCORD_RETURN_IF_ERROR(AddCases());
    CONCORD_RETURN_IF_ERROR(AddTranscripts());
    CONCORD_RETURN_IF_ERROR(AddCodes());
    CONCORD_RETURN_IF_ERROR(AddCodings());
    CONCORD_RETURN_IF_ERROR(AddRounds());
    for (const std::string& round : study_.left_out_rounds) {
      data_.left_out_rounds.push_back(round_names_[round]);
    }
    CONCORD_RETURN_IF_ERROR(AddAgreement(assessments));
    CONCORD_RETURN_IF_ERROR(AddTrail(study_.left_out_rounds.empty()));
    study_.data = std::move(data_);
    return std::move(study_);
  }

 private:
  absl::Status AddMembers() {
    CONCORD_ASSIGN_OR_RETURN(const auto members, reader_.Members());
    for (const auto& member : members) coder_names_[member.name()] = member.display_name();
    return absl::OkStatus();
  }

  absl::Status AddCases() {
    CONCORD_ASSIGN_OR_RETURN(const auto variables, reader_.Variables());
    std::map<std::string, std::string> variable_names;
    for (const Variable& variable : variables) {
      variable_names[variable.name()] = variable.display_name();
      data_.variables.push_back({variable.display_name(),
                                 ToType(variable.kind()),
                                 {variable.choices().begin(), variable.choices().end()}});
    }
    CONCORD_ASSIGN_OR_RETURN(const auto cases, reader_.Cases());
    for (const auto& item : cases) {
      CaseData out;
      out.id = item.name();
      out.number = item.number();
      out.display_name = item.display_name();
      for (const auto& value : item.values()) {
        out.attributes[variable_names[value.variable()]] = ToValue(value);
      }
      case_numbers_[item.name()] = item.number();
      data_.cases.push_back(std::move(out));
    }
    CONCORD_ASSIGN_OR_RETURN(const auto contacts, reader_.Contacts());
    for (const auto& contact : contacts) data_.contacts.push_back(ToContact(contact));
    return absl::OkStatus();
  }

  static ContactData ToContact(const transcripts::v1::Contact& contact) {
    using transcripts::v1::Contact;
    ContactData out;
    if (contact.channel() == Contact::CHANNEL_DIRECT) out.channel = ContactChannel::kDirect;
    if (contact.channel() == Contact::CHANNEL_RECOMMENDATION) {
      out.channel = ContactChannel::kRecommendation;
    }
    if (contact.state() == Contact::STATE_ANSWERED) out.state = ContactState::kAnswered;
    if (contact.state() == Contact::STATE_INTERVIEWED) out.state = ContactState::kInterviewed;
    out.exclusion_reason = contact.exclusion_reason();
    out.case_id = contact.case_();
    return out;
  }

  absl::Status AddTranscripts() {
    CONCORD_ASSIGN_OR_RETURN(const auto transcripts, reader_.Transcripts());
    for (const auto& transcript : transcripts) {
      TranscriptData out;
      out.id = transcript.name();
      out.display_name =
          !transcript.display_name().empty() ? transcript.display_name() : transcript.external_id();
      out.case_id = transcript.case_();
      out.length = transcript.character_count();
      case_of_[transcript.name()] = transcript.case_();
      data_.transcripts.push_back(std::move(out));
    }
    return absl::OkStatus();
  }

  // Reads a text once; its index finds words.
  absl::StatusOr<const TextIndex*> Index(const std::string& transcript) {
    auto found = texts_.find(transcript);
    if (found == texts_.end()) {
      CONCORD_ASSIGN_OR_RETURN(std::string text, reader_.Text(transcript));
      Text& kept = texts_[transcript];
      kept.words = std::make_unique<std::string>(std::move(text));
      kept.index = std::make_unique<TextIndex>(*kept.words);
      found = texts_.find(transcript);
    }
    return found->second.index.get();
  }

  absl::StatusOr<std::string> Words(const std::string& transcript, const type::v1::Span& span) {
    CONCORD_ASSIGN_OR_RETURN(const TextIndex* index, Index(transcript));
    const Span wanted{span.start_offset(), span.end_offset()};
    if (!index->Contains(wanted)) return concord::error::Internal();
    return std::string(index->Slice(wanted));
  }

  absl::Status AddCodes() {
    CONCORD_ASSIGN_OR_RETURN(const auto codes, reader_.Codes(/*with_retired=*/true));
    for (const auto& code : codes) {
      CodeData out;
      out.id = code.name();
      out.display_name = code.display_name();
      out.parent_id = code.parent_code();
      out.definition = code.definition();
      out.inclusion = code.inclusion_criteria();
      out.exclusion = code.exclusion_criteria();
      for (const auto& theory : code.theories()) {
        out.theories.push_back({theory.display_name(), theory.reference()});
      }
      out.guiding_question = code.guiding_question();
      out.indicator = code.indicator();
      out.colour = code.color();
      if (code.origin() == coding::v1::Code::ORIGIN_DEDUCTIVE) out.origin = CodeOrigin::kDeductive;
      if (code.origin() == coding::v1::Code::ORIGIN_INDUCTIVE) out.origin = CodeOrigin::kInductive;
      out.codable = code.codable();
      out.retired = code.state() == coding::v1::Code::STATE_RETIRED;
      // The list is in the tree's order already.
      out.order = static_cast<int64_t>(data_.codes.size());
      CONCORD_RETURN_IF_ERROR(AddAnchor(code, out));
      data_.codes.push_back(std::move(out));
    }
    return absl::OkStatus();
  }

  absl::Status AddAnchor(const coding::v1::Code& code, CodeData& out) {
    const auto& anchor = code.anchor_example();
    if (anchor.transcript().empty() || case_of_.count(anchor.transcript()) == 0) {
      return absl::OkStatus();
    }
    CONCORD_ASSIGN_OR_RETURN(out.anchor_quote, Words(anchor.transcript(), anchor.span()));
    const auto number = case_numbers_.find(case_of_[anchor.transcript()]);
    if (number != case_numbers_.end()) {
      out.anchor_citation = absl::StrCat("(Interview ", number->second, ")");
    }
    return absl::OkStatus();
  }

  absl::Status AddCodings() {
    CONCORD_ASSIGN_OR_RETURN(const auto codings, reader_.Codings(revision_));
    std::set<std::string> rounds;
    std::set<std::string> coders;
    std::set<std::string> coded;
    for (const auto& coding : codings) {
      // A deleted transcript is not part of the study, nor is the work on it.
      if (case_of_.count(coding.transcript()) == 0) continue;
      CodingData out;
      out.id = coding.name();
      out.coder_id = coding.coder();
      out.transcript_id = coding.transcript();
      out.span = {coding.span().start_offset(), coding.span().end_offset()};
      out.code_id = coding.code();
      CONCORD_ASSIGN_OR_RETURN(out.quote, Words(coding.transcript(), coding.span()));
      data_.codings.push_back(std::move(out));
      coders.insert(coding.coder());
      coded.insert(coding.transcript());
      if (!coding.round().empty()) rounds.insert(coding.round());
    }
    study_.used_rounds.assign(rounds.begin(), rounds.end());
    for (const std::string& coder : coders) {
      data_.coders.push_back({coder, coder_names_[coder]});
    }
    std::sort(data_.coders.begin(), data_.coders.end(), [](const auto& a, const auto& b) {
      return std::tie(a.display_name, a.id) < std::tie(b.display_name, b.id);
    });
    return AddTurns(coded);
  }

  // Only where something is quoted: places are found by turns.
  absl::Status AddTurns(const std::set<std::string>& coded) {
    for (TranscriptData& transcript : data_.transcripts) {
      if (coded.count(transcript.id) == 0) continue;
      CONCORD_ASSIGN_OR_RETURN(const auto turns, reader_.Segments(transcript.id, "turn"));
      for (const auto& turn : turns) {
        transcript.turns.push_back(
            {{turn.span().start_offset(), turn.span().end_offset()}, turn.speaker()});
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddRounds() {
    CONCORD_ASSIGN_OR_RETURN(const auto rounds, reader_.Rounds());
    CONCORD_ASSIGN_OR_RETURN(const auto assignments, reader_.Assignments());
    for (const auto& round : rounds) {
      RoundData out;
      round_names_[round.name()] = round.display_name();
      out.display_name = round.display_name();
      out.blind = round.blind();
      out.revealed = round.state() == coding::v1::Round::STATE_REVEALED;
      const std::string& revision = round.codebook_revision();
      if (!absl::SimpleAtoi(revision.substr(revision.rfind('/') + 1), &out.codebook_revision)) {
        out.codebook_revision = 0;
      }
      std::set<std::string> transcripts;
      std::set<std::string> coders;
      for (const auto& assignment : assignments) {
        if (!absl::StartsWith(assignment.name(), absl::StrCat(round.name(), "/"))) continue;
        transcripts.insert(assignment.transcript());
        coders.insert(assignment.coder());
        out.progress.push_back({assignment.coder(), assignment.transcript(),
                                assignment.state() == coding::v1::Assignment::STATE_DONE});
      }
      out.transcript_ids.assign(transcripts.begin(), transcripts.end());
      out.coder_ids.assign(coders.begin(), coders.end());
      data_.rounds.push_back(std::move(out));
    }
    // Coders who found nothing are coders too.
    for (const RoundData& round : data_.rounds) {
      for (const std::string& coder : round.coder_ids) {
        const bool known = std::any_of(data_.coders.begin(), data_.coders.end(),
                                       [&coder](const CoderData& c) { return c.id == coder; });
        if (!known) data_.coders.push_back({coder, coder_names_[coder]});
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddAgreement(const std::vector<std::string>& wanted) {
    CONCORD_ASSIGN_OR_RETURN(const auto assessments, reader_.Assessments());
    CONCORD_ASSIGN_OR_RETURN(const auto statistics, reader_.Statistics());
    std::map<std::string, reliability::v1::Statistic> by_id;
    for (const auto& statistic : statistics) by_id[statistic.id()] = statistic;

    // The latest of each kind; the list is oldest first.
    std::vector<const reliability::v1::Assessment*> chosen;
    std::map<std::string, size_t> kinds;
    for (const auto& assessment : assessments) {
      if (!wanted.empty()) {
        if (std::find(wanted.begin(), wanted.end(), assessment.name()) != wanted.end()) {
          chosen.push_back(&assessment);
        }
        continue;
      }
      const std::string kind =
          absl::StrCat(assessment.unitizing().unit(), "\n", assessment.code_level(), "\n",
                       absl::StrJoin(assessment.statistics(), ","), "\n", assessment.selection());
      const auto [at, fresh] = kinds.emplace(kind, chosen.size());
      if (fresh) chosen.push_back(nullptr);
      chosen[at->second] = &assessment;
    }
    for (const auto* assessment : chosen) {
      for (int i = 0; i < assessment->overall().estimates_size(); ++i) {
        data_.agreement.push_back(ToAgreement(*assessment, i, by_id));
      }
    }
    return absl::OkStatus();
  }

  AgreementData ToAgreement(const reliability::v1::Assessment& assessment, int i,
                            const std::map<std::string, reliability::v1::Statistic>& statistics) {
    const auto& overall = assessment.overall().estimates(i);
    AgreementData out;
    out.statistic = overall.statistic();
    if (const auto found = statistics.find(overall.statistic()); found != statistics.end()) {
      out.statistic = found->second.display_name();
      out.citation = found->second.citation();
    }
    out.disagreement = overall.disagreement();
    out.unit = assessment.unitizing().unit();
    const int count = assessment.transcripts_size();
    out.transcripts =
        absl::StrCat(count,
                     assessment.selection() == reliability::v1::Assessment::SELECTION_DOUBLE_CODED
                         ? " double-coded text"
                         : " chosen text",
                     count == 1 ? "" : "s");
    for (const std::string& coder : assessment.coders()) out.coders.push_back(coder_names_[coder]);
    for (const std::string& round : assessment.used_rounds()) {
      out.rounds.push_back(round_names_[round]);
    }
    out.revision = assessment.revision();
    if (overall.has_uncoded_share()) out.uncoded_share = overall.uncoded_share();
    out.overall = ToFigure(overall, "");
    if (overall.has_interval()) {
      out.interval =
          IntervalData{overall.interval().lower_bound(), overall.interval().upper_bound(),
                       overall.interval().confidence(), overall.interval().method()};
    }
    for (const auto& by_code : assessment.by_code()) {
      out.by_code.push_back(ToFigure(by_code.estimates(i), by_code.code()));
    }
    for (const auto& by_pair : assessment.by_pair()) {
      out.by_pair.push_back(ToFigure(
          by_pair.estimates(i),
          absl::StrCat(coder_names_[by_pair.coders(0)], " and ", coder_names_[by_pair.coders(1)])));
    }
    return out;
  }

  absl::Status AddTrail(bool all_visible) {
    CONCORD_ASSIGN_OR_RETURN(const auto revisions, reader_.CodebookRevisions());
    for (const auto& revision : revisions) {
      CodebookRevisionData out;
      if (!absl::SimpleAtoi(revision.name().substr(revision.name().rfind('/') + 1), &out.number)) {
        return concord::error::Internal();
      }
      out.published = GetTime(revision.create_time());
      out.codes = revision.code_count();
      out.reason = revision.reason();
      data_.trail.codebook_revisions.push_back(std::move(out));
    }
    if (!all_visible) return absl::OkStatus();
    data_.revision = revision_;
    CONCORD_ASSIGN_OR_RETURN(const std::string chain,
                             environment_.trail.Seal(context_.project, revision_));
    data_.trail.seal_hash = absl::BytesToHexString(chain);
    data_.trail.seal_revision = revision_;
    return CountEvents();
  }

  absl::Status CountEvents() {
    storage::ScopedStore store(environment_.store, "reporting");
    std::map<std::string, int64_t> counts;
    storage::Revision at = 0;
    while (at < revision_) {
      const size_t limit = std::min<storage::Revision>(revision_ - at, storage::Store::kMaxScan);
      absl::StatusOr<std::vector<storage::LogEntry>> entries =
          store.ReadLog(context_.project, at, limit);
      if (!entries.ok()) return concord::error::FromStore(entries.status());
      if (entries->empty()) return concord::error::Internal();
      for (const storage::LogEntry& entry : *entries) {
        admin::v1::AuditEvent event;
        if (!event.ParseFromString(entry.event)) return concord::error::Internal();
        // "/concord.coding.v1.CodingService/CreateCoding": the method's name says enough.
        ++counts[event.method().substr(event.method().rfind('/') + 1)];
        const absl::Time time = GetTime(event.create_time());
        if (!data_.trail.first_event.has_value()) data_.trail.first_event = time;
        data_.trail.last_event = time;
        at = entry.revision;
      }
    }
    data_.trail.event_counts.assign(counts.begin(), counts.end());
    return absl::OkStatus();
  }

  struct Text {
    std::unique_ptr<std::string> words;
    std::unique_ptr<TextIndex> index;
  };

  Environment& environment_;
  RequestContext& context_;
  StudyReader reader_;
  const int64_t revision_;
  GatheredStudy study_;
  StudyData data_;
  std::map<std::string, std::string> coder_names_;
  std::map<std::string, std::string> round_names_;
  std::map<std::string, int> case_numbers_;
  std::map<std::string, std::string> case_of_;  // by transcript; also: which there are
  std::map<std::string, Text> texts_;
};

}  // namespace

absl::StatusOr<GatheredStudy> GatherStudy(Environment& environment, RequestContext& context,
                                          int64_t revision,
                                          const std::vector<std::string>& assessments) {
  return Gatherer(environment, context, revision).Gather(assessments);
}

}  // namespace concord::reporting

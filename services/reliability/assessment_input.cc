#include "reliability/assessment_input.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/digest.h"
#include "base/status_macros.h"
#include "reliability/errors.h"
#include "server/names.h"
#include "server/visibility.h"

namespace concord::reliability {
namespace {

using coding::v1::Assignment;
using coding::v1::Coding;
using transcripts::v1::Transcript;

// `Gatherer` collects the parts one after the other.
class Gatherer {
 public:
  Gatherer(Environment& environment, RequestContext& context, const v1::Assessment& assessment,
           int64_t revision)
      : environment_(environment),
        context_(context),
        assessment_(assessment),
        revision_(revision) {}

  absl::StatusOr<AssessmentInput> Gather() {
    CONCORD_RETURN_IF_ERROR(ReadUnitizing());
    CONCORD_ASSIGN_OR_RETURN(visibility_, AskVisibility(environment_.channels, context_));
    CONCORD_RETURN_IF_ERROR(ReadProgress());
    CONCORD_RETURN_IF_ERROR(ChooseTranscripts());
    CONCORD_RETURN_IF_ERROR(ChooseCoders());
    CONCORD_RETURN_IF_ERROR(RefuseHidden());
    CONCORD_RETURN_IF_ERROR(ReadTranscripts());
    CONCORD_RETURN_IF_ERROR(ReadCodeTree());
    for (size_t coder = 0; coder < coders_.size(); ++coder) {
      CONCORD_RETURN_IF_ERROR(ReadCodings(static_cast<int>(coder)));
    }
    Finish();
    return std::move(input_);
  }

 private:
  absl::Status ReadUnitizing() {
    const v1::Unitizing& unitizing = assessment_.unitizing();
    static const auto* const kUnits =
        new std::set<std::string>{"character", "turn", "paragraph", "sentence", "text", "spans"};
    if (kUnits->count(unitizing.unit()) == 0) return error::UnitUnknown(unitizing.unit());
    input_.unitizing.unit =
        unitizing.unit() == "character" ? UnitKind::kCharacter : UnitKind::kSegment;
    if (!(unitizing.min_cover() >= 0 && unitizing.min_cover() < 1)) {
      return error::ParameterInvalid("min_cover is a share from 0 to below 1.");
    }
    input_.unitizing.min_cover = unitizing.min_cover();
    static const auto* const kRules =
        new std::map<std::string, UncodedRule>{{"", UncodedRule::kValue},
                                               {"value", UncodedRule::kValue},
                                               {"missing", UncodedRule::kMissing},
                                               {"drop_if_all_none", UncodedRule::kDropIfAllNone}};
    const auto rule = kRules->find(unitizing.uncoded());
    if (rule == kRules->end()) {
      return error::ParameterInvalid("uncoded is value, missing or drop_if_all_none.");
    }
    input_.unitizing.uncoded = rule->second;
    return absl::OkStatus();
  }

  // Who has done what, and in which rounds.
  absl::Status ReadProgress() {
    rounds_.insert(assessment_.rounds().begin(), assessment_.rounds().end());
    coding::v1::ListAssignmentsRequest request;
    request.set_parent(absl::StrCat(ProjectName(context_.project), "/rounds/-"));
    request.set_read_revision(revision_);
    return CallAllPages<coding::v1::ListAssignmentsResponse>(
        environment_.channels, context_, request,
        [this](auto* call, auto& in, auto* out) {
          return environment_.channels.coding().ListAssignments(call, in, out);
        },
        [this](const coding::v1::ListAssignmentsResponse& page) {
          for (const Assignment& assignment : page.assignments()) {
            if (assignment.state() != Assignment::STATE_DONE) continue;
            const std::string round =
                assignment.name().substr(0, assignment.name().find("/assignments/"));
            if (!rounds_.empty() && rounds_.count(round) == 0) continue;
            done_[assignment.transcript()].insert(assignment.coder());
            rounds_of_[{assignment.transcript(), assignment.coder()}].insert(round);
          }
        });
  }

  absl::Status ChooseTranscripts() {
    const std::set<std::string> wanted(assessment_.coders().begin(), assessment_.coders().end());
    switch (assessment_.selection()) {
      case v1::Assessment::SELECTION_LISTED:
        for (const std::string& name : assessment_.transcripts()) {
          CONCORD_RETURN_IF_ERROR(
              ParseChild(name, context_.project, "transcripts", "transcripts").status());
          chosen_.insert(name);
        }
        break;
      case v1::Assessment::SELECTION_DOUBLE_CODED:
        for (const auto& [transcript, coders] : done_) {
          const auto count = std::count_if(coders.begin(), coders.end(), [&](const auto& coder) {
            return wanted.empty() || wanted.count(coder) > 0;
          });
          if (count >= 2) chosen_.insert(transcript);
        }
        break;
      default:
        return concord::error::FieldInvalid("assessment.selection", "says which transcripts.");
    }
    if (!chosen_.empty()) return absl::OkStatus();
    // A blind coder sees only its own progress: nothing is double-coded to its eyes.
    if (visibility_.blind()) return concord::error::Blind();
    return error::SelectionEmpty(
        "No transcript is done by two coders (of those selected). Let the coders say that they are "
        "done, or list transcripts.");
  }

  absl::Status ChooseCoders() {
    std::set<std::string> coders;
    for (const std::string& transcript : chosen_) {
      for (const std::string& coder : done_[transcript]) coders.insert(coder);
    }
    if (assessment_.coders().empty()) {
      coders_.assign(coders.begin(), coders.end());
    } else {
      for (const std::string& coder : assessment_.coders()) {
        CONCORD_RETURN_IF_ERROR(ParseChild(coder, context_.project, "members", "coders").status());
        if (coders.count(coder) == 0) return error::CoderInvalid(coder);
        if (std::find(coders_.begin(), coders_.end(), coder) == coders_.end()) {
          coders_.push_back(coder);
        }
      }
      std::sort(coders_.begin(), coders_.end());
    }
    if (!coders_.empty()) return absl::OkStatus();
    return error::SelectionEmpty("Nobody has done any of the transcripts selected.");
  }

  // Hidden work must not be taken for work that was not done.
  absl::Status RefuseHidden() {
    input_.left_out_rounds = HiddenRounds(visibility_);
    for (const auto& hidden : visibility_.hidden_work()) {
      const bool touches =
          std::any_of(hidden.transcripts().begin(), hidden.transcripts().end(),
                      [this](const std::string& name) { return chosen_.count(name) > 0; });
      if (touches) return concord::error::Blind();
    }
    return absl::OkStatus();
  }

  absl::Status ReadTranscripts() {
    transcripts::v1::ListTranscriptsRequest request;
    request.set_parent(ProjectName(context_.project));
    request.set_show_deleted(true);
    std::map<std::string, Transcript> known;
    CONCORD_RETURN_IF_ERROR((CallAllPages<transcripts::v1::ListTranscriptsResponse>(
        environment_.channels, context_, request,
        [this](auto* call, auto& in, auto* out) {
          return environment_.channels.transcripts().ListTranscripts(call, in, out);
        },
        [&](const transcripts::v1::ListTranscriptsResponse& page) {
          for (const Transcript& transcript : page.transcripts()) {
            if (chosen_.count(transcript.name()) > 0) known[transcript.name()] = transcript;
          }
        })));
    for (const std::string& name : chosen_) {
      const auto found = known.find(name);
      if (found == known.end()) return concord::error::NotFound("transcript", name);
      CodedTranscript coded;
      coded.name = name;
      coded.length = found->second.character_count();
      coded.coders.resize(coders_.size());
      for (size_t coder = 0; coder < coders_.size(); ++coder) {
        coded.coders[coder].done = done_[name].count(coders_[coder]) > 0;
      }
      CONCORD_RETURN_IF_ERROR(ReadSegments(coded));
      index_of_[name] = input_.texts.transcripts.size();
      absl::StrAppend(&canonical_, "transcript ", name, " ", found->second.text_sha256(), " ",
                      coded.length, "\n");
      input_.character_count += coded.length;
      input_.texts.transcripts.push_back(std::move(coded));
    }
    return absl::OkStatus();
  }

  absl::Status ReadSegments(CodedTranscript& coded) {
    const std::string& unit = assessment_.unitizing().unit();
    if (unit == "character") return absl::OkStatus();
    if (unit == "spans") return TakeGivenSpans(coded);
    transcripts::v1::ListSegmentsRequest request;
    request.set_parent(coded.name);
    request.set_segmenter(unit);
    return CallAllPages<transcripts::v1::ListSegmentsResponse>(
        environment_.channels, context_, request,
        [this](auto* call, auto& in, auto* out) {
          return environment_.channels.transcripts().ListSegments(call, in, out);
        },
        [&coded](const transcripts::v1::ListSegmentsResponse& page) {
          for (const auto& segment : page.segments()) {
            coded.segments.push_back({segment.span().start_offset(), segment.span().end_offset()});
          }
        });
  }

  absl::Status TakeGivenSpans(CodedTranscript& coded) {
    int64_t end = 0;
    for (const v1::TranscriptSpan& given : assessment_.unitizing().spans()) {
      if (given.transcript() != coded.name) continue;
      const Span span{given.span().start_offset(), given.span().end_offset()};
      if (span.start < end || span.end <= span.start || span.end > coded.length) {
        return error::SpanOutOfRange(coded.name);
      }
      end = span.end;
      coded.segments.push_back(span);
    }
    return absl::OkStatus();
  }

  // The main category of each code, for comparisons at that level.
  absl::Status ReadCodeTree() {
    if (assessment_.code_level() == 0) return absl::OkStatus();
    if (assessment_.code_level() != 1) {
      return error::ParameterInvalid("code_level is 0 (codes) or 1 (main categories).");
    }
    coding::v1::ListCodesRequest request;
    request.set_parent(ProjectName(context_.project));
    request.set_show_deleted(true);
    std::map<std::string, std::string> parents;
    CONCORD_RETURN_IF_ERROR((CallAllPages<coding::v1::ListCodesResponse>(
        environment_.channels, context_, request,
        [this](auto* call, auto& in, auto* out) {
          return environment_.channels.coding().ListCodes(call, in, out);
        },
        [&parents](const coding::v1::ListCodesResponse& page) {
          for (const auto& code : page.codes()) parents[code.name()] = code.parent_code();
        })));
    for (const auto& [code, parent] : parents) {
      std::string top = code;
      // A tree is never deeper than it has codes.
      for (size_t i = 0; i < parents.size() && !parents[top].empty(); ++i) top = parents[top];
      main_category_[code] = top;
    }
    return absl::OkStatus();
  }

  absl::Status ReadCodings(int coder) {
    coding::v1::ListCodingsRequest request;
    request.set_parent(ProjectName(context_.project));
    request.set_filter(absl::StrCat("coder = \"", coders_[coder], "\""));
    request.set_read_revision(revision_);
    return CallAllPages<coding::v1::ListCodingsResponse>(
        environment_.channels, context_, request,
        [this](auto* call, auto& in, auto* out) {
          return environment_.channels.coding().ListCodings(call, in, out);
        },
        [this, coder](const coding::v1::ListCodingsResponse& page) {
          for (const Coding& coding : page.codings()) Take(coder, coding);
        });
  }

  void Take(int coder, const Coding& coding) {
    const auto index = index_of_.find(coding.transcript());
    if (index == index_of_.end()) return;
    if (!rounds_.empty() && rounds_.count(coding.round()) == 0) return;
    CoderCodings& work = input_.texts.transcripts[index->second].coders[coder];
    if (!work.done) return;
    std::string code = coding.code();
    if (const auto main = main_category_.find(code); main != main_category_.end()) {
      code = main->second;
    }
    taken_[{index->second, coder}].push_back(
        {code, {coding.span().start_offset(), coding.span().end_offset()}});
    codes_.insert(code);
  }

  // Puts all in an order that does not depend on when what was made, and digests it.
  void Finish() {
    input_.texts.coders = coders_;
    input_.texts.codes.assign(codes_.begin(), codes_.end());
    std::map<std::string, int> index;
    for (const std::string& code : input_.texts.codes) index.emplace(code, index.size());
    for (auto& [where, codings] : taken_) {
      std::sort(codings.begin(), codings.end());
      for (const auto& [code, span] : codings) {
        input_.texts.transcripts[where.first].coders[where.second].codings.push_back(
            {span, index[code]});
      }
    }
    std::set<std::string> used;
    for (const auto& [where, rounds] : rounds_of_) {
      if (chosen_.count(where.first) == 0) continue;
      if (std::find(coders_.begin(), coders_.end(), where.second) == coders_.end()) continue;
      used.insert(rounds.begin(), rounds.end());
    }
    input_.used_rounds.assign(used.begin(), used.end());
    Digest();
  }

  void Digest() {
    const v1::Unitizing& unitizing = assessment_.unitizing();
    absl::StrAppend(&canonical_, "unit ", unitizing.unit(), " ", unitizing.min_cover(), " ",
                    static_cast<int>(input_.unitizing.uncoded), " ", assessment_.code_level(),
                    "\ncoders ", absl::StrJoin(coders_, " "), "\n");
    for (size_t t = 0; t < input_.texts.transcripts.size(); ++t) {
      const CodedTranscript& transcript = input_.texts.transcripts[t];
      for (const Span& segment : transcript.segments) {
        absl::StrAppend(&canonical_, "segment ", t, " ", segment.start, " ", segment.end, "\n");
      }
      for (size_t c = 0; c < transcript.coders.size(); ++c) {
        absl::StrAppend(&canonical_, "done ", t, " ", c, " ", transcript.coders[c].done, "\n");
        for (const CodedSpan& coding : transcript.coders[c].codings) {
          absl::StrAppend(&canonical_, "coding ", coding.span.start, " ", coding.span.end, " ",
                          input_.texts.codes[coding.code], "\n");
        }
      }
    }
    input_.sha256 = Sha256Hex(canonical_);
  }

  Environment& environment_;
  RequestContext& context_;
  const v1::Assessment& assessment_;
  const int64_t revision_;
  coding::v1::Visibility visibility_;
  AssessmentInput input_;
  std::set<std::string> rounds_;                       // asked for; empty: all
  std::map<std::string, std::set<std::string>> done_;  // transcript -> coders
  std::map<std::pair<std::string, std::string>, std::set<std::string>> rounds_of_;
  std::set<std::string> chosen_;  // transcripts
  std::vector<std::string> coders_;
  std::map<std::string, size_t> index_of_;  // transcript -> place in texts.transcripts
  std::map<std::string, std::string> main_category_;
  std::map<std::pair<size_t, int>, std::vector<std::pair<std::string, Span>>> taken_;
  std::set<std::string> codes_;
  std::string canonical_;
};

}  // namespace

absl::StatusOr<AssessmentInput> GatherInput(Environment& environment, RequestContext& context,
                                            const v1::Assessment& assessment, int64_t revision) {
  return Gatherer(environment, context, assessment, revision).Gather();
}

}  // namespace concord::reliability

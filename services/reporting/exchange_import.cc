#include "reporting/exchange_import.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "reporting/doccano.h"
#include "reporting/errors.h"
#include "reporting/limits.h"
#include "reporting/study_reader.h"
#include "server/names.h"

namespace concord::reporting {
namespace {

constexpr char kDefaultRound[] = "import";

// `DoccanoImport` carries out one import, step by step.
class DoccanoImport {
 public:
  DoccanoImport(Environment& environment, RequestContext& context,
                const v1::ImportExchangeRequest::Header& header)
      : environment_(environment),
        context_(context),
        header_(header),
        reader_(environment, context),
        parent_(ProjectName(context.project)),
        round_name_(header.round().empty() ? kDefaultRound : header.round()) {}

  absl::StatusOr<v1::ImportExchangeResponse> Run(const std::string& file) {
    CONCORD_RETURN_IF_ERROR(Check(file));
    CONCORD_RETURN_IF_ERROR(MakeTexts());
    CONCORD_RETURN_IF_ERROR(MakeCodes());
    CONCORD_RETURN_IF_ERROR(MakeRound());
    CONCORD_RETURN_IF_ERROR(MakeAssignments());
    CONCORD_RETURN_IF_ERROR(MakeCodings());
    CONCORD_RETURN_IF_ERROR(FinishAssignments());
    response_.set_round(round_);
    response_.set_codebook_revision(codebook_revision_);
    return response_;
  }

 private:
  // Ids of the requests that an import consists of follow from its own id and what they make.
  std::string RequestId(absl::string_view what) const {
    return DerivedId(absl::StrCat("import\n", header_.request_id(), "\n", what));
  }

  absl::Status Check(const std::string& file) {
    OffsetUnit unit = OffsetUnit::kCodePoint;
    if (header_.offset_unit() == "utf16") {
      unit = OffsetUnit::kUtf16;
    } else if (!header_.offset_unit().empty() && header_.offset_unit() != "codepoint") {
      return concord::error::FieldInvalid("header.offset_unit", "is codepoint or utf16.");
    }
    CONCORD_ASSIGN_OR_RETURN(texts_, ParseDoccano(file, unit));
    if (texts_.empty()) return error::FileInvalid(1, "has no text; the file is empty.");
    CONCORD_RETURN_IF_ERROR(CheckCoder());
    CONCORD_RETURN_IF_ERROR(CheckTexts());
    CONCORD_RETURN_IF_ERROR(CheckCodes());
    response_.set_text_count(static_cast<int>(texts_.size()));
    for (const DoccanoText& text : texts_) {
      response_.set_span_count(response_.span_count() + static_cast<int>(text.spans.size()));
      if (text.spans.empty()) response_.set_empty_text_count(response_.empty_text_count() + 1);
    }
    return absl::OkStatus();
  }

  absl::Status CheckCoder() {
    CONCORD_RETURN_IF_ERROR(
        ParseChild(header_.coder(), context_.project, "members", "header.coder").status());
    CONCORD_ASSIGN_OR_RETURN(const auto members, reader_.Members());
    for (const auto& member : members) {
      if (member.name() != header_.coder() || member.has_delete_time()) continue;
      for (const int role : member.roles()) {
        if (role == type::v1::ROLE_CODER) return absl::OkStatus();
      }
    }
    return error::CoderInvalid(header_.coder());
  }

  absl::Status CheckTexts() {
    CONCORD_ASSIGN_OR_RETURN(const auto transcripts, reader_.Transcripts());
    std::map<std::string, const transcripts::v1::Transcript*> known;
    for (const auto& transcript : transcripts) {
      if (!transcript.external_id().empty()) known[transcript.external_id()] = &transcript;
    }
    for (const DoccanoText& text : texts_) {
      const auto found = known.find(text.id);
      if (found != known.end() && found->second->text_sha256() != Sha256Hex(text.text)) {
        return error::TextDiffers(text.line, text.id);
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckCodes() {
    CONCORD_ASSIGN_OR_RETURN(const auto codes, reader_.Codes(/*with_retired=*/false));
    for (const auto& code : codes) {
      // A main category is taken before a subcategory of the same name.
      const bool main = code.parent_code().empty();
      if (main || codes_.count(code.display_name()) == 0) codes_[code.display_name()] = code.name();
      if (!code.codable()) uncodable_.insert(code.name());
    }
    for (const DoccanoText& text : texts_) {
      for (const auto& marked : text.spans) {
        const auto found = codes_.find(marked.label);
        if (found == codes_.end()) {
          new_codes_.insert(marked.label);
        } else if (uncodable_.count(found->second) > 0) {
          return error::FileInvalid(
              text.line, absl::StrCat("uses '", marked.label,
                                      "', which in the codebook only groups other codes."));
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status MakeTexts() {
    size_t next = 0;
    while (next < texts_.size()) {
      transcripts::v1::BatchCreateTranscriptsRequest request;
      request.set_parent(parent_);
      request.set_allow_existing(true);
      size_t bytes = 0;
      const size_t first = next;
      while (next < texts_.size() && request.transcripts_size() < kMaxTextsPerCall &&
             (next == first || bytes + texts_[next].text.size() <= kMaxTextBytesPerCall)) {
        auto* transcript = request.add_transcripts();
        transcript->set_external_id(texts_[next].id);
        transcript->set_display_name(texts_[next].id);
        transcript->set_text(texts_[next].text);
        bytes += texts_[next++].text.size();
      }
      request.set_request_id(RequestId(absl::StrCat("texts ", first)));
      CONCORD_ASSIGN_OR_RETURN(
          const auto made,
          CallPeer<transcripts::v1::BatchCreateTranscriptsResponse>(
              environment_.channels, context_, request, [this](auto* call, auto& in, auto* out) {
                return environment_.channels.transcripts().BatchCreateTranscripts(call, in, out);
              }));
      for (const auto& transcript : made.transcripts()) transcripts_.push_back(transcript.name());
      response_.set_created_transcript_count(response_.created_transcript_count() +
                                             made.created_count());
    }
    return absl::OkStatus();
  }

  absl::Status MakeCodes() {
    for (const std::string& label : new_codes_) {
      coding::v1::CreateCodeRequest request;
      request.set_parent(parent_);
      request.mutable_code()->set_display_name(label);
      request.mutable_code()->set_codable(true);
      request.set_request_id(RequestId(absl::StrCat("code ", label)));
      CONCORD_ASSIGN_OR_RETURN(
          const coding::v1::Code code,
          CallPeer<coding::v1::Code>(
              environment_.channels, context_, request, [this](auto* call, auto& in, auto* out) {
                return environment_.channels.coding().CreateCode(call, in, out);
              }));
      codes_[label] = code.name();
      response_.set_created_code_count(response_.created_code_count() + 1);
    }
    return Publish();
  }

  // Codings are made with a published revision that has all the codes. An import that was cut short
  // after making codes publishes them now.
  absl::Status Publish() {
    coding::v1::PublishCodebookRequest request;
    request.set_parent(parent_);
    request.set_reason("import of another program's file");
    request.set_request_id(RequestId("publish"));
    auto published = CallPeer<coding::v1::CodebookRevision>(
        environment_.channels, context_, request, [this](auto* call, auto& in, auto* out) {
          return environment_.channels.coding().PublishCodebook(call, in, out);
        });
    if (published.ok()) {
      codebook_revision_ = published->name();
      return absl::OkStatus();
    }
    const std::string reason = concord::error::Reason(published.status());
    // No code at all: a file in which nobody found anything, on a project without codes.
    if (reason != "CODEBOOK_UNCHANGED" && reason != "CODEBOOK_EMPTY") return published.status();
    CONCORD_ASSIGN_OR_RETURN(const auto revisions, reader_.CodebookRevisions());
    if (!revisions.empty()) codebook_revision_ = revisions.back().name();
    return absl::OkStatus();
  }

  absl::Status MakeRound() {
    CONCORD_ASSIGN_OR_RETURN(const auto rounds, reader_.Rounds());
    for (const auto& round : rounds) {
      if (round.display_name() == round_name_) round_ = round.name();
    }
    if (!round_.empty()) return absl::OkStatus();
    coding::v1::CreateRoundRequest request;
    request.set_parent(parent_);
    request.mutable_round()->set_display_name(round_name_);
    request.mutable_round()->set_codebook_revision(codebook_revision_);
    request.mutable_round()->add_coders(header_.coder());
    const size_t count = std::min<size_t>(transcripts_.size(), kMaxAssignmentsPerCall);
    for (size_t i = 0; i < count; ++i) request.mutable_round()->add_transcripts(transcripts_[i]);
    request.set_request_id(RequestId("round"));
    CONCORD_ASSIGN_OR_RETURN(
        const coding::v1::Round round,
        CallPeer<coding::v1::Round>(
            environment_.channels, context_, request, [this](auto* call, auto& in, auto* out) {
              return environment_.channels.coding().CreateRound(call, in, out);
            }));
    round_ = round.name();
    return absl::OkStatus();
  }

  absl::Status MakeAssignments() {
    for (size_t first = 0; first < transcripts_.size(); first += kMaxAssignmentsPerCall) {
      coding::v1::BatchCreateAssignmentsRequest request;
      request.set_parent(round_);
      const size_t end = std::min<size_t>(transcripts_.size(), first + kMaxAssignmentsPerCall);
      for (size_t i = first; i < end; ++i) {
        auto* assignment = request.add_assignments();
        assignment->set_coder(header_.coder());
        assignment->set_transcript(transcripts_[i]);
      }
      request.set_request_id(RequestId(absl::StrCat("assignments ", first)));
      CONCORD_ASSIGN_OR_RETURN(
          const auto made,
          CallPeer<coding::v1::BatchCreateAssignmentsResponse>(
              environment_.channels, context_, request, [this](auto* call, auto& in, auto* out) {
                return environment_.channels.coding().BatchCreateAssignments(call, in, out);
              }));
      for (const auto& assignment : made.assignments()) {
        if (assignment.state() != coding::v1::Assignment::STATE_DONE) {
          unfinished_.push_back(assignment.name());
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status MakeCodings() {
    CONCORD_ASSIGN_OR_RETURN(const std::set<std::string> known, KnownCodings());
    coding::v1::BatchCreateCodingsRequest request;
    request.set_parent(parent_);
    for (size_t i = 0; i < texts_.size(); ++i) {
      std::map<std::string, int> seen;
      for (const auto& marked : texts_[i].spans) {
        std::string content = absl::StrCat(context_.project, "\n", round_, "\n", header_.coder(),
                                           "\n", transcripts_[i], "\n", marked.span.start, "\n",
                                           marked.span.end, "\n", codes_[marked.label]);
        // The same span and label twice in one text are two codings.
        absl::StrAppend(&content, "\n", seen[content]++);
        const std::string id = DerivedId(absl::StrCat("coding\n", content));
        if (known.count(ChildName(context_.project, "codings", id)) > 0) continue;
        auto* item = request.add_requests();
        item->set_coding_id(id);
        item->mutable_coding()->set_transcript(transcripts_[i]);
        item->mutable_coding()->mutable_span()->set_start_offset(marked.span.start);
        item->mutable_coding()->mutable_span()->set_end_offset(marked.span.end);
        item->mutable_coding()->set_code(codes_[marked.label]);
        item->mutable_coding()->set_coder(header_.coder());
        item->mutable_coding()->set_codebook_revision(codebook_revision_);
        item->mutable_coding()->set_round(round_);
        if (request.requests_size() == kMaxCodingsPerCall) CONCORD_RETURN_IF_ERROR(Send(request));
      }
    }
    return Send(request);
  }

  // What an earlier run of the same import has made.
  absl::StatusOr<std::set<std::string>> KnownCodings() {
    std::set<std::string> names;
    coding::v1::ListCodingsRequest request;
    request.set_parent(parent_);
    request.set_filter(absl::StrCat("coder = \"", header_.coder(), "\""));
    request.set_show_deleted(true);
    CONCORD_RETURN_IF_ERROR((CallAllPages<coding::v1::ListCodingsResponse>(
        environment_.channels, context_, request,
        [this](auto* call, auto& in, auto* out) {
          return environment_.channels.coding().ListCodings(call, in, out);
        },
        [&names](const coding::v1::ListCodingsResponse& page) {
          for (const auto& coding : page.codings()) names.insert(coding.name());
        })));
    return names;
  }

  absl::Status Send(coding::v1::BatchCreateCodingsRequest& request) {
    if (request.requests().empty()) return absl::OkStatus();
    CONCORD_ASSIGN_OR_RETURN(
        const auto made,
        CallPeer<coding::v1::BatchCreateCodingsResponse>(
            environment_.channels, context_, request, [this](auto* call, auto& in, auto* out) {
              return environment_.channels.coding().BatchCreateCodings(call, in, out);
            }));
    response_.set_created_coding_count(response_.created_coding_count() + made.codings_size());
    request.clear_requests();
    return absl::OkStatus();
  }

  absl::Status FinishAssignments() {
    for (size_t first = 0; first < unfinished_.size(); first += kMaxAssignmentsPerCall) {
      coding::v1::BatchUpdateAssignmentsRequest request;
      request.set_parent(round_);
      request.set_state(coding::v1::Assignment::STATE_DONE);
      const size_t end = std::min<size_t>(unfinished_.size(), first + kMaxAssignmentsPerCall);
      for (size_t i = first; i < end; ++i) request.add_names(unfinished_[i]);
      request.set_request_id(RequestId(absl::StrCat("done ", unfinished_[first])));
      CONCORD_RETURN_IF_ERROR(CallPeer<coding::v1::BatchUpdateAssignmentsResponse>(
                                  environment_.channels, context_, request,
                                  [this](auto* call, auto& in, auto* out) {
                                    return environment_.channels.coding().BatchUpdateAssignments(
                                        call, in, out);
                                  })
                                  .status());
    }
    return absl::OkStatus();
  }

  Environment& environment_;
  RequestContext& context_;
  const v1::ImportExchangeRequest::Header& header_;
  StudyReader reader_;
  const std::string parent_;
  const std::string round_name_;
  std::vector<DoccanoText> texts_;
  std::vector<std::string> transcripts_;      // names, as texts_
  std::map<std::string, std::string> codes_;  // display name -> name
  std::set<std::string> uncodable_;
  std::set<std::string> new_codes_;
  std::string codebook_revision_;
  std::string round_;
  std::vector<std::string> unfinished_;  // assignments
  v1::ImportExchangeResponse response_;
};

}  // namespace

absl::StatusOr<v1::ImportExchangeResponse> ImportDoccano(
    Environment& environment, RequestContext& context,
    const v1::ImportExchangeRequest::Header& header, const std::string& file) {
  return DoccanoImport(environment, context, header).Run(file);
}

}  // namespace concord::reporting

#include "reporting/tables.h"

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/csv.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "reporting/errors.h"
#include "reporting/study_reader.h"
#include "server/names.h"
#include "server/proto_time.h"

namespace concord::reporting {
namespace {

using transcripts::v1::Transcript;
using transcripts::v1::VariableValue;

std::string FormatNumber(double number) { return absl::StrFormat("%.15g", number); }

std::string FormatValue(const VariableValue& value) {
  switch (value.value_case()) {
    case VariableValue::kText:
      return SpreadsheetSafe(value.text());
    case VariableValue::kNumber:
      return FormatNumber(value.number());
    case VariableValue::kDate:
      return value.date();
    case VariableValue::kMinutes:
      return absl::StrCat(value.minutes());
    case VariableValue::kTexts:
      return SpreadsheetSafe(absl::StrJoin(value.texts().values(), ";"));
    case VariableValue::VALUE_NOT_SET:
      return "";
  }
  return "";
}

// A text at hand: its words, where they are, and its turns.
struct OpenText {
  std::unique_ptr<std::string> words;
  std::unique_ptr<TextIndex> index;
  std::vector<transcripts::v1::Segment> turns;
};

// `CodingTable` writes one line a coding.
class CodingTable {
 public:
  CodingTable(Environment& environment, RequestContext& context) : reader_(environment, context) {}

  absl::StatusOr<std::string> Make() {
    CONCORD_RETURN_IF_ERROR(ReadNames());
    CONCORD_ASSIGN_OR_RETURN(const auto codings, reader_.Codings(0));
    std::string out = CsvLine({"coding", "transcript", "external_id", "case", "interview", "coder",
                               "code", "code_path", "start", "end", "quote", "speaker", "turn",
                               "round", "codebook_revision", "create_time", "imported_by"});
    for (const auto& coding : codings) CONCORD_RETURN_IF_ERROR(Add(coding, out));
    return out;
  }

 private:
  absl::Status ReadNames() {
    CONCORD_ASSIGN_OR_RETURN(const auto members, reader_.Members());
    for (const auto& member : members) members_[member.name()] = member.display_name();
    CONCORD_ASSIGN_OR_RETURN(const auto codes, reader_.Codes(/*with_retired=*/true));
    for (const auto& code : codes) {
      codes_[code.name()] = code.display_name();
      const std::string parent = paths_[code.parent_code()];
      paths_[code.name()] =
          parent.empty() ? code.display_name() : absl::StrCat(parent, " > ", code.display_name());
    }
    CONCORD_ASSIGN_OR_RETURN(const auto cases, reader_.Cases());
    for (const auto& item : cases) cases_[item.name()] = {item.display_name(), item.number()};
    CONCORD_ASSIGN_OR_RETURN(auto transcripts, reader_.Transcripts());
    for (auto& transcript : transcripts) transcripts_[transcript.name()] = std::move(transcript);
    CONCORD_ASSIGN_OR_RETURN(const auto rounds, reader_.Rounds());
    for (const auto& round : rounds) rounds_[round.name()] = round.display_name();
    return absl::OkStatus();
  }

  absl::StatusOr<const OpenText*> Open(const std::string& transcript) {
    const auto found = texts_.find(transcript);
    if (found != texts_.end()) return &found->second;
    OpenText text;
    CONCORD_ASSIGN_OR_RETURN(std::string words, reader_.Text(transcript));
    text.words = std::make_unique<std::string>(std::move(words));
    text.index = std::make_unique<TextIndex>(*text.words);
    CONCORD_ASSIGN_OR_RETURN(text.turns, reader_.Segments(transcript, "turn"));
    return &texts_.emplace(transcript, std::move(text)).first->second;
  }

  absl::Status Add(const coding::v1::Coding& coding, std::string& out) {
    const auto transcript = transcripts_.find(coding.transcript());
    if (transcript == transcripts_.end()) return absl::OkStatus();  // deleted
    CONCORD_ASSIGN_OR_RETURN(const OpenText* text, Open(coding.transcript()));
    const Span span{coding.span().start_offset(), coding.span().end_offset()};
    if (!text->index->Contains(span)) return concord::error::Internal();
    std::string speaker;
    std::string turn;
    for (const auto& segment : text->turns) {
      if (segment.span().start_offset() > span.start) break;
      speaker = segment.speaker();
      turn = absl::StrCat(segment.turn());
    }
    const auto item = cases_.find(transcript->second.case_());
    const bool has_case = item != cases_.end();
    absl::StrAppend(
        &out,
        CsvLine({coding.name(), coding.transcript(), transcript->second.external_id(),
                 has_case ? SpreadsheetSafe(item->second.first) : "",
                 has_case ? absl::StrCat(item->second.second) : "",
                 SpreadsheetSafe(members_[coding.coder()]), SpreadsheetSafe(codes_[coding.code()]),
                 SpreadsheetSafe(paths_[coding.code()]), absl::StrCat(span.start),
                 absl::StrCat(span.end), SpreadsheetSafe(text->index->Slice(span)),
                 SpreadsheetSafe(speaker), turn, SpreadsheetSafe(rounds_[coding.round()]),
                 coding.codebook_revision().substr(coding.codebook_revision().rfind('/') + 1),
                 absl::FormatTime(absl::RFC3339_sec, GetTime(coding.create_time()),
                                  absl::UTCTimeZone()),
                 SpreadsheetSafe(members_[coding.imported_by()])}));
    return absl::OkStatus();
  }

  StudyReader reader_;
  std::map<std::string, std::string> members_;
  std::map<std::string, std::string> codes_;
  std::map<std::string, std::string> paths_;
  std::map<std::string, std::pair<std::string, int>> cases_;
  std::map<std::string, Transcript> transcripts_;
  std::map<std::string, std::string> rounds_;
  std::map<std::string, OpenText> texts_;
};

absl::StatusOr<std::string> MakeCaseTable(Environment& environment, RequestContext& context) {
  StudyReader reader(environment, context);
  CONCORD_ASSIGN_OR_RETURN(const auto variables, reader.Variables());
  CONCORD_ASSIGN_OR_RETURN(const auto cases, reader.Cases());
  CONCORD_ASSIGN_OR_RETURN(const auto transcripts, reader.Transcripts());
  std::map<std::string, std::vector<std::string>> texts_of;
  for (const Transcript& transcript : transcripts) {
    texts_of[transcript.case_()].push_back(
        transcript.external_id().empty() ? transcript.name() : transcript.external_id());
  }
  std::vector<std::string> header = {"case", "interview", "transcripts"};
  for (const auto& variable : variables) header.push_back(SpreadsheetSafe(variable.display_name()));
  std::string out = CsvLine(header);
  for (const auto& item : cases) {
    std::vector<std::string> row = {SpreadsheetSafe(item.display_name()),
                                    absl::StrCat(item.number()),
                                    SpreadsheetSafe(absl::StrJoin(texts_of[item.name()], ";"))};
    for (const auto& variable : variables) {
      std::string cell;
      for (const VariableValue& value : item.values()) {
        if (value.variable() == variable.name()) cell = FormatValue(value);
      }
      row.push_back(std::move(cell));
    }
    absl::StrAppend(&out, CsvLine(row));
  }
  return out;
}

absl::StatusOr<std::string> MakeCodebookTable(Environment& environment, RequestContext& context) {
  coding::v1::ExportCodebookRequest request;
  request.set_parent(ProjectName(context.project));
  request.set_format("csv");
  CONCORD_ASSIGN_OR_RETURN(
      coding::v1::ExportCodebookResponse response,
      CallPeer<coding::v1::ExportCodebookResponse>(
          environment.channels, context, request, [&](auto* call, auto& in, auto* out) {
            return environment.channels.coding().ExportCodebook(call, in, out);
          }));
  return std::move(*response.mutable_content());
}

}  // namespace

absl::StatusOr<std::string> MakeTable(Environment& environment, RequestContext& context,
                                      const std::string& table) {
  if (table == "codings") return CodingTable(environment, context).Make();
  if (table == "codebook") return MakeCodebookTable(environment, context);
  if (table == "cases") return MakeCaseTable(environment, context);
  return error::TableUnknown(table);
}

}  // namespace concord::reporting

// `concord show`: a text with its codings in the margin.

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/lookup.h"
#include "cli/margin.h"
#include "cli/table.h"

namespace concord::cli {
namespace {

using concord::coding::v1::Coding;
using concord::coding::v1::ListCodingsRequest;
using concord::coding::v1::ListCodingsResponse;
using concord::transcripts::v1::ListSegmentsRequest;
using concord::transcripts::v1::ListSegmentsResponse;
using concord::transcripts::v1::Segment;
using concord::transcripts::v1::Transcript;

struct ShowOptions {
  std::string project;
  std::string transcript;
  bool codings = false;
  std::string coder;
  int width = 0;
};

absl::StatusOr<std::vector<Coding>> CodingsOf(Client& client, Directory& directory,
                                              const ShowOptions& options,
                                              const Transcript& transcript) {
  if (!options.codings) return std::vector<Coding>();
  ListCodingsRequest request;
  request.set_parent(directory.project());
  std::string filter = absl::StrCat("transcript = ", FilterString(transcript.name()));
  if (!options.coder.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto coder, directory.FindMember(options.coder));
    absl::StrAppend(&filter, " AND coder = ", FilterString(coder.name()));
  }
  request.set_filter(filter);
  return client.List(client.coding(), &Codings::ListCodings, request,
                     &ListCodingsResponse::codings);
}

absl::StatusOr<std::vector<MarginTurn>> TurnsOf(Client& client, const Transcript& transcript) {
  ListSegmentsRequest request;
  request.set_parent(transcript.name());
  request.set_segmenter("turn");
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Segment> segments,
                           client.List(client.transcripts(), &Transcripts::ListSegments, request,
                                       &ListSegmentsResponse::segments));
  std::vector<MarginTurn> turns;
  for (const Segment& segment : segments) {
    turns.push_back({{segment.span().start_offset(), segment.span().end_offset()}, segment.turn()});
  }
  return turns;
}

Json ShowJson(Directory& directory, const Transcript& transcript,
              const std::vector<Coding>& codings) {
  const TextIndex index(transcript.text());
  Json list = Json::array();
  for (const Coding& coding : codings) {
    Json entry = ToJson(coding);
    const Span span{coding.span().start_offset(), coding.span().end_offset()};
    if (index.Contains(span)) entry["quote"] = std::string(index.Slice(span));
    entry["code_path"] = directory.PathOfCode(coding.code());
    entry["coder_name"] = directory.NameOfMember(coding.coder());
    list.push_back(std::move(entry));
  }
  return {{"transcript", ToJson(transcript)}, {"codings", list}};
}

absl::Status Show(Context& context, const ShowOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const Transcript found, directory.FindTranscript(options.transcript));
  CONCORD_ASSIGN_OR_RETURN(const Transcript transcript, directory.Full(found.name()));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Coding> codings,
                           CodingsOf(*client, directory, options, transcript));
  if (context.json) {
    Print(ShowJson(directory, transcript, codings));
    return absl::OkStatus();
  }
  CONCORD_ASSIGN_OR_RETURN(const std::vector<MarginTurn> turns, TurnsOf(*client, transcript));
  CONCORD_ASSIGN_OR_RETURN(const auto codes, directory.Codes());
  std::vector<MarginCoding> margin;
  for (const Coding& coding : codings) {
    MarginCoding entry;
    entry.span = {coding.span().start_offset(), coding.span().end_offset()};
    entry.title = absl::StrCat(directory.NameOfMember(coding.coder()), ": ",
                               directory.NameOfCode(coding.code()));
    for (const auto& code : codes) {
      if (code.name() == coding.code()) entry.color = code.color();
    }
    margin.push_back(std::move(entry));
  }
  const bool colored = isatty(STDOUT_FILENO) != 0;
  const int width = options.width > 0 ? options.width : TerminalWidth();
  std::cout << RenderWithMargin(transcript.text(), turns, std::move(margin), width, colored);
  if (options.codings) {
    std::cout << "\n" << codings.size() << (codings.size() == 1 ? " coding\n" : " codings\n");
  }
  return absl::OkStatus();
}

}  // namespace

void AddShowCommand(CLI::App& root, Context& context) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* app =
      AddCommand(root, context, "show", "Show a text with the numbers of its turns and its codings",
                 "concord show --project ngo-study interview-01 --codings\n"
                 "concord show -p ngo-study interview-01 --codings --coder Anna | less",
                 Show, options);
  AddProject(app, options->project);
  app->add_option("TRANSCRIPT", options->transcript, "Resource name, external id or name")
      ->required();
  app->add_flag("--codings", options->codings, "With the codings that you may see in the margin");
  app->add_option("--coder", options->coder, "Only this coder's codings");
  app->add_option("--width", options->width, "Columns to use; else those of the terminal")
      ->check(CLI::Range(40, 1000));
}

}  // namespace concord::cli

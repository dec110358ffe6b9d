// Coding by hand: `concord code`.

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/lookup.h"
#include "cli/table.h"
#include "cli/words.h"

namespace concord::cli {
namespace {

using concord::coding::v1::Coding;
using concord::coding::v1::CreateCodingRequest;

constexpr int kContext = 30;
constexpr size_t kMostPlaces = 20;

struct CodeOptions {
  std::string project;
  std::string transcript;
  std::string words;
  std::string code;
  int occurrence = 0;
  std::string round;
};

absl::Status NotFound(absl::string_view text, const std::string& words) {
  const std::optional<NearMiss> near = FindNearMiss(text, words);
  if (!near.has_value()) {
    return Error(absl::StatusCode::kNotFound, "WORDS_NOT_FOUND",
                 "the words do not stand in the transcript",
                 "copy them from `concord show --project P TRANSCRIPT`");
  }
  return Error(absl::StatusCode::kNotFound, "WORDS_NOT_FOUND",
               absl::StrCat("the words stand in the transcript only ", near->difference, ":\n  ",
                            InContext(text, near->span, kContext)),
               "give them exactly as the transcript has them");
}

absl::Status Several(absl::string_view text, const std::vector<Span>& places) {
  std::string message = absl::StrCat("the words stand there ", places.size(), " times:");
  for (size_t i = 0; i < places.size() && i < kMostPlaces; ++i) {
    absl::StrAppend(&message, "\n  ", i + 1, ": ", InContext(text, places[i], kContext));
  }
  if (places.size() > kMostPlaces) absl::StrAppend(&message, "\n  ...");
  return Error(absl::StatusCode::kFailedPrecondition, "WORDS_AMBIGUOUS", message,
               "say which with --occurrence N, or give more of the words");
}

// Returns the place of the words that is meant.
absl::StatusOr<Span> Locate(absl::string_view text, const CodeOptions& options) {
  const std::vector<Span> places = FindWords(text, options.words);
  if (places.empty()) return NotFound(text, options.words);
  if (options.occurrence == 0 && places.size() > 1) return Several(text, places);
  const size_t wanted = options.occurrence == 0 ? 1 : static_cast<size_t>(options.occurrence);
  if (wanted > places.size()) {
    return Invalid("OCCURRENCE_NOT_FOUND",
                   absl::StrCat("the words stand there only ", places.size(), " times"),
                   "leave --occurrence out to see the places");
  }
  return places[wanted - 1];
}

absl::Status CodeWords(Context& context, const CodeOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  const std::string project = ProjectName(options.project);
  Directory directory(*client, project);
  CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindTranscript(options.transcript));
  CONCORD_ASSIGN_OR_RETURN(const auto transcript, directory.Full(found.name()));
  CONCORD_ASSIGN_OR_RETURN(const auto code, directory.FindCode(options.code));
  CONCORD_ASSIGN_OR_RETURN(const Span span, Locate(transcript.text(), options));
  CreateCodingRequest request;
  request.set_parent(project);
  request.set_coding_id(NewId(absl::Now()));
  Coding& coding = *request.mutable_coding();
  coding.set_transcript(transcript.name());
  coding.mutable_span()->set_start_offset(span.start);
  coding.mutable_span()->set_end_offset(span.end);
  coding.set_quote(options.words);
  coding.set_text_sha256(transcript.text_sha256());
  coding.set_code(code.name());
  if (!options.round.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto round, directory.FindRound(options.round));
    coding.set_round(round.name());
  }
  CONCORD_ASSIGN_OR_RETURN(const Coding made,
                           client->Call(client->coding(), &Codings::CreateCoding, request));
  if (context.json) {
    Print(ToJson(made));
    return absl::OkStatus();
  }
  std::cout << "coded [" << made.span().start_offset() << ", " << made.span().end_offset()
            << ") of " << options.transcript << " with " << code.display_name();
  if (!made.round().empty()) std::cout << " in round " << directory.NameOfRound(made.round());
  std::cout << ": " << InContext(transcript.text(), span, kContext) << "\n"
            << LastPart(made.name()) << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddCodeCommand(CLI::App& root, Context& context) {
  auto options = std::make_shared<CodeOptions>();
  CLI::App* app = AddCommand(
      root, context, "code", "Code a passage by hand: find the words, apply the code",
      "concord code --project ngo-study interview-01 \"nobody writes down\" Corruption\n"
      "concord code -p ngo-study interview-01 \"It depends\" \"Practice > Gender\" --occurrence 2",
      CodeWords, options);
  AddProject(app, options->project);
  app->add_option("TRANSCRIPT", options->transcript, "Resource name, external id or name")
      ->required();
  app->add_option("WORDS", options->words, "The exact words of the passage")->required();
  app->add_option("CODE", options->code, "The code: name, path \"A > B\", or resource name")
      ->required();
  app->add_option("--occurrence", options->occurrence,
                  "Which place is meant when the words stand there several times, from 1")
      ->check(CLI::PositiveNumber);
  app->add_option("--round", options->round,
                  "The round; else the one in which you code the transcript, if there is one");
}

}  // namespace concord::cli

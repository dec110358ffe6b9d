#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/lookup.h"
#include "cli/progress.h"

namespace concord::cli {
namespace {

using concord::reporting::v1::ImportExchangeRequest;
using concord::reporting::v1::ImportExchangeResponse;
using concord::transcripts::v1::ImportTranscriptRequest;
using concord::transcripts::v1::ImportTranscriptResponse;

struct TextOptions {
  std::string project;
  std::vector<std::string> files;
  std::string case_name;
  std::string external_id;
  std::string format = "plain";
};

void PrintAccount(const ImportTranscriptResponse& response) {
  const auto& transcript = response.transcript();
  const auto& account = response.account();
  std::cout << transcript.external_id() << ": " << account.character_count() << " characters, "
            << account.turn_count() << " turns";
  if (account.unattributed_turn_count() > 0) {
    std::cout << " and " << account.unattributed_turn_count() << " without a speaker";
  }
  if (account.speakers_size() > 0) {
    std::cout << " (" << absl::StrJoin(account.speakers(), ", ") << ")";
  }
  std::cout << " as " << transcript.name() << "\n";
  for (const std::string& note : account.notes()) std::cout << "  " << note << "\n";
}

absl::StatusOr<ImportTranscriptResponse> ImportFile(Client& client, const TextOptions& options,
                                                    const std::string& case_resource,
                                                    const std::string& path, bool progress) {
  CONCORD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  const std::filesystem::path file(path);
  ImportTranscriptRequest header;
  header.mutable_header()->set_parent(ProjectName(options.project));
  header.mutable_header()->set_format(options.format);
  header.mutable_header()->set_display_name(file.filename().string());
  header.mutable_header()->set_external_id(options.external_id.empty() ? file.stem().string()
                                                                       : options.external_id);
  header.mutable_header()->set_case_(case_resource);
  header.mutable_header()->set_request_id(NewRequestId());
  Progress shown(progress, path, static_cast<int64_t>(bytes.size()), "bytes");
  return client.Upload(client.transcripts(), &Transcripts::ImportTranscript, header, bytes,
                       [&shown](int64_t sent) { shown.Show(sent); });
}

absl::Status ImportText(Context& context, const TextOptions& options) {
  if (!options.external_id.empty() && options.files.size() > 1) {
    return Invalid("FIELD_INVALID", "--external-id is for one file alone",
                   "without it each text has its file's name without the ending as its id");
  }
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  std::string case_resource;
  if (!options.case_name.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const Directory::Case found, directory.FindCase(options.case_name));
    case_resource = found.name();
  }
  Json list = Json::array();
  for (const std::string& path : options.files) {
    const absl::StatusOr<ImportTranscriptResponse> response =
        ImportFile(*client, options, case_resource, path, context.progress);
    if (!response.ok()) {
      const std::string before =
          list.empty() ? path : absl::StrCat(path, " (", list.size(), " texts before it are in)");
      return Prefixed(before, response.status());
    }
    list.push_back(ToJson(*response));
    if (!context.json) PrintAccount(*response);
  }
  if (context.json) Print({{"imports", list}});
  return absl::OkStatus();
}

struct ExchangeOptions {
  std::string project;
  std::string coder;
  std::string offsets = "codepoint";
  std::string round;
  std::string file;
};

void PrintExchange(const ImportExchangeResponse& response, Directory& directory) {
  std::cout << response.text_count() << " texts (" << response.created_transcript_count()
            << " new), " << response.span_count() << " spans (" << response.created_coding_count()
            << " new codings), " << response.created_code_count() << " new codes, "
            << response.empty_text_count() << " texts done with nothing found\n";
  if (!response.round().empty()) {
    std::cout << "round: " << directory.NameOfRound(response.round()) << "\n";
  }
  for (const std::string& note : response.notes()) std::cout << "  " << note << "\n";
}

absl::Status ImportDoccano(Context& context, const ExchangeOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(options.file));
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  const std::string project = ProjectName(options.project);
  Directory directory(*client, project);
  CONCORD_ASSIGN_OR_RETURN(const Directory::Member coder, directory.FindMember(options.coder));
  ImportExchangeRequest header;
  header.mutable_header()->set_parent(project);
  header.mutable_header()->set_format("doccano");
  header.mutable_header()->set_coder(coder.name());
  header.mutable_header()->set_offset_unit(options.offsets);
  header.mutable_header()->set_round(options.round);
  // The same import has the same id, so that repeating an interrupted one completes it.
  header.mutable_header()->set_request_id(
      DerivedId(absl::StrJoin({std::string("doccano"), project, coder.name(), options.offsets,
                               options.round, Sha256Hex(bytes)},
                              "\n")));
  Progress shown(context.progress, absl::StrCat("sending ", options.file),
                 static_cast<int64_t>(bytes.size()), "bytes");
  CONCORD_ASSIGN_OR_RETURN(const ImportExchangeResponse response,
                           client->Upload(client->reporting(), &Reporting::ImportExchange, header,
                                          bytes, [&shown](int64_t sent) { shown.Show(sent); }));
  if (context.json) {
    Print(ToJson(response));
  } else {
    PrintExchange(response, directory);
  }
  return absl::OkStatus();
}

}  // namespace

void AddImportCommands(CLI::App& root, Context& context) {
  CLI::App& group = AddGroup(root, "import", "Bring texts, and codings of other programs, in");
  auto text = std::make_shared<TextOptions>();
  CLI::App* app = AddCommand(
      group, context, "text", "Import plain texts; a line `Name: ...` begins a speaker's turn",
      "concord import text --project ngo-study interview-01.txt interview-02.txt\n"
      "concord import text --project ngo-study --case \"Interviewee 3\" three.txt",
      ImportText, text);
  AddProject(app, text->project);
  app->add_option("FILE", text->files, "UTF-8 texts")->required();
  app->add_option("--case", text->case_name, "The case that speaks in them");
  app->add_option("--external-id", text->external_id,
                  "The id to find the text by; else the file's name without its ending");
  app->add_option("--format", text->format, "The format's id")->capture_default_str();

  auto exchange = std::make_shared<ExchangeOptions>();
  app = AddCommand(group, context, "doccano",
                   "Import texts and one coder's spans from doccano's JSON lines",
                   "concord import doccano --project manifestos --coder Anna round-01-anna.jsonl",
                   ImportDoccano, exchange);
  AddProject(app, exchange->project);
  app->add_option("--coder", exchange->coder,
                  "Whose codings they are: a member with the role coder")
      ->required();
  app->add_option("--offsets", exchange->offsets, "How the file counts positions")
      ->check(CLI::IsMember({"codepoint", "utf16"}))
      ->capture_default_str();
  app->add_option("--round", exchange->round, "The open round that they go into; else \"import\"");
  app->add_option("FILE", exchange->file, "JSON lines")->required();
}

}  // namespace concord::cli


#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/csv_files.h"
#include "cli/files.h"
#include "cli/lookup.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/words.h"

namespace concord::cli {
namespace {

using concord::coding::v1::BatchCreateCodingsRequest;
using concord::coding::v1::Coding;
using concord::coding::v1::CreateCodingRequest;
using concord::coding::v1::DeleteCodingRequest;
using concord::coding::v1::ListCodingsRequest;
using concord::coding::v1::ListCodingsResponse;
using concord::coding::v1::UndeleteCodingRequest;

// As many codings as one call takes.
constexpr int kBatch = 1000;

struct ImportOptions {
  std::string project;
  std::string file;
  std::string round;
  std::string coder;
  bool one_by_one = false;
  int pause_ms = 0;
};

// Returns the id of a row's coding: always the same, so that a repeated import does not double it.
std::string IdOfRow(const std::string& project, const std::string& member, const std::string& round,
                    const CodingRow& row) {
  std::string seed;
  for (const std::string& part : {project, member, round, row.transcript, row.quote,
                                  std::to_string(row.occurrence), row.code}) {
    absl::StrAppend(&seed, part.size(), ":", part);
  }
  return DerivedId(seed);
}

// Returns the request for a row. Errors name what is wrong with it.
absl::StatusOr<CreateCodingRequest> RequestOf(Directory& directory, const CodingRow& row,
                                              const std::string& member, const std::string& round,
                                              bool imported) {
  CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindTranscript(row.transcript));
  CONCORD_ASSIGN_OR_RETURN(const auto transcript, directory.Full(found.name()));
  CONCORD_ASSIGN_OR_RETURN(const auto code, directory.FindCode(row.code));
  const std::vector<Span> places = FindWords(transcript.text(), row.quote);
  if (static_cast<size_t>(row.occurrence) > places.size()) {
    return Error(absl::StatusCode::kNotFound, "WORDS_NOT_FOUND",
                 places.empty() ? "the quote does not stand in the transcript"
                                : absl::StrCat("the quote stands in the transcript only ",
                                               places.size(), " times"));
  }
  CreateCodingRequest request;
  request.set_parent(directory.project());
  request.set_coding_id(IdOfRow(directory.project(), member, round, row));
  Coding& coding = *request.mutable_coding();
  coding.set_transcript(transcript.name());
  coding.mutable_span()->set_start_offset(places[row.occurrence - 1].start);
  coding.mutable_span()->set_end_offset(places[row.occurrence - 1].end);
  coding.set_quote(row.quote);
  coding.set_text_sha256(transcript.text_sha256());
  coding.set_code(code.name());
  coding.set_round(round);
  if (imported) coding.set_coder(member);
  return request;
}

absl::Status SendOneByOne(Client& client, const std::vector<CreateCodingRequest>& requests,
                          const std::vector<CodingRow>& rows, int pause_ms, Progress& progress) {
  for (size_t i = 0; i < requests.size(); ++i) {
    const absl::Status status =
        client.Call(client.coding(), &Codings::CreateCoding, requests[i]).status();
    if (!status.ok()) return Prefixed(absl::StrCat("row ", rows[i].row), status);
    progress.Show(static_cast<int64_t>(i) + 1);
    if (pause_ms > 0) absl::SleepFor(absl::Milliseconds(pause_ms));
  }
  return absl::OkStatus();
}

absl::Status SendBatches(Client& client, const std::string& project,
                         const std::vector<CreateCodingRequest>& requests, Progress& progress) {
  for (size_t begin = 0; begin < requests.size(); begin += kBatch) {
    const size_t end = std::min(requests.size(), begin + kBatch);
    BatchCreateCodingsRequest request;
    request.set_parent(project);
    for (size_t i = begin; i < end; ++i) *request.add_requests() = requests[i];
    CONCORD_RETURN_IF_ERROR(
        client.Call(client.coding(), &Codings::BatchCreateCodings, request).status());
    progress.Show(static_cast<int64_t>(end));
  }
  return absl::OkStatus();
}

absl::Status Import(Context& context, const ImportOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(const std::string csv, ReadFile(options.file));
  absl::StatusOr<std::vector<CodingRow>> rows = ParseCodings(csv);
  if (!rows.ok()) return Prefixed(options.file, rows.status());
  if (options.one_by_one && !options.coder.empty()) {
    return Invalid("FIELD_INVALID", "codings of another coder are imported in batches only",
                   "leave --one-by-one out");
  }
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  const std::string project = ProjectName(options.project);
  Directory directory(*client, project);
  CONCORD_ASSIGN_OR_RETURN(std::string member, directory.Self());
  if (!options.coder.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto coder, directory.FindMember(options.coder));
    member = coder.name();
  }
  std::string round;
  if (!options.round.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindRound(options.round));
    round = found.name();
  }
  std::vector<CreateCodingRequest> requests;
  for (const CodingRow& row : *rows) {
    absl::StatusOr<CreateCodingRequest> request =
        RequestOf(directory, row, member, round, !options.coder.empty());
    if (!request.ok()) {
      return Prefixed(absl::StrCat(options.file, " row ", row.row), request.status());
    }
    requests.push_back(*std::move(request));
  }
  Progress progress(context.progress, options.file, static_cast<int64_t>(requests.size()),
                    "codings");
  CONCORD_RETURN_IF_ERROR(options.one_by_one
                              ? SendOneByOne(*client, requests, *rows, options.pause_ms, progress)
                              : SendBatches(*client, project, requests, progress));
  if (context.json) {
    Print({{"codings", requests.size()}, {"coder", member}});
  } else {
    std::cout << requests.size() << " codings are in\n";
  }
  return absl::OkStatus();
}

struct ListOptions {
  std::string project;
  std::string transcript;
  std::string coder;
  std::string code;
  std::string round;
  int64_t revision = 0;
  bool all = false;
};

absl::StatusOr<ListCodingsRequest> ListRequestOf(Directory& directory, const ListOptions& options) {
  std::vector<std::string> terms;
  if (!options.transcript.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindTranscript(options.transcript));
    terms.push_back(absl::StrCat("transcript = ", FilterString(found.name())));
  }
  if (!options.coder.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindMember(options.coder));
    terms.push_back(absl::StrCat("coder = ", FilterString(found.name())));
  }
  if (!options.code.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindCode(options.code));
    terms.push_back(absl::StrCat("code = ", FilterString(found.name())));
  }
  if (options.round == "-") {
    terms.push_back("round = \"-\"");
  } else if (!options.round.empty()) {
    CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindRound(options.round));
    terms.push_back(absl::StrCat("round = ", FilterString(found.name())));
  }
  ListCodingsRequest request;
  request.set_parent(directory.project());
  request.set_filter(absl::StrJoin(terms, " AND "));
  request.set_show_deleted(options.all);
  request.set_read_revision(options.revision);
  return request;
}

void PrintCodings(Directory& directory, const std::vector<Coding>& codings) {
  Table table({"CODING", "TRANSCRIPT", "FROM", "TO", "CODE", "CODER", "ROUND", "WORDS", ""});
  for (const Coding& coding : codings) {
    std::string words;
    const auto transcript = directory.Full(coding.transcript());
    if (transcript.ok()) {
      const TextIndex index(transcript->text());
      const Span span{coding.span().start_offset(), coding.span().end_offset()};
      if (index.Contains(span)) words = Shortened(Printable(index.Slice(span)), 40);
    }
    table.Add({LastPart(coding.name()), directory.NameOfTranscript(coding.transcript()),
               absl::StrCat(coding.span().start_offset()), absl::StrCat(coding.span().end_offset()),
               directory.NameOfCode(coding.code()), directory.NameOfMember(coding.coder()),
               coding.round().empty() ? "" : directory.NameOfRound(coding.round()), words,
               coding.state() == Coding::STATE_DELETED ? "deleted" : ""});
  }
  table.Print(std::cout, "There are no such codings that you may see.");
}

absl::Status List(Context& context, const ListOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Directory directory(*client, ProjectName(options.project));
  CONCORD_ASSIGN_OR_RETURN(const ListCodingsRequest request, ListRequestOf(directory, options));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Coding> codings,
                           client->List(client->coding(), &Codings::ListCodings, request,
                                        &ListCodingsResponse::codings));
  if (context.json) {
    Print({{"codings", ToJson(codings)}});
  } else {
    PrintCodings(directory, codings);
  }
  return absl::OkStatus();
}

struct OneOptions {
  std::string project;
  std::string coding;
};

template <typename Request>
absl::Status Change(Context& context, const OneOptions& options, const char* done,
                    grpc::Status (Codings::*method)(grpc::ClientContext*, const Request&,
                                                    Coding*)) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  Request request;
  request.set_name(
      absl::StrCat(ProjectName(options.project), "/codings/", LastPart(options.coding)));
  request.set_request_id(NewRequestId());
  CONCORD_ASSIGN_OR_RETURN(const Coding coding, client->Call(client->coding(), method, request));
  if (context.json) {
    Print(ToJson(coding));
  } else {
    std::cout << done << " " << coding.name() << "\n";
  }
  return absl::OkStatus();
}

absl::Status Delete(Context& context, const OneOptions& options) {
  return Change<DeleteCodingRequest>(context, options, "took back", &Codings::DeleteCoding);
}

absl::Status Restore(Context& context, const OneOptions& options) {
  return Change<UndeleteCodingRequest>(context, options, "restored", &Codings::UndeleteCoding);
}

}  // namespace

void AddCodingCommands(CLI::App& root, Context& context) {
  CLI::App& group = AddGroup(root, "coding", "Codings: codes applied to passages");
  auto import = std::make_shared<ImportOptions>();
  CLI::App* app =
      AddCommand(group, context, "import",
                 "Code by a CSV file of exact quotes; repeating it does not double codings",
                 "concord coding import --project ngo-study anna.csv\n"
                 "concord coding import --project ngo-study --one-by-one --pause-ms 50 anna.csv",
                 Import, import);
  AddProject(app, import->project);
  app->add_option("FILE", import->file, "Columns: transcript, quote, occurrence, code")->required();
  app->add_option("--round", import->round, "The round; else that of each transcript");
  app->add_option("--coder", import->coder,
                  "Whose codings they are: for the owner, with an open --round");
  app->add_flag("--one-by-one", import->one_by_one, "One call a coding instead of all at once");
  app->add_option("--pause-ms", import->pause_ms, "Milliseconds between two codings, one by one")
      ->check(CLI::NonNegativeNumber);

  auto list = std::make_shared<ListOptions>();
  app = AddCommand(group, context, "list", "List the codings that you may see",
                   "concord coding list --project ngo-study --coder Anna --code Corruption", List,
                   list);
  AddProject(app, list->project);
  app->add_option("--transcript", list->transcript, "Only on this transcript");
  app->add_option("--coder", list->coder, "Only of this coder");
  app->add_option("--code", list->code, "Only with this code");
  app->add_option("--round", list->round, "Only in this round; - for none");
  app->add_option("--revision", list->revision, "As they were at this revision of the project");
  app->add_flag("--all", list->all, "Also those taken back");

  const auto one = [&](const char* name, const char* what, const char* example,
                       absl::Status (*run)(Context&, const OneOptions&)) {
    auto options = std::make_shared<OneOptions>();
    CLI::App* command = AddCommand(group, context, name, what, example, run, options);
    AddProject(command, options->project);
    command->add_option("CODING", options->coding, "Its resource name or id")->required();
  };
  one("delete", "Take a coding of yours back; it can be restored",
      "concord coding delete --project ngo-study 0190f5a2-7e11-7abc-8def-0123456789ab", Delete);
  one("restore", "Restore a coding of yours",
      "concord coding restore --project ngo-study 0190f5a2-7e11-7abc-8def-0123456789ab", Restore);
}

}  // namespace concord::cli

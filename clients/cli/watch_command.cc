
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/lookup.h"
#include "cli/table.h"

namespace concord::cli {
namespace {

using concord::coding::v1::Coding;
using concord::coding::v1::WatchCodingsRequest;
using concord::coding::v1::WatchCodingsResponse;

constexpr absl::Duration kFirstPause = absl::Milliseconds(200);
constexpr absl::Duration kLongestPause = absl::Seconds(5);
constexpr int kTriesWithoutAnswer = 4;
constexpr int kWordsWidth = 48;

struct WatchOptions {
  std::string project;
  std::string transcript;
  double seconds = 0;
};

// `Watcher` prints what happens and remembers how to go on after an interruption.
class Watcher {
 public:
  Watcher(Client& client, std::string project, bool json, absl::Time end)
      : client_(client), project_(project), json_(json), end_(end) {
    request_.set_parent(project);
    directory_ = std::make_unique<Directory>(client, project);
  }

  void Only(const std::string& transcript) { request_.set_transcript(transcript); }

  // Returns when the time is over; errors when the watch cannot go on.
  absl::Status Run() {
    absl::Duration pause = kFirstPause;
    int failures = 0;
    while (true) {
      const size_t before = received_;
      const absl::Status status = Once();
      if (absl::Now() >= end_) return absl::OkStatus();
      if (received_ > before) {
        pause = kFirstPause;
        failures = 0;
      }
      const bool again =
          absl::IsUnavailable(status) || ReasonOf(status) == "WATCH_TOO_SLOW" || status.ok();
      if (!again) return status;
      // Before the first answer an absent server is an error, later it is an interruption.
      if (received_ == 0 && ++failures >= kTriesWithoutAnswer) return status;
      if (!json_) std::cerr << "interrupted; going on from the last message\n";
      absl::SleepFor(std::min(pause, std::max(absl::ZeroDuration(), end_ - absl::Now())));
      pause = std::min(pause * 2, kLongestPause);
    }
  }

 private:
  absl::Status Once() {
    const absl::Duration left =
        end_ == absl::InfiniteFuture() ? absl::InfiniteDuration() : end_ - absl::Now();
    const std::unique_ptr<grpc::ClientContext> context = client_.NewContext(left);
    auto reader = client_.coding().WatchCodings(context.get(), request_);
    WatchCodingsResponse message;
    while (reader->Read(&message)) {
      ++received_;
      if (!message.resume_token().empty()) request_.set_resume_token(message.resume_token());
      Show(message);
    }
    return FromGrpc(reader->Finish(), client_.AddressOf(client_.coding()));
  }

  void Show(const WatchCodingsResponse& message) {
    if (json_) {
      ShowJson(message);
      return;
    }
    switch (message.event_case()) {
      case WatchCodingsResponse::kCoding:
        ShowCoding(message.coding());
        break;
      case WatchCodingsResponse::kSnapshotComplete:
        std::cout << "-- that is what there is; what follows is new --\n";
        break;
      case WatchCodingsResponse::kRevealedRound:
        directory_ = std::make_unique<Directory>(client_, project_);
        std::cout << "-- round \"" << directory_->NameOfRound(message.revealed_round())
                  << "\" is revealed --\n";
        break;
      default:
        break;
    }
    std::cout << std::flush;
  }

  void ShowJson(const WatchCodingsResponse& message) {
    if (message.event_case() == WatchCodingsResponse::kHeartbeat) return;
    Json line = ToJson(message);
    if (message.has_coding()) {
      Refresh(message.coding());
      line["coder_name"] = directory_->NameOfMember(message.coding().coder());
      line["code_path"] = directory_->PathOfCode(message.coding().code());
      line["transcript_name"] = directory_->NameOfTranscript(message.coding().transcript());
    }
    std::cout << line.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
  }

  // Forgets the lists of names when one of a coding's is not among them.
  void Refresh(const Coding& coding) {
    const auto missing = [](const std::string& name, const std::string& resource) {
      return name == LastPart(resource);
    };
    if (missing(directory_->NameOfMember(coding.coder()), coding.coder()) ||
        missing(directory_->NameOfCode(coding.code()), coding.code()) ||
        missing(directory_->NameOfTranscript(coding.transcript()), coding.transcript())) {
      directory_ = std::make_unique<Directory>(client_, project_);
    }
  }

  void ShowCoding(const Coding& coding) {
    Refresh(coding);
    std::string words;
    const auto transcript = directory_->Full(coding.transcript());
    if (transcript.ok()) {
      const TextIndex index(transcript->text());
      const Span span{coding.span().start_offset(), coding.span().end_offset()};
      if (index.Contains(span)) words = Shortened(Printable(index.Slice(span)), kWordsWidth);
    }
    std::cout << (coding.state() == Coding::STATE_DELETED ? "- " : "+ ")
              << Printable(directory_->NameOfMember(coding.coder())) << "  "
              << Printable(directory_->NameOfTranscript(coding.transcript())) << " ["
              << coding.span().start_offset() << ", " << coding.span().end_offset() << ")  "
              << Printable(directory_->NameOfCode(coding.code())) << "  \"" << words << "\"\n";
  }

  Client& client_;
  std::string project_;
  bool json_;
  absl::Time end_;
  WatchCodingsRequest request_;
  std::unique_ptr<Directory> directory_;
  size_t received_ = 0;
};

absl::Status Watch(Context& context, const WatchOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  const std::string project = ProjectName(options.project);
  const absl::Time end =
      options.seconds > 0 ? absl::Now() + absl::Seconds(options.seconds) : absl::InfiniteFuture();
  Watcher watcher(*client, project, context.json, end);
  if (!options.transcript.empty()) {
    Directory directory(*client, project);
    CONCORD_ASSIGN_OR_RETURN(const auto found, directory.FindTranscript(options.transcript));
    watcher.Only(found.name());
  }
  return watcher.Run();
}

}  // namespace

void AddWatchCommand(CLI::App& root, Context& context) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App* app = AddCommand(root, context, "watch",
                             "Show the codings that you may see, and each change as it happens",
                             "concord watch --project ngo-study\n"
                             "concord watch --project ngo-study --transcript interview-01 --json",
                             Watch, options);
  AddProject(app, options->project);
  app->add_option("--transcript", options->transcript, "Only codings of this transcript");
  app->add_option("--for", options->seconds, "Seconds to watch; else until interrupted")
      ->check(CLI::PositiveNumber);
}

}  // namespace concord::cli

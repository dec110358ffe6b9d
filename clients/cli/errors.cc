#include "cli/errors.h"

#include <map>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace concord::cli {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kHintUrl[] = "concord.cli/hint";

// The next step for each reason that has one.
const std::map<std::string, std::string>& Hints() {
  static const auto& hints = *new std::map<std::string, std::string>{
      {"TOKEN_MISSING",
       "set CONCORD_TOKEN_FILE to the file of your token; the owner's is owner.token in the "
       "server's data directory"},
      {"TOKEN_INVALID",
       "check CONCORD_TOKEN_FILE; the owner makes a new token with `concord "
       "member token --project P NAME --token-file FILE`"},
      {"TOKEN_EXPIRED",
       "the owner makes a new token with `concord member token --project P NAME "
       "--token-file FILE`"},
      {"TOKEN_REVOKED",
       "the owner makes a new token with `concord member token --project P NAME "
       "--token-file FILE`"},
      {"PERMISSION_DENIED",
       "`concord whoami` says who you are, `concord project list` what you "
       "are a member of; the owner gives roles"},
      {"PROJECT_EXISTS", "choose another id; `concord project list` lists yours"},
      {"MEMBER_EXISTS", "choose another name, or make another token with `concord member token`"},
      {"EXTERNAL_ID_EXISTS",
       "give another --external-id; `concord transcript list` shows what is there"},
      {"TEXT_NOT_UTF8", "convert the file, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"},
      {"TEXT_DIFFERS", "the text may have been edited since: give it an id of its own"},
      {"CODEBOOK_NOT_PUBLISHED", "publish it first: concord codebook publish --project P"},
      {"CODEBOOK_EMPTY", "bring in codes first: concord codebook import --project P FILE.csv"},
      {"CODEBOOK_UNCHANGED", "nothing to do: the draft is what was published last"},
      {"CODE_NOT_CODABLE",
       "choose a code below it; `concord codebook show` marks those to code "
       "with"},
      {"CODE_UNKNOWN",
       "`concord codebook show --project P` lists the codes; a new code must be "
       "published first"},
      {"QUOTE_MISMATCH", "read the text again: concord show --project P TRANSCRIPT"},
      {"SPAN_OUT_OF_RANGE", "positions count code points from 0; the end is exclusive"},
      {"BLIND", "wait until the owner reveals the round: `concord round list --project P`"},
      {"ASSIGNMENTS_OPEN",
       "`concord round show --project P ROUND` shows who is not done; --force --reason '...' "
       "reveals it all the same"},
      {"ASSIGNMENT_DONE",
       "take it up again: concord round reopen --project P --round R "
       "TRANSCRIPT"},
      {"ASSIGNMENT_EXISTS", "reveal the other round first, or leave its transcripts out"},
      {"ROUND_REVEALED", "a revealed round is frozen; make a new one with `concord round create`"},
      {"ROUND_NOT_OPEN",
       "codings of others are imported into an open round: `concord round "
       "create` without --blind"},
      {"ROUND_EXISTS", "choose another --name"},
      {"NOT_ASSIGNED", "leave --round out, or ask the owner to add the transcript to the round"},
      {"NOT_YOUR_CODING", "only its coder can change a coding"},
      {"CODER_INVALID", "name coders of the project: concord member list --project P"},
      {"TRANSCRIPT_DELETED", "restore it: concord transcript restore --project P TRANSCRIPT"},
      {"STATISTIC_UNKNOWN", "`concord agreement --list` lists the statistics"},
      {"UNIT_UNKNOWN", "units are character, turn, paragraph, sentence and text"},
      {"SELECTION_EMPTY",
       "agreement needs texts that two coders have done: concord round done --project P --round R"},
      {"FORMAT_UNKNOWN", "see the command's --help"},
      {"SECTION_UNKNOWN", "see `concord report --help`"},
      {"ETAG_MISMATCH", "somebody changed it meanwhile: look again and repeat"},
      {"CONFLICT", "somebody else was faster: repeat the command"},
      {"LAST_OWNER", "give another member the role owner first"},
      {"HISTORY_CHANGED", "start the watch again"},
      {"DRAINING", "the server is stopping: repeat the command when it is up again"},
      {"OVERLOADED", "repeat the command in a moment"},
  };
  return hints;
}

std::string CodeName(absl::StatusCode code) { return absl::StatusCodeToString(code); }

}  // namespace

absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                   absl::string_view hint) {
  absl::Status status(code, message);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain("concord.cli");
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  if (!hint.empty()) status.SetPayload(kHintUrl, absl::Cord(hint));
  return status;
}

absl::Status Invalid(absl::string_view reason, absl::string_view message, absl::string_view hint) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message, hint);
}

absl::Status FromGrpc(const grpc::Status& status, absl::string_view address) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& any : details.details()) {
      result.SetPayload(any.type_url(), absl::Cord(any.value()));
    }
  }
  if (result.GetPayload(kErrorInfoUrl).has_value()) return result;
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      return Error(
          absl::StatusCode::kUnavailable, "SERVER_UNREACHABLE",
          absl::StrCat("no server answers at ", address, " (", status.error_message(), ")"),
          "start it with `concordd --data_dir=DIR`, or set CONCORD_ADDRESS to where it "
          "listens");
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                   absl::StrCat("the server at ", address, " did not answer in time"),
                   "give it longer with --timeout SECONDS; repeating the command is safe");
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return Error(absl::StatusCode::kResourceExhausted, "MESSAGE_TOO_LARGE",
                   absl::StrCat("the message is larger than allowed: ", status.error_message()),
                   "split the file");
    case grpc::StatusCode::UNIMPLEMENTED:
      return Error(absl::StatusCode::kUnimplemented, "NOT_SERVED_HERE",
                   absl::StrCat("the server at ", address, " does not serve this"),
                   "where services run as several processes, say where each is: "
                   "CONCORD_CODING_ADDRESS and so on");
    default:
      return result;
  }
}

absl::Status Prefixed(absl::string_view prefix, const absl::Status& status) {
  absl::Status result(status.code(), absl::StrCat(prefix, ": ", status.message()));
  status.ForEachPayload([&result](absl::string_view url, const absl::Cord& payload) {
    result.SetPayload(url, payload);
  });
  return result;
}

std::string ReasonOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload(kErrorInfoUrl);
  if (payload.has_value() && info.ParseFromString(std::string(*payload)) &&
      !info.reason().empty()) {
    return info.reason();
  }
  return CodeName(status.code());
}

std::string HintOf(const absl::Status& status) {
  const auto hint = status.GetPayload(kHintUrl);
  if (hint.has_value()) return std::string(*hint);
  const std::string reason = ReasonOf(status);
  const auto it = Hints().find(reason);
  if (it != Hints().end()) return it->second;
  if (reason == "PROJECT_NOT_FOUND") return "`concord project list` lists your projects";
  if (status.code() == absl::StatusCode::kNotFound) return "look at what there is with `list`";
  return "";
}

void PrintError(const absl::Status& status, std::ostream& out) {
  out << "error: " << std::string(status.message()) << "\n";
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload(kBadRequestUrl);
  if (payload.has_value() && bad.ParseFromString(std::string(*payload))) {
    for (const auto& violation : bad.field_violations()) {
      out << "  " << violation.field() << ": " << violation.description() << "\n";
    }
  }
  const std::string hint = HintOf(status);
  if (!hint.empty()) out << "hint: " << hint << "\n";
  out << "reason: " << ReasonOf(status) << "\n";
}

}  // namespace concord::cli

#ifndef CONCORD_CLI_LOOKUP_H_
#define CONCORD_CLI_LOOKUP_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/client.h"

namespace concord::cli {

// Something that can be named in several ways. Ways of one tier are equally good; an earlier tier
// wins over a later one, so that an id is never ambiguous.
struct Named {
  std::string resource;                         // the resource name; its last part will do too
  std::vector<std::vector<std::string>> tiers;  // other names
};

// Returns the index of the one thing that `wanted` names. NOT_FOUND (<KIND>_NOT_FOUND), with what
// is there in other case; FAILED_PRECONDITION (NAME_AMBIGUOUS), with the candidates. `kind` is in
// words, `list` the command that lists what there is.
absl::StatusOr<size_t> Choose(absl::string_view kind, absl::string_view wanted,
                              const std::vector<Named>& things, absl::string_view list);

// Returns the part of a resource name after the last slash.
std::string LastPart(absl::string_view resource);

// Returns `text` as a string of a filter, in double quotes.
std::string FilterString(absl::string_view text);

// `Directory` finds a project's things by the names people use, and the names of things. Each list
// is read once.
class Directory {
 public:
  using Transcript = concord::transcripts::v1::Transcript;
  using Case = concord::transcripts::v1::Case;
  using Variable = concord::transcripts::v1::Variable;
  using Member = concord::admin::v1::Member;
  using Code = concord::coding::v1::Code;
  using Round = concord::coding::v1::Round;

  Directory(Client& client, std::string project) : client_(client), project_(std::move(project)) {}
  const std::string& project() const { return project_; }

  // By resource name, external id or display name; without its text. Deleted ones only by
  // `deleted`.
  absl::StatusOr<Transcript> FindTranscript(absl::string_view wanted, bool deleted = false);
  // The same of several; the word "all" alone stands for all of the project.
  absl::StatusOr<std::vector<std::string>> FindTranscripts(const std::vector<std::string>& wanted);
  // By resource name or display name.
  absl::StatusOr<Member> FindMember(absl::string_view wanted);
  absl::StatusOr<std::vector<std::string>> FindMembers(const std::vector<std::string>& wanted);
  // By resource name, path "A > B" or display name.
  absl::StatusOr<Code> FindCode(absl::string_view wanted);
  // By resource name, number or display name.
  absl::StatusOr<Case> FindCase(absl::string_view wanted);
  // By resource name or display name; when empty the only round that is not revealed.
  absl::StatusOr<Round> FindRound(absl::string_view wanted);

  absl::StatusOr<std::vector<Transcript>> Transcripts(bool deleted = false);
  absl::StatusOr<std::vector<Member>> Members();
  absl::StatusOr<std::vector<Code>> Codes();
  absl::StatusOr<std::vector<Case>> Cases();
  absl::StatusOr<std::vector<Variable>> Variables();
  absl::StatusOr<std::vector<Round>> Rounds();

  // The caller's own member name.
  absl::StatusOr<std::string> Self();
  // A transcript with its text; read once.
  absl::StatusOr<Transcript> Full(const std::string& name);

  // What people call a thing; the last part of its resource name when it is gone.
  std::string NameOfTranscript(const std::string& resource);
  std::string NameOfMember(const std::string& resource);
  std::string NameOfCode(const std::string& resource);
  std::string NameOfCase(const std::string& resource);
  std::string NameOfRound(const std::string& resource);
  // "A > B" of a code.
  std::string PathOfCode(const std::string& resource);

 private:
  Client& client_;
  std::string project_;
  std::string self_;
  std::map<bool, std::vector<Transcript>> transcripts_;
  std::optional<std::vector<Member>> members_;
  std::optional<std::vector<Code>> codes_;
  std::optional<std::vector<Case>> cases_;
  std::optional<std::vector<Variable>> variables_;
  std::optional<std::vector<Round>> rounds_;
  std::map<std::string, Transcript> full_;
};

}  // namespace concord::cli

#endif  // CONCORD_CLI_LOOKUP_H_

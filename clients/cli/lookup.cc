#include "cli/lookup.h"

#include <unicode/unistr.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"

namespace concord::cli {
namespace {

constexpr size_t kMostCandidates = 10;

std::string Folded(absl::string_view text) {
  std::string result;
  icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())))
      .foldCase()
      .toUTF8String(result);
  return result;
}

std::string Describe(const Named& thing) {
  for (const std::vector<std::string>& tier : thing.tiers) {
    for (const std::string& name : tier) {
      if (!name.empty()) return absl::StrCat(thing.resource, "  ", name);
    }
  }
  return thing.resource;
}

std::vector<size_t> Matches(const std::vector<Named>& things, absl::string_view wanted,
                            size_t tier) {
  std::vector<size_t> hits;
  for (size_t i = 0; i < things.size(); ++i) {
    if (tier >= things[i].tiers.size()) continue;
    for (const std::string& name : things[i].tiers[tier]) {
      if (!name.empty() && name == wanted) {
        hits.push_back(i);
        break;
      }
    }
  }
  return hits;
}

absl::Status NotFound(absl::string_view kind, absl::string_view wanted,
                      const std::vector<Named>& things, absl::string_view list) {
  const std::string folded = Folded(wanted);
  std::vector<std::string> similar;
  for (const Named& thing : things) {
    for (const auto& tier : thing.tiers) {
      for (const std::string& name : tier) {
        if (!name.empty() && similar.size() < kMostCandidates && Folded(name) == folded) {
          similar.push_back(absl::StrCat("\"", name, "\""));
        }
      }
    }
  }
  const std::string reason =
      absl::StrCat(absl::AsciiStrToUpper(absl::StrReplaceAll(kind, {{" ", "_"}})), "_NOT_FOUND");
  const std::string hint =
      similar.empty() ? absl::StrCat("`", list, "` lists what there is")
                      : absl::StrCat("case matters: there is ", absl::StrJoin(similar, ", "));
  return Error(absl::StatusCode::kNotFound, reason,
               absl::StrCat("the project has no ", kind, " \"", wanted, "\""), hint);
}

template <typename Items, typename Name>
std::string NameOf(const absl::StatusOr<Items>& items, const std::string& resource, Name name) {
  if (items.ok()) {
    for (const auto& item : *items) {
      if (item.name() == resource && !name(item).empty()) return name(item);
    }
  }
  return LastPart(resource);
}

}  // namespace

std::string LastPart(absl::string_view resource) {
  return std::string(resource.substr(resource.rfind('/') + 1));
}

std::string FilterString(absl::string_view text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

absl::StatusOr<size_t> Choose(absl::string_view kind, absl::string_view wanted,
                              const std::vector<Named>& things, absl::string_view list) {
  size_t tiers = 0;
  for (size_t i = 0; i < things.size(); ++i) {
    if (things[i].resource == wanted || LastPart(things[i].resource) == wanted) return i;
    tiers = std::max(tiers, things[i].tiers.size());
  }
  for (size_t tier = 0; tier < tiers; ++tier) {
    const std::vector<size_t> hits = Matches(things, wanted, tier);
    if (hits.size() == 1) return hits[0];
    if (hits.empty()) continue;
    std::string message =
        absl::StrCat("\"", wanted, "\" names ", hits.size(), " things of kind ", kind, ":");
    for (size_t i = 0; i < hits.size() && i < kMostCandidates; ++i) {
      absl::StrAppend(&message, "\n  ", Describe(things[hits[i]]));
    }
    return Error(absl::StatusCode::kFailedPrecondition, "NAME_AMBIGUOUS", message,
                 "give one of these names instead");
  }
  return NotFound(kind, wanted, things, list);
}

absl::StatusOr<std::vector<Directory::Transcript>> Directory::Transcripts(bool deleted) {
  if (!transcripts_.contains(deleted)) {
    concord::transcripts::v1::ListTranscriptsRequest request;
    request.set_parent(project_);
    request.set_show_deleted(deleted);
    CONCORD_ASSIGN_OR_RETURN(
        transcripts_[deleted],
        client_.List(client_.transcripts(), &cli::Transcripts::ListTranscripts, request,
                     &concord::transcripts::v1::ListTranscriptsResponse::transcripts));
  }
  return transcripts_[deleted];
}

absl::StatusOr<std::vector<Directory::Member>> Directory::Members() {
  if (!members_.has_value()) {
    concord::admin::v1::ListMembersRequest request;
    request.set_parent(project_);
    request.set_show_deleted(true);
    CONCORD_ASSIGN_OR_RETURN(members_,
                             client_.List(client_.admin(), &Admin::ListMembers, request,
                                          &concord::admin::v1::ListMembersResponse::members));
  }
  return *members_;
}

absl::StatusOr<std::vector<Directory::Code>> Directory::Codes() {
  if (!codes_.has_value()) {
    concord::coding::v1::ListCodesRequest request;
    request.set_parent(project_);
    request.set_show_deleted(true);
    CONCORD_ASSIGN_OR_RETURN(codes_, client_.List(client_.coding(), &Codings::ListCodes, request,
                                                  &concord::coding::v1::ListCodesResponse::codes));
  }
  return *codes_;
}

absl::StatusOr<std::vector<Directory::Case>> Directory::Cases() {
  if (!cases_.has_value()) {
    concord::transcripts::v1::ListCasesRequest request;
    request.set_parent(project_);
    CONCORD_ASSIGN_OR_RETURN(
        cases_, client_.List(client_.transcripts(), &cli::Transcripts::ListCases, request,
                             &concord::transcripts::v1::ListCasesResponse::cases));
  }
  return *cases_;
}

absl::StatusOr<std::vector<Directory::Variable>> Directory::Variables() {
  if (!variables_.has_value()) {
    concord::transcripts::v1::ListVariablesRequest request;
    request.set_parent(project_);
    CONCORD_ASSIGN_OR_RETURN(
        variables_, client_.List(client_.transcripts(), &cli::Transcripts::ListVariables, request,
                                 &concord::transcripts::v1::ListVariablesResponse::variables));
  }
  return *variables_;
}

absl::StatusOr<std::vector<Directory::Round>> Directory::Rounds() {
  if (!rounds_.has_value()) {
    concord::coding::v1::ListRoundsRequest request;
    request.set_parent(project_);
    CONCORD_ASSIGN_OR_RETURN(rounds_,
                             client_.List(client_.coding(), &Codings::ListRounds, request,
                                          &concord::coding::v1::ListRoundsResponse::rounds));
  }
  return *rounds_;
}

absl::StatusOr<Directory::Transcript> Directory::FindTranscript(absl::string_view wanted,
                                                                bool deleted) {
  // The server has an index of external ids: no need to read the list of a large corpus.
  if (!deleted && !transcripts_.contains(false) && !absl::StrContains(wanted, "/")) {
    concord::transcripts::v1::ListTranscriptsRequest request;
    request.set_parent(project_);
    request.set_filter(absl::StrCat("external_id = ", FilterString(wanted)));
    CONCORD_ASSIGN_OR_RETURN(auto page, client_.Call(client_.transcripts(),
                                                     &cli::Transcripts::ListTranscripts, request));
    if (page.transcripts_size() == 1) return page.transcripts(0);
  }
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Transcript> all, Transcripts(deleted));
  std::vector<Named> things;
  for (const Transcript& t : all) {
    things.push_back({t.name(), {{t.external_id()}, {t.display_name()}}});
  }
  CONCORD_ASSIGN_OR_RETURN(const size_t i,
                           Choose("transcript", wanted, things, "concord transcript list"));
  return all[i];
}

absl::StatusOr<std::vector<std::string>> Directory::FindTranscripts(
    const std::vector<std::string>& wanted) {
  std::vector<std::string> names;
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Transcript> all, Transcripts(false));
  if (wanted.size() == 1 && wanted[0] == "all") {
    for (const Transcript& transcript : all) names.push_back(transcript.name());
    return names;
  }
  for (const std::string& one : wanted) {
    CONCORD_ASSIGN_OR_RETURN(const Transcript transcript, FindTranscript(one));
    names.push_back(transcript.name());
  }
  return names;
}

absl::StatusOr<Directory::Member> Directory::FindMember(absl::string_view wanted) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Member> all, Members());
  std::vector<Named> things;
  // Who is still a member comes before who was one.
  for (const Member& m : all) {
    const bool gone = m.has_delete_time();
    things.push_back({m.name(), {{gone ? "" : m.display_name()}, {gone ? m.display_name() : ""}}});
  }
  CONCORD_ASSIGN_OR_RETURN(const size_t i, Choose("member", wanted, things, "concord member list"));
  return all[i];
}

absl::StatusOr<std::vector<std::string>> Directory::FindMembers(
    const std::vector<std::string>& wanted) {
  std::vector<std::string> names;
  for (const std::string& one : wanted) {
    CONCORD_ASSIGN_OR_RETURN(const Member member, FindMember(one));
    names.push_back(member.name());
  }
  return names;
}

absl::StatusOr<Directory::Code> Directory::FindCode(absl::string_view wanted) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Code> all, Codes());
  std::vector<Named> things;
  for (const Code& c : all) {
    const bool gone = c.state() == Code::STATE_RETIRED;
    const std::string path = PathOfCode(c.name());
    things.push_back({c.name(),
                      {{gone ? "" : path},
                       {gone ? "" : c.display_name()},
                       {gone ? path : "", gone ? c.display_name() : ""}}});
  }
  CONCORD_ASSIGN_OR_RETURN(const size_t i, Choose("code", wanted, things, "concord codebook show"));
  return all[i];
}

absl::StatusOr<Directory::Case> Directory::FindCase(absl::string_view wanted) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Case> all, Cases());
  std::vector<Named> things;
  for (const Case& c : all) {
    things.push_back({c.name(), {{c.display_name()}, {absl::StrCat(c.number())}}});
  }
  CONCORD_ASSIGN_OR_RETURN(const size_t i, Choose("case", wanted, things, "concord case list"));
  return all[i];
}

absl::StatusOr<Directory::Round> Directory::FindRound(absl::string_view wanted) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Round> all, Rounds());
  std::vector<Named> things;
  std::vector<size_t> unrevealed;
  for (size_t i = 0; i < all.size(); ++i) {
    things.push_back({all[i].name(), {{all[i].display_name()}}});
    if (all[i].state() == Round::STATE_CODING) unrevealed.push_back(i);
  }
  if (wanted.empty()) {
    if (unrevealed.size() == 1) return all[unrevealed[0]];
    return Invalid("ROUND_MISSING",
                   absl::StrCat("say which round: ", unrevealed.size(), " are not revealed"),
                   "`concord round list` lists them; name one with --round");
  }
  CONCORD_ASSIGN_OR_RETURN(const size_t i, Choose("round", wanted, things, "concord round list"));
  return all[i];
}

absl::StatusOr<std::string> Directory::Self() {
  if (self_.empty()) {
    concord::coding::v1::GetVisibilityRequest request;
    request.set_name(absl::StrCat(project_, "/visibility"));
    CONCORD_ASSIGN_OR_RETURN(const auto visibility,
                             client_.Call(client_.coding(), &Codings::GetVisibility, request));
    self_ = visibility.member();
  }
  return self_;
}

absl::StatusOr<Directory::Transcript> Directory::Full(const std::string& name) {
  const auto it = full_.find(name);
  if (it != full_.end()) return it->second;
  concord::transcripts::v1::GetTranscriptRequest request;
  request.set_name(name);
  request.set_view(concord::transcripts::v1::TRANSCRIPT_VIEW_FULL);
  CONCORD_ASSIGN_OR_RETURN(
      Transcript transcript,
      client_.Call(client_.transcripts(), &cli::Transcripts::GetTranscript, request));
  return full_[name] = std::move(transcript);
}

std::string Directory::NameOfTranscript(const std::string& resource) {
  return NameOf(Transcripts(true), resource, [](const Transcript& t) {
    return t.external_id().empty() ? t.display_name() : t.external_id();
  });
}

std::string Directory::NameOfMember(const std::string& resource) {
  return NameOf(Members(), resource, [](const Member& m) { return m.display_name(); });
}

std::string Directory::NameOfCode(const std::string& resource) {
  return NameOf(Codes(), resource, [](const Code& c) { return c.display_name(); });
}

std::string Directory::NameOfCase(const std::string& resource) {
  return NameOf(Cases(), resource, [](const Case& c) { return c.display_name(); });
}

std::string Directory::NameOfRound(const std::string& resource) {
  return NameOf(Rounds(), resource, [](const Round& r) { return r.display_name(); });
}

std::string Directory::PathOfCode(const std::string& resource) {
  const absl::StatusOr<std::vector<Code>> all = Codes();
  if (!all.ok()) return LastPart(resource);
  std::map<std::string, const Code*> by_name;
  for (const Code& code : *all) by_name[code.name()] = &code;
  std::vector<std::string> path;
  for (std::string at = resource; !at.empty() && path.size() <= all->size();) {
    const auto it = by_name.find(at);
    if (it == by_name.end()) break;
    path.insert(path.begin(), it->second->display_name());
    at = it->second->parent_code();
  }
  return path.empty() ? LastPart(resource) : absl::StrJoin(path, " > ");
}

}  // namespace concord::cli

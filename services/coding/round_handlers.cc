#include "coding/round_handlers.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "coding/codebook_records.h"
#include "coding/coding_batch.h"
#include "coding/errors.h"
#include "coding/limits.h"
#include "server/errors.h"
#include "server/names.h"
#include "server/proto_time.h"

namespace concord::coding {
namespace {

storage::Key RoundNameKey(absl::string_view secret, absl::string_view name) {
  return {"coding/round-name",
          absl::BytesToHexString(HmacSha256(secret, absl::StrCat("round-name\n", name)))};
}

// Reads names of one collection into ids, each once, in their order.
absl::StatusOr<std::vector<std::string>> ParseAll(
    const google::protobuf::RepeatedPtrField<std::string>& names, absl::string_view project,
    absl::string_view collection, absl::string_view field) {
  std::vector<std::string> ids;
  std::set<std::string> seen;
  for (const std::string& name : names) {
    CONCORD_ASSIGN_OR_RETURN(std::string id, ParseChild(name, project, collection, field));
    if (seen.insert(id).second) ids.push_back(std::move(id));
  }
  return ids;
}

// The record that all changes of rounds rewrite, one after the other.
absl::StatusOr<records::VisibilityRecord> RequireVisibility(storage::ScopedStore& store,
                                                            const std::string& project,
                                                            storage::Batch& batch) {
  absl::StatusOr<storage::Entry> entry = store.ReadOne(project, VisibilityKey());
  if (!entry.ok()) return error::FromStore(entry.status());
  records::VisibilityRecord record;
  if (!record.ParseFromString(entry->value)) return error::Internal();
  batch.Require(VisibilityKey(), entry->version);
  return record;
}

// Which assignments a new round has: each coder with each transcript.
absl::StatusOr<std::vector<AssignmentMaker::Pair>> ParsePairs(const RequestContext& context,
                                                              const v1::Round& round) {
  CONCORD_ASSIGN_OR_RETURN(
      const std::vector<std::string> transcripts,
      ParseAll(round.transcripts(), context.project, "transcripts", "round.transcripts"));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<std::string> coders,
                           ParseAll(round.coders(), context.project, "members", "round.coders"));
  // Only an open round can be extended, so only an open one may begin empty.
  if (transcripts.empty() != coders.empty() || (transcripts.empty() && round.blind())) {
    return error::FieldInvalid(transcripts.empty() ? "round.transcripts" : "round.coders",
                               "may not be empty (but an open round may begin without both).");
  }
  const auto count = static_cast<int64_t>(transcripts.size() * coders.size());
  if (count > kMaxNewRoundAssignments) return RoundTooLarge(count);
  std::vector<AssignmentMaker::Pair> pairs;
  for (const std::string& transcript : transcripts) {
    for (const std::string& coder : coders) pairs.push_back({coder, transcript});
  }
  return pairs;
}

}  // namespace

absl::StatusOr<RoundHandlers::StoredRound> RoundHandlers::Find(const RequestContext& context,
                                                               const std::string& name) {
  StoredRound round;
  CONCORD_ASSIGN_OR_RETURN(round.id, ParseChild(name, context.project, "rounds", "name"));
  absl::StatusOr<storage::Entry> entry = store_.ReadOne(context.project, RoundKey(round.id));
  if (!entry.ok()) return error::FromStore(entry.status());
  if (!entry->version.exists()) return error::NotFound("round", name);
  if (!round.record.ParseFromString(entry->value)) return error::Internal();
  round.version = entry->version;
  return round;
}

absl::StatusOr<v1::Round> RoundHandlers::ToRound(const RequestContext& context,
                                                 const StoredRound& round, const View& view) {
  const records::RoundRecord& record = round.record;
  v1::Round out;
  out.set_name(ChildName(context.project, "rounds", round.id));
  out.set_display_name(record.display_name());
  out.set_blind(record.blind());
  out.set_codebook_revision(
      RevisionName(context.project, static_cast<int32_t>(record.codebook_revision())));
  out.set_state(record.revealed() ? v1::Round::STATE_REVEALED : v1::Round::STATE_CODING);
  out.set_assignment_count(record.assignment_count());
  SetTime(absl::FromUnixMicros(record.create_micros()), out.mutable_create_time());
  if (!view.HidesProgress(round.id) && round.version.exists()) {
    CONCORD_ASSIGN_OR_RETURN(const int32_t done, CountDone(context.project, round.id));
    out.set_done_count(done);
  }
  if (record.revealed()) {
    SetTime(absl::FromUnixMicros(record.reveal_micros()), out.mutable_reveal_time());
    if (view.MayTell(round.version.revision)) out.set_reveal_revision(round.version.revision);
    CONCORD_ASSIGN_OR_RETURN(const std::string reason, RevealReason(context.project, round.id));
    out.set_reveal_reason(reason);
  }
  if (round.version.exists()) out.set_etag(environment_.etags.Make(round.version));
  return out;
}

absl::StatusOr<int32_t> RoundHandlers::CountDone(const std::string& project,
                                                 const std::string& round) {
  absl::StatusOr<std::vector<storage::Entry>> done =
      store_.ScanAll(project, DoneAssignmentsOf(round));
  if (!done.ok()) return error::FromStore(done.status());
  return static_cast<int32_t>(done->size());
}

absl::StatusOr<std::string> RoundHandlers::RevealReason(const std::string& project,
                                                        const std::string& round) {
  absl::StatusOr<storage::Entry> entry = store_.ReadOne(project, RoundWordsKey(round));
  if (!entry.ok()) return error::FromStore(entry.status());
  records::RoundWords words;
  if (!words.ParseFromString(entry->value)) return error::Internal();
  return words.reveal_reason();
}

absl::StatusOr<v1::Round> RoundHandlers::GetRound(RequestContext& context,
                                                  const v1::GetRoundRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const StoredRound round, Find(context, request.name()));
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  return ToRound(context, round, view);
}

absl::StatusOr<v1::ListRoundsResponse> RoundHandlers::ListRounds(
    RequestContext& context, const v1::ListRoundsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  // One more than fits may lie above the store's limit for one scan.
  const size_t limit = std::min(page.size + 1, storage::Store::kMaxScan);
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store_.Scan(context.project, kRoundCollection, page.after, limit);
  if (!entries.ok()) return error::FromStore(entries.status());
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  v1::ListRoundsResponse response;
  const size_t count = std::min(page.size, std::max<size_t>(limit, 2) - 1);
  for (size_t i = 0; i < entries->size() && i < count; ++i) {
    const storage::Entry& entry = (*entries)[i];
    StoredRound round{entry.id, {}, entry.version};
    if (!round.record.ParseFromString(entry.value)) return error::Internal();
    CONCORD_ASSIGN_OR_RETURN(*response.add_rounds(), ToRound(context, round, view));
  }
  if (entries->size() > count) {
    response.set_next_page_token(
        environment_.pager.Next(request, context.principal, (*entries)[count - 1].id));
  }
  return response;
}

absl::StatusOr<int32_t> RoundHandlers::ChooseRevision(const RequestContext& context,
                                                      const v1::Round& round) {
  codebooks_.Forget(context.project);
  if (round.codebook_revision().empty()) {
    CONCORD_ASSIGN_OR_RETURN(const CodebookReader::Latest latest,
                             codebooks_.LatestOf(context.project));
    if (latest.number == 0) return CodebookNotPublished();
    return latest.number;
  }
  CONCORD_ASSIGN_OR_RETURN(
      const int32_t number,
      ParseRevisionName(round.codebook_revision(), context.project, "round.codebook_revision"));
  if (auto revision = codebooks_.Get(context.project, number); !revision.ok()) {
    return revision.status();
  }
  return number;
}

absl::StatusOr<std::string> RoundHandlers::ChooseName(const RequestContext& context,
                                                      const v1::Round& round, int64_t rounds_made,
                                                      storage::Batch& batch) {
  for (int64_t n = rounds_made + 1;; ++n) {
    const bool given = !round.display_name().empty();
    std::string name = given ? round.display_name() : absl::StrCat("round ", n);
    const storage::Key key = RoundNameKey(environment_.secret, name);
    absl::StatusOr<storage::Entry> entry = store_.ReadOne(context.project, key);
    if (!entry.ok()) return error::FromStore(entry.status());
    if (entry->version.exists()) {
      if (given) return RoundExists(name);
      continue;
    }
    batch.RequireAbsent(key).PutUnlisted(key, "1");
    return name;
  }
}

absl::StatusOr<Change<v1::Round>> RoundHandlers::PrepareCreate(RequestContext& context,
                                                               const v1::Round& round) {
  CONCORD_RETURN_IF_ERROR(
      CheckLength("round.display_name", round.display_name(), 0, kMaxRoundNameLength));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<AssignmentMaker::Pair> pairs,
                           ParsePairs(context, round));
  Change<v1::Round> change;
  storage::Batch& batch = change.batch;
  StoredRound made{NewId(context.now), {}, {}};
  CONCORD_ASSIGN_OR_RETURN(const int32_t revision, ChooseRevision(context, round));
  CONCORD_ASSIGN_OR_RETURN(records::VisibilityRecord visibility,
                           RequireVisibility(store_, context.project, batch));
  CONCORD_ASSIGN_OR_RETURN(const std::string name,
                           ChooseName(context, round, visibility.rounds_made(), batch));
  // Rounds are rare: look afresh, since an earlier attempt may have failed on outdated memories.
  maker_.Forget(context, pairs);
  CONCORD_ASSIGN_OR_RETURN(const std::vector<StoredAssignment> assignments,
                           maker_.Add(context, made.id, pairs, batch));

  made.record.set_display_name(name);
  made.record.set_blind(round.blind());
  made.record.set_codebook_revision(revision);
  made.record.set_assignment_count(static_cast<int32_t>(assignments.size()));
  made.record.set_create_micros(absl::ToUnixMicros(context.now));
  records::RoundScope scope;
  std::set<std::string> coders;
  std::set<std::string> transcripts;
  for (const auto& pair : pairs) {
    coders.insert(pair.coder);
    transcripts.insert(pair.transcript);
  }
  scope.mutable_coders()->Assign(coders.begin(), coders.end());
  scope.mutable_transcripts()->Assign(transcripts.begin(), transcripts.end());
  visibility.set_rounds_made(visibility.rounds_made() + 1);
  if (round.blind()) visibility.add_blind_rounds(made.id);
  batch.Put(RoundKey(made.id), made.record.SerializeAsString())
      .PutUnlisted(RoundScopeKey(made.id), scope.SerializeAsString())
      .PutUnlisted(VisibilityKey(), visibility.SerializeAsString())
      .Append(EventBuilder(context)
                  .Change(absl::StrCat("rounds/", made.id), "create",
                          {{"blind", round.blind() ? "true" : "false"},
                           {"codebook_revision", absl::StrCat(revision)},
                           {"coders", absl::StrJoin(scope.coders(), " ")},
                           {"transcripts", absl::StrJoin(scope.transcripts(), " ")}})
                  .Serialize());
  batch.hint = kHint;
  CONCORD_ASSIGN_OR_RETURN(change.response, ToRound(context, made, View(context.member.id, {})));
  return change;
}

absl::StatusOr<v1::Round> RoundHandlers::CreateRound(RequestContext& context,
                                                     const v1::CreateRoundRequest& request) {
  return CommitOnce<v1::Round>(
      context, store_, context.project, request,
      [&] { return PrepareCreate(context, request.round()); },
      [this](v1::Round& response, const storage::Version& version) {
        response.set_etag(environment_.etags.Make(version));
      });
}

absl::Status RoundHandlers::RequireAllDone(const RequestContext& context, const StoredRound& round,
                                           storage::Batch& batch) {
  // Every write that takes an assignment out of the done ones writes this key, so the count below
  // can only grow until the commit.
  absl::StatusOr<storage::Entry> reopened = store_.ReadOne(context.project, ReopenedKey(round.id));
  if (!reopened.ok()) return error::FromStore(reopened.status());
  batch.Require(ReopenedKey(round.id), reopened->version);
  CONCORD_ASSIGN_OR_RETURN(const int32_t done, CountDone(context.project, round.id));
  const int32_t open = round.record.assignment_count() - done;
  return open > 0 ? AssignmentsOpen(open) : absl::OkStatus();
}

absl::StatusOr<Change<v1::Round>> RoundHandlers::PrepareReveal(
    const RequestContext& context, const v1::RevealRoundRequest& request) {
  CONCORD_RETURN_IF_ERROR(
      CheckLength("reason", request.reason(), request.force() ? 1 : 0, kMaxReasonLength));
  CONCORD_ASSIGN_OR_RETURN(StoredRound round, Find(context, request.name()));
  CONCORD_RETURN_IF_ERROR(environment_.etags.Check(request.etag(), round.version, request.name()));
  if (round.record.revealed()) return RoundRevealed(request.name());
  Change<v1::Round> change;
  storage::Batch& batch = change.batch;
  if (!request.force()) CONCORD_RETURN_IF_ERROR(RequireAllDone(context, round, batch));
  CONCORD_ASSIGN_OR_RETURN(records::VisibilityRecord visibility,
                           RequireVisibility(store_, context.project, batch));
  auto* blind = visibility.mutable_blind_rounds();
  blind->erase(std::remove(blind->begin(), blind->end(), round.id), blind->end());

  EventBuilder::Facts facts = {{"force", request.force() ? "true" : "false"}};
  if (!request.reason().empty()) {
    const Commitment commitment = MakeCommitment(request.reason());
    records::RoundWords words;
    words.set_reveal_reason(request.reason());
    words.set_salt(commitment.salt);
    facts.emplace_back("reason_proof", commitment.proof);
    batch.PutErasable(RoundWordsKey(round.id), words.SerializeAsString());
  }
  round.record.set_revealed(true);
  round.record.set_reveal_micros(absl::ToUnixMicros(context.now));
  batch.Require(RoundKey(round.id), round.version)
      .Put(RoundKey(round.id), round.record.SerializeAsString())
      .PutUnlisted(VisibilityKey(), visibility.SerializeAsString())
      .Append(EventBuilder(context)
                  .Change(absl::StrCat("rounds/", round.id), "reveal", std::move(facts))
                  .Serialize());
  batch.hint = kHint;
  CONCORD_ASSIGN_OR_RETURN(const int32_t done, CountDone(context.project, round.id));
  round.version = {};
  CONCORD_ASSIGN_OR_RETURN(change.response, ToRound(context, round, View(context.member.id, {})));
  change.response.set_done_count(done);
  return change;
}

absl::StatusOr<v1::Round> RoundHandlers::RevealRound(RequestContext& context,
                                                     const v1::RevealRoundRequest& request) {
  storage::Revision revision = 0;
  absl::StatusOr<v1::Round> round = CommitOnce<v1::Round>(
      context, store_, context.project, request, [&] { return PrepareReveal(context, request); },
      [&](v1::Round& response, const storage::Version& version) {
        response.set_etag(environment_.etags.Make(version));
        // Not in the remembered response, which Erase would not find.
        response.set_reveal_reason(request.reason());
        revision = version.revision;
      });
  if (!round.ok()) return round;
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  if (view.MayTell(revision)) round->set_reveal_revision(revision);
  // The evidence of what was there at the reveal. A seal that fails now is made by whoever needs
  // it.
  const auto seal = environment_.trail.Seal(context.project, revision);
  if (!seal.ok()) {
    Log(Severity::kWarning, "no seal at a reveal",
        {{"project", context.project}, {"revision", revision}});
  }
  return round;
}

absl::StatusOr<v1::Visibility> RoundHandlers::GetVisibility(
    RequestContext& context, const v1::GetVisibilityRequest& request) {
  CONCORD_RETURN_IF_ERROR(
      ParseName(request.name(), "projects/{project}/visibility", "name").status());
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  return view.Describe(context.project);
}

}  // namespace concord::coding

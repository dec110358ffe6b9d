#include "coding/coding_handlers.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "coding/coding_batch.h"
#include "coding/errors.h"
#include "server/errors.h"
#include "server/filter.h"
#include "server/names.h"

namespace concord::coding {
namespace {

// Where a list goes on: the revision of its first page and a position of the walk.
struct ListPosition {
  storage::Revision revision = 0;
  std::string after;
};

std::string Encode(const ListPosition& position) {
  // Of one length: a token must not show how large the revision is.
  return absl::StrCat(absl::Dec(position.revision, absl::kZeroPad20), " ", position.after);
}

absl::StatusOr<ListPosition> Decode(absl::string_view word) {
  const size_t space = word.find(' ');
  ListPosition position;
  if (space == absl::string_view::npos ||
      !absl::SimpleAtoi(word.substr(0, space), &position.revision)) {
    return error::PageTokenInvalid();
  }
  position.after = std::string(word.substr(space + 1));
  return position;
}

}  // namespace

absl::StatusOr<CodingHandlers::Seen> CodingHandlers::Find(const RequestContext& context,
                                                          const std::string& name) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(name, context.project, "codings", "name"));
  absl::StatusOr<storage::Entry> entry = store_.ReadOne(context.project, CodingKey(id));
  if (!entry.ok()) return error::FromStore(entry.status());
  // The view is loaded in any case: what is missing and what is hidden take the same way.
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  if (!entry->version.exists()) return error::NotFound("coding", name);
  Seen seen;
  CONCORD_ASSIGN_OR_RETURN(seen.coding, DecodeCoding(*entry));
  const records::CodingRecord& record = seen.coding.record;
  if (view.HidesCoding(record.transcript(), record.coder(), record.round())) {
    return error::NotFound("coding", name);
  }
  seen.tell_revisions = !view.hides_anything();
  return seen;
}

absl::StatusOr<v1::Coding> CodingHandlers::GetCoding(RequestContext& context,
                                                     const v1::GetCodingRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Seen seen, Find(context, request.name()));
  return ToCoding(context.project, seen.coding, StandingNow(seen.coding), environment_.etags,
                  seen.tell_revisions);
}

absl::StatusOr<CodingFilter> CodingHandlers::ParseCodingFilter(const RequestContext& context,
                                                               const std::string& filter) {
  CONCORD_ASSIGN_OR_RETURN(auto values,
                           ParseFilter(filter, {"transcript", "coder", "code", "round"}));
  CodingFilter out;
  const std::vector<std::pair<std::string, std::pair<const char*, std::string*>>> fields = {
      {"transcript", {"transcripts", &out.transcript}},
      {"coder", {"members", &out.coder}},
      {"code", {"codes", &out.code}},
      {"round", {"rounds", &out.round}}};
  for (const auto& [field, target] : fields) {
    const auto found = values.find(field);
    if (found == values.end()) continue;
    if (field == "round" && found->second == "-") {
      out.outside_rounds = true;
      continue;
    }
    CONCORD_ASSIGN_OR_RETURN(
        *target.second,
        ParseChild(found->second, context.project, target.first, absl::StrCat("filter.", field)));
  }
  return out;
}

absl::StatusOr<v1::ListCodingsResponse> CodingHandlers::ListCodings(
    RequestContext& context, const v1::ListCodingsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_ASSIGN_OR_RETURN(const CodingFilter filter, ParseCodingFilter(context, request.filter()));
  if (request.read_revision() < 0) {
    return error::FieldInvalid("read_revision", "may not be negative.");
  }
  absl::StatusOr<storage::Revision> head = store_.Head(context.project);
  if (!head.ok()) return error::FromStore(head.status());
  ListPosition position{request.read_revision() != 0 ? request.read_revision() : *head, ""};
  if (!page.after.empty()) {
    CONCORD_ASSIGN_OR_RETURN(position, Decode(page.after));
  }
  CONCORD_ASSIGN_OR_RETURN(View view, visibility_.Load(context.project, context.member.id));
  if (request.read_revision() != 0) {
    // Asking for one's own codings at later revisions would count what others do. A peer service
    // pins what it computes, and does not tell the person at which revision.
    if (!context.from_service && !view.MayTell(request.read_revision())) return error::Blind();
    if (request.read_revision() > *head) {
      return error::FieldInvalid("read_revision", "is beyond the project's present revision.");
    }
  }

  v1::ListCodingsResponse response;
  CodingWalk walk(store_, context.project, filter, position.after);
  std::vector<std::string> positions;  // after each coding; one more than fits says there is more
  while (positions.size() <= page.size && !walk.done()) {
    if (environment_.clock.Now() > context.deadline) {
      return absl::DeadlineExceededError("The list took too long. Ask with a narrower filter.");
    }
    CONCORD_ASSIGN_OR_RETURN(const std::vector<StoredCoding> codings, walk.Next());
    CONCORD_ASSIGN_OR_RETURN(view, visibility_.Load(context.project, context.member.id));
    for (const StoredCoding& coding : codings) {
      if (positions.size() > page.size) break;
      const records::CodingRecord& record = coding.record;
      if (view.HidesCoding(record.transcript(), record.coder(), record.round())) continue;
      const std::optional<Standing> standing = StandingAt(coding, position.revision);
      if (!standing.has_value() || (!standing->holds && !request.show_deleted())) continue;
      *response.add_codings() =
          ToCoding(context.project, coding, *standing, environment_.etags, !view.hides_anything());
      positions.push_back(walk.PositionAfter(coding));
    }
  }
  if (positions.size() > page.size) {
    response.mutable_codings()->RemoveLast();
    position.after = positions[page.size - 1];
    response.set_next_page_token(
        environment_.pager.Next(request, context.principal, Encode(position)));
  }
  response.set_revision(view.MayTell(position.revision) ? position.revision : 0);
  return response;
}

absl::Status CodingHandlers::RequireOpen(const RequestContext& context,
                                         const records::CodingRecord& record,
                                         storage::Batch& batch) {
  if (record.round().empty()) return absl::OkStatus();
  CONCORD_ASSIGN_OR_RETURN(const std::shared_ptr<const Place> place,
                           places_.Read(context.project, record.coder(), record.transcript()));
  // A coder has one unrevealed round a transcript: if it is another one, the coding's is revealed.
  if (!place->assigned || place->round != record.round()) {
    return RoundRevealed(ChildName(context.project, "rounds", record.round()));
  }
  if (place->assignment.record.state() == v1::Assignment::STATE_DONE) return AssignmentDone();
  batch.Require(RoundKey(place->round), place->round_version);
  batch.Require(AssignmentKey(place->assignment.id), place->assignment.version);
  return absl::OkStatus();
}

absl::StatusOr<Change<v1::Coding>> CodingHandlers::PrepareTurn(const RequestContext& context,
                                                               const std::string& name,
                                                               const std::string& etag, bool hold) {
  CONCORD_ASSIGN_OR_RETURN(const Seen seen, Find(context, name));
  const StoredCoding& coding = seen.coding;
  if (coding.record.coder() != context.member.id) return NotYourCoding();
  CONCORD_RETURN_IF_ERROR(environment_.etags.Check(etag, coding.version, name));
  Change<v1::Coding> change;
  CONCORD_RETURN_IF_ERROR(RequireOpen(context, coding.record, change.batch));
  if (hold == !coding.record.deleted()) {
    // Nothing to do: the answer is what there is, with its etag, so nothing is set afterwards.
    change.response = ToCoding(context.project, coding, StandingNow(coding), environment_.etags,
                               seen.tell_revisions);
    return change;
  }
  StoredCoding turned{coding.id, hold ? BegunAgain(coding) : Ended(coding, context.now), {}};
  change.batch.Require(CodingKey(coding.id), coding.version)
      .PutUnlisted(CodingKey(coding.id), turned.record.SerializeAsString())
      .Append(EventBuilder(context)
                  .Change(absl::StrCat("codings/", coding.id), hold ? "undelete" : "delete",
                          CodingFacts(turned.record))
                  .Serialize());
  change.batch.hint = kHint;
  change.response = ToCoding(context.project, turned, StandingNow(turned), environment_.etags,
                             seen.tell_revisions);
  change.response.clear_etag();
  return change;
}

template <typename Request>
absl::StatusOr<v1::Coding> CodingHandlers::Turn(RequestContext& context, const Request& request,
                                                bool hold) {
  absl::StatusOr<v1::Coding> turned = CommitOnce<v1::Coding>(
      context, store_, context.project, request,
      [&] { return PrepareTurn(context, request.name(), request.etag(), hold); },
      [&](v1::Coding& response, const storage::Version& version) {
        if (!response.etag().empty()) return;
        response.set_etag(environment_.etags.Make(version));
        hold ? response.set_begin_revision(version.revision)
             : response.set_end_revision(version.revision);
      });
  if (!turned.ok()) return turned;
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  if (view.hides_anything()) {
    turned->clear_begin_revision();
    turned->clear_end_revision();
  }
  return turned;
}

absl::StatusOr<v1::Coding> CodingHandlers::DeleteCoding(RequestContext& context,
                                                        const v1::DeleteCodingRequest& request) {
  return Turn(context, request, false);
}

absl::StatusOr<v1::Coding> CodingHandlers::UndeleteCoding(
    RequestContext& context, const v1::UndeleteCodingRequest& request) {
  return Turn(context, request, true);
}

}  // namespace concord::coding

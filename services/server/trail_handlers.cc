#include "server/trail_handlers.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/names.h"
#include "server/visibility.h"

namespace concord {
namespace {

admin::v1::Seal MakeSeal(const std::string& project, storage::Revision revision,
                         const std::string& chain) {
  admin::v1::Seal seal;
  seal.set_name(ChildName(project, "seals", absl::StrCat(revision)));
  seal.set_revision(revision);
  seal.set_chain_sha256(absl::BytesToHexString(chain));
  return seal;
}

admin::v1::AuditEvent ToEvent(const std::string& project, const storage::LogEntry& entry) {
  admin::v1::AuditEvent event;
  event.ParseFromString(entry.event);
  event.set_name(ChildName(project, "auditEvents", absl::StrCat(entry.revision)));
  return event;
}

}  // namespace

TrailHandlers::TrailHandlers(Environment& environment)
    : environment_(environment), store_(environment.store, "admin") {}

absl::Status TrailHandlers::RefuseBlind(const RequestContext& context) {
  CONCORD_ASSIGN_OR_RETURN(const coding::v1::Visibility visibility,
                           AskVisibility(environment_.channels, context));
  return visibility.hidden_work().empty() ? absl::OkStatus() : error::Blind();
}

absl::StatusOr<admin::v1::AuditEvent> TrailHandlers::GetAuditEvent(
    RequestContext& context, const admin::v1::GetAuditEventRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      const auto ids, ParseName(request.name(), "projects/{project}/auditEvents/{event}", "name"));
  CONCORD_RETURN_IF_ERROR(RefuseBlind(context));
  storage::Revision revision = 0;
  if (!absl::SimpleAtoi(ids[1], &revision) || revision < 1) {
    return error::NotFound("audit event", request.name());
  }
  absl::StatusOr<std::vector<storage::LogEntry>> entries =
      store_.ReadLog(context.project, revision - 1, 1);
  if (!entries.ok()) return error::FromStore(entries.status());
  if (entries->empty()) return error::NotFound("audit event", request.name());
  return ToEvent(context.project, entries->front());
}

absl::StatusOr<admin::v1::ListAuditEventsResponse> TrailHandlers::ListAuditEvents(
    RequestContext& context, const admin::v1::ListAuditEventsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_RETURN_IF_ERROR(RefuseBlind(context));
  storage::Revision after = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &after)) {
    return error::PageTokenInvalid();
  }
  absl::StatusOr<std::vector<storage::LogEntry>> entries =
      store_.ReadLog(context.project, after, page.size);
  if (!entries.ok()) return error::FromStore(entries.status());
  admin::v1::ListAuditEventsResponse response;
  for (const storage::LogEntry& entry : *entries) {
    *response.add_audit_events() = ToEvent(context.project, entry);
  }
  if (entries->size() == page.size) {
    response.set_next_page_token(environment_.pager.Next(request, context.principal,
                                                         absl::StrCat(entries->back().revision)));
  }
  return response;
}

absl::Status TrailHandlers::ExportAuditTrail(
    RequestContext& context, const admin::v1::ExportAuditTrailRequest& request,
    const std::function<bool(const admin::v1::ExportAuditTrailResponse&)>& write) {
  CONCORD_RETURN_IF_ERROR(RefuseBlind(context));
  absl::StatusOr<storage::Revision> head = store_.Head(context.project);
  if (!head.ok()) return error::FromStore(head.status());
  if (request.end_revision() < 0 || request.end_revision() > *head) {
    return error::FieldInvalid("end_revision", "is beyond the end of the trail.");
  }
  const storage::Revision end = request.end_revision() == 0 ? *head : request.end_revision();
  std::string chain = AuditTrail::Start();
  storage::Revision at = 0;
  while (at < end) {
    const size_t limit = std::min<storage::Revision>(end - at, storage::Store::kMaxScan);
    absl::StatusOr<std::vector<storage::LogEntry>> entries =
        store_.ReadLog(context.project, at, limit);
    if (!entries.ok()) return error::FromStore(entries.status());
    if (entries->empty()) return error::Internal();
    for (storage::LogEntry& entry : *entries) {
      chain = AuditTrail::Fold(chain, entry.revision, entry.event);
      at = entry.revision;
      admin::v1::ExportAuditTrailResponse link;
      link.set_revision(entry.revision);
      link.set_event(std::move(entry.event));
      link.set_chain(chain);
      if (!write(link)) return absl::CancelledError("The reader has gone.");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<admin::v1::Seal> TrailHandlers::CreateSeal(RequestContext& context,
                                                          const admin::v1::CreateSealRequest&) {
  CONCORD_RETURN_IF_ERROR(RefuseBlind(context));
  absl::StatusOr<storage::Revision> head = store_.Head(context.project);
  if (!head.ok()) return error::FromStore(head.status());
  CONCORD_ASSIGN_OR_RETURN(const std::string chain,
                           environment_.trail.Seal(context.project, *head));
  return MakeSeal(context.project, *head, chain);
}

absl::StatusOr<admin::v1::Seal> TrailHandlers::GetSeal(RequestContext& context,
                                                       const admin::v1::GetSealRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const auto ids,
                           ParseName(request.name(), "projects/{project}/seals/{seal}", "name"));
  CONCORD_RETURN_IF_ERROR(RefuseBlind(context));
  storage::Revision revision = 0;
  if (!absl::SimpleAtoi(ids[1], &revision)) return error::NotFound("seal", request.name());
  CONCORD_ASSIGN_OR_RETURN(const std::optional<std::string> chain,
                           environment_.trail.FindSeal(context.project, revision));
  if (!chain.has_value()) return error::NotFound("seal", request.name());
  return MakeSeal(context.project, revision, *chain);
}

absl::StatusOr<admin::v1::ListSealsResponse> TrailHandlers::ListSeals(
    RequestContext& context, const admin::v1::ListSealsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_RETURN_IF_ERROR(RefuseBlind(context));
  storage::Revision after = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &after)) {
    return error::PageTokenInvalid();
  }
  CONCORD_ASSIGN_OR_RETURN(const auto seals,
                           environment_.trail.ListSeals(context.project, after, page.size));
  admin::v1::ListSealsResponse response;
  for (const auto& [revision, chain] : seals) {
    *response.add_seals() = MakeSeal(context.project, revision, chain);
  }
  if (seals.size() == page.size) {
    response.set_next_page_token(
        environment_.pager.Next(request, context.principal, absl::StrCat(seals.back().first)));
  }
  return response;
}

}  // namespace concord

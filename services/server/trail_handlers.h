#ifndef CONCORD_SERVER_TRAIL_HANDLERS_H_
#define CONCORD_SERVER_TRAIL_HANDLERS_H_

#include <functional>

#include "absl/status/statusor.h"
#include "concord/admin/v1/admin_service.pb.h"
#include "server/environment.h"
#include "storage/scoped_store.h"

namespace concord {

// `TrailHandlers` shows the audit trail of a project and its seals. All of it is refused while any
// work is hidden from the caller: an event tells what was coded. Thread-safe.
class TrailHandlers {
 public:
  explicit TrailHandlers(Environment& environment);

  absl::StatusOr<admin::v1::AuditEvent> GetAuditEvent(
      RequestContext& context, const admin::v1::GetAuditEventRequest& request);
  absl::StatusOr<admin::v1::ListAuditEventsResponse> ListAuditEvents(
      RequestContext& context, const admin::v1::ListAuditEventsRequest& request);
  // Hands the links to `write` until it returns false.
  absl::Status ExportAuditTrail(
      RequestContext& context, const admin::v1::ExportAuditTrailRequest& request,
      const std::function<bool(const admin::v1::ExportAuditTrailResponse&)>& write);
  absl::StatusOr<admin::v1::Seal> CreateSeal(RequestContext& context,
                                             const admin::v1::CreateSealRequest& request);
  absl::StatusOr<admin::v1::Seal> GetSeal(RequestContext& context,
                                          const admin::v1::GetSealRequest& request);
  absl::StatusOr<admin::v1::ListSealsResponse> ListSeals(
      RequestContext& context, const admin::v1::ListSealsRequest& request);

 private:
  absl::Status RefuseBlind(const RequestContext& context);

  Environment& environment_;
  storage::ScopedStore store_;
};

}  // namespace concord

#endif  // CONCORD_SERVER_TRAIL_HANDLERS_H_

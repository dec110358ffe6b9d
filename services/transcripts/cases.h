#ifndef CONCORD_TRANSCRIPTS_CASES_H_
#define CONCORD_TRANSCRIPTS_CASES_H_

#include <string>

#include "absl/status/statusor.h"
#include "concord/transcripts/v1/case.pb.h"
#include "server/environment.h"
#include "server/idempotency.h"
#include "transcripts/references.h"
#include "transcripts/repository.h"

namespace concord::transcripts {

inline Kind CaseKind() { return {"case", "cases", {"display_name", "values"}}; }

// `Cases` handles the units of the study. The index "transcripts/case-by-number" leads from the
// number to the case; its order is that of lists. Thread-safe.
class Cases {
 public:
  explicit Cases(Environment& environment);

  absl::StatusOr<v1::Case> CreateCase(RequestContext& context,
                                      const v1::CreateCaseRequest& request);
  absl::StatusOr<v1::Case> GetCase(RequestContext& context, const v1::GetCaseRequest& request);
  absl::StatusOr<v1::ListCasesResponse> ListCases(RequestContext& context,
                                                  const v1::ListCasesRequest& request);
  absl::StatusOr<v1::Case> UpdateCase(RequestContext& context,
                                      const v1::UpdateCaseRequest& request);
  absl::StatusOr<v1::Case> DeleteCase(RequestContext& context,
                                      const v1::DeleteCaseRequest& request);

 private:
  absl::StatusOr<Change<v1::Case>> PrepareCreate(const RequestContext& context,
                                                 const v1::Case& given);
  absl::StatusOr<Change<v1::Case>> PrepareUpdate(const RequestContext& context,
                                                 const v1::UpdateCaseRequest& request,
                                                 const std::string& id);
  absl::StatusOr<Change<v1::Case>> PrepareDelete(const RequestContext& context,
                                                 const v1::DeleteCaseRequest& request,
                                                 const std::string& id);
  // Checks what the case says, gives it a number if it has none, and adds to the batch all but the
  // event. `before` is null for a new case.
  absl::StatusOr<std::string> Write(const RequestContext& context, const std::string& id,
                                    const v1::Case* before, v1::Case& after, storage::Batch& batch);
  // Checks the values against their variables, which the batch then requires unchanged.
  absl::Status CheckValues(const RequestContext& context, const v1::Case& resource,
                           ReferenceChanges& references, const std::string& id,
                           storage::Batch& batch);
  // Takes the keys that keep name and number unique, and gives those of `before` back.
  absl::Status TakeKeys(const RequestContext& context, const std::string& id,
                        const v1::Case* before, const v1::Case& after, storage::Batch& batch);
  absl::StatusOr<int32_t> NextNumber(const RequestContext& context);
  storage::Key NameKey(const RequestContext& context, const v1::Case& resource) const;

  Environment& environment_;
  storage::ScopedStore store_;
  const Repository<v1::Case> cases_;
  const Repository<v1::Variable> variables_;
};

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_CASES_H_

#ifndef CONCORD_TRANSCRIPTS_VARIABLES_H_
#define CONCORD_TRANSCRIPTS_VARIABLES_H_

#include <string>

#include "absl/status/statusor.h"
#include "concord/transcripts/v1/case.pb.h"
#include "server/environment.h"
#include "server/idempotency.h"
#include "transcripts/repository.h"

namespace concord::transcripts {

// How variables are kept: nothing of them is a participant's.
inline Kind VariableKind() { return {"variable", "variables", {}}; }

// `Variables` handles the attributes that cases can have. Thread-safe.
class Variables {
 public:
  explicit Variables(Environment& environment);

  absl::StatusOr<v1::Variable> CreateVariable(RequestContext& context,
                                              const v1::CreateVariableRequest& request);
  absl::StatusOr<v1::Variable> GetVariable(RequestContext& context,
                                           const v1::GetVariableRequest& request);
  absl::StatusOr<v1::ListVariablesResponse> ListVariables(RequestContext& context,
                                                          const v1::ListVariablesRequest& request);
  absl::StatusOr<v1::Variable> UpdateVariable(RequestContext& context,
                                              const v1::UpdateVariableRequest& request);
  absl::StatusOr<v1::Variable> DeleteVariable(RequestContext& context,
                                              const v1::DeleteVariableRequest& request);

 private:
  absl::StatusOr<Change<v1::Variable>> PrepareCreate(const RequestContext& context,
                                                     const v1::Variable& given);
  absl::StatusOr<Change<v1::Variable>> PrepareUpdate(const RequestContext& context,
                                                     const v1::UpdateVariableRequest& request,
                                                     const std::string& id);
  absl::StatusOr<Change<v1::Variable>> PrepareDelete(const RequestContext& context,
                                                     const v1::DeleteVariableRequest& request,
                                                     const std::string& id);
  // VARIABLE_IN_USE if a case has a choice that is in `before` and not in `after`.
  absl::Status RequireChoicesUnused(const RequestContext& context, const std::string& id,
                                    const v1::Variable& before, const v1::Variable& after,
                                    storage::Batch& batch);
  storage::Key NameKey(const RequestContext& context, const v1::Variable& variable) const;

  Environment& environment_;
  storage::ScopedStore store_;
  const Repository<v1::Variable> variables_;
  const Repository<v1::Case> cases_;
};

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_VARIABLES_H_

#include "transcripts/variables.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_join.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "server/errors.h"
#include "server/names.h"
#include "server/proto_time.h"
#include "transcripts/cases.h"
#include "transcripts/errors.h"
#include "transcripts/references.h"
#include "transcripts/update_mask.h"
#include "transcripts/variable_values.h"

namespace concord::transcripts {
namespace {

// Variables are the researchers' words, so the trail may hold them.
std::string EventOf(const RequestContext& context, const std::string& id, absl::string_view action,
                    const v1::Variable& variable) {
  return EventBuilder(context)
      .Change(absl::StrCat("variables/", id), action,
              {{"display_name", variable.display_name()},
               {"kind", v1::Variable::Kind_Name(variable.kind())},
               {"choices", absl::StrJoin(variable.choices(), "\n")}})
      .Serialize();
}

}  // namespace

Variables::Variables(Environment& environment)
    : environment_(environment),
      store_(environment.store, "transcripts"),
      variables_(environment, store_, VariableKind()),
      cases_(environment, store_, CaseKind()) {}

storage::Key Variables::NameKey(const RequestContext& context, const v1::Variable& variable) const {
  return UniqueKey(environment_, context.project, "variable-by-name", variable.display_name());
}

absl::StatusOr<v1::Variable> Variables::CreateVariable(RequestContext& context,
                                                       const v1::CreateVariableRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckParent(context, request.parent()));
  CONCORD_RETURN_IF_ERROR(CheckVariable(request.variable()));
  return CommitOnce<v1::Variable>(
      context, store_, context.project, request,
      [&] { return PrepareCreate(context, request.variable()); }, SetEtag(environment_));
}

absl::StatusOr<Change<v1::Variable>> Variables::PrepareCreate(const RequestContext& context,
                                                              const v1::Variable& given) {
  const storage::Key name_key = NameKey(context, given);
  absl::StatusOr<storage::Entry> taken = store_.ReadOne(context.project, name_key);
  if (!taken.ok()) return error::FromStore(taken.status());
  if (taken->version.exists()) return VariableExists();

  const std::string id = NewId(context.now);
  Change<v1::Variable> change;
  v1::Variable& variable = change.response;
  variable.set_name(variables_.kind().Name(context.project, id));
  variable.set_display_name(given.display_name());
  variable.set_kind(given.kind());
  *variable.mutable_choices() = given.choices();
  SetTime(context.now, variable.mutable_create_time());
  SetTime(context.now, variable.mutable_update_time());
  change.batch.RequireAbsent(name_key).PutUnlisted(name_key, id);
  variables_.Put(id, variable, change.batch);
  change.batch.Append(EventOf(context, id, "create", variable));
  return change;
}

absl::StatusOr<v1::Variable> Variables::GetVariable(RequestContext& context,
                                                    const v1::GetVariableRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, "variables", "name"));
  CONCORD_ASSIGN_OR_RETURN(Stored<v1::Variable> stored, variables_.ReadOne(context.project, id));
  return std::move(stored.resource);
}

absl::StatusOr<v1::ListVariablesResponse> Variables::ListVariables(
    RequestContext& context, const v1::ListVariablesRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckParent(context, request.parent()));
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_ASSIGN_OR_RETURN(const ListedPage listed,
                           ScanPage(store_, context.project, variables_.kind().collection(), page));
  CONCORD_ASSIGN_OR_RETURN(std::vector<Stored<v1::Variable>> found,
                           variables_.ReadAll(context.project, IdsOf(listed.entries)));
  v1::ListVariablesResponse response;
  for (Stored<v1::Variable>& stored : found) {
    *response.add_variables() = std::move(stored.resource);
  }
  response.set_next_page_token(environment_.pager.Next(request, context.principal, listed.after));
  return response;
}

absl::StatusOr<v1::Variable> Variables::UpdateVariable(RequestContext& context,
                                                       const v1::UpdateVariableRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      const std::string id,
      ParseChild(request.variable().name(), context.project, "variables", "variable.name"));
  return CommitOnce<v1::Variable>(
      context, store_, context.project, request,
      [&] { return PrepareUpdate(context, request, id); }, SetEtag(environment_));
}

absl::StatusOr<Change<v1::Variable>> Variables::PrepareUpdate(
    const RequestContext& context, const v1::UpdateVariableRequest& request,
    const std::string& id) {
  const v1::Variable& given = request.variable();
  CONCORD_ASSIGN_OR_RETURN(const Stored<v1::Variable> stored,
                           variables_.ReadOne(context.project, id));
  CONCORD_RETURN_IF_ERROR(environment_.etags.Check(given.etag(), stored.version, given.name()));
  if (given.kind() != v1::Variable::KIND_UNSPECIFIED && given.kind() != stored.resource.kind()) {
    return error::FieldInvalid("variable.kind", "cannot change. Make another variable.");
  }
  Change<v1::Variable> change;
  change.response = stored.resource;
  v1::Variable& variable = change.response;
  CONCORD_RETURN_IF_ERROR(
      ApplyUpdate(request.update_mask(), {"display_name", "choices"}, given, &variable));
  CONCORD_RETURN_IF_ERROR(CheckVariable(variable));
  change.batch.Require(variables_.KeyOf(id), stored.version);

  const storage::Key old_key = NameKey(context, stored.resource);
  const storage::Key new_key = NameKey(context, variable);
  if (new_key != old_key) {
    absl::StatusOr<storage::Entry> taken = store_.ReadOne(context.project, new_key);
    if (!taken.ok()) return error::FromStore(taken.status());
    if (taken->version.exists()) return VariableExists();
    change.batch.RequireAbsent(new_key).PutUnlisted(new_key, id).Delete(old_key);
  }
  CONCORD_RETURN_IF_ERROR(
      RequireChoicesUnused(context, id, stored.resource, variable, change.batch));
  SetTime(context.now, variable.mutable_update_time());
  variables_.Put(id, variable, change.batch);
  change.batch.Append(EventOf(context, id, "update", variable));
  return change;
}

absl::Status Variables::RequireChoicesUnused(const RequestContext& context, const std::string& id,
                                             const v1::Variable& before, const v1::Variable& after,
                                             storage::Batch& batch) {
  std::set<std::string> gone(before.choices().begin(), before.choices().end());
  for (const std::string& choice : after.choices()) gone.erase(choice);
  if (gone.empty()) return absl::OkStatus();
  CONCORD_ASSIGN_OR_RETURN(const std::vector<std::string> users,
                           RequireReferrers(store_, context.project, kCasesByVariable, id, batch));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Stored<v1::Case>> cases,
                           cases_.ReadAll(context.project, users));
  for (const Stored<v1::Case>& stored : cases) {
    for (const v1::VariableValue& value : stored.resource.values()) {
      if (value.variable() != before.name()) continue;
      const std::vector<std::string> choices = ChoicesOf(value);
      if (std::any_of(choices.begin(), choices.end(),
                      [&](const std::string& choice) { return gone.count(choice) > 0; })) {
        return VariableInUse(before.name(),
                             "A case has one of the choices to be taken away. Change the case "
                             "first.");
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Variable> Variables::DeleteVariable(RequestContext& context,
                                                       const v1::DeleteVariableRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, "variables", "name"));
  return CommitOnce<v1::Variable>(
      context, store_, context.project, request,
      [&] { return PrepareDelete(context, request, id); }, KeepEtag());
}

absl::StatusOr<Change<v1::Variable>> Variables::PrepareDelete(
    const RequestContext& context, const v1::DeleteVariableRequest& request,
    const std::string& id) {
  CONCORD_ASSIGN_OR_RETURN(const Stored<v1::Variable> stored,
                           variables_.ReadOne(context.project, id));
  CONCORD_RETURN_IF_ERROR(environment_.etags.Check(request.etag(), stored.version, request.name()));
  Change<v1::Variable> change;
  change.response = stored.resource;
  CONCORD_ASSIGN_OR_RETURN(
      const std::vector<std::string> users,
      RequireReferrers(store_, context.project, kCasesByVariable, id, change.batch));
  if (!users.empty()) {
    return VariableInUse(request.name(), "A case has a value of it. Take the value away first.");
  }
  change.batch.Require(variables_.KeyOf(id), stored.version);
  variables_.Remove(id, change.batch);
  change.batch.Delete(NameKey(context, stored.resource));
  DeleteGuard(kCasesByVariable, id, change.batch);
  change.batch.Append(EventOf(context, id, "delete", stored.resource));
  return change;
}

}  // namespace concord::transcripts

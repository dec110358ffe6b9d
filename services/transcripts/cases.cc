#include "transcripts/cases.h"

#include <limits>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "server/errors.h"
#include "server/names.h"
#include "server/proto_time.h"
#include "transcripts/errors.h"
#include "transcripts/limits.h"
#include "transcripts/update_mask.h"
#include "transcripts/variable_values.h"
#include "transcripts/variables.h"

namespace concord::transcripts {
namespace {

constexpr char kByNumber[] = "transcripts/case-by-number";

// Ids of a collection are ordered bytewise, hence the leading zeros.
storage::Key NumberKey(int32_t number) {
  return {kByNumber, absl::StrCat(absl::Dec(number, absl::kZeroPad10))};
}

// The trail holds numbers and commitments; names and values are a participant's.
std::string EventOf(const RequestContext& context, const std::string& id, absl::string_view action,
                    const v1::Case& resource, const std::string& proof) {
  EventBuilder::Facts facts = {{"number", absl::StrCat(resource.number())}};
  if (!proof.empty()) facts.emplace_back("words", proof);
  return EventBuilder(context).Change(absl::StrCat("cases/", id), action, facts).Serialize();
}

}  // namespace

Cases::Cases(Environment& environment)
    : environment_(environment),
      store_(environment.store, "transcripts"),
      cases_(environment, store_, CaseKind()),
      variables_(environment, store_, VariableKind()) {}

storage::Key Cases::NameKey(const RequestContext& context, const v1::Case& resource) const {
  return UniqueKey(environment_, context.project, "case-by-name", resource.display_name());
}

absl::StatusOr<v1::Case> Cases::CreateCase(RequestContext& context,
                                           const v1::CreateCaseRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckParent(context, request.parent()));
  return CommitOnce<v1::Case>(
      context, store_, context.project, request,
      [&] { return PrepareCreate(context, request.case_()); }, SetEtag(environment_));
}

absl::StatusOr<Change<v1::Case>> Cases::PrepareCreate(const RequestContext& context,
                                                      const v1::Case& given) {
  const std::string id = NewId(context.now);
  Change<v1::Case> change;
  v1::Case& resource = change.response;
  resource.set_name(cases_.kind().Name(context.project, id));
  resource.set_display_name(given.display_name());
  resource.set_number(given.number());
  *resource.mutable_values() = given.values();
  SetTime(context.now, resource.mutable_create_time());
  CONCORD_ASSIGN_OR_RETURN(const std::string proof,
                           Write(context, id, nullptr, resource, change.batch));
  change.batch.Append(EventOf(context, id, "create", resource, proof));
  return change;
}

absl::StatusOr<std::string> Cases::Write(const RequestContext& context, const std::string& id,
                                         const v1::Case* before, v1::Case& after,
                                         storage::Batch& batch) {
  CONCORD_RETURN_IF_ERROR(
      CheckLength("case.display_name", after.display_name(), 1, kMaxCaseNameLength));
  if (after.number() < 0) {
    return error::FieldInvalid("case.number", "must be 1 or more, or 0 for the next free one.");
  }
  ReferenceChanges references;
  CONCORD_RETURN_IF_ERROR(CheckValues(context, after, references, id, batch));
  if (before != nullptr) {
    for (const v1::VariableValue& value : before->values()) {
      CONCORD_ASSIGN_OR_RETURN(
          const std::string variable,
          ParseChild(value.variable(), context.project, "variables", "values"));
      references.Remove(kCasesByVariable, variable, id);
    }
  }
  references.WriteTo(batch);
  if (after.number() == 0) {
    CONCORD_ASSIGN_OR_RETURN(const int32_t number, NextNumber(context));
    after.set_number(number);
  }
  CONCORD_RETURN_IF_ERROR(TakeKeys(context, id, before, after, batch));
  SetTime(context.now, after.mutable_update_time());
  return cases_.Put(id, after, batch);
}

absl::Status Cases::CheckValues(const RequestContext& context, const v1::Case& resource,
                                ReferenceChanges& references, const std::string& id,
                                storage::Batch& batch) {
  std::vector<std::string> ids;
  for (const v1::VariableValue& value : resource.values()) {
    CONCORD_ASSIGN_OR_RETURN(std::string variable, ParseChild(value.variable(), context.project,
                                                              "variables", "case.values.variable"));
    ids.push_back(std::move(variable));
  }
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Stored<v1::Variable>> variables,
                           variables_.ReadAll(context.project, ids));
  std::map<std::string, const Stored<v1::Variable>*> by_id;
  for (const Stored<v1::Variable>& stored : variables) by_id[stored.id] = &stored;
  std::set<std::string> seen;
  for (int i = 0; i < resource.values_size(); ++i) {
    const v1::VariableValue& value = resource.values(i);
    const auto variable = by_id.find(ids[i]);
    if (variable == by_id.end()) return error::NotFound("variable", value.variable());
    if (!seen.insert(ids[i]).second) {
      return VariableValueInvalid(value.variable(), "is given twice; a case has at most one.");
    }
    CONCORD_RETURN_IF_ERROR(CheckValue(variable->second->resource, value));
    batch.Require(variables_.KeyOf(ids[i]), variable->second->version);
    references.Add(kCasesByVariable, ids[i], id);
  }
  return absl::OkStatus();
}

absl::Status Cases::TakeKeys(const RequestContext& context, const std::string& id,
                             const v1::Case* before, const v1::Case& after, storage::Batch& batch) {
  const auto take = [&](const storage::Key& key, const storage::Key* old, bool listed,
                        absl::string_view field) -> absl::Status {
    if (old != nullptr && *old == key) return absl::OkStatus();
    absl::StatusOr<storage::Entry> taken = store_.ReadOne(context.project, key);
    if (!taken.ok()) return error::FromStore(taken.status());
    if (taken->version.exists()) return CaseExists(field);
    batch.RequireAbsent(key);
    listed ? batch.Put(key, id) : batch.PutUnlisted(key, id);
    if (old != nullptr) batch.Delete(*old);
    return absl::OkStatus();
  };
  const storage::Key old_name = before == nullptr ? storage::Key() : NameKey(context, *before);
  const storage::Key old_number = before == nullptr ? storage::Key() : NumberKey(before->number());
  CONCORD_RETURN_IF_ERROR(take(NameKey(context, after), before == nullptr ? nullptr : &old_name,
                               /*listed=*/false, "display name"));
  return take(NumberKey(after.number()), before == nullptr ? nullptr : &old_number,
              /*listed=*/true, "number");
}

absl::StatusOr<int32_t> Cases::NextNumber(const RequestContext& context) {
  absl::StatusOr<std::vector<storage::Entry>> numbers = store_.ScanAll(context.project, kByNumber);
  if (!numbers.ok()) return error::FromStore(numbers.status());
  int32_t last = 0;
  if (!numbers->empty() && !absl::SimpleAtoi(numbers->back().id, &last)) return error::Internal();
  if (last < std::numeric_limits<int32_t>::max()) return last + 1;
  return error::FieldInvalid("case.number", "must be given: the largest number is in use.");
}

absl::StatusOr<v1::Case> Cases::GetCase(RequestContext& context,
                                        const v1::GetCaseRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, "cases", "name"));
  CONCORD_ASSIGN_OR_RETURN(Stored<v1::Case> stored, cases_.ReadOne(context.project, id));
  return std::move(stored.resource);
}

absl::StatusOr<v1::ListCasesResponse> Cases::ListCases(RequestContext& context,
                                                       const v1::ListCasesRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckParent(context, request.parent()));
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_ASSIGN_OR_RETURN(const ListedPage listed,
                           ScanPage(store_, context.project, kByNumber, page));
  std::vector<std::string> ids;
  ids.reserve(listed.entries.size());
  for (const storage::Entry& entry : listed.entries) ids.push_back(entry.value);
  CONCORD_ASSIGN_OR_RETURN(std::vector<Stored<v1::Case>> found,
                           cases_.ReadAll(context.project, ids));
  v1::ListCasesResponse response;
  for (Stored<v1::Case>& stored : found) *response.add_cases() = std::move(stored.resource);
  response.set_next_page_token(environment_.pager.Next(request, context.principal, listed.after));
  return response;
}

absl::StatusOr<v1::Case> Cases::UpdateCase(RequestContext& context,
                                           const v1::UpdateCaseRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id, ParseChild(request.case_().name(), context.project,
                                                            "cases", "case.name"));
  return CommitOnce<v1::Case>(
      context, store_, context.project, request,
      [&] { return PrepareUpdate(context, request, id); }, SetEtag(environment_));
}

absl::StatusOr<Change<v1::Case>> Cases::PrepareUpdate(const RequestContext& context,
                                                      const v1::UpdateCaseRequest& request,
                                                      const std::string& id) {
  const v1::Case& given = request.case_();
  CONCORD_ASSIGN_OR_RETURN(const Stored<v1::Case> stored, cases_.ReadOne(context.project, id));
  CONCORD_RETURN_IF_ERROR(environment_.etags.Check(given.etag(), stored.version, given.name()));
  Change<v1::Case> change;
  change.response = stored.resource;
  CONCORD_RETURN_IF_ERROR(ApplyUpdate(request.update_mask(), {"display_name", "number", "values"},
                                      given, &change.response));
  change.batch.Require(cases_.KeyOf(id), stored.version);
  CONCORD_ASSIGN_OR_RETURN(const std::string proof,
                           Write(context, id, &stored.resource, change.response, change.batch));
  change.batch.Append(EventOf(context, id, "update", change.response, proof));
  return change;
}

absl::StatusOr<v1::Case> Cases::DeleteCase(RequestContext& context,
                                           const v1::DeleteCaseRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, "cases", "name"));
  return CommitOnce<v1::Case>(
      context, store_, context.project, request,
      [&] { return PrepareDelete(context, request, id); }, KeepEtag());
}

absl::StatusOr<Change<v1::Case>> Cases::PrepareDelete(const RequestContext& context,
                                                      const v1::DeleteCaseRequest& request,
                                                      const std::string& id) {
  CONCORD_ASSIGN_OR_RETURN(const Stored<v1::Case> stored, cases_.ReadOne(context.project, id));
  CONCORD_RETURN_IF_ERROR(environment_.etags.Check(request.etag(), stored.version, request.name()));
  Change<v1::Case> change;
  change.response = stored.resource;
  for (const char* index : {kTranscriptsByCase, kContactsByCase}) {
    CONCORD_ASSIGN_OR_RETURN(const std::vector<std::string> users,
                             RequireReferrers(store_, context.project, index, id, change.batch));
    if (!users.empty()) return CaseInUse(request.name());
    DeleteGuard(index, id, change.batch);
  }
  ReferenceChanges references;
  for (const v1::VariableValue& value : stored.resource.values()) {
    CONCORD_ASSIGN_OR_RETURN(const std::string variable,
                             ParseChild(value.variable(), context.project, "variables", "values"));
    references.Remove(kCasesByVariable, variable, id);
  }
  references.WriteTo(change.batch);
  change.batch.Require(cases_.KeyOf(id), stored.version)
      .Delete(NameKey(context, stored.resource))
      .Delete(NumberKey(stored.resource.number()));
  cases_.Remove(id, change.batch);
  change.batch.Append(EventOf(context, id, "delete", stored.resource, ""));
  return change;
}

}  // namespace concord::transcripts

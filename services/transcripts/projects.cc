#include "transcripts/projects.h"

#include <algorithm>

#include "base/status_macros.h"
#include "server/errors.h"
#include "server/names.h"
#include "server/proto_time.h"
#include "transcripts/errors.h"
#include "transcripts/limits.h"
#include "transcripts/update_mask.h"

namespace concord::transcripts {
namespace {

absl::Status CheckProject(const v1::Project& project) {
  CONCORD_RETURN_IF_ERROR(
      CheckLength("project.display_name", project.display_name(), 0, kMaxProjectNameLength));
  return CheckLength("project.description", project.description(), 0, kMaxDescriptionLength);
}

// What the trail says of a project: the researchers' own words.
EventBuilder::Facts FactsOf(const v1::Project& project) {
  return {{"display_name", project.display_name()}};
}

}  // namespace

Projects::Projects(Environment& environment)
    : environment_(environment),
      store_(environment.store, "transcripts"),
      projects_(environment, store_, {"project", "projects", {}}) {}

absl::StatusOr<v1::Project> Projects::CreateProject(RequestContext& context,
                                                    const v1::CreateProjectRequest& request) {
  const std::string& id = request.project_id();
  if (!IsProjectId(id)) {
    return error::FieldInvalid("project_id",
                               "must have 1 to 63 lower-case letters, digits and hyphens, begin "
                               "with a letter and not end with a hyphen.");
  }
  CONCORD_RETURN_IF_ERROR(CheckProject(request.project()));
  return CommitOnce<v1::Project>(
      context, store_, id, request, [&] { return PrepareCreate(context, request); },
      SetEtag(environment_));
}

absl::StatusOr<Change<v1::Project>> Projects::PrepareCreate(
    const RequestContext& context, const v1::CreateProjectRequest& request) {
  const std::string& id = request.project_id();
  absl::StatusOr<storage::Entry> known = store_.ReadOne(id, projects_.KeyOf(id));
  if (!known.ok()) return error::FromStore(known.status());
  if (known->version.exists()) return ProjectExists(id);
  // The owner and the listing come before the record: a try that ended half-way left no project
  // behind, and the next one by the same person completes it.
  absl::Status owned = environment_.directory.AddFirstOwner(context, id);
  if (absl::IsPermissionDenied(owned)) return ProjectExists(id);  // somebody else is making it
  CONCORD_RETURN_IF_ERROR(owned);
  storage::Batch global;
  global.List(projects_.kind().collection(), id);
  absl::StatusOr<storage::Outcome> listed = store_.Commit(kGlobalPartition, std::move(global));
  if (!listed.ok()) return error::FromStore(listed.status());

  Change<v1::Project> change;
  v1::Project& project = change.response;
  project.set_name(ProjectName(id));
  project.set_display_name(
      request.project().display_name().empty() ? id : request.project().display_name());
  project.set_description(request.project().description());
  SetTime(context.now, project.mutable_create_time());
  SetTime(context.now, project.mutable_update_time());
  change.batch.RequireAbsent(projects_.KeyOf(id));
  projects_.Put(id, project, change.batch);
  change.batch.Append(
      EventBuilder(context).Change("project", "create", FactsOf(project)).Serialize());
  return change;
}

absl::StatusOr<v1::Project> Projects::GetProject(RequestContext& context,
                                                 const v1::GetProjectRequest& request) {
  if (request.name() != ProjectName(context.project)) {
    return error::NameInvalid("name", "projects/{project}");
  }
  CONCORD_ASSIGN_OR_RETURN(Stored<v1::Project> stored,
                           projects_.ReadOne(context.project, context.project));
  return std::move(stored.resource);
}

absl::StatusOr<v1::ListProjectsResponse> Projects::ListProjects(
    RequestContext& context, const v1::ListProjectsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_ASSIGN_OR_RETURN(std::vector<std::string> ids,
                           environment_.directory.ProjectsOf(context.principal));
  std::sort(ids.begin(), ids.end());
  v1::ListProjectsResponse response;
  for (auto id = std::upper_bound(ids.begin(), ids.end(), page.after); id != ids.end(); ++id) {
    // Memberships that have ended are among them, and projects that were never completed.
    absl::StatusOr<Membership> member = environment_.directory.FindMember(*id, context.principal);
    if (absl::IsPermissionDenied(member.status())) continue;
    if (!member.ok()) return member.status();
    CONCORD_ASSIGN_OR_RETURN(std::vector<Stored<v1::Project>> found, projects_.ReadAll(*id, {*id}));
    if (found.empty()) continue;
    if (static_cast<size_t>(response.projects_size()) == page.size) {
      response.set_next_page_token(environment_.pager.Next(
          request, context.principal,
          ProjectOf(response.projects(response.projects_size() - 1).name())));
      break;
    }
    *response.add_projects() = std::move(found.front().resource);
  }
  return response;
}

absl::StatusOr<v1::Project> Projects::UpdateProject(RequestContext& context,
                                                    const v1::UpdateProjectRequest& request) {
  if (request.project().name() != ProjectName(context.project)) {
    return error::NameInvalid("project.name", "projects/{project}");
  }
  return CommitOnce<v1::Project>(
      context, store_, context.project, request, [&] { return PrepareUpdate(context, request); },
      SetEtag(environment_));
}

absl::StatusOr<Change<v1::Project>> Projects::PrepareUpdate(
    const RequestContext& context, const v1::UpdateProjectRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Stored<v1::Project> stored,
                           projects_.ReadOne(context.project, context.project));
  CONCORD_RETURN_IF_ERROR(
      environment_.etags.Check(request.project().etag(), stored.version, stored.resource.name()));
  Change<v1::Project> change;
  change.response = stored.resource;
  v1::Project& project = change.response;
  CONCORD_RETURN_IF_ERROR(ApplyUpdate(request.update_mask(), {"display_name", "description"},
                                      request.project(), &project));
  CONCORD_RETURN_IF_ERROR(CheckProject(project));
  if (project.display_name().empty()) project.set_display_name(context.project);
  SetTime(context.now, project.mutable_update_time());
  change.batch.Require(projects_.KeyOf(context.project), stored.version);
  projects_.Put(context.project, project, change.batch);
  change.batch.Append(
      EventBuilder(context).Change("project", "update", FactsOf(project)).Serialize());
  return change;
}

}  // namespace concord::transcripts

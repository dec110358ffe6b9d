#ifndef CONCORD_TRANSCRIPTS_PROJECTS_H_
#define CONCORD_TRANSCRIPTS_PROJECTS_H_

#include "absl/status/statusor.h"
#include "concord/transcripts/v1/project.pb.h"
#include "server/environment.h"
#include "server/idempotency.h"
#include "transcripts/repository.h"

namespace concord::transcripts {

// `Projects` handles the projects. A project's record lies in the project's own partition, so that
// each change and its event are one commit; `_global` lists the ids, so that all partitions can be
// found. Thread-safe.
class Projects {
 public:
  explicit Projects(Environment& environment);

  absl::StatusOr<v1::Project> CreateProject(RequestContext& context,
                                            const v1::CreateProjectRequest& request);
  absl::StatusOr<v1::Project> GetProject(RequestContext& context,
                                         const v1::GetProjectRequest& request);
  absl::StatusOr<v1::ListProjectsResponse> ListProjects(RequestContext& context,
                                                        const v1::ListProjectsRequest& request);
  absl::StatusOr<v1::Project> UpdateProject(RequestContext& context,
                                            const v1::UpdateProjectRequest& request);

 private:
  absl::StatusOr<Change<v1::Project>> PrepareCreate(const RequestContext& context,
                                                    const v1::CreateProjectRequest& request);
  absl::StatusOr<Change<v1::Project>> PrepareUpdate(const RequestContext& context,
                                                    const v1::UpdateProjectRequest& request);

  Environment& environment_;
  storage::ScopedStore store_;
  const Repository<v1::Project> projects_;
};

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_PROJECTS_H_

#include "absl/strings/str_cat.h"
#include "integration/transcripts/fixture.h"

namespace concord::transcripts {
namespace {

using concord::testing::Call;
using concord::testing::NewRequestId;
using concord::testing::Person;
using concord::testing::ReasonOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class ProjectsTest : public TranscriptsTest {
 protected:
  static v1::CreateProjectRequest Named(const std::string& id) {
    v1::CreateProjectRequest request;
    request.set_project_id(id);
    request.set_request_id(NewRequestId());
    return request;
  }

  // The ids of the projects that `person` is a member of, read in pages.
  std::vector<std::string> ProjectsOf(const Person& person, int page_size) {
    std::vector<std::string> names;
    v1::ListProjectsRequest request;
    request.set_page_size(page_size);
    do {
      const auto page = Must(Call(person, suite_.transcripts(), &Stub::ListProjects, request));
      EXPECT_LE(page.projects_size(), page_size);
      for (const v1::Project& project : page.projects()) names.push_back(project.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
};

TEST_F(ProjectsTest, AreMadeWithTheirIdAsName) {
  const v1::Project project = Must(Do(&Stub::CreateProject, Named("forest-2")));
  EXPECT_EQ(project.name(), "projects/forest-2");
  EXPECT_EQ(project.display_name(), "forest-2");
  EXPECT_THAT(project.etag(), Not(IsEmpty()));
  EXPECT_TRUE(project.has_create_time());
  const v1::Project again =
      Must(Do(&Stub::GetProject, Of<v1::GetProjectRequest>("projects/forest-2")));
  EXPECT_EQ(again.SerializeAsString(), project.SerializeAsString());
}

TEST_F(ProjectsTest, RefuseIdsThatAreNone) {
  for (const std::string id : {"", "A", "1a", "a-", "a_b", "a/b", "_global"}) {
    EXPECT_EQ(ReasonOf(Do(&Stub::CreateProject, Named(id))), "FIELD_INVALID") << id;
  }
  v1::CreateProjectRequest request = Named("long");
  request.mutable_project()->set_display_name(std::string(201, 'x'));
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateProject, request)), "FIELD_INVALID");
  EXPECT_EQ(ReasonOf(Do(&Stub::GetProject, Of<v1::GetProjectRequest>("projects/long"))),
            "PERMISSION_DENIED");
}

TEST_F(ProjectsTest, ExistOnce) {
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateProject, Named("study"))), "PROJECT_EXISTS");
}

TEST_F(ProjectsTest, AnswerARepeatAsTheFirstTime) {
  v1::CreateProjectRequest request = Named("again");
  const v1::Project first = Must(Do(&Stub::CreateProject, request));
  const v1::Project second = Must(Do(&Stub::CreateProject, request));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  request.mutable_project()->set_description("Other.");
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateProject, request)), "REQUEST_ID_REUSED");
}

TEST_F(ProjectsTest, AreCompletedAfterATryThatEndedHalfWay) {
  // What a process leaves that dies between making the owner and making the project.
  Environment& environment = suite_.host().environment();
  RequestContext context;
  context.principal = owner_.member.substr(owner_.member.rfind('/') + 1);
  ASSERT_TRUE(environment.directory.AddFirstOwner(context, "half").ok());
  EXPECT_EQ(ReasonOf(Do(&Stub::GetProject, Of<v1::GetProjectRequest>("projects/half"))),
            "PROJECT_NOT_FOUND");
  EXPECT_THAT(ProjectsOf(owner_, 10), ElementsAre("projects/study"));
  EXPECT_TRUE(Do(&Stub::CreateProject, Named("half")).ok());
  EXPECT_THAT(ProjectsOf(owner_, 10), ElementsAre("projects/half", "projects/study"));
}

TEST_F(ProjectsTest, AreNotTakenOverBySomebodyElse) {
  Environment& environment = suite_.host().environment();
  RequestContext context;
  context.principal = "somebody";
  ASSERT_TRUE(environment.directory.AddFirstOwner(context, "theirs").ok());
  EXPECT_EQ(ReasonOf(Do(&Stub::CreateProject, Named("theirs"))), "PROJECT_EXISTS");
}

TEST_F(ProjectsTest, AreMadeByAdministratorsAndChangedByOwners) {
  const Person coder = suite_.Invite("study", "Ben", {concord::type::v1::ROLE_CODER});
  EXPECT_EQ(ReasonOf(Call(coder, suite_.transcripts(), &Stub::CreateProject, Named("mine"))),
            "PERMISSION_DENIED");
  v1::UpdateProjectRequest request;
  request.mutable_project()->set_name("projects/study");
  request.mutable_project()->set_display_name("Mine");
  request.set_request_id(NewRequestId());
  EXPECT_EQ(ReasonOf(Call(coder, suite_.transcripts(), &Stub::UpdateProject, request)),
            "PERMISSION_DENIED");
  EXPECT_TRUE(Call(coder, suite_.transcripts(), &Stub::GetProject,
                   Of<v1::GetProjectRequest>("projects/study"))
                  .ok());
}

TEST_F(ProjectsTest, AreListedInPagesToTheirMembers) {
  for (const std::string id : {"d", "b", "c"}) Must(Do(&Stub::CreateProject, Named(id)));
  const Person coder = suite_.Invite("c", "Ben", {concord::type::v1::ROLE_CODER});
  EXPECT_THAT(ProjectsOf(owner_, 2),
              ElementsAre("projects/b", "projects/c", "projects/d", "projects/study"));
  EXPECT_THAT(ProjectsOf(coder, 2), ElementsAre("projects/c"));
}

TEST_F(ProjectsTest, ChangeUnderTheirEtag) {
  const v1::Project before =
      Must(Do(&Stub::GetProject, Of<v1::GetProjectRequest>("projects/study")));
  v1::UpdateProjectRequest request;
  *request.mutable_project() = before;
  request.mutable_project()->set_description("What it is about.");
  request.mutable_update_mask()->add_paths("description");
  request.set_request_id(NewRequestId());
  const v1::Project after = Must(Do(&Stub::UpdateProject, request));
  EXPECT_EQ(after.description(), "What it is about.");
  EXPECT_EQ(after.display_name(), before.display_name());
  EXPECT_NE(after.etag(), before.etag());

  request.set_request_id(NewRequestId());
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateProject, request)), "ETAG_MISMATCH");
  request.mutable_project()->set_etag(after.etag());
  request.mutable_update_mask()->add_paths("colour");
  request.set_request_id(NewRequestId());
  EXPECT_EQ(ReasonOf(Do(&Stub::UpdateProject, request)), "UPDATE_MASK_INVALID");
  EXPECT_EQ(Must(Do(&Stub::GetProject, Of<v1::GetProjectRequest>("projects/study"))).etag(),
            after.etag());
}

}  // namespace
}  // namespace concord::transcripts

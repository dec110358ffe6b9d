#ifndef CONCORD_TESTS_INTEGRATION_CODING_CODING_STUDY_H_
#define CONCORD_TESTS_INTEGRATION_CODING_CODING_STUDY_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "integration/coding/codebook_study.h"

namespace concord::testing {

// The first transcript's text: 25 code points, of which one takes two bytes and one four.
inline constexpr char kText[] = "Zum Gl\u00fcck \U0001F600 half mir wer.";

// Two transcripts, a published codebook with two codes and a category, an owner, two coders and a
// viewer: what tests of codings, rounds and watches begin with.
class CodingStudyTest : public ::testing::Test {
 protected:
  using Coding = concord::coding::v1::Coding;
  using Round = concord::coding::v1::Round;
  using Assignment = concord::coding::v1::Assignment;
  using Stub = concord::coding::v1::CodingService::Stub;

  CodingStudyTest()
      : owner_(study_.owner()),
        anna_(Invite("Anna", {concord::type::v1::ROLE_CODER})),
        ben_(Invite("Ben", {concord::type::v1::ROLE_CODER})),
        viewer_(Invite("Vera", {concord::type::v1::ROLE_VIEWER})),
        t1_(study_.AddTranscript("t1", kText)),
        t2_(study_.AddTranscript("t2", "Another conversation, quite short.")) {
    code_a_ = study_.AddCode("A")->name();
    code_b_ = study_.AddCode("B")->name();
    EXPECT_TRUE(study_.Publish().ok());
  }

  Person Invite(const std::string& name, const std::vector<concord::type::v1::Role>& roles) {
    return study_.suite().Invite("p", name, roles);
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> As(const Person& person,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request) {
    return study_.As(person, method, request);
  }

  concord::coding::v1::CreateCodingRequest CodingRequest(const std::string& transcript, int start,
                                                         int end, const std::string& code) {
    concord::coding::v1::CreateCodingRequest request;
    request.set_parent("projects/p");
    request.set_coding_id(NewRequestId());
    request.mutable_coding()->set_transcript(transcript);
    request.mutable_coding()->mutable_span()->set_start_offset(start);
    request.mutable_coding()->mutable_span()->set_end_offset(end);
    request.mutable_coding()->set_code(code);
    return request;
  }

  absl::StatusOr<Coding> Create(const Person& person,
                                const concord::coding::v1::CreateCodingRequest& request) {
    return As(person, &Stub::CreateCoding, request);
  }

  // Codes something of the transcript, which must work.
  Coding Code(const Person& person, const std::string& transcript) {
    const auto made = Create(person, CodingRequest(transcript, 0, 3, code_a_));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : Coding();
  }

  absl::StatusOr<Coding> Get(const Person& person, const std::string& name) {
    concord::coding::v1::GetCodingRequest request;
    request.set_name(name);
    return As(person, &Stub::GetCoding, request);
  }

  template <typename Request>
  Request Named(const std::string& name) {
    Request request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<Coding> Delete(const Person& person, const std::string& name) {
    return As(person, &Stub::DeleteCoding, Named<concord::coding::v1::DeleteCodingRequest>(name));
  }
  absl::StatusOr<Coding> Undelete(const Person& person, const std::string& name) {
    return As(person, &Stub::UndeleteCoding,
              Named<concord::coding::v1::UndeleteCodingRequest>(name));
  }

  absl::StatusOr<concord::coding::v1::ListCodingsResponse> ListPage(
      const Person& person, const std::string& filter = "", int64_t read_revision = 0,
      bool show_deleted = false, int page_size = 1000, const std::string& page_token = "") {
    concord::coding::v1::ListCodingsRequest request;
    request.set_parent("projects/p");
    request.set_filter(filter);
    request.set_read_revision(read_revision);
    request.set_show_deleted(show_deleted);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return As(person, &Stub::ListCodings, request);
  }

  // The names of the codings listed.
  std::vector<std::string> Names(const Person& person, const std::string& filter = "",
                                 int64_t read_revision = 0, bool show_deleted = false) {
    const auto page = ListPage(person, filter, read_revision, show_deleted);
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> names;
    if (!page.ok()) return names;
    for (const Coding& coding : page->codings()) names.push_back(coding.name());
    return names;
  }

  concord::coding::v1::CreateRoundRequest RoundRequest(bool blind,
                                                       const std::vector<std::string>& transcripts,
                                                       const std::vector<Person>& coders) {
    concord::coding::v1::CreateRoundRequest request;
    request.set_parent("projects/p");
    request.set_request_id(NewRequestId());
    request.mutable_round()->set_blind(blind);
    for (const std::string& transcript : transcripts) {
      request.mutable_round()->add_transcripts(transcript);
    }
    for (const Person& coder : coders) request.mutable_round()->add_coders(coder.member);
    return request;
  }

  Round MakeRound(bool blind, const std::vector<std::string>& transcripts,
                  const std::vector<Person>& coders) {
    const auto round = As(owner_, &Stub::CreateRound, RoundRequest(blind, transcripts, coders));
    EXPECT_TRUE(round.ok()) << round.status();
    return round.ok() ? *round : Round();
  }

  absl::StatusOr<Round> Reveal(const Round& round, bool force = true) {
    auto request = Named<concord::coding::v1::RevealRoundRequest>(round.name());
    request.set_force(force);
    if (force) request.set_reason("it is time");
    return As(owner_, &Stub::RevealRound, request);
  }

  absl::StatusOr<Round> GetRound(const Person& person, const std::string& name) {
    concord::coding::v1::GetRoundRequest request;
    request.set_name(name);
    return As(person, &Stub::GetRound, request);
  }

  std::vector<Assignment> Assignments(const Person& person, const std::string& parent,
                                      const std::string& filter = "", int64_t read_revision = 0) {
    concord::coding::v1::ListAssignmentsRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    request.set_read_revision(read_revision);
    request.set_page_size(1000);
    const auto page = As(person, &Stub::ListAssignments, request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return {};
    return {page->assignments().begin(), page->assignments().end()};
  }

  // The coder's only assignment in the round on the transcript.
  Assignment AssignmentOf(const Person& coder, const Round& round, const std::string& transcript) {
    for (const Assignment& assignment : Assignments(coder, round.name())) {
      if (assignment.coder() == coder.member && assignment.transcript() == transcript) {
        return assignment;
      }
    }
    ADD_FAILURE() << "no assignment";
    return Assignment();
  }

  absl::StatusOr<concord::coding::v1::BatchUpdateAssignmentsResponse> SetState(
      const Person& person, const std::vector<Assignment>& assignments, Assignment::State state) {
    concord::coding::v1::BatchUpdateAssignmentsRequest request;
    const std::string& name = assignments.front().name();
    request.set_parent(name.substr(0, name.find("/assignments/")));
    for (const Assignment& assignment : assignments) request.add_names(assignment.name());
    request.set_state(state);
    request.set_request_id(NewRequestId());
    return As(person, &Stub::BatchUpdateAssignments, request);
  }

  absl::StatusOr<concord::coding::v1::Visibility> GetVisibility(const Person& person) {
    concord::coding::v1::GetVisibilityRequest request;
    request.set_name("projects/p/visibility");
    return As(person, &Stub::GetVisibility, request);
  }

  // Gives a member these roles.
  void SetRoles(const Person& person, const std::vector<concord::type::v1::Role>& roles) {
    concord::admin::v1::UpdateMemberRequest request;
    request.mutable_member()->set_name(person.member);
    for (const auto role : roles) request.mutable_member()->add_roles(role);
    request.mutable_update_mask()->add_paths("roles");
    request.set_request_id(NewRequestId());
    using Admin = concord::admin::v1::AdminService::Stub;
    const auto changed = Call(owner_, study_.suite().admin(), &Admin::UpdateMember, request);
    ASSERT_TRUE(changed.ok()) << changed.status();
  }

  CodebookStudy study_;
  Person owner_;
  Person anna_;
  Person ben_;
  Person viewer_;
  std::string t1_;
  std::string t2_;
  std::string code_a_;
  std::string code_b_;
};

}  // namespace concord::testing

#endif  // CONCORD_TESTS_INTEGRATION_CODING_CODING_STUDY_H_

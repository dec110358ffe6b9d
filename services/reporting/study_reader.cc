#include "reporting/study_reader.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/names.h"

namespace concord::reporting {
namespace {

// Lists all of a collection: `Stub` method, and where the items are in a page.
template <typename Item, typename Response, typename Request, typename Invoke, typename Items>
absl::StatusOr<std::vector<Item>> ListAll(Environment& environment, const RequestContext& context,
                                          const Request& request, Invoke invoke, Items items) {
  std::vector<Item> all;
  CONCORD_RETURN_IF_ERROR((CallAllPages<Response>(environment.channels, context, request, invoke,
                                                  [&](const Response& page) {
                                                    for (const Item& item : (page.*items)())
                                                      all.push_back(item);
                                                  })));
  return all;
}

}  // namespace

// One line a collection: who serves it, the method, the item and the page's field.
#define CONCORD_LIST(stub, package, Method, Item, field, request)                \
  ListAll<package::v1::Item, package::v1::Method##Response>(                     \
      environment_, context_, request,                                           \
      [this](auto* call, auto& in, auto* out) {                                  \
        return environment_.channels.stub().Method(call, in, out);               \
      },                                                                         \
      static_cast<const google::protobuf::RepeatedPtrField<package::v1::Item>& ( \
          package::v1::Method##Response::*)() const>(&package::v1::Method##Response::field))

absl::StatusOr<transcripts::v1::Project> StudyReader::Project() {
  transcripts::v1::GetProjectRequest request;
  request.set_name(ProjectName(context_.project));
  return CallPeer<transcripts::v1::Project>(
      environment_.channels, context_, request, [this](auto* call, auto& in, auto* out) {
        return environment_.channels.transcripts().GetProject(call, in, out);
      });
}

absl::StatusOr<std::vector<transcripts::v1::Variable>> StudyReader::Variables() {
  transcripts::v1::ListVariablesRequest request;
  request.set_parent(ProjectName(context_.project));
  return CONCORD_LIST(transcripts, transcripts, ListVariables, Variable, variables, request);
}

absl::StatusOr<std::vector<transcripts::v1::Case>> StudyReader::Cases() {
  transcripts::v1::ListCasesRequest request;
  request.set_parent(ProjectName(context_.project));
  return CONCORD_LIST(transcripts, transcripts, ListCases, Case, cases, request);
}

absl::StatusOr<std::vector<transcripts::v1::Contact>> StudyReader::Contacts() {
  transcripts::v1::ListContactsRequest request;
  request.set_parent(ProjectName(context_.project));
  auto contacts = CONCORD_LIST(transcripts, transcripts, ListContacts, Contact, contacts, request);
  if (absl::IsPermissionDenied(contacts.status())) {
    return std::vector<transcripts::v1::Contact>();
  }
  return contacts;
}

absl::StatusOr<std::vector<transcripts::v1::Transcript>> StudyReader::Transcripts() {
  transcripts::v1::ListTranscriptsRequest request;
  request.set_parent(ProjectName(context_.project));
  return CONCORD_LIST(transcripts, transcripts, ListTranscripts, Transcript, transcripts, request);
}

absl::StatusOr<std::string> StudyReader::Text(const std::string& transcript) {
  transcripts::v1::ReadTextRequest request;
  request.set_name(transcript);
  CONCORD_ASSIGN_OR_RETURN(
      transcripts::v1::ReadTextResponse response,
      CallPeer<transcripts::v1::ReadTextResponse>(
          environment_.channels, context_, request, [this](auto* call, auto& in, auto* out) {
            return environment_.channels.transcripts().ReadText(call, in, out);
          }));
  return std::move(*response.mutable_text());
}

absl::StatusOr<std::vector<transcripts::v1::Segment>> StudyReader::Segments(
    const std::string& transcript, const std::string& segmenter) {
  transcripts::v1::ListSegmentsRequest request;
  request.set_parent(transcript);
  request.set_segmenter(segmenter);
  return CONCORD_LIST(transcripts, transcripts, ListSegments, Segment, segments, request);
}

absl::StatusOr<std::vector<admin::v1::Member>> StudyReader::Members() {
  admin::v1::ListMembersRequest request;
  request.set_parent(ProjectName(context_.project));
  request.set_show_deleted(true);
  return CONCORD_LIST(admin, admin, ListMembers, Member, members, request);
}

absl::StatusOr<std::vector<coding::v1::Code>> StudyReader::Codes(bool with_retired) {
  coding::v1::ListCodesRequest request;
  request.set_parent(ProjectName(context_.project));
  request.set_show_deleted(with_retired);
  return CONCORD_LIST(coding, coding, ListCodes, Code, codes, request);
}

absl::StatusOr<std::vector<coding::v1::CodebookRevision>> StudyReader::CodebookRevisions() {
  coding::v1::ListCodebookRevisionsRequest request;
  request.set_parent(ProjectName(context_.project));
  return CONCORD_LIST(coding, coding, ListCodebookRevisions, CodebookRevision, codebook_revisions,
                      request);
}

absl::StatusOr<std::vector<coding::v1::Coding>> StudyReader::Codings(int64_t revision) {
  coding::v1::ListCodingsRequest request;
  request.set_parent(ProjectName(context_.project));
  request.set_read_revision(revision);
  return CONCORD_LIST(coding, coding, ListCodings, Coding, codings, request);
}

absl::StatusOr<std::vector<coding::v1::Round>> StudyReader::Rounds() {
  coding::v1::ListRoundsRequest request;
  request.set_parent(ProjectName(context_.project));
  return CONCORD_LIST(coding, coding, ListRounds, Round, rounds, request);
}

absl::StatusOr<std::vector<coding::v1::Assignment>> StudyReader::Assignments() {
  coding::v1::ListAssignmentsRequest request;
  request.set_parent(absl::StrCat(ProjectName(context_.project), "/rounds/-"));
  return CONCORD_LIST(coding, coding, ListAssignments, Assignment, assignments, request);
}

absl::StatusOr<std::vector<reliability::v1::Assessment>> StudyReader::Assessments() {
  reliability::v1::ListAssessmentsRequest request;
  request.set_parent(ProjectName(context_.project));
  return CONCORD_LIST(reliability, reliability, ListAssessments, Assessment, assessments, request);
}

absl::StatusOr<std::vector<reliability::v1::Statistic>> StudyReader::Statistics() {
  const reliability::v1::ListStatisticsRequest request;
  return CONCORD_LIST(reliability, reliability, ListStatistics, Statistic, statistics, request);
}

#undef CONCORD_LIST

}  // namespace concord::reporting

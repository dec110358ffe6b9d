#ifndef CONCORD_REPORTING_STUDY_READER_H_
#define CONCORD_REPORTING_STUDY_READER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/environment.h"

namespace concord::reporting {

// `StudyReader` reads a project from the other services, all pages, as the caller may see it.
class StudyReader {
 public:
  StudyReader(Environment& environment, const RequestContext& context)
      : environment_(environment), context_(context) {}

  absl::StatusOr<transcripts::v1::Project> Project();
  absl::StatusOr<std::vector<transcripts::v1::Variable>> Variables();
  absl::StatusOr<std::vector<transcripts::v1::Case>> Cases();
  // Empty for who may not see the ledger.
  absl::StatusOr<std::vector<transcripts::v1::Contact>> Contacts();
  // Without texts.
  absl::StatusOr<std::vector<transcripts::v1::Transcript>> Transcripts();
  absl::StatusOr<std::string> Text(const std::string& transcript);
  absl::StatusOr<std::vector<transcripts::v1::Segment>> Segments(const std::string& transcript,
                                                                 const std::string& segmenter);
  absl::StatusOr<std::vector<admin::v1::Member>> Members();
  absl::StatusOr<std::vector<coding::v1::Code>> Codes(bool with_retired);
  absl::StatusOr<std::vector<coding::v1::CodebookRevision>> CodebookRevisions();
  // As they held at `revision`; 0 for now.
  absl::StatusOr<std::vector<coding::v1::Coding>> Codings(int64_t revision);
  absl::StatusOr<std::vector<coding::v1::Round>> Rounds();
  // Of all rounds.
  absl::StatusOr<std::vector<coding::v1::Assignment>> Assignments();
  absl::StatusOr<std::vector<reliability::v1::Assessment>> Assessments();
  absl::StatusOr<std::vector<reliability::v1::Statistic>> Statistics();

 private:
  Environment& environment_;
  const RequestContext& context_;
};

}  // namespace concord::reporting

#endif  // CONCORD_REPORTING_STUDY_READER_H_

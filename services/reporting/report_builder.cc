#include "reporting/report_builder.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "reporting/sections/agreement.h"
#include "reporting/sections/code_counts.h"
#include "reporting/sections/coding_frame.h"
#include "reporting/sections/interviewees.h"
#include "reporting/sections/methods.h"
#include "reporting/sections/phrasing.h"
#include "reporting/sections/quotations.h"
#include "reporting/sections/recruitment.h"
#include "reporting/sections/study_index.h"

namespace concord::reporting {
namespace {

struct SectionKind {
  const char* id;
  const char* display_name;
  std::vector<Section> (*build)(const StudyIndex&, const ReportOptions&);
};

constexpr SectionKind kSections[] = {
    {"coding_frame", "Coding frame",
     [](const StudyIndex& index, const ReportOptions&) { return BuildCodingFrame(index); }},
    {"recruitment", "Recruitment",
     [](const StudyIndex& index, const ReportOptions&) { return BuildRecruitment(index); }},
    {"interviewees", "Interviewees",
     [](const StudyIndex& index, const ReportOptions& options) {
       return BuildInterviewees(index, options.interviewee_variables);
     }},
    {"codebook", "Codebook",
     [](const StudyIndex& index, const ReportOptions&) { return BuildCodebook(index); }},
    {"code_counts", "Codes in numbers",
     [](const StudyIndex& index, const ReportOptions& options) {
       return BuildCodeCounts(index, options.group_variable);
     }},
    {"agreement", "Agreement",
     [](const StudyIndex& index, const ReportOptions&) { return BuildAgreement(index); }},
    {"quotations", "Quotations by code",
     [](const StudyIndex& index, const ReportOptions& options) {
       return BuildQuotations(index, options.max_quotations_per_code);
     }},
    {"methods", "Methods appendix",
     [](const StudyIndex& index, const ReportOptions&) { return BuildMethods(index); }},
};

absl::StatusOr<std::vector<const SectionKind*>> ChooseSections(
    const std::vector<std::string>& ids) {
  std::vector<const SectionKind*> chosen;
  if (ids.empty()) {
    for (const SectionKind& kind : kSections) chosen.push_back(&kind);
    return chosen;
  }
  for (const std::string& id : ids) {
    const auto* found = std::find_if(std::begin(kSections), std::end(kSections),
                                     [&id](const SectionKind& kind) { return id == kind.id; });
    if (found == std::end(kSections)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "There is no report section \"", id, "\"; known are ",
          absl::StrJoin(kSections, ", ",
                        [](std::string* out, const SectionKind& kind) { out->append(kind.id); }),
          "."));
    }
    if (std::find(chosen.begin(), chosen.end(), found) != chosen.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("The report section \"", id, "\" is named twice."));
    }
    chosen.push_back(found);
  }
  return chosen;
}

absl::Status CheckVariables(const StudyData& study, const std::vector<std::string>& names,
                            bool must_group) {
  for (const std::string& name : names) {
    const auto found =
        std::find_if(study.variables.begin(), study.variables.end(),
                     [&name](const VariableData& variable) { return variable.name == name; });
    if (found == study.variables.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("The project has no variable \"", name, "\"."));
    }
    if (must_group && !CanGroupBy(*found)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "The variable \"", name, "\" cannot form groups; use one that holds choices or text."));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<ReportSectionInfo> ListReportSections() {
  std::vector<ReportSectionInfo> infos;
  for (const SectionKind& kind : kSections) infos.push_back({kind.id, kind.display_name});
  return infos;
}

absl::StatusOr<ReportModel> BuildReport(const StudyData& study, const ReportOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<const SectionKind*> chosen,
                           ChooseSections(options.sections));
  if (!options.group_variable.empty()) {
    CONCORD_RETURN_IF_ERROR(CheckVariables(study, {options.group_variable}, /*must_group=*/true));
  }
  CONCORD_RETURN_IF_ERROR(
      CheckVariables(study, options.interviewee_variables, /*must_group=*/false));
  if (options.max_quotations_per_code < 0) {
    return absl::InvalidArgumentError("The limit of quotations per code must not be negative.");
  }
  ReportModel model;
  model.title = options.title.empty() ? study.project_title : options.title;
  if (model.title.empty()) model.title = study.project_id;
  model.subtitle = "Report of a qualitative content analysis";
  model.metadata = {{"Project", study.project_id}};
  if (study.left_out_rounds.empty()) {
    model.metadata.emplace_back("Revision", absl::StrCat(study.revision));
  }
  model.metadata.emplace_back("Made", MomentText(study.generated));
  if (!study.trail.seal_hash.empty()) model.metadata.emplace_back("Seal", study.trail.seal_hash);
  if (!study.left_out_rounds.empty()) {
    model.metadata.emplace_back("Left out", absl::StrCat("work in rounds that are not revealed: ",
                                                         JoinWords(study.left_out_rounds)));
  }
  const StudyIndex index(study);
  for (const SectionKind* kind : chosen) {
    std::vector<Section> sections = kind->build(index, options);
    std::move(sections.begin(), sections.end(), std::back_inserter(model.sections));
  }
  NumberCaptions(model);
  return model;
}

}  // namespace concord::reporting

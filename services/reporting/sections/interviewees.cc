#include "reporting/sections/interviewees.h"

#include <algorithm>

namespace concord::reporting {
namespace {

std::vector<const VariableData*> Chosen(const StudyData& study,
                                        const std::vector<std::string>& names) {
  std::vector<const VariableData*> chosen;
  if (names.empty()) {
    for (const VariableData& variable : study.variables) chosen.push_back(&variable);
    return chosen;
  }
  for (const std::string& name : names) {
    const auto found =
        std::find_if(study.variables.begin(), study.variables.end(),
                     [&name](const VariableData& variable) { return variable.name == name; });
    if (found != study.variables.end()) chosen.push_back(&*found);
  }
  return chosen;
}

}  // namespace

std::vector<Section> BuildInterviewees(const StudyIndex& index,
                                       const std::vector<std::string>& variables) {
  Section section{.id = "interviewees", .heading = "Interviewees"};
  if (index.interviewees().empty()) {
    section.blocks.push_back(Note{.text = "The project has no interviewees yet."});
    return {section};
  }
  Table table{.caption = "Interviewees", .columns = {{"Interviewees"}}};
  const std::vector<const VariableData*> chosen = Chosen(index.study(), variables);
  for (const VariableData* variable : chosen) {
    table.columns.push_back({variable->name, variable->type == VariableType::kNumber
                                                 ? ColumnType::kNumber
                                                 : ColumnType::kText});
  }
  for (const CaseData* data : index.interviewees()) {
    Row row{.cells = {data->display_name}};
    for (const VariableData* variable : chosen)
      row.cells.push_back(AttributeText(*data, *variable));
    table.rows.push_back(std::move(row));
  }
  section.blocks.push_back(std::move(table));
  return {section};
}

}  // namespace concord::reporting

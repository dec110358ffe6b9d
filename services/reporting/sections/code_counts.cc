#include "reporting/sections/code_counts.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "reporting/sections/code_tally.h"
#include "reporting/sections/phrasing.h"

namespace concord::reporting {
namespace {

using Tallies = std::vector<CodeTally>;

std::string NofM(int64_t number, int64_t whole) { return absl::StrCat(number, " of ", whole); }

// A retired code is shown only where codings still stand under it.
bool Shown(const CodeNode& node, const CodeTally& tally) {
  return !node.code->retired || tally.codings > 0;
}

Row CodeRow(const StudyIndex& index, const CodeNode& node, std::vector<std::string> cells) {
  cells.insert(cells.begin(), index.NameOf(node.code->id));
  Row::Kind kind = node.depth == 0 && !node.children.empty() ? Row::Kind::kGroup : Row::Kind::kBody;
  if (node.code->retired) kind = Row::Kind::kMuted;
  return {
      .cells = std::move(cells), .kind = kind, .indent = node.depth, .colour = node.code->colour};
}

Table CountTable(const StudyIndex& index, const Tallies& tallies) {
  Table table{.caption = "Codes by passages and by interviewees",
              .columns = {{"Code"},
                          {"Codings", ColumnType::kNumber},
                          {"Passages", ColumnType::kNumber},
                          {"Interviewees", ColumnType::kNumber},
                          {"Share", ColumnType::kNumber}}};
  const auto total = static_cast<int64_t>(index.interviewees().size());
  for (size_t i = 0; i < tallies.size(); ++i) {
    const CodeNode& node = index.codes()[i];
    const CodeTally& tally = tallies[i];
    if (!Shown(node, tally)) continue;
    table.rows.push_back(
        CodeRow(index, node,
                {absl::StrCat(tally.codings), absl::StrCat(tally.passages),
                 NofM(tally.interviewees(), total), FormatPercent(tally.interviewees(), total)}));
  }
  table.note =
      "Codings are counted for every coder; overlapping codings of one code make one passage. A "
      "category counts everything below it, and each interviewee once.";
  if (total == 0) absl::StrAppend(&table.note, " n/a: there are no interviewees to divide by.");
  return table;
}

BarChart IntervieweeChart(const StudyIndex& index, const Tallies& tallies) {
  const auto total = static_cast<int64_t>(index.interviewees().size());
  BarChart chart{.caption = "Interviewees who raised each code",
                 .series = {"Interviewees"},
                 .maximum = static_cast<double>(std::max<int64_t>(total, 1))};
  for (size_t i = 0; i < tallies.size(); ++i) {
    const CodeNode& node = index.codes()[i];
    if (!Shown(node, tallies[i]) || (node.depth == 0 && !node.children.empty())) continue;
    const CodeData& root = *index.codes()[node.root].code;
    const int64_t raised = tallies[i].interviewees();
    chart.bars.push_back({.name = index.NameOf(node.code->id),
                          .group = node.depth == 0 ? "" : root.display_name,
                          .values = {static_cast<double>(raised)},
                          .shown = {NofM(raised, total)},
                          .colour = node.code->colour.empty() ? root.colour : node.code->colour});
  }
  return chart;
}

BulletList Spread(const StudyIndex& index, const Tallies& tallies) {
  BulletList list;
  for (size_t i = 0; i < tallies.size(); ++i) {
    const CodeNode& node = index.codes()[i];
    if (!Shown(node, tallies[i])) continue;
    list.items.push_back(
        absl::StrCat(index.NameOf(node.code->id), ": ", DescribeSpread(index, tallies[i]), "."));
  }
  return list;
}

// The interviewees of one value of a variable.
struct Group {
  std::string name;
  std::vector<int> members;  // places in index.interviewees()
};

std::vector<Group> GroupsOf(const StudyIndex& index, const VariableData& variable) {
  std::vector<std::string> names = variable.choices;
  std::set<std::string> undeclared;
  const auto values_of = [&](size_t i) {
    const auto& attributes = index.interviewees()[i]->attributes;
    const auto found = attributes.find(variable.name);
    return found == attributes.end() ? std::vector<std::string>{} : found->second.values;
  };
  for (size_t i = 0; i < index.interviewees().size(); ++i) {
    for (const std::string& value : values_of(i)) {
      if (std::find(names.begin(), names.end(), value) == names.end()) undeclared.insert(value);
    }
  }
  names.insert(names.end(), undeclared.begin(), undeclared.end());
  std::vector<Group> groups;
  groups.reserve(names.size() + 1);
  for (const std::string& name : names) groups.push_back({name, {}});
  Group unknown{"not recorded", {}};
  for (size_t i = 0; i < index.interviewees().size(); ++i) {
    const std::vector<std::string> values = values_of(i);
    if (values.empty()) unknown.members.push_back(static_cast<int>(i));
    for (Group& group : groups) {
      if (std::find(values.begin(), values.end(), group.name) != values.end()) {
        group.members.push_back(static_cast<int>(i));
      }
    }
  }
  groups.push_back(std::move(unknown));
  std::erase_if(groups, [](const Group& group) { return group.members.empty(); });
  return groups;
}

Table GroupTable(const StudyIndex& index, const Tallies& tallies, const VariableData& variable) {
  Table table{.caption = absl::StrCat("Interviewees who raised each code, by ", variable.name),
              .columns = {{"Code"}}};
  const std::vector<Group> groups = GroupsOf(index, variable);
  for (const Group& group : groups) table.columns.push_back({group.name, ColumnType::kNumber});
  size_t memberships = 0;
  for (const Group& group : groups) memberships += group.members.size();
  if (memberships > index.interviewees().size()) {
    table.note = "An interviewee with several values is counted in each of their groups.";
  }
  for (size_t i = 0; i < tallies.size(); ++i) {
    if (!Shown(index.codes()[i], tallies[i])) continue;
    std::vector<std::string> cells;
    for (const Group& group : groups) {
      const auto raised = std::count_if(group.members.begin(), group.members.end(),
                                        [&](int member) { return tallies[i].raised[member]; });
      cells.push_back(NofM(raised, static_cast<int64_t>(group.members.size())));
    }
    table.rows.push_back(CodeRow(index, index.codes()[i], std::move(cells)));
  }
  return table;
}

// Returns the variable of that name, or without a name the first that holds choices, or nullptr.
const VariableData* Grouping(const StudyData& study, const std::string& name) {
  for (const VariableData& variable : study.variables) {
    const bool choices =
        variable.type == VariableType::kChoice || variable.type == VariableType::kChoices;
    if (name.empty() ? choices : variable.name == name && CanGroupBy(variable)) return &variable;
  }
  return nullptr;
}

void AddWarnings(const StudyIndex& index, Section& section) {
  std::vector<std::string> names;
  for (int place : IntervieweesWithoutText(index)) {
    names.push_back(index.interviewees()[place]->display_name);
  }
  if (!names.empty()) {
    section.blocks.push_back(
        Note{Note::Kind::kWarning,
             absl::StrCat("No text is stored for ", JoinWords(names),
                          ", who are counted here as not having raised any code.")});
  }
  const size_t unread = UnreadTranscripts(index).size();
  if (unread > 0) {
    section.blocks.push_back(Note{
        Note::Kind::kWarning,
        absl::StrCat(Count(static_cast<int64_t>(unread), "text"), unread == 1 ? " has" : " have",
                     " no coding and no coder who is done with it, so the counts below are "
                     "not final.")});
  }
}

}  // namespace

bool CanGroupBy(const VariableData& variable) {
  return variable.type == VariableType::kChoice || variable.type == VariableType::kChoices ||
         variable.type == VariableType::kText;
}

std::vector<Section> BuildCodeCounts(const StudyIndex& index, const std::string& group_variable) {
  std::vector<Section> sections = {{.id = "code_counts", .heading = "Codes in numbers"}};
  if (index.codes().empty()) {
    sections[0].blocks.push_back(Note{.text = "The project has no codes yet."});
    return sections;
  }
  const Tallies tallies = TallyCodes(index);
  AddWarnings(index, sections[0]);
  sections[0].blocks.push_back(CountTable(index, tallies));
  if (index.interviewees().empty()) return sections;
  sections[0].blocks.push_back(IntervieweeChart(index, tallies));
  sections.push_back({.id = "code_spread",
                      .heading = "Who raised what",
                      .level = 2,
                      .blocks = {Spread(index, tallies)}});
  if (const VariableData* variable = Grouping(index.study(), group_variable)) {
    sections.push_back({.id = "code_groups",
                        .heading = absl::StrCat("By ", variable->name),
                        .level = 2,
                        .blocks = {GroupTable(index, tallies, *variable)}});
  }
  return sections;
}

}  // namespace concord::reporting

#include "reporting/sections/coding_frame.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace concord::reporting {
namespace {

std::vector<int> LiveChildren(const StudyIndex& index, const CodeNode& node) {
  std::vector<int> live;
  for (int child : node.children) {
    if (!index.codes()[child].code->retired) live.push_back(child);
  }
  return live;
}

// Returns the theories of the main category, then those only its subcategories add.
std::vector<std::string> TheoriesBelow(const StudyIndex& index, int root) {
  std::vector<std::string> theories;
  std::set<std::string> seen;
  for (int i = root; i < index.codes()[root].subtree_end; ++i) {
    if (index.codes()[i].code->retired) continue;
    for (const TheoryData& theory : index.codes()[i].code->theories) {
      if (seen.insert(theory.name).second) theories.push_back(theory.name);
    }
  }
  return theories;
}

Row CodebookRow(const CodeNode& node, std::vector<std::string> cells) {
  Row::Kind kind = node.depth == 0 && !node.children.empty() ? Row::Kind::kGroup : Row::Kind::kBody;
  if (node.code->retired) kind = Row::Kind::kMuted;
  return {
      .cells = std::move(cells), .kind = kind, .indent = node.depth, .colour = node.code->colour};
}

std::string AnchorText(const CodeData& code) {
  if (code.anchor_quote.empty()) return "";
  return absl::StrCat("\u201c", code.anchor_quote, "\u201d",
                      code.anchor_citation.empty() ? "" : " ", code.anchor_citation);
}

// Returns the code's theories, each with its reference: "SLB (Lipsky 2010, ch. 2)".
std::string TheoryText(const CodeData& code) {
  return absl::StrJoin(code.theories, ", ", [](std::string* out, const TheoryData& theory) {
    absl::StrAppend(out, theory.name);
    if (!theory.reference.empty()) absl::StrAppend(out, " (", theory.reference, ")");
  });
}

const char* OriginText(CodeOrigin origin) {
  switch (origin) {
    case CodeOrigin::kDeductive:
      return "deductive";
    case CodeOrigin::kInductive:
      return "inductive";
    case CodeOrigin::kUnspecified:
      break;
  }
  return "not recorded";
}

Note NoCodes() { return {.text = "The project has no codes yet."}; }

}  // namespace

std::vector<Section> BuildCodingFrame(const StudyIndex& index) {
  Section section{.id = "coding_frame", .heading = "Coding frame"};
  Table table{.caption = "Coding frame"};
  size_t widest = 0;
  for (const CodeNode& node : index.codes()) {
    if (node.depth == 0 && !node.code->retired) {
      widest = std::max(widest, LiveChildren(index, node).size());
    }
  }
  table.columns.push_back({"Main category"});
  for (size_t i = 1; i <= widest; ++i) table.columns.push_back({absl::StrCat("Subcategory ", i)});
  table.columns.push_back({"Theory"});
  for (int place = 0; place < static_cast<int>(index.codes().size()); ++place) {
    const CodeNode& node = index.codes()[place];
    if (node.depth != 0 || node.code->retired) continue;
    std::vector<std::string> cells = {node.code->display_name};
    for (int child : LiveChildren(index, node)) {
      cells.push_back(index.codes()[child].code->display_name);
    }
    cells.resize(widest + 1);
    cells.push_back(absl::StrJoin(TheoriesBelow(index, place), ", "));
    table.rows.push_back({.cells = std::move(cells), .colour = node.code->colour});
  }
  if (table.rows.empty()) {
    section.blocks.push_back(NoCodes());
  } else {
    section.blocks.push_back(std::move(table));
  }
  return {section};
}

std::vector<Section> BuildCodebook(const StudyIndex& index) {
  Section section{.id = "codebook", .heading = "Codebook"};
  if (index.codes().empty()) {
    section.blocks.push_back(NoCodes());
    return {section};
  }
  Table criteria{
      .caption = "Definitions and criteria of the codes",
      .columns = {{"Code"}, {"Definition"}, {"Include"}, {"Exclude"}, {"Anchor example"}}};
  Table origin{.caption = "From theory to code",
               .columns = {{"Code"}, {"Theory"}, {"Guiding question"}, {"Indicator"}, {"Origin"}}};
  Swatches swatches;
  for (const CodeNode& node : index.codes()) {
    const CodeData& code = *node.code;
    const std::string name = index.NameOf(code.id);
    criteria.rows.push_back(CodebookRow(
        node, {name, code.definition, code.inclusion, code.exclusion, AnchorText(code)}));
    origin.rows.push_back(CodebookRow(node, {name, TheoryText(code), code.guiding_question,
                                             code.indicator, OriginText(code.origin)}));
    swatches.items.push_back({name, code.colour, node.depth});
  }
  origin.note =
      "A deductive code comes from the theory before coding, an inductive one from the material.";
  section.blocks = {std::move(criteria), std::move(origin)};
  if (std::any_of(swatches.items.begin(), swatches.items.end(),
                  [](const Swatches::Item& item) { return IsColour(item.colour); })) {
    section.blocks.push_back(std::move(swatches));
  }
  return {section};
}

}  // namespace concord::reporting

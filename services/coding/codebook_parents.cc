#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "coding/codebook_csv.h"
#include "coding/codebook_errors.h"
#include "coding/limits.h"

namespace concord::coding {
namespace {

// `ParentResolver` finds the path of each row. A row's parent is named by a path or by a display
// name alone, and its own path is not known before that of its parent is: hence the recursion,
// which is bounded by the levels that a codebook may have.
class ParentResolver {
 public:
  ParentResolver(const Codebook& draft, CodebookFile& file)
      : file_(file), states_(file.rows.size()) {
    for (const v1::Code& code : draft.ActiveCodes()) {
      draft_paths_[code.display_name()].insert(draft.PathOf(code.name()));
    }
    for (size_t i = 0; i < file.rows.size(); ++i) {
      rows_by_name_[file.rows[i].code.display_name()].push_back(i);
    }
  }

  absl::Status ResolveAll() {
    std::unordered_map<std::string, int64_t> seen;
    for (size_t i = 0; i < file_.rows.size(); ++i) {
      CONCORD_RETURN_IF_ERROR(Resolve(i, 1));
      const CodebookRow& row = file_.rows[i];
      const auto [other, is_new] = seen.emplace(row.path, row.row);
      if (!is_new) {
        return CodebookCellInvalid(
            row.row, "code", absl::StrCat("Row ", other->second, " stands for the same code."));
      }
      if (states_[i].depth > kMaxCodeDepth) return TooDeep(row);
    }
    return absl::OkStatus();
  }

  // Puts the rows in an order in which parents come first; rows of one level keep theirs.
  void Sort() {
    std::vector<std::pair<int, CodebookRow>> keyed;
    keyed.reserve(file_.rows.size());
    for (size_t i = 0; i < file_.rows.size(); ++i) {
      keyed.emplace_back(states_[i].depth, std::move(file_.rows[i]));
    }
    std::stable_sort(keyed.begin(), keyed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t i = 0; i < keyed.size(); ++i) file_.rows[i] = std::move(keyed[i].second);
  }

 private:
  struct State {
    bool done = false;
    bool under_way = false;
    int depth = 0;  // levels of the path
  };

  static absl::Status TooDeep(const CodebookRow& row) {
    return CodebookCellInvalid(row.row, "parent",
                               absl::StrCat("A codebook has at most ", kMaxCodeDepth, " levels."));
  }

  static int LevelsOf(absl::string_view path) {
    int levels = 1;
    for (size_t at = path.find(kPathSeparator); at != absl::string_view::npos;
         at = path.find(kPathSeparator, at + 1)) {
      ++levels;
    }
    return levels;
  }

  absl::Status Resolve(size_t i, int recursion) {
    State& state = states_[i];
    if (state.done) return absl::OkStatus();
    CodebookRow& row = file_.rows[i];
    if (recursion > kMaxCodeDepth) return TooDeep(row);
    state.under_way = true;
    if (!row.parent.empty()) {
      CONCORD_ASSIGN_OR_RETURN(row.parent_path, FindParent(row, recursion));
    }
    row.path = row.parent_path.empty()
                   ? row.code.display_name()
                   : absl::StrCat(row.parent_path, kPathSeparator, row.code.display_name());
    state.depth = LevelsOf(row.path);
    state.under_way = false;
    state.done = true;
    return absl::OkStatus();
  }

  // Whether a main category is called so: such a name is a whole path.
  bool IsMainCategory(const std::string& name) const {
    const auto drafted = draft_paths_.find(name);
    if (drafted != draft_paths_.end() && drafted->second.count(name) > 0) return true;
    const auto rows = rows_by_name_.find(name);
    return rows != rows_by_name_.end() &&
           std::any_of(rows->second.begin(), rows->second.end(),
                       [this](size_t i) { return file_.rows[i].parent.empty(); });
  }

  absl::StatusOr<std::string> FindParent(const CodebookRow& row, int recursion) {
    const std::string& wanted = row.parent;
    if (IsMainCategory(wanted)) return wanted;
    const bool is_path = absl::StrContains(wanted, kPathSeparator);
    const std::string name =
        is_path ? wanted.substr(wanted.rfind(kPathSeparator) + sizeof(kPathSeparator) - 1) : wanted;
    std::set<std::string> candidates;
    if (const auto found = draft_paths_.find(name); found != draft_paths_.end()) {
      candidates = found->second;
    }
    bool circular = false;
    if (const auto found = rows_by_name_.find(name); found != rows_by_name_.end()) {
      for (const size_t i : found->second) {
        // A row whose path waits for this one's cannot be its parent.
        circular = circular || states_[i].under_way;
        if (states_[i].under_way) continue;
        CONCORD_RETURN_IF_ERROR(Resolve(i, recursion + 1));
        candidates.insert(file_.rows[i].path);
      }
    }
    if (is_path && candidates.count(wanted) > 0) return wanted;
    if (!is_path && candidates.size() == 1) return *candidates.begin();
    if (!is_path && candidates.size() > 1) {
      return CodebookCellInvalid(
          row.row, "parent",
          absl::StrCat("Several codes are called so; write the path, for example '",
                       *candidates.begin(), "'."));
    }
    return CodebookCellInvalid(row.row, "parent",
                               circular ? "The parent lies below the code itself."
                                        : "No row and no code of the draft is called so.");
  }

  CodebookFile& file_;
  std::vector<State> states_;
  std::unordered_map<std::string, std::set<std::string>> draft_paths_;  // by display name
  std::unordered_map<std::string, std::vector<size_t>> rows_by_name_;
};

}  // namespace

absl::Status ResolveParents(const Codebook& draft, CodebookFile& file) {
  ParentResolver resolver(draft, file);
  CONCORD_RETURN_IF_ERROR(resolver.ResolveAll());
  resolver.Sort();
  return absl::OkStatus();
}

}  // namespace concord::coding

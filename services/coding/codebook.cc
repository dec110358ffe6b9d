#include "coding/codebook.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "coding/codebook_errors.h"
#include "coding/errors.h"
#include "coding/limits.h"

namespace concord::coding {
namespace {

bool IsActive(const v1::Code& code) { return code.state() != v1::Code::STATE_RETIRED; }

bool ComesBefore(const v1::Code& a, const v1::Code& b) {
  return std::forward_as_tuple(a.position(), a.name()) <
         std::forward_as_tuple(b.position(), b.name());
}

// Returns `codes` as a walk of the tree meets them.
std::vector<v1::Code> InOrder(std::vector<v1::Code> codes) {
  std::sort(codes.begin(), codes.end(), ComesBefore);
  std::unordered_map<std::string, std::vector<size_t>> children;
  for (size_t i = 0; i < codes.size(); ++i) children[codes[i].parent_code()].push_back(i);
  std::vector<size_t> waiting;  // a stack: the next one to visit is at its back
  const auto wait_for_children = [&](const std::string& parent) {
    const auto found = children.find(parent);
    if (found == children.end()) return;
    waiting.insert(waiting.end(), found->second.rbegin(), found->second.rend());
  };
  std::vector<v1::Code> ordered;
  ordered.reserve(codes.size());
  wait_for_children("");
  while (!waiting.empty()) {
    const size_t next = waiting.back();
    waiting.pop_back();
    wait_for_children(codes[next].name());
    ordered.push_back(std::move(codes[next]));
  }
  return ordered;
}

std::optional<std::string> LengthFault(absl::string_view value, int64_t min, int64_t max) {
  const int64_t length = CodePointCount(value);
  if (length >= min && length <= max) return std::nullopt;
  return absl::StrCat("has ", length, " characters; it may have ", min, " to ", max, ".");
}

std::optional<std::string> NameFault(absl::string_view name) {
  if (auto fault = LengthFault(name, 1, kMaxCodeNameLength)) return fault;
  // Otherwise a path of display names could be read in two ways.
  if (absl::StrContains(name, kPathSeparator) || absl::StartsWith(name, "> ") ||
      absl::EndsWith(name, " >")) {
    return "must not hold ' > ', which separates the names of a path.";
  }
  return std::nullopt;
}

std::optional<std::string> TheoriesFault(const v1::Code& code) {
  if (code.theories_size() > kMaxTheories) {
    return absl::StrCat("has ", code.theories_size(), " theories; it may have ", kMaxTheories, ".");
  }
  for (const v1::Theory& theory : code.theories()) {
    if (auto fault = LengthFault(theory.display_name(), 1, kMaxTheoryNameLength)) {
      return absl::StrCat("holds a theory whose name ", *fault);
    }
    if (auto fault = LengthFault(theory.reference(), 0, kMaxTheoryReferenceLength)) {
      return absl::StrCat("holds a theory whose reference ", *fault);
    }
  }
  return std::nullopt;
}

bool IsColor(absl::string_view color) {
  return color.size() == 7 && color[0] == '#' &&
         std::all_of(color.begin() + 1, color.end(),
                     [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); });
}

// What of a code counts when two states of it are compared.
std::string Content(v1::Code code) {
  code.clear_state();
  code.clear_create_time();
  code.clear_update_time();
  code.clear_etag();
  return code.SerializeAsString();
}

}  // namespace

Codebook::Codebook(std::vector<v1::Code> codes) : codes_(InOrder(std::move(codes))) {
  for (size_t i = 0; i < codes_.size(); ++i) {
    const v1::Code& code = codes_[i];
    by_name_[code.name()] = i;
    children_[code.parent_code()].push_back(i);
    (IsActive(code) ? by_path_ : retired_path_)[PathOf(code.name())] = i;
    if (!IsActive(code)) continue;
    ++active_count_;
    active_bytes_ += code.ByteSizeLong();
  }
}

std::vector<v1::Code> Codebook::ActiveCodes() const {
  std::vector<v1::Code> active;
  std::copy_if(codes_.begin(), codes_.end(), std::back_inserter(active), IsActive);
  return active;
}

const v1::Code* Codebook::Find(absl::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? nullptr : &codes_[found->second];
}

const v1::Code* Codebook::FindChild(absl::string_view parent,
                                    absl::string_view display_name) const {
  const auto found = children_.find(std::string(parent));
  if (found == children_.end()) return nullptr;
  for (const size_t i : found->second) {
    if (IsActive(codes_[i]) && codes_[i].display_name() == display_name) return &codes_[i];
  }
  return nullptr;
}

const v1::Code* Codebook::FindPath(absl::string_view path) const {
  const auto found = by_path_.find(std::string(path));
  return found == by_path_.end() ? nullptr : &codes_[found->second];
}

bool Codebook::HasRetiredPath(absl::string_view path) const {
  return retired_path_.count(std::string(path)) > 0;
}

bool Codebook::HasActiveChildren(absl::string_view name) const {
  const auto found = children_.find(std::string(name));
  return found != children_.end() && std::any_of(found->second.begin(), found->second.end(),
                                                 [this](size_t i) { return IsActive(codes_[i]); });
}

std::string Codebook::PathOf(absl::string_view name) const {
  std::string path;
  for (const v1::Code* code = Find(name); code != nullptr; code = Find(code->parent_code())) {
    path = path.empty() ? code->display_name()
                        : absl::StrCat(code->display_name(), kPathSeparator, path);
  }
  return path;
}

int Codebook::DepthOf(absl::string_view name) const {
  int depth = 0;
  for (const v1::Code* code = Find(name); code != nullptr; code = Find(code->parent_code())) {
    ++depth;
  }
  return depth;
}

int Codebook::HeightOf(absl::string_view name) const {
  int below = 0;
  const auto found = children_.find(std::string(name));
  if (found != children_.end()) {
    for (const size_t i : found->second) {
      if (IsActive(codes_[i])) below = std::max(below, HeightOf(codes_[i].name()));
    }
  }
  return below + 1;
}

bool Codebook::IsWithin(absl::string_view name, absl::string_view ancestor) const {
  for (const v1::Code* code = Find(name); code != nullptr; code = Find(code->parent_code())) {
    if (code->name() == ancestor) return true;
  }
  return false;
}

int32_t Codebook::LastPosition(absl::string_view parent) const {
  const auto found = children_.find(std::string(parent));
  if (found == children_.end()) return 0;
  for (auto i = found->second.rbegin(); i != found->second.rend(); ++i) {
    if (IsActive(codes_[*i])) return codes_[*i].position();
  }
  return 0;
}

std::optional<CodeFault> FindFault(const v1::Code& code) {
  if (auto fault = NameFault(code.display_name())) return CodeFault{"display_name", *fault};
  const std::pair<const char*, const std::string*> texts[] = {
      {"definition", &code.definition()},
      {"inclusion_criteria", &code.inclusion_criteria()},
      {"exclusion_criteria", &code.exclusion_criteria()},
      {"guiding_question", &code.guiding_question()},
      {"indicator", &code.indicator()},
  };
  for (const auto& [field, text] : texts) {
    if (auto fault = LengthFault(*text, 0, kMaxCodeTextLength)) return CodeFault{field, *fault};
  }
  if (auto fault = TheoriesFault(code)) return CodeFault{"theories", *fault};
  if (!code.color().empty() && !IsColor(code.color())) {
    return CodeFault{"color", "must be written #RRGGBB, for example #1B6CA8."};
  }
  if (!v1::Code::Origin_IsValid(code.origin())) {
    return CodeFault{"origin", "is not an origin that this server knows."};
  }
  return std::nullopt;
}

absl::Status CheckSize(int64_t active_count, size_t active_bytes) {
  if (active_count > kMaxCodes) {
    return CodebookTooLarge(
        absl::StrCat("it would have ", active_count, " codes and may have ", kMaxCodes, "."));
  }
  if (active_bytes > kMaxCodebookBytes) {
    return CodebookTooLarge(absl::StrCat("its texts would take ", active_bytes,
                                         " bytes and may take ", kMaxCodebookBytes, "."));
  }
  return absl::OkStatus();
}

absl::Status CheckPlacement(const Codebook& book, const v1::Code& code) {
  const std::string& parent = code.parent_code();
  if (!parent.empty()) {
    const v1::Code* found = book.Find(parent);
    if (found == nullptr) return CodeParentInvalid(parent, "it is not a code of the draft");
    if (!IsActive(*found)) return CodeParentInvalid(parent, "it is retired; undelete it first");
    if (book.IsWithin(parent, code.name())) {
      return CodeParentInvalid(parent, "it is the code itself or lies below it");
    }
  }
  const v1::Code* namesake = book.FindChild(parent, code.display_name());
  if (namesake != nullptr && namesake->name() != code.name()) {
    return CodeExists(book.PathOf(namesake->name()));
  }
  if (book.DepthOf(parent) + book.HeightOf(code.name()) > kMaxCodeDepth) {
    return CodeParentInvalid(parent,
                             absl::StrCat("a codebook has at most ", kMaxCodeDepth, " levels"));
  }
  const v1::Code* before = book.Find(code.name());
  const bool replaces = before != nullptr && IsActive(*before);
  return CheckSize(
      book.active_count() + (replaces ? 0 : 1),
      book.active_bytes() + code.ByteSizeLong() - (replaces ? before->ByteSizeLong() : 0));
}

bool SaysTheSame(const v1::Code& a, const v1::Code& b) { return Content(a) == Content(b); }

bool SaysTheSame(const std::vector<v1::Code>& a, const std::vector<v1::Code>& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(),
                    [](const v1::Code& x, const v1::Code& y) { return SaysTheSame(x, y); });
}

}  // namespace concord::coding

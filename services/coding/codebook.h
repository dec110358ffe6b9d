#ifndef CONCORD_CODING_CODEBOOK_H_
#define CONCORD_CODING_CODEBOOK_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "concord/coding/v1/codebook.pb.h"

namespace concord::coding {

// Stands between the display names of a path: "Priorities > Prosecution".
inline constexpr char kPathSeparator[] = " > ";

// `Codebook` is the tree of codes at one moment. Immutable. It is made from codes as they are
// stored, whose tree is sound: every parent exists, none is below itself, and whoever is active has
// an active parent (or none).
class Codebook {
 public:
  explicit Codebook(std::vector<v1::Code> codes);

  // All codes, parents before children, siblings by position and then by id, which is the order of
  // their making.
  const std::vector<v1::Code>& codes() const { return codes_; }
  // The same without those that are retired.
  std::vector<v1::Code> ActiveCodes() const;
  int32_t active_count() const { return active_count_; }
  // What the active codes take as a message.
  size_t active_bytes() const { return active_bytes_; }

  // Returns the code of that resource name, or null.
  const v1::Code* Find(absl::string_view name) const;
  // Returns the active child of `parent` ("" for the main categories) that is called so, or null.
  const v1::Code* FindChild(absl::string_view parent, absl::string_view display_name) const;
  // Returns the active code at a path of display names, or null.
  const v1::Code* FindPath(absl::string_view path) const;
  // Whether a retired code had that path.
  bool HasRetiredPath(absl::string_view path) const;
  bool HasActiveChildren(absl::string_view name) const;

  // The display names from the main category down to the code, which must be there.
  std::string PathOf(absl::string_view name) const;
  // How many levels there are from the main category to the code, itself included; 0 for "".
  int DepthOf(absl::string_view name) const;
  // How many levels of active codes there are from the code down, itself included.
  int HeightOf(absl::string_view name) const;
  // Whether `name` is `ancestor` or below it.
  bool IsWithin(absl::string_view name, absl::string_view ancestor) const;
  // The greatest position among the active children of `parent`; 0 when it has none.
  int32_t LastPosition(absl::string_view parent) const;

 private:
  std::vector<v1::Code> codes_;
  std::unordered_map<std::string, size_t> by_name_;
  std::unordered_map<std::string, size_t> by_path_;       // active codes
  std::unordered_map<std::string, size_t> retired_path_;  // the others
  // By the parent's name, in order, retired ones too.
  std::unordered_map<std::string, std::vector<size_t>> children_;
  int32_t active_count_ = 0;
  size_t active_bytes_ = 0;
};

// What is wrong with a field of a code, for the sentence "The field 'x' ...".
struct CodeFault {
  std::string field;  // of Code
  std::string what;
};

// Returns the first fault of the code taken by itself: the lengths of its texts, its display name,
// theories and colour. Its anchor example and its place in the tree need more than itself.
std::optional<CodeFault> FindFault(const v1::Code& code);

// OK when `code` may stand in `book` where its parent_code says, in place of the code of its name
// if there is one. CODE_PARENT_INVALID (unknown, retired, below the code itself, too deep),
// CODE_EXISTS, CODEBOOK_TOO_LARGE.
absl::Status CheckPlacement(const Codebook& book, const v1::Code& code);

// OK when a draft of that size can be kept; else CODEBOOK_TOO_LARGE.
absl::Status CheckSize(int64_t active_count, size_t active_bytes);

// Whether two states of a code say the same; when they were made and changed does not count.
bool SaysTheSame(const v1::Code& a, const v1::Code& b);
// Whether two codebooks, in their order, say the same.
bool SaysTheSame(const std::vector<v1::Code>& a, const std::vector<v1::Code>& b);

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODEBOOK_H_

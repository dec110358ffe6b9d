#ifndef CONCORD_TRANSCRIPTS_REFERENCES_H_
#define CONCORD_TRANSCRIPTS_REFERENCES_H_

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/scoped_store.h"

namespace concord::transcripts {

// Who refers to what, so that nothing in use is deleted though others write at the same time.
//
// An index is a collection, "transcripts/transcript-by-case", with a listing a target in which the
// referrers stand. A commit that adds a referrer requires the target's record as it was read, and
// rewrites the *guard* of (index, target). A commit that rests on who refers to the target requires
// its guard as it was before the referrers were read. So one of two such commits fails and is
// prepared again, while any number of referrers do not hinder each other.
inline constexpr char kTranscriptsByCase[] = "transcripts/transcript-by-case";
inline constexpr char kContactsByCase[] = "transcripts/contact-by-case";
inline constexpr char kCasesByVariable[] = "transcripts/case-by-variable";

// Returns the listing of those that refer to `target`.
std::string ReferrersOf(absl::string_view index, absl::string_view target);

// Returns the ids of those that refer to `target`, and makes `batch` rest on it.
absl::StatusOr<std::vector<std::string>> RequireReferrers(storage::ScopedStore& store,
                                                          absl::string_view project,
                                                          absl::string_view index,
                                                          const std::string& target,
                                                          storage::Batch& batch);

// Removes the guard of a target that is deleted.
void DeleteGuard(absl::string_view index, const std::string& target, storage::Batch& batch);

// `ReferenceChanges` collects the references that one commit adds and removes.
class ReferenceChanges {
 public:
  void Add(absl::string_view index, absl::string_view target, const std::string& referrer);
  void Remove(absl::string_view index, absl::string_view target, const std::string& referrer);
  // What remains the same must not be removed and added: a batch touches each key once.
  void WriteTo(storage::Batch& batch) const;

 private:
  using Listed = std::pair<std::string, std::string>;  // listing, referrer
  std::set<Listed> added_;
  std::set<Listed> removed_;
  std::set<storage::Key> guards_;
};

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_REFERENCES_H_

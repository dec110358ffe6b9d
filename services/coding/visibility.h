#ifndef CONCORD_CODING_VISIBILITY_H_
#define CONCORD_CODING_VISIBILITY_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "concord/coding/v1/round.pb.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// A round that is blind and not revealed. All ids are bare, without collections.
struct BlindRound {
  std::string id;
  storage::Revision begin = 0;  // the revision of the project at which it was made
  absl::flat_hash_set<std::string> coders;
  absl::flat_hash_set<std::string> transcripts;
};

// `View` says what one member may see, at the moment it was loaded. What is hidden is to be treated
// as if it did not exist. The rules, for each round that is blind and not revealed:
//  1. who codes in it sees nothing that others do on its transcripts, in the round or outside;
//  2. nobody sees what the others did in it.
// One's own work is never hidden. Pure: tests build it from rounds.
class View {
 public:
  View(std::string member, std::vector<std::shared_ptr<const BlindRound>> rounds);

  const std::string& member() const { return member_; }
  // Whether the member codes in a round that is blind and not revealed.
  bool blind() const { return blind_; }
  // Whether anything is hidden. Then no revision of the project later than known_until() may be
  // answered, since it would count the work of others; begin_revision and the like are 0.
  bool hides_anything() const { return !rounds_.empty(); }
  storage::Revision known_until() const { return known_until_; }

  // Of a coding by `coder` on `transcript` in `round` ("" outside rounds).
  bool HidesCoding(absl::string_view transcript, absl::string_view coder,
                   absl::string_view round) const;
  // Of other work on a transcript, or on a coding on it, such as a memo by `author`. (A memo on a
  // coding is hidden with the coding too.) For rule 2, what a coder of the round writes on its
  // transcripts belongs to the round.
  bool HidesWork(absl::string_view transcript, absl::string_view author) const;
  // Of a memo by `author` on the round itself: the coders' are hidden, the owner's are not.
  bool HidesOnRound(absl::string_view round, absl::string_view author) const;
  // Of the assignments and counts of others in the round: hidden from who codes in it.
  bool HidesProgress(absl::string_view round) const;

  // Whether `revision` may be answered: it counts no work that is hidden.
  bool MayTell(storage::Revision revision) const {
    return !hides_anything() || revision <= known_until_;
  }

  // The answer of GetVisibility.
  concord::coding::v1::Visibility Describe(absl::string_view project) const;

 private:
  std::string member_;
  std::vector<std::shared_ptr<const BlindRound>> rounds_;  // each has a coder, so hides something
  bool blind_ = false;
  storage::Revision known_until_ = 0;
};

// `Visibility` loads views. It keeps the blind rounds of each project and compares the version of
// one small record on every Load, so a round made through another process hides from the moment its
// CreateRound returned. Thread-safe.
class Visibility {
 public:
  // The blind rounds of a project and the version of the record that says so.
  struct Rounds {
    storage::Version version;
    std::vector<std::shared_ptr<const BlindRound>> blind;
  };

  explicit Visibility(storage::ScopedStore& store) : store_(store) {}

  // Returns what `member` may see now: one small read. Call it *after* reading what is to be shown:
  // work that is read before the view cannot be younger than the rounds in the view. Errors are the
  // store's.
  absl::StatusOr<View> Load(absl::string_view project, absl::string_view member);
  // The same before a member is known.
  absl::StatusOr<std::shared_ptr<const Rounds>> Current(const std::string& project);
  // What the last Load of the project found, or null. It may be outdated: for commits that require
  // its version (of VisibilityKey) only.
  std::shared_ptr<const Rounds> Peek(const std::string& project);

 private:
  absl::StatusOr<std::shared_ptr<const BlindRound>> ReadRound(const std::string& project,
                                                              const std::string& id);

  storage::ScopedStore& store_;
  Mutex mutex_;
  std::map<std::string, std::shared_ptr<const Rounds>> projects_ ABSL_GUARDED_BY(mutex_);
};

// The record that every round made, extended or revealed rewrites (VisibilityRecord).
storage::Key VisibilityKey();

}  // namespace concord::coding

#endif  // CONCORD_CODING_VISIBILITY_H_

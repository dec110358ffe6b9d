#ifndef CONCORD_SERVER_DIRECTORY_H_
#define CONCORD_SERVER_DIRECTORY_H_

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "concord/type/v1/access.pb.h"
#include "server/request_context.h"
#include "storage/scoped_store.h"

namespace concord {

// The partition of what belongs to no project.
inline constexpr char kGlobalPartition[] = "_global";

// `Directory` knows who is who: it turns tokens into principals and principals into members. What
// it has read it believes for at most two seconds, so a revocation takes effect within two seconds
// in every process. Thread-safe; a miss reads the store.
class Directory {
 public:
  // A person or a service behind a token.
  struct Principal {
    std::string id;
    bool administrator = false;
    bool service = false;  // may act for any person, and for nobody alone
  };

  // `in_process_token` is the secret of this process's own calls between services.
  Directory(storage::Store& store, const Clock& clock, std::string in_process_token);

  // UNAUTHENTICATED: TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED.
  absl::StatusOr<Principal> Authenticate(absl::string_view token);
  // The principal that a service acts for. UNAUTHENTICATED (TOKEN_INVALID) if there is none.
  absl::StatusOr<Principal> FindPrincipal(absl::string_view id);
  // PERMISSION_DENIED if the principal is not a member of the project (or there is no project).
  absl::StatusOr<Membership> FindMember(absl::string_view project, absl::string_view principal);
  // True if Authenticate and FindMember for these would answer without reading the store.
  bool Knows(absl::string_view token, absl::string_view project) const;

  // Makes the caller the owner of a project that is being made; does nothing if it is already.
  absl::Status AddFirstOwner(const RequestContext& context, absl::string_view project);
  // The projects that `principal` is or was a member of.
  absl::StatusOr<std::vector<std::string>> ProjectsOf(absl::string_view principal);

  // Makes a token valid for a principal (making the principal if need be), or ends it. Idempotent.
  absl::Status PutToken(absl::string_view digest, absl::string_view principal,
                        absl::string_view project, std::optional<absl::Time> expire_time);
  absl::Status RevokeToken(absl::string_view digest, absl::Time when);

  // Forgets what is believed of tokens and members, after a change made here.
  void Forget();

 private:
  template <typename T>
  struct Cached {
    T value;
    absl::Time read_at;
  };

  struct CachedToken {
    absl::StatusOr<Principal> value;  // refusals are remembered too
    absl::Time read_at;
    absl::Time expire_time;
  };

  bool Fresh(absl::Time read_at) const;
  absl::StatusOr<Principal> ReadToken(const std::string& digest, absl::Time* expire_time);
  absl::StatusOr<Principal> ReadPrincipal(const std::string& id);

  storage::ScopedStore store_;
  const Clock& clock_;
  const std::string in_process_token_;

  mutable Mutex mutex_;
  std::unordered_map<std::string, CachedToken> tokens_
      ABSL_GUARDED_BY(mutex_);  // by the token's SHA-256
  std::unordered_map<std::string, Cached<Principal>> principals_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<std::string, Cached<Membership>> members_
      ABSL_GUARDED_BY(mutex_);  // by "project/principal"
};

// The digest under which a token is kept: SHA-256 in hex.
std::string TokenDigest(absl::string_view token);

}  // namespace concord

#endif  // CONCORD_SERVER_DIRECTORY_H_

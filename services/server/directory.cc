#include "server/directory.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "base/status_macros.h"
#include "server/errors.h"
#include "server/names.h"
#include "server/proto_time.h"
#include "services/server/records.pb.h"

namespace concord {
namespace {

using storage::Batch;
using storage::Entry;
using storage::Key;

// How long something read is believed: a revocation takes effect everywhere within two seconds.
constexpr absl::Duration kBelief = absl::Milliseconds(1800);
// Bounds the memory that guessed tokens and gone members can take.
constexpr size_t kMaxCached = 10'000;

constexpr char kPrincipals[] = "admin/principal";
constexpr char kTokenDigests[] = "admin/token-digest";
constexpr char kMembers[] = "admin/member";

std::string ProjectsOfCollection(absl::string_view principal) {
  return absl::StrCat("admin/projects-of/", principal);
}

template <typename Map>
void Bound(Map& map) {
  if (map.size() >= kMaxCached) map.clear();
}

}  // namespace

std::string TokenDigest(absl::string_view token) { return Sha256Hex(token); }

Directory::Directory(storage::Store& store, const Clock& clock, std::string in_process_token)
    : store_(store, "admin"), clock_(clock), in_process_token_(std::move(in_process_token)) {}

bool Directory::Fresh(absl::Time read_at) const { return clock_.Now() - read_at < kBelief; }

absl::StatusOr<Directory::Principal> Directory::Authenticate(absl::string_view token) {
  if (token.empty()) {
    return error::Unauthenticated("TOKEN_MISSING",
                                  "The call carries no token. Set CONCORD_TOKEN_FILE to the file "
                                  "that holds yours (the owner's is owner.token in the server's "
                                  "data directory).");
  }
  if (SecretEquals(token, in_process_token_)) return Principal{"", false, true};
  const std::string digest = Sha256(token);
  {
    MutexLock lock(&mutex_);
    const auto found = tokens_.find(digest);
    if (found != tokens_.end() && Fresh(found->second.read_at)) {
      if (clock_.Now() < found->second.expire_time) return found->second.value;
    }
  }
  absl::Time expire_time = absl::InfiniteFuture();
  const absl::Time read_at = clock_.Now();
  absl::StatusOr<Principal> principal = ReadToken(TokenDigest(token), &expire_time);
  if (absl::IsUnavailable(principal.status())) return principal;
  MutexLock lock(&mutex_);
  Bound(tokens_);
  tokens_.insert_or_assign(digest, CachedToken{principal, read_at, expire_time});
  return principal;
}

absl::StatusOr<Directory::Principal> Directory::ReadToken(const std::string& digest,
                                                          absl::Time* expire_time) {
  absl::StatusOr<Entry> entry = store_.ReadOne(kGlobalPartition, {kTokenDigests, digest});
  if (!entry.ok()) return error::FromStore(entry.status());
  server::records::TokenDigest record;
  if (!entry->version.exists() || !record.ParseFromString(entry->value)) {
    return error::Unauthenticated("TOKEN_INVALID",
                                  "The token is not known here. Ask the project's owner for a new "
                                  "one, and check that the address is the right server's.");
  }
  if (record.has_revoke_time()) {
    return error::Unauthenticated("TOKEN_REVOKED",
                                  "The token was revoked. Ask the project's owner for a new one.");
  }
  if (record.has_expire_time()) *expire_time = GetTime(record.expire_time());
  if (*expire_time <= clock_.Now()) {
    return error::Unauthenticated("TOKEN_EXPIRED",
                                  "The token has expired. Ask the project's owner for a new one.");
  }
  return ReadPrincipal(record.principal());
}

absl::StatusOr<Directory::Principal> Directory::ReadPrincipal(const std::string& id) {
  absl::StatusOr<Entry> entry = store_.ReadOne(kGlobalPartition, {kPrincipals, id});
  if (!entry.ok()) return error::FromStore(entry.status());
  server::records::Principal record;
  if (!entry->version.exists() || !record.ParseFromString(entry->value)) {
    return error::Unauthenticated("TOKEN_INVALID", "The token stands for nobody.");
  }
  return Principal{id, record.administrator(), record.service()};
}

absl::StatusOr<Directory::Principal> Directory::FindPrincipal(absl::string_view id) {
  if (id.empty()) {
    return error::Unauthenticated("TOKEN_INVALID",
                                  "A service's token is for calls that it makes for a person.");
  }
  const std::string key(id);
  {
    MutexLock lock(&mutex_);
    const auto found = principals_.find(key);
    if (found != principals_.end() && Fresh(found->second.read_at)) return found->second.value;
  }
  const absl::Time read_at = clock_.Now();
  CONCORD_ASSIGN_OR_RETURN(Principal principal, ReadPrincipal(key));
  MutexLock lock(&mutex_);
  Bound(principals_);
  principals_.insert_or_assign(key, Cached<Principal>{principal, read_at});
  return principal;
}

absl::StatusOr<Membership> Directory::FindMember(absl::string_view project,
                                                 absl::string_view principal) {
  const std::string key = absl::StrCat(project, "/", principal);
  {
    MutexLock lock(&mutex_);
    const auto found = members_.find(key);
    if (found != members_.end() && Fresh(found->second.read_at)) return found->second.value;
  }
  const absl::Time read_at = clock_.Now();
  absl::StatusOr<Entry> entry = store_.ReadOne(project, {kMembers, std::string(principal)});
  if (!entry.ok()) return error::FromStore(entry.status());
  server::records::Member record;
  if (!entry->version.exists() || !record.ParseFromString(entry->value) ||
      record.has_delete_time()) {
    return error::PermissionDenied(ProjectName(project));
  }
  Membership member;
  member.id = std::string(principal);
  member.version = entry->version;
  for (const int role : record.roles()) {
    member.roles.push_back(static_cast<concord::type::v1::Role>(role));
  }
  MutexLock lock(&mutex_);
  Bound(members_);
  members_.insert_or_assign(key, Cached<Membership>{member, read_at});
  return member;
}

bool Directory::Knows(absl::string_view token, absl::string_view project) const {
  const std::string digest = Sha256(token);
  MutexLock lock(&mutex_);
  const auto found = tokens_.find(digest);
  if (found == tokens_.end() || !Fresh(found->second.read_at)) return false;
  if (!found->second.value.ok()) return true;
  const auto member = members_.find(absl::StrCat(project, "/", found->second.value->id));
  return member != members_.end() && Fresh(member->second.read_at);
}

absl::Status Directory::AddFirstOwner(const RequestContext& context, absl::string_view project) {
  server::records::Member record;
  record.add_roles(concord::type::v1::ROLE_OWNER);
  SetTime(context.now, record.mutable_create_time());
  server::records::MemberWords words;
  words.set_display_name("owner");
  words.set_salt(RandomBytes(32));
  Batch batch;
  batch.RequireAbsent({kMembers, context.principal})
      .RequireAbsent({"admin/project", "made"})
      .Put({kMembers, context.principal}, record.SerializeAsString())
      .PutErasable({"admin/member-words", context.principal}, words.SerializeAsString())
      .PutUnlisted({"admin/project", "made"}, context.principal);
  absl::StatusOr<storage::Outcome> outcome = store_.Commit(project, std::move(batch));
  if (!outcome.ok()) return error::FromStore(outcome.status());
  if (outcome->kind == storage::Outcome::Kind::kConditionFailed) {
    // Made already: by an earlier try of the caller's, or by somebody else.
    CONCORD_ASSIGN_OR_RETURN(const Entry made, store_.ReadOne(project, {"admin/project", "made"}));
    if (made.value != context.principal) return error::PermissionDenied(ProjectName(project));
  }
  Batch global;
  global.List(ProjectsOfCollection(context.principal), std::string(project));
  outcome = store_.Commit(kGlobalPartition, std::move(global));
  if (!outcome.ok()) return error::FromStore(outcome.status());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> Directory::ProjectsOf(absl::string_view principal) {
  absl::StatusOr<std::vector<Entry>> entries =
      store_.ScanAll(kGlobalPartition, ProjectsOfCollection(principal));
  if (!entries.ok()) return error::FromStore(entries.status());
  std::vector<std::string> projects;
  for (const Entry& entry : *entries) projects.push_back(entry.id);
  return projects;
}

absl::Status Directory::PutToken(absl::string_view digest, absl::string_view principal,
                                 absl::string_view project, std::optional<absl::Time> expire_time) {
  const std::string id(principal);
  server::records::Principal person;
  SetTime(clock_.Now(), person.mutable_create_time());
  server::records::TokenDigest token;
  token.set_principal(id);
  if (expire_time.has_value()) SetTime(*expire_time, token.mutable_expire_time());

  absl::StatusOr<std::vector<Entry>> known =
      store_.Read(kGlobalPartition, {{kPrincipals, id}, {kTokenDigests, std::string(digest)}});
  if (!known.ok()) return error::FromStore(known.status());
  Batch batch;
  if (!(*known)[0].version.exists()) {
    batch.RequireAbsent({kPrincipals, id})
        .PutUnlisted({kPrincipals, id}, person.SerializeAsString());
  }
  if (!(*known)[1].version.exists()) {
    batch.RequireAbsent({kTokenDigests, std::string(digest)})
        .PutUnlisted({kTokenDigests, std::string(digest)}, token.SerializeAsString());
  }
  batch.List(ProjectsOfCollection(principal), std::string(project));
  absl::StatusOr<storage::Outcome> outcome = store_.Commit(kGlobalPartition, std::move(batch));
  if (!outcome.ok()) return error::FromStore(outcome.status());
  if (outcome->kind != storage::Outcome::Kind::kCommitted) return error::Conflict();
  Forget();
  return absl::OkStatus();
}

absl::Status Directory::RevokeToken(absl::string_view digest, absl::Time when) {
  const Key key{kTokenDigests, std::string(digest)};
  CONCORD_ASSIGN_OR_RETURN(const Entry entry, store_.ReadOne(kGlobalPartition, key));
  server::records::TokenDigest token;
  if (!entry.version.exists() || !token.ParseFromString(entry.value)) return absl::OkStatus();
  if (!token.has_revoke_time()) {
    SetTime(when, token.mutable_revoke_time());
    Batch batch;
    batch.PutUnlisted(key, token.SerializeAsString());
    absl::StatusOr<storage::Outcome> outcome = store_.Commit(kGlobalPartition, std::move(batch));
    if (!outcome.ok()) return error::FromStore(outcome.status());
  }
  Forget();
  return absl::OkStatus();
}

void Directory::Forget() {
  MutexLock lock(&mutex_);
  tokens_.clear();
  principals_.clear();
  members_.clear();
}

}  // namespace concord

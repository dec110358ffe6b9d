#include "server/bootstrap.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/directory.h"
#include "server/proto_time.h"
#include "services/server/records.pb.h"
#include "storage/scoped_store.h"

namespace concord {
namespace {

const storage::Key kSecret{"admin/secret", "store"};
const storage::Key kDone{"admin/bootstrap", "done"};

absl::Status FileError(const std::string& path, absl::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat("The file '", path, "' cannot be ", what, ": ", std::strerror(errno), "."));
}

// Puts a new token into `path` unless the file is there already (from a start that was cut short);
// returns what it holds. The file appears whole or not at all.
absl::StatusOr<std::string> MakeTokenFile(const std::string& path) {
  const std::string draft = absl::StrCat(path, ".", getpid());
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return FileError(draft, "written");
  const std::string line = NewToken() + "\n";
  const bool ok =
      write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && fsync(fd) == 0;
  close(fd);
  const bool linked = ok && (link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
  unlink(draft.c_str());
  if (!linked) return FileError(path, "written");
  return ReadTokenFile(path);
}

void AddPrincipal(storage::Batch& batch, const std::string& token, bool administrator, bool service,
                  absl::Time now) {
  server::records::Principal principal;
  principal.set_administrator(administrator);
  principal.set_service(service);
  SetTime(now, principal.mutable_create_time());
  const std::string id = NewId(now);
  server::records::TokenDigest digest;
  digest.set_principal(id);
  batch.PutUnlisted({"admin/principal", id}, principal.SerializeAsString())
      .PutUnlisted({"admin/token-digest", TokenDigest(token)}, digest.SerializeAsString());
}

}  // namespace

std::string NewToken() {
  return absl::StrCat("concord_", absl::WebSafeBase64Escape(RandomBytes(32)));
}

absl::StatusOr<std::string> ReadTokenFile(const std::string& path) {
  std::ifstream in(path);
  std::stringstream content;
  content << in.rdbuf();
  const std::string token(absl::StripAsciiWhitespace(content.str()));
  if (!in || token.empty()) return FileError(path, "read");
  return token;
}

absl::StatusOr<std::string> StoreSecret(storage::Store& store) {
  storage::ScopedStore scoped(store, "admin");
  storage::Batch batch;
  batch.RequireAbsent(kSecret).PutUnlisted(kSecret, RandomBytes(32));
  CONCORD_ASSIGN_OR_RETURN(storage::Entry entry, scoped.ReadOne(kGlobalPartition, kSecret));
  if (entry.version.exists()) return entry.value;
  // Whoever is first makes it; the others read what it made.
  absl::StatusOr<storage::Outcome> outcome = scoped.Commit(kGlobalPartition, std::move(batch));
  if (!outcome.ok()) return outcome.status();
  CONCORD_ASSIGN_OR_RETURN(entry, scoped.ReadOne(kGlobalPartition, kSecret));
  return entry.value;
}

absl::Status Bootstrap(storage::Store& store, const Clock& clock, const std::string& data_dir) {
  storage::ScopedStore scoped(store, "admin");
  CONCORD_ASSIGN_OR_RETURN(const storage::Entry done, scoped.ReadOne(kGlobalPartition, kDone));
  if (done.version.exists()) return absl::OkStatus();
  const std::string owner_path = absl::StrCat(data_dir, "/owner.token");
  CONCORD_ASSIGN_OR_RETURN(const std::string owner, MakeTokenFile(owner_path));
  CONCORD_ASSIGN_OR_RETURN(const std::string service,
                           MakeTokenFile(absl::StrCat(data_dir, "/service.token")));
  storage::Batch batch;
  batch.RequireAbsent(kDone).PutUnlisted(kDone, "1");
  AddPrincipal(batch, owner, /*administrator=*/true, /*service=*/false, clock.Now());
  AddPrincipal(batch, service, /*administrator=*/false, /*service=*/true, clock.Now());
  absl::StatusOr<storage::Outcome> outcome = scoped.Commit(kGlobalPartition, std::move(batch));
  if (!outcome.ok()) return outcome.status();
  Log(Severity::kInfo, "first start: the owner's token is ready", {{"file", owner_path}});
  return absl::OkStatus();
}

}  // namespace concord

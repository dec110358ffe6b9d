#include "coding/codebook_draft.h"

#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "server/errors.h"

namespace concord::coding {

absl::StatusOr<Draft> ReadDraft(storage::ScopedStore& store, absl::string_view project) {
  // The head is read first: had a code changed between the two reads, the commit would fail.
  const auto head = store.ReadOne(project, CodebookHeadKey());
  if (!head.ok()) return error::FromStore(head.status());
  auto entries = store.ScanAll(project, kCodeCollection);
  if (!entries.ok()) return error::FromStore(entries.status());
  std::vector<v1::Code> codes;
  std::map<std::string, storage::Version> versions;
  codes.reserve(entries->size());
  for (const storage::Entry& entry : *entries) {
    v1::Code code;
    if (!code.ParseFromString(entry.value)) return error::Internal();
    versions[code.name()] = entry.version;
    codes.push_back(std::move(code));
  }
  CONCORD_ASSIGN_OR_RETURN(records::CodebookHead record, ReadHead(*head));
  return Draft{Codebook(std::move(codes)), std::move(versions), std::move(record), head->version};
}

void ChangeHead(const Draft& draft, const records::CodebookHead& head, storage::Batch& batch) {
  batch.Require(CodebookHeadKey(), draft.head_version)
      .Put(CodebookHeadKey(), head.SerializeAsString());
}

void PutCode(const v1::Code& code, storage::Batch& batch) {
  v1::Code stored = code;
  stored.clear_etag();
  batch.Put(CodeKey(IdOf(code.name())), stored.SerializeAsString());
}

std::string IdOf(absl::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

}  // namespace concord::coding

#include "transcripts/repository.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "base/status_macros.h"
#include "server/errors.h"
#include "server/names.h"
#include "transcripts/records.pb.h"

namespace concord::transcripts {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string Kind::Name(absl::string_view project, absl::string_view id) const {
  return ChildName(project, path, id);
}

std::string RecordReader::Put(absl::string_view id, const Message& resource,
                              storage::Batch& batch) const {
  const google::protobuf::Descriptor& fields = *resource.GetDescriptor();
  const google::protobuf::Reflection& reflection = *resource.GetReflection();
  std::unique_ptr<Message> record(resource.New());
  record->CopyFrom(resource);
  reflection.ClearField(record.get(), fields.FindFieldByName("etag"));
  // The words are the resource without what is in the record.
  std::unique_ptr<Message> words(resource.New());
  std::vector<const FieldDescriptor*> erasable;
  erasable.reserve(kind_.erasable.size());
  for (const std::string& field : kind_.erasable) {
    erasable.push_back(fields.FindFieldByName(field));
  }
  reflection.SwapFields(record.get(), words.get(), erasable);
  batch.Put(KeyOf(id), record->SerializeAsString());
  if (erasable.empty()) return "";

  records::Words kept;
  kept.set_message(words->SerializeAsString());
  Commitment commitment = MakeCommitment(kept.message());
  kept.set_salt(std::move(commitment.salt));
  batch.PutErasable({kind_.words_collection(), std::string(id)}, kept.SerializeAsString());
  return std::move(commitment.proof);
}

void RecordReader::Remove(absl::string_view id, storage::Batch& batch) const {
  batch.Delete(KeyOf(id));
  if (!kind_.erasable.empty()) batch.Erase({kind_.words_collection(), std::string(id)});
}

absl::StatusOr<std::vector<storage::Entry>> RecordReader::ReadEntries(
    absl::string_view project, const std::vector<std::string>& ids) const {
  std::vector<storage::Key> keys;
  for (const std::string& id : ids) {
    keys.push_back(KeyOf(id));
    if (!kind_.erasable.empty()) keys.push_back({kind_.words_collection(), id});
  }
  if (keys.empty()) return std::vector<storage::Entry>();
  absl::StatusOr<std::vector<storage::Entry>> entries = store_.Read(project, keys);
  if (!entries.ok()) return error::FromStore(entries.status());
  return entries;
}

absl::Status RecordReader::Decode(const storage::Entry& record, const storage::Entry* words,
                                  Message* resource) const {
  if (!resource->ParseFromString(record.value)) return error::Internal();
  if (words != nullptr) {
    records::Words kept;
    if (!kept.ParseFromString(words->value) || !resource->MergeFromString(kept.message())) {
      return error::Internal();
    }
  }
  resource->GetReflection()->SetString(resource, resource->GetDescriptor()->FindFieldByName("etag"),
                                       environment_.etags.Make(record.version));
  return absl::OkStatus();
}

absl::StatusOr<ListedPage> ScanPage(storage::ScopedStore& store, absl::string_view project,
                                    absl::string_view collection, const Page& page) {
  absl::StatusOr<std::vector<storage::Entry>> entries =
      store.Scan(project, collection, page.after, page.size);
  if (!entries.ok()) return error::FromStore(entries.status());
  ListedPage listed{*std::move(entries), ""};
  if (listed.entries.size() < page.size) return listed;
  // Only what follows tells a full page from the last one.
  const std::string& last = listed.entries.back().id;
  absl::StatusOr<std::vector<storage::Entry>> more = store.Scan(project, collection, last, 1);
  if (!more.ok()) return error::FromStore(more.status());
  if (!more->empty()) listed.after = last;
  return listed;
}

std::vector<std::string> IdsOf(const std::vector<storage::Entry>& entries) {
  std::vector<std::string> ids;
  ids.reserve(entries.size());
  for (const storage::Entry& entry : entries) ids.push_back(entry.id);
  return ids;
}

storage::Key UniqueKey(const Environment& environment, absl::string_view project,
                       absl::string_view purpose, absl::string_view word) {
  return {absl::StrCat("transcripts/", purpose),
          absl::BytesToHexString(
              HmacSha256(environment.secret, absl::StrCat(purpose, "\n", project, "\n", word)))};
}

absl::Status CheckParent(const RequestContext& context, absl::string_view parent) {
  if (parent == ProjectName(context.project)) return absl::OkStatus();
  return error::NameInvalid("parent", "projects/{project}");
}

}  // namespace concord::transcripts

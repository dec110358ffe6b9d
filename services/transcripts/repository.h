#ifndef CONCORD_TRANSCRIPTS_REPOSITORY_H_
#define CONCORD_TRANSCRIPTS_REPOSITORY_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "server/environment.h"
#include "server/errors.h"
#include "storage/scoped_store.h"

namespace concord::transcripts {

// One kind of resource and how it is kept: the API's message itself as the record of the key
// ("transcripts/<word>", id), listed, without the etag and without the `erasable` fields. Those lie
// together, as an erasable value, under ("transcripts/<word>-words", id).
//
// The record is rewritten with every change of the resource, also where only erasable fields
// change. So its version stands for the resource: whoever rests on it, the coding service on
// ("transcripts/transcript", id) for instance, requires the version that the etag hides.
struct Kind {
  std::string word;  // "case"
  std::string path;  // "cases"
  std::vector<std::string> erasable;

  std::string collection() const { return "transcripts/" + word; }
  std::string words_collection() const { return collection() + "-words"; }
  std::string Name(absl::string_view project, absl::string_view id) const;
};

// The parts that do not depend on the message's type; see Repository.
class RecordReader {
 public:
  RecordReader(Environment& environment, storage::ScopedStore& store, Kind kind)
      : environment_(environment), store_(store), kind_(std::move(kind)) {}

  const Kind& kind() const { return kind_; }
  storage::Key KeyOf(absl::string_view id) const { return {kind_.collection(), std::string(id)}; }
  // Puts record and erasable words. Returns the commitment to the words for the event's facts, or
  // "" for a kind without.
  std::string Put(absl::string_view id, const google::protobuf::Message& resource,
                  storage::Batch& batch) const;
  // Removes record and words for good.
  void Remove(absl::string_view id, storage::Batch& batch) const;

 protected:
  // Entries of records and words in turn.
  absl::StatusOr<std::vector<storage::Entry>> ReadEntries(
      absl::string_view project, const std::vector<std::string>& ids) const;
  // Makes the resource of an entry and of its words, etag included.
  absl::Status Decode(const storage::Entry& record, const storage::Entry* words,
                      google::protobuf::Message* resource) const;

  Environment& environment_;
  storage::ScopedStore& store_;
  const Kind kind_;
};

// A resource as it was read.
template <typename Resource>
struct Stored {
  Resource resource;  // complete, with its etag
  storage::Version version;
  std::string id;
};

// `Repository` reads and writes the resources of one kind. Thread-safe.
template <typename Resource>
class Repository : public RecordReader {
 public:
  using RecordReader::RecordReader;

  // Returns those of `ids` that there are, in order.
  absl::StatusOr<std::vector<Stored<Resource>>> ReadAll(absl::string_view project,
                                                        const std::vector<std::string>& ids) const {
    absl::StatusOr<std::vector<storage::Entry>> entries = ReadEntries(project, ids);
    if (!entries.ok()) return entries.status();
    const size_t step = kind_.erasable.empty() ? 1 : 2;
    std::vector<Stored<Resource>> all;
    for (size_t i = 0; i < entries->size(); i += step) {
      const storage::Entry& record = (*entries)[i];
      if (!record.version.exists()) continue;
      Stored<Resource> stored{{}, record.version, ids[i / step]};
      absl::Status status =
          Decode(record, step == 2 ? &(*entries)[i + 1] : nullptr, &stored.resource);
      if (!status.ok()) return status;
      all.push_back(std::move(stored));
    }
    return all;
  }

  // Returns the resource; <WORD>_NOT_FOUND when there is none.
  absl::StatusOr<Stored<Resource>> ReadOne(absl::string_view project, const std::string& id) const {
    absl::StatusOr<std::vector<Stored<Resource>>> found = ReadAll(project, {id});
    if (!found.ok()) return found.status();
    if (found->empty()) return error::NotFound(kind_.word, kind_.Name(project, id));
    return std::move(found->front());
  }
};

// A page of a listing.
struct ListedPage {
  std::vector<storage::Entry> entries;
  std::string after;  // where the next page begins; empty at the end
};

// Returns the page of `collection` that begins after `page.after`.
absl::StatusOr<ListedPage> ScanPage(storage::ScopedStore& store, absl::string_view project,
                                    absl::string_view collection, const Page& page);

// Returns the ids of entries.
std::vector<std::string> IdsOf(const std::vector<storage::Entry>& entries);

// Returns the key that keeps `word` unique among those of `purpose` ("case-by-name") in a project
// without showing it: an HMAC under the store's secret.
storage::Key UniqueKey(const Environment& environment, absl::string_view project,
                       absl::string_view purpose, absl::string_view word);

// OK when `parent` is the call's project itself; else NAME_INVALID.
absl::Status CheckParent(const RequestContext& context, absl::string_view parent);

// Sets the etag of what a commit has made: the `finish` of CommitOnce.
inline auto SetEtag(const Environment& environment) {
  return [&environment](auto& resource, const storage::Version& version) {
    resource.set_etag(environment.etags.Make(version));
  };
}

// The `finish` for what a commit has deleted: it keeps the etag that it had.
inline auto KeepEtag() {
  return [](auto&, const storage::Version&) {};
}

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_REPOSITORY_H_

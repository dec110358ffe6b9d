#include "coding/memo_resources.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "coding/codebook_records.h"
#include "coding/coding_records.h"
#include "coding/errors.h"
#include "coding/round_records.h"
#include "server/errors.h"
#include "server/names.h"

namespace concord::coding {
namespace {

namespace tr = concord::transcripts::v1;

constexpr const char* kCollections[] = {"transcripts", "cases",  "codes",
                                        "codings",     "rounds", "memos"};

struct Parts {
  std::string collection;  // empty for the project itself
  std::string id;
};

absl::StatusOr<Parts> Split(absl::string_view name, absl::string_view project,
                            absl::string_view field) {
  if (name == ProjectName(project)) return Parts{};
  for (const char* collection : kCollections) {
    const absl::StatusOr<std::string> id = ParseChild(name, project, collection, field);
    if (id.ok()) return Parts{collection, *id};
  }
  return error::NameInvalid(field, absl::StrCat("projects/", project, "' or 'projects/", project,
                                                "/{", absl::StrJoin(kCollections, "|"), "}/{id}"));
}

}  // namespace

absl::Status CheckMemoResource(absl::string_view name, absl::string_view project,
                               absl::string_view field) {
  return Split(name, project, field).status();
}

absl::StatusOr<records::MemoRecord> MemoResources::Find(const RequestContext& context,
                                                        const std::string& resource) {
  CONCORD_ASSIGN_OR_RETURN(const Parts parts, Split(resource, context.project, "memo.resource"));
  records::MemoRecord record;
  record.set_resource(resource);
  absl::Status found;
  if (parts.collection == "transcripts" || parts.collection == "cases") {
    found = AskTranscripts(context, parts.collection, resource);
    if (parts.collection == "transcripts") record.set_transcript(parts.id);
  } else if (parts.collection == "codings") {
    found = FollowCoding(context, parts.id, record);
  } else if (parts.collection == "memos") {
    found = FollowMemo(context, parts.id, record);
  } else if (!parts.collection.empty()) {
    const bool is_round = parts.collection == "rounds";
    const auto entry =
        store_.ReadOne(context.project, is_round ? RoundKey(parts.id) : CodeKey(parts.id));
    if (!entry.ok()) return error::FromStore(entry.status());
    if (!entry->version.exists()) found = absl::NotFoundError("");
    if (is_round) record.set_round(parts.id);
  }
  if (absl::IsNotFound(found)) return ResourceNotFound(resource);
  if (!found.ok()) return found;
  return record;
}

absl::Status MemoResources::AskTranscripts(const RequestContext& context,
                                           const std::string& collection,
                                           const std::string& resource) {
  if (collection == "cases") {
    tr::GetCaseRequest request;
    request.set_name(resource);
    return CallPeer<tr::Case>(channels_, context, request,
                              [&](auto* call, auto& in, auto* out) {
                                return channels_.transcripts().GetCase(call, in, out);
                              })
        .status();
  }
  tr::GetTranscriptRequest request;
  request.set_name(resource);
  request.set_view(tr::TRANSCRIPT_VIEW_BASIC);
  return CallPeer<tr::Transcript>(channels_, context, request,
                                  [&](auto* call, auto& in, auto* out) {
                                    return channels_.transcripts().GetTranscript(call, in, out);
                                  })
      .status();
}

absl::Status MemoResources::FollowCoding(const RequestContext& context, const std::string& id,
                                         records::MemoRecord& record) {
  const auto entry = store_.ReadOne(context.project, CodingKey(id));
  if (!entry.ok()) return error::FromStore(entry.status());
  if (!entry->version.exists()) return absl::NotFoundError("");
  CONCORD_ASSIGN_OR_RETURN(const StoredCoding coding, DecodeCoding(*entry));
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  if (view.HidesCoding(coding.record.transcript(), coding.record.coder(), coding.record.round())) {
    return absl::NotFoundError("");
  }
  record.set_transcript(coding.record.transcript());
  record.set_coder(coding.record.coder());
  record.set_coding_round(coding.record.round());
  return absl::OkStatus();
}

absl::Status MemoResources::FollowMemo(const RequestContext& context, const std::string& id,
                                       records::MemoRecord& record) {
  const auto entry = store_.ReadOne(context.project, MemoKey(id));
  if (!entry.ok()) return error::FromStore(entry.status());
  if (!entry->version.exists()) return absl::NotFoundError("");
  CONCORD_ASSIGN_OR_RETURN(const StoredMemo above, DecodeMemo(*entry, storage::Entry()));
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  if (above.record.deleted() || IsHidden(view, above.record)) return absl::NotFoundError("");
  record.set_transcript(above.record.transcript());
  record.set_coder(above.record.coder());
  record.set_coding_round(above.record.coding_round());
  record.set_round(above.record.round());
  *record.mutable_authors_above() = above.record.authors_above();
  if (std::find(record.authors_above().begin(), record.authors_above().end(),
                above.record.author()) == record.authors_above().end()) {
    record.add_authors_above(above.record.author());
  }
  return absl::OkStatus();
}

}  // namespace concord::coding

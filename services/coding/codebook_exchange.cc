// Codebooks as files: the methods of CodebookHandlers that read and write them.
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "coding/codebook_csv.h"
#include "coding/codebook_handlers.h"
#include "coding/errors.h"
#include "coding/limits.h"
#include "server/errors.h"
#include "server/idempotency.h"
#include "server/names.h"
#include "server/proto_time.h"

namespace concord::coding {
namespace {

constexpr char kCsv[] = "csv";
constexpr char kCsvMediaType[] = "text/csv; charset=utf-8";

// The anchor example that a row gives, or what `existing` has where the file has no such column.
absl::Status ApplyAnchor(const CodebookFile& file, const CodebookRow& row, AnchorResolver& anchors,
                         v1::Code& code) {
  if (!file.Has("anchor_transcript")) return absl::OkStatus();
  if (!row.anchor.has_value()) {
    code.clear_anchor_example();
    return absl::OkStatus();
  }
  const v1::SpanReference& present = code.anchor_example();
  const auto& span = row.anchor->span;
  if (span.has_value() && present.transcript() == row.anchor->transcript &&
      present.span().start_offset() == span->start && present.span().end_offset() == span->end) {
    return absl::OkStatus();  // so a file can be read back after its transcript was deleted
  }
  CONCORD_ASSIGN_OR_RETURN(*code.mutable_anchor_example(), anchors.Find(row.row, *row.anchor));
  return absl::OkStatus();
}

// `Merge` takes the rows into the codes of a draft, parents first.
class Merge {
 public:
  Merge(const RequestContext& context, const Codebook& draft) : context_(context), draft_(draft) {
    for (const v1::Code& code : draft.codes()) codes_.emplace(code.name(), code);
  }

  absl::Status Take(const CodebookFile& file, const CodebookRow& row, AnchorResolver& anchors) {
    const v1::Code* existing = draft_.FindPath(row.path);
    v1::Code code = ApplyRow(file, row, existing);
    CONCORD_RETURN_IF_ERROR(ApplyAnchor(file, row, anchors, code));
    if (existing != nullptr && SaysTheSame(*existing, code)) {
      ++unchanged_;
    } else {
      SetTime(context_.now, code.mutable_update_time());
      if (existing == nullptr) Begin(row, code);
      (existing == nullptr ? created_ : updated_)++;
      changed_.push_back(code);
      codes_[code.name()] = code;
    }
    names_[row.path] = code.name();
    return absl::OkStatus();
  }

  v1::ImportCodebookResponse Counts() const {
    v1::ImportCodebookResponse response;
    response.set_created_count(created_);
    response.set_updated_count(updated_);
    response.set_unchanged_count(unchanged_);
    for (const std::string& note : notes_) response.add_notes(note);
    return response;
  }
  std::vector<v1::Code> TakeChanged() { return std::move(changed_); }
  Codebook Result() const {
    std::vector<v1::Code> codes;
    for (const auto& [name, code] : codes_) codes.push_back(code);
    return Codebook(std::move(codes));
  }

 private:
  // Gives a new code its names; it comes after the siblings that are there.
  void Begin(const CodebookRow& row, v1::Code& code) {
    std::string parent;
    if (!row.parent_path.empty()) {
      const auto made = names_.find(row.parent_path);
      parent = made != names_.end() ? made->second : draft_.FindPath(row.parent_path)->name();
    }
    code.set_name(ChildName(context_.project, "codes", NewId(context_.now)));
    code.set_parent_code(parent);
    code.set_position(draft_.LastPosition(parent));
    code.set_state(v1::Code::STATE_ACTIVE);
    SetTime(context_.now, code.mutable_create_time());
    if (draft_.HasRetiredPath(row.path)) {
      notes_.push_back(absl::StrCat("Row ", row.row,
                                    ": a retired code of the same path stays retired; the row made "
                                    "a new code."));
    }
  }

  const RequestContext& context_;
  const Codebook& draft_;
  std::map<std::string, v1::Code> codes_;     // by resource name
  std::map<std::string, std::string> names_;  // of the codes of the rows taken, by path
  std::vector<v1::Code> changed_;
  std::vector<std::string> notes_;
  int created_ = 0;
  int updated_ = 0;
  int unchanged_ = 0;
};

}  // namespace

absl::StatusOr<CodebookHandlers::Import> CodebookHandlers::PlanImport(
    const RequestContext& context, const Draft& draft, CodebookFile file,
    AnchorResolver& anchors) const {
  CONCORD_RETURN_IF_ERROR(ResolveParents(draft.book, file));
  Merge merge(context, draft.book);
  for (const CodebookRow& row : file.rows) {
    CONCORD_RETURN_IF_ERROR(merge.Take(file, row, anchors));
  }
  Import import{merge.Counts(), merge.TakeChanged(), merge.Result()};
  CONCORD_RETURN_IF_ERROR(CheckSize(import.result.active_count(), import.result.active_bytes()));
  return import;
}

absl::StatusOr<v1::ImportCodebookResponse> CodebookHandlers::ImportCodebook(
    RequestContext& context, const v1::ImportCodebookRequest& request) {
  if (request.format() != kCsv) return FormatUnknown(kCsv);
  if (request.content().size() > kMaxCodebookFileBytes) {
    return error::FieldInvalid("content", "is above 4 MiB.");
  }
  CONCORD_ASSIGN_OR_RETURN(const CodebookFile file, ParseCodebookCsv(request.content()));
  AnchorResolver anchors(environment_.channels, context);
  const auto prepare = [&]() -> absl::StatusOr<Change<v1::ImportCodebookResponse>> {
    CONCORD_ASSIGN_OR_RETURN(const Draft draft, ReadDraft(store_, context.project));
    CONCORD_ASSIGN_OR_RETURN(Import import, PlanImport(context, draft, file, anchors));
    Change<v1::ImportCodebookResponse> change;
    EventBuilder event(context);
    for (const v1::Code& code : import.changed) {
      const bool is_new = draft.book.Find(code.name()) == nullptr;
      PutCode(code, change.batch);
      event.Change(absl::StrCat("codes/", IdOf(code.name())), is_new ? "create" : "update",
                   {{"display_name", code.display_name()}, {"parent_code", code.parent_code()}});
    }
    bool changes = !import.changed.empty();
    records::CodebookHead head = draft.head;
    head.set_code_count(import.result.active_count());
    if (request.publish()) {
      auto revision =
          AddRevision(context, draft, import.result.ActiveCodes(), "", event, change.batch);
      if (revision.ok()) {
        *import.response.mutable_codebook_revision() = *std::move(revision);
        head.set_latest(head.latest() + 1);
        changes = true;
      } else if (error::Reason(revision.status()) == "CODEBOOK_UNCHANGED") {
        // So that the same import can be repeated.
        import.response.add_notes(
            absl::StrCat("Nothing was published: the codebook says what revision ",
                         draft.head.latest(), " says."));
      } else {
        return revision.status();
      }
    }
    if (changes) {
      ChangeHead(draft, head, change.batch);
      change.batch.Append(event.Serialize());
    }
    change.response = std::move(import.response);
    return change;
  };
  if (request.validate_only()) {
    CONCORD_ASSIGN_OR_RETURN(Change<v1::ImportCodebookResponse> change, prepare());
    change.response.clear_codebook_revision();
    return std::move(change.response);
  }
  return CommitOnce<v1::ImportCodebookResponse>(
      context, store_, context.project, request, prepare,
      [&](v1::ImportCodebookResponse& response, const storage::Version& version) {
        if (response.has_codebook_revision()) Published(context, version.revision);
      });
}

absl::StatusOr<v1::ExportCodebookResponse> CodebookHandlers::ExportCodebook(
    RequestContext& context, const v1::ExportCodebookRequest& request) {
  if (request.format() != kCsv) return FormatUnknown(kCsv);
  v1::ExportCodebookResponse response;
  response.set_media_type(kCsvMediaType);
  if (request.codebook_revision().empty()) {
    CONCORD_ASSIGN_OR_RETURN(const Draft draft, ReadDraft(store_, context.project));
    response.set_content(WriteCodebookCsv(draft.book));
    return response;
  }
  CONCORD_ASSIGN_OR_RETURN(
      const int32_t number,
      ParseRevisionName(request.codebook_revision(), context.project, "codebook_revision"));
  CONCORD_ASSIGN_OR_RETURN(const v1::CodebookRevision revision,
                           ReadRevision(context.project, number));
  response.set_content(
      WriteCodebookCsv(Codebook({revision.codes().begin(), revision.codes().end()})));
  return response;
}

}  // namespace concord::coding

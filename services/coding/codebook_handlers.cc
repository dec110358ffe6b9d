#include "coding/codebook_handlers.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "absl/strings/str_join.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "coding/codebook_errors.h"
#include "coding/errors.h"
#include "coding/limits.h"
#include "server/errors.h"
#include "server/idempotency.h"
#include "server/names.h"
#include "server/proto_time.h"

namespace concord::coding {
namespace {

constexpr char kCodes[] = "codes";
constexpr char kCodeKind[] = "code";

// The fields that a person sets, and those that the server sets.
constexpr const char* kSettable[] = {
    "display_name", "parent_code",    "definition", "inclusion_criteria", "exclusion_criteria",
    "theories",     "anchor_example", "indicator",  "guiding_question",   "color",
    "origin",       "codable",        "position"};
constexpr const char* kOutputOnly[] = {"name", "state", "create_time", "update_time", "etag"};

template <size_t N>
bool IsOneOf(const std::string& path, const char* const (&fields)[N]) {
  return std::any_of(std::begin(fields), std::end(fields),
                     [&path](const char* field) { return path == field; });
}

bool IsPopulated(const v1::Code& code, const char* field) {
  const auto* descriptor = v1::Code::descriptor()->FindFieldByName(field);
  const auto* reflection = v1::Code::GetReflection();
  return descriptor->is_repeated() ? reflection->FieldSize(code, descriptor) > 0
                                   : reflection->HasField(code, descriptor);
}

// The fields of a code that an update changes.
absl::StatusOr<std::set<std::string>> FieldsToChange(const v1::UpdateCodeRequest& request) {
  std::set<std::string> fields;
  if (request.update_mask().paths().empty()) {
    for (const char* field : kSettable) {
      if (IsPopulated(request.code(), field)) fields.insert(field);
    }
    return fields;
  }
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "*") {
      fields.insert(std::begin(kSettable), std::end(kSettable));
    } else if (IsOneOf(path, kSettable)) {
      fields.insert(path);
    } else if (!IsOneOf(path, kOutputOnly)) {
      return error::UpdateMaskInvalid(path);
    }
  }
  return fields;
}

void CopyFields(const v1::Code& from, const std::set<std::string>& fields, v1::Code& to) {
  v1::Code source = from;
  for (const std::string& field : fields) {
    const auto* descriptor = v1::Code::descriptor()->FindFieldByName(field);
    v1::Code::GetReflection()->ClearField(&to, descriptor);
    v1::Code::GetReflection()->SwapFields(&to, &source, {descriptor});
  }
}

absl::Status CheckCode(const v1::Code& code, const std::string& project) {
  if (const auto fault = FindFault(code)) {
    return error::FieldInvalid(absl::StrCat("code.", fault->field), fault->what);
  }
  if (code.parent_code().empty()) return absl::OkStatus();
  return ParseChild(code.parent_code(), project, kCodes, "code.parent_code").status();
}

bool IsRetired(const v1::Code& code) { return code.state() == v1::Code::STATE_RETIRED; }

bool SamePassage(const v1::SpanReference& a, const v1::SpanReference& b) {
  return a.transcript() == b.transcript() && a.span().start_offset() == b.span().start_offset() &&
         a.span().end_offset() == b.span().end_offset();
}

// Checks the anchor example of `code` against its transcript unless it was there `before`: a
// transcript that is deleted later takes nothing away from the codebook.
absl::Status CheckAnchor(const v1::Code* before, AnchorResolver& anchors, v1::Code& code) {
  if (!code.has_anchor_example()) return absl::OkStatus();
  if (before != nullptr && before->has_anchor_example() &&
      SamePassage(before->anchor_example(), code.anchor_example())) {
    *code.mutable_anchor_example() = before->anchor_example();
    return absl::OkStatus();
  }
  return anchors.Check(*code.mutable_anchor_example());
}

EventBuilder::Facts FactsOf(const v1::Code& code) {
  return {{"display_name", code.display_name()}, {"parent_code", code.parent_code()}};
}

std::string ResourceOf(const v1::Code& code) {
  return absl::StrCat(kCodes, "/", IdOf(code.name()));
}

}  // namespace

CodebookHandlers::CodebookHandlers(Environment& environment, CodebookReader& reader)
    : environment_(environment), reader_(reader), store_(environment.store, "coding") {}

absl::StatusOr<v1::Code> CodebookHandlers::CreateCode(RequestContext& context,
                                                      const v1::CreateCodeRequest& request) {
  AnchorResolver anchors(environment_.channels, context);
  const auto prepare = [&]() -> absl::StatusOr<Change<v1::Code>> {
    if (!request.code().name().empty()) {
      return error::FieldInvalid("code.name", "must be empty: the server makes the id.");
    }
    v1::Code code = request.code();
    code.clear_etag();
    CONCORD_RETURN_IF_ERROR(CheckCode(code, context.project));
    CONCORD_ASSIGN_OR_RETURN(const Draft draft, ReadDraft(store_, context.project));
    code.set_name(ChildName(context.project, kCodes, NewId(context.now)));
    code.set_state(v1::Code::STATE_ACTIVE);
    SetTime(context.now, code.mutable_create_time());
    SetTime(context.now, code.mutable_update_time());
    CONCORD_RETURN_IF_ERROR(CheckPlacement(draft.book, code));
    CONCORD_RETURN_IF_ERROR(CheckAnchor(nullptr, anchors, code));

    Change<v1::Code> change;
    records::CodebookHead head = draft.head;
    head.set_code_count(head.code_count() + 1);
    ChangeHead(draft, head, change.batch);
    PutCode(code, change.batch);
    change.batch.Append(
        EventBuilder(context).Change(ResourceOf(code), "create", FactsOf(code)).Serialize());
    change.response = std::move(code);
    return change;
  };
  return CommitOnce<v1::Code>(context, store_, context.project, request, prepare,
                              [&](v1::Code& code, const storage::Version& version) {
                                code.set_etag(environment_.etags.Make(version));
                              });
}

absl::StatusOr<v1::Code> CodebookHandlers::GetCode(RequestContext& context,
                                                   const v1::GetCodeRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, kCodes, "name"));
  const auto entry = store_.ReadOne(context.project, CodeKey(id));
  if (!entry.ok()) return error::FromStore(entry.status());
  if (!entry->version.exists()) return error::NotFound(kCodeKind, request.name());
  v1::Code code;
  if (!code.ParseFromString(entry->value)) return error::Internal();
  code.set_etag(environment_.etags.Make(entry->version));
  return code;
}

absl::StatusOr<v1::ListCodesResponse> CodebookHandlers::ListCodes(
    RequestContext& context, const v1::ListCodesRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_ASSIGN_OR_RETURN(const Draft draft, ReadDraft(store_, context.project));
  const std::vector<v1::Code>& codes = draft.book.codes();
  // A code is never removed, so the last one of the page before is still there.
  auto next = codes.begin();
  if (!page.after.empty()) {
    next = std::find_if(codes.begin(), codes.end(),
                        [&](const v1::Code& code) { return code.name() == page.after; });
    if (next == codes.end()) return error::PageTokenInvalid();
    ++next;
  }
  v1::ListCodesResponse response;
  size_t bytes = 0;
  for (; next != codes.end(); ++next) {
    if (IsRetired(*next) && !request.show_deleted()) continue;
    const size_t size = static_cast<size_t>(response.codes_size());
    bytes += next->ByteSizeLong();
    if (size == page.size || (size > 0 && bytes > kMaxPageBytes)) {
      const std::string& last = response.codes(response.codes_size() - 1).name();
      response.set_next_page_token(environment_.pager.Next(request, context.principal, last));
      break;
    }
    v1::Code* code = response.add_codes();
    *code = *next;
    code->set_etag(environment_.etags.Make(draft.versions.at(code->name())));
  }
  return response;
}

template <typename Request, typename ChangeFn>
absl::StatusOr<v1::Code> CodebookHandlers::ChangeCode(RequestContext& context,
                                                      const Request& request,
                                                      const std::string& name,
                                                      const std::string& etag, const char* action,
                                                      ChangeFn change_code) {
  const auto prepare = [&]() -> absl::StatusOr<Change<v1::Code>> {
    CONCORD_ASSIGN_OR_RETURN(const Draft draft, ReadDraft(store_, context.project));
    const v1::Code* before = draft.book.Find(name);
    if (before == nullptr) return error::NotFound(kCodeKind, name);
    CONCORD_RETURN_IF_ERROR(environment_.etags.Check(etag, draft.versions.at(name), name));
    v1::Code code = *before;
    EventBuilder::Facts facts;
    CONCORD_RETURN_IF_ERROR(change_code(draft, *before, code, facts));
    SetTime(context.now, code.mutable_update_time());

    Change<v1::Code> change;
    records::CodebookHead head = draft.head;
    head.set_code_count(head.code_count() + (IsRetired(*before) ? 1 : 0) -
                        (IsRetired(code) ? 1 : 0));
    ChangeHead(draft, head, change.batch);
    PutCode(code, change.batch);
    for (auto& fact : FactsOf(code)) facts.push_back(std::move(fact));
    change.batch.Append(
        EventBuilder(context).Change(ResourceOf(code), action, std::move(facts)).Serialize());
    change.response = std::move(code);
    return change;
  };
  return CommitOnce<v1::Code>(context, store_, context.project, request, prepare,
                              [&](v1::Code& code, const storage::Version& version) {
                                code.set_etag(environment_.etags.Make(version));
                              });
}

absl::StatusOr<v1::Code> CodebookHandlers::UpdateCode(RequestContext& context,
                                                      const v1::UpdateCodeRequest& request) {
  const std::string& name = request.code().name();
  CONCORD_RETURN_IF_ERROR(ParseChild(name, context.project, kCodes, "code.name").status());
  if (request.code().etag().empty()) return error::EtagRequired(name);
  CONCORD_ASSIGN_OR_RETURN(const std::set<std::string> fields, FieldsToChange(request));
  AnchorResolver anchors(environment_.channels, context);
  return ChangeCode(context, request, name, request.code().etag(), "update",
                    [&](const Draft& draft, const v1::Code& before, v1::Code& code,
                        EventBuilder::Facts& facts) -> absl::Status {
                      if (IsRetired(before)) return CodeRetired(name);
                      CopyFields(request.code(), fields, code);
                      CONCORD_RETURN_IF_ERROR(CheckCode(code, context.project));
                      CONCORD_RETURN_IF_ERROR(CheckPlacement(draft.book, code));
                      facts.emplace_back("fields", absl::StrJoin(fields, ","));
                      return CheckAnchor(&before, anchors, code);
                    });
}

absl::StatusOr<v1::Code> CodebookHandlers::DeleteCode(RequestContext& context,
                                                      const v1::DeleteCodeRequest& request) {
  const std::string& name = request.name();
  CONCORD_RETURN_IF_ERROR(ParseChild(name, context.project, kCodes, "name").status());
  if (request.etag().empty()) return error::EtagRequired(name);
  return ChangeCode(context, request, name, request.etag(), "delete",
                    [&](const Draft& draft, const v1::Code& before, v1::Code& code,
                        EventBuilder::Facts&) -> absl::Status {
                      if (IsRetired(before)) return CodeRetired(name);
                      if (draft.book.HasActiveChildren(name)) return CodeHasChildren(name);
                      code.set_state(v1::Code::STATE_RETIRED);
                      return absl::OkStatus();
                    });
}

absl::StatusOr<v1::Code> CodebookHandlers::UndeleteCode(RequestContext& context,
                                                        const v1::UndeleteCodeRequest& request) {
  const std::string& name = request.name();
  CONCORD_RETURN_IF_ERROR(ParseChild(name, context.project, kCodes, "name").status());
  return ChangeCode(context, request, name, request.etag(), "undelete",
                    [&](const Draft& draft, const v1::Code& before, v1::Code& code,
                        EventBuilder::Facts&) -> absl::Status {
                      if (!IsRetired(before)) return CodeNotRetired(name);
                      code.set_state(v1::Code::STATE_ACTIVE);
                      return CheckPlacement(draft.book, code);
                    });
}

}  // namespace concord::coding

#include "transcripts/contacts.h"

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "server/errors.h"
#include "server/names.h"
#include "server/proto_time.h"
#include "transcripts/cases.h"
#include "transcripts/errors.h"
#include "transcripts/limits.h"
#include "transcripts/references.h"
#include "transcripts/update_mask.h"

namespace concord::transcripts {
namespace {

using v1::Contact;

absl::Status CheckContact(const Contact& contact) {
  CONCORD_RETURN_IF_ERROR(
      CheckLength("contact.display_name", contact.display_name(), 0, kMaxContactNameLength));
  CONCORD_RETURN_IF_ERROR(
      CheckLength("contact.exclusion_reason", contact.exclusion_reason(), 0, kMaxReasonLength));
  if (!Contact::Channel_IsValid(contact.channel()) ||
      contact.channel() == Contact::CHANNEL_UNSPECIFIED) {
    return error::FieldInvalid("contact.channel", "must be one of the channels there are.");
  }
  if (!Contact::State_IsValid(contact.state()) || contact.state() == Contact::STATE_UNSPECIFIED) {
    return error::FieldInvalid("contact.state", "must be one of the states there are.");
  }
  const bool interviewed = contact.state() == Contact::STATE_INTERVIEWED;
  if (!contact.exclusion_reason().empty() && !interviewed) {
    return ContactInvalid(
        "Only an interview can be excluded: set the state to interviewed, or "
        "leave the reason out.");
  }
  if (!contact.case_().empty() && !interviewed) {
    return ContactInvalid(
        "Only an interview becomes a case: set the state to interviewed, or "
        "leave the case out.");
  }
  if (!contact.case_().empty() && !contact.exclusion_reason().empty()) {
    return ContactInvalid("An excluded interview is no case: leave the reason or the case out.");
  }
  return absl::OkStatus();
}

// The trail holds the ledger's figures; the name and the reason are the person's.
std::string EventOf(const RequestContext& context, const std::string& id, absl::string_view action,
                    const Contact& contact, const std::string& proof) {
  EventBuilder::Facts facts = {{"channel", Contact::Channel_Name(contact.channel())},
                               {"state", Contact::State_Name(contact.state())},
                               {"excluded", contact.exclusion_reason().empty() ? "no" : "yes"},
                               {"case", contact.case_()}};
  if (!proof.empty()) facts.emplace_back("words", proof);
  return EventBuilder(context).Change(absl::StrCat("contacts/", id), action, facts).Serialize();
}

}  // namespace

Contacts::Contacts(Environment& environment)
    : environment_(environment),
      store_(environment.store, "transcripts"),
      contacts_(environment, store_, {"contact", "contacts", {"display_name", "exclusion_reason"}}),
      cases_(environment, store_, CaseKind()) {}

absl::StatusOr<Contact> Contacts::CreateContact(RequestContext& context,
                                                const v1::CreateContactRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckParent(context, request.parent()));
  return CommitOnce<Contact>(
      context, store_, context.project, request,
      [&] { return PrepareCreate(context, request.contact()); }, SetEtag(environment_));
}

absl::StatusOr<Change<Contact>> Contacts::PrepareCreate(const RequestContext& context,
                                                        const Contact& given) {
  const std::string id = NewId(context.now);
  Change<Contact> change;
  Contact& contact = change.response;
  contact = given;
  contact.set_name(contacts_.kind().Name(context.project, id));
  SetTime(context.now, contact.mutable_create_time());
  CONCORD_ASSIGN_OR_RETURN(const std::string proof,
                           Write(context, id, nullptr, contact, change.batch));
  change.batch.Append(EventOf(context, id, "create", contact, proof));
  return change;
}

absl::StatusOr<std::string> Contacts::Write(const RequestContext& context, const std::string& id,
                                            const Contact* before, Contact& after,
                                            storage::Batch& batch) {
  CONCORD_RETURN_IF_ERROR(CheckContact(after));
  ReferenceChanges references;
  if (!after.case_().empty()) {
    CONCORD_ASSIGN_OR_RETURN(const std::string of,
                             ParseChild(after.case_(), context.project, "cases", "contact.case"));
    CONCORD_ASSIGN_OR_RETURN(const Stored<v1::Case> stored, cases_.ReadOne(context.project, of));
    batch.Require(cases_.KeyOf(of), stored.version);
    references.Add(kContactsByCase, of, id);
  }
  if (before != nullptr && !before->case_().empty()) {
    CONCORD_ASSIGN_OR_RETURN(const std::string of,
                             ParseChild(before->case_(), context.project, "cases", "contact.case"));
    references.Remove(kContactsByCase, of, id);
  }
  references.WriteTo(batch);
  SetTime(context.now, after.mutable_update_time());
  return contacts_.Put(id, after, batch);
}

absl::StatusOr<Contact> Contacts::GetContact(RequestContext& context,
                                             const v1::GetContactRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, "contacts", "name"));
  CONCORD_ASSIGN_OR_RETURN(Stored<Contact> stored, contacts_.ReadOne(context.project, id));
  return std::move(stored.resource);
}

absl::StatusOr<v1::ListContactsResponse> Contacts::ListContacts(
    RequestContext& context, const v1::ListContactsRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckParent(context, request.parent()));
  CONCORD_ASSIGN_OR_RETURN(const Page page, environment_.pager.Read(request, context.principal));
  CONCORD_ASSIGN_OR_RETURN(const ListedPage listed,
                           ScanPage(store_, context.project, contacts_.kind().collection(), page));
  CONCORD_ASSIGN_OR_RETURN(std::vector<Stored<Contact>> found,
                           contacts_.ReadAll(context.project, IdsOf(listed.entries)));
  v1::ListContactsResponse response;
  for (Stored<Contact>& stored : found) *response.add_contacts() = std::move(stored.resource);
  response.set_next_page_token(environment_.pager.Next(request, context.principal, listed.after));
  return response;
}

absl::StatusOr<Contact> Contacts::UpdateContact(RequestContext& context,
                                                const v1::UpdateContactRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      const std::string id,
      ParseChild(request.contact().name(), context.project, "contacts", "contact.name"));
  return CommitOnce<Contact>(
      context, store_, context.project, request,
      [&] { return PrepareUpdate(context, request, id); }, SetEtag(environment_));
}

absl::StatusOr<Change<Contact>> Contacts::PrepareUpdate(const RequestContext& context,
                                                        const v1::UpdateContactRequest& request,
                                                        const std::string& id) {
  const Contact& given = request.contact();
  CONCORD_ASSIGN_OR_RETURN(const Stored<Contact> stored, contacts_.ReadOne(context.project, id));
  CONCORD_RETURN_IF_ERROR(environment_.etags.Check(given.etag(), stored.version, given.name()));
  Change<Contact> change;
  change.response = stored.resource;
  CONCORD_RETURN_IF_ERROR(ApplyUpdate(
      request.update_mask(), {"display_name", "channel", "state", "exclusion_reason", "case"},
      given, &change.response));
  change.batch.Require(contacts_.KeyOf(id), stored.version);
  CONCORD_ASSIGN_OR_RETURN(const std::string proof,
                           Write(context, id, &stored.resource, change.response, change.batch));
  change.batch.Append(EventOf(context, id, "update", change.response, proof));
  return change;
}

absl::StatusOr<Contact> Contacts::DeleteContact(RequestContext& context,
                                                const v1::DeleteContactRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::string id,
                           ParseChild(request.name(), context.project, "contacts", "name"));
  return CommitOnce<Contact>(
      context, store_, context.project, request,
      [&] { return PrepareDelete(context, request, id); }, KeepEtag());
}

absl::StatusOr<Change<Contact>> Contacts::PrepareDelete(const RequestContext& context,
                                                        const v1::DeleteContactRequest& request,
                                                        const std::string& id) {
  CONCORD_ASSIGN_OR_RETURN(const Stored<Contact> stored, contacts_.ReadOne(context.project, id));
  CONCORD_RETURN_IF_ERROR(environment_.etags.Check(request.etag(), stored.version, request.name()));
  Change<Contact> change;
  change.response = stored.resource;
  if (!stored.resource.case_().empty()) {
    CONCORD_ASSIGN_OR_RETURN(const std::string of,
                             ParseChild(stored.resource.case_(), context.project, "cases", "case"));
    change.batch.Unlist(ReferrersOf(kContactsByCase, of), id);
  }
  change.batch.Require(contacts_.KeyOf(id), stored.version);
  contacts_.Remove(id, change.batch);
  change.batch.Append(EventOf(context, id, "delete", stored.resource, ""));
  return change;
}

}  // namespace concord::transcripts

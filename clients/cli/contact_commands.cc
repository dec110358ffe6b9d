#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/csv_files.h"
#include "cli/files.h"
#include "cli/lookup.h"
#include "cli/progress.h"
#include "cli/table.h"

namespace concord::cli {
namespace {

using concord::transcripts::v1::Contact;
using concord::transcripts::v1::CreateContactRequest;
using concord::transcripts::v1::ListContactsRequest;
using concord::transcripts::v1::ListContactsResponse;
using concord::transcripts::v1::UpdateContactRequest;

struct FileOptions {
  std::string project;
  std::string file;
};

struct Account {
  int created = 0;
  int updated = 0;
  int unchanged = 0;
};

absl::StatusOr<std::vector<Contact>> ReadContacts(Client& client, const std::string& project) {
  ListContactsRequest request;
  request.set_parent(project);
  return client.List(client.transcripts(), &Transcripts::ListContacts, request,
                     &ListContactsResponse::contacts);
}

bool Same(const Contact& a, const Contact& b) {
  return a.channel() == b.channel() && a.state() == b.state() &&
         a.exclusion_reason() == b.exclusion_reason() && a.case_() == b.case_();
}

absl::Status WriteContact(Client& client, const std::string& project, const Contact& wanted,
                          const std::map<std::string, Contact>& known, Account* account) {
  const auto it = known.find(wanted.display_name());
  if (it == known.end()) {
    CreateContactRequest request;
    request.set_parent(project);
    *request.mutable_contact() = wanted;
    request.set_request_id(NewRequestId());
    ++account->created;
    return client.Call(client.transcripts(), &Transcripts::CreateContact, request).status();
  }
  if (Same(it->second, wanted)) {
    ++account->unchanged;
    return absl::OkStatus();
  }
  UpdateContactRequest request;
  *request.mutable_contact() = wanted;
  request.mutable_contact()->set_name(it->second.name());
  request.mutable_contact()->set_etag(it->second.etag());
  for (const char* path : {"channel", "state", "exclusion_reason", "case"}) {
    request.mutable_update_mask()->add_paths(path);
  }
  request.set_request_id(NewRequestId());
  ++account->updated;
  return client.Call(client.transcripts(), &Transcripts::UpdateContact, request).status();
}

absl::Status Import(Context& context, const FileOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(const std::string csv, ReadFile(options.file));
  absl::StatusOr<std::vector<ContactRow>> rows = ParseContacts(csv);
  if (!rows.ok()) return Prefixed(options.file, rows.status());
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  const std::string project = ProjectName(options.project);
  Directory directory(*client, project);
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Contact> contacts, ReadContacts(*client, project));
  std::map<std::string, Contact> known;
  for (const Contact& contact : contacts) known[contact.display_name()] = contact;
  for (ContactRow& row : *rows) {
    if (row.case_name.empty()) continue;
    const absl::StatusOr<Directory::Case> found = directory.FindCase(row.case_name);
    if (!found.ok()) return Prefixed(absl::StrCat("row ", row.row), found.status());
    row.contact.set_case_(found->name());
  }
  Account account;
  Progress shown(context.progress, "contacts", static_cast<int64_t>(rows->size()), "contacts");
  int64_t done = 0;
  for (const ContactRow& row : *rows) {
    const absl::Status status = WriteContact(*client, project, row.contact, known, &account);
    if (!status.ok()) return Prefixed(absl::StrCat("row ", row.row), status);
    shown.Show(++done);
  }
  if (context.json) {
    Print({{"contacts_created", account.created},
           {"contacts_updated", account.updated},
           {"contacts_unchanged", account.unchanged}});
  } else {
    std::cout << "contacts: " << account.created << " new, " << account.updated << " changed, "
              << account.unchanged << " as before\n";
  }
  return absl::OkStatus();
}

struct ListOptions {
  std::string project;
};

absl::Status List(Context& context, const ListOptions& options) {
  CONCORD_ASSIGN_OR_RETURN(Client * client, context.client());
  const std::string project = ProjectName(options.project);
  Directory directory(*client, project);
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Contact> contacts, ReadContacts(*client, project));
  if (context.json) {
    Print({{"contacts", ToJson(contacts)}});
    return absl::OkStatus();
  }
  const auto word = [](const std::string& name) {
    return absl::AsciiStrToLower(name.substr(name.find('_') + 1));
  };
  Table table({"CONTACT", "CHANNEL", "STATE", "EXCLUDED BECAUSE", "CASE"});
  for (const Contact& contact : contacts) {
    table.Add({contact.display_name(), word(Contact::Channel_Name(contact.channel())),
               word(Contact::State_Name(contact.state())), contact.exclusion_reason(),
               contact.case_().empty() ? "" : directory.NameOfCase(contact.case_())});
  }
  table.Print(std::cout, "The recruitment ledger is empty.");
  return absl::OkStatus();
}

}  // namespace

void AddContactCommands(CLI::App& root, Context& context) {
  CLI::App& group = AddGroup(root, "contact", "The recruitment ledger");
  auto import = std::make_shared<FileOptions>();
  CLI::App* app = AddCommand(
      group, context, "import", "Enter contacts from a CSV file; what is there already stays",
      "concord contact import --project ngo-study contacts.csv", Import, import);
  AddProject(app, import->project);
  app->add_option("FILE", import->file,
                  "Columns: contact, channel (direct, recommendation), state (contacted, "
                  "answered, interviewed), exclusion_reason, case")
      ->required();
  auto list = std::make_shared<ListOptions>();
  app = AddCommand(group, context, "list", "List the contacts",
                   "concord contact list --project ngo-study", List, list);
  AddProject(app, list->project);
}

}  // namespace concord::cli

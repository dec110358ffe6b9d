#ifndef CONCORD_TRANSCRIPTS_CONTACTS_H_
#define CONCORD_TRANSCRIPTS_CONTACTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "concord/transcripts/v1/case.pb.h"
#include "server/environment.h"
#include "server/idempotency.h"
#include "transcripts/repository.h"

namespace concord::transcripts {

// `Contacts` handles the recruitment ledger. Thread-safe.
class Contacts {
 public:
  explicit Contacts(Environment& environment);

  absl::StatusOr<v1::Contact> CreateContact(RequestContext& context,
                                            const v1::CreateContactRequest& request);
  absl::StatusOr<v1::Contact> GetContact(RequestContext& context,
                                         const v1::GetContactRequest& request);
  absl::StatusOr<v1::ListContactsResponse> ListContacts(RequestContext& context,
                                                        const v1::ListContactsRequest& request);
  absl::StatusOr<v1::Contact> UpdateContact(RequestContext& context,
                                            const v1::UpdateContactRequest& request);
  absl::StatusOr<v1::Contact> DeleteContact(RequestContext& context,
                                            const v1::DeleteContactRequest& request);

 private:
  absl::StatusOr<Change<v1::Contact>> PrepareCreate(const RequestContext& context,
                                                    const v1::Contact& given);
  absl::StatusOr<Change<v1::Contact>> PrepareUpdate(const RequestContext& context,
                                                    const v1::UpdateContactRequest& request,
                                                    const std::string& id);
  absl::StatusOr<Change<v1::Contact>> PrepareDelete(const RequestContext& context,
                                                    const v1::DeleteContactRequest& request,
                                                    const std::string& id);
  // Checks what the contact says and adds all but the event to the batch. `before` is null for a
  // new one. Returns the commitment to its words.
  absl::StatusOr<std::string> Write(const RequestContext& context, const std::string& id,
                                    const v1::Contact* before, v1::Contact& after,
                                    storage::Batch& batch);

  Environment& environment_;
  storage::ScopedStore store_;
  const Repository<v1::Contact> contacts_;
  const Repository<v1::Case> cases_;
};

}  // namespace concord::transcripts

#endif  // CONCORD_TRANSCRIPTS_CONTACTS_H_

#ifndef CONCORD_CODING_CODEBOOK_HANDLERS_H_
#define CONCORD_CODING_CODEBOOK_HANDLERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "coding/anchor_resolver.h"
#include "coding/codebook_draft.h"
#include "coding/codebook_reader.h"
#include "concord/coding/v1/codebook.pb.h"
#include "server/audit.h"
#include "server/environment.h"
#include "server/request_context.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// `CodebookHandlers` answers what is asked of the codebook: the draft, its files, its revisions.
// Each method does what the contract says of its namesake. Thread-safe.
class CodebookHandlers {
 public:
  CodebookHandlers(Environment& environment, CodebookReader& reader);

  absl::StatusOr<v1::Code> CreateCode(RequestContext& context,
                                      const v1::CreateCodeRequest& request);
  absl::StatusOr<v1::Code> GetCode(RequestContext& context, const v1::GetCodeRequest& request);
  absl::StatusOr<v1::ListCodesResponse> ListCodes(RequestContext& context,
                                                  const v1::ListCodesRequest& request);
  absl::StatusOr<v1::Code> UpdateCode(RequestContext& context,
                                      const v1::UpdateCodeRequest& request);
  absl::StatusOr<v1::Code> DeleteCode(RequestContext& context,
                                      const v1::DeleteCodeRequest& request);
  absl::StatusOr<v1::Code> UndeleteCode(RequestContext& context,
                                        const v1::UndeleteCodeRequest& request);

  absl::StatusOr<v1::ImportCodebookResponse> ImportCodebook(
      RequestContext& context, const v1::ImportCodebookRequest& request);
  absl::StatusOr<v1::ExportCodebookResponse> ExportCodebook(
      RequestContext& context, const v1::ExportCodebookRequest& request);

  absl::StatusOr<v1::CodebookRevision> PublishCodebook(RequestContext& context,
                                                       const v1::PublishCodebookRequest& request);
  absl::StatusOr<v1::CodebookRevision> GetCodebookRevision(
      RequestContext& context, const v1::GetCodebookRevisionRequest& request);
  absl::StatusOr<v1::ListCodebookRevisionsResponse> ListCodebookRevisions(
      RequestContext& context, const v1::ListCodebookRevisionsRequest& request);

 private:
  // What an import comes to: the counts and notes of its answer, and the codes to write.
  struct Import {
    v1::ImportCodebookResponse response;
    std::vector<v1::Code> changed;
    Codebook result;
  };

  // Lets `change` alter one code of the draft and commits that. `change(draft, code)` checks and
  // alters; `action` and `facts` go into the trail.
  template <typename Request, typename ChangeFn>
  absl::StatusOr<v1::Code> ChangeCode(RequestContext& context, const Request& request,
                                      const std::string& name, const std::string& etag,
                                      const char* action, ChangeFn change);

  absl::StatusOr<Import> PlanImport(const RequestContext& context, const Draft& draft,
                                    CodebookFile file, AnchorResolver& anchors) const;

  // Adds the next revision of `draft`, with these codes, to the batch. CODEBOOK_EMPTY;
  // CODEBOOK_UNCHANGED. Returns the revision without codes and reason.
  absl::StatusOr<v1::CodebookRevision> AddRevision(const RequestContext& context,
                                                   const Draft& draft,
                                                   const std::vector<v1::Code>& codes,
                                                   const std::string& reason, EventBuilder& event,
                                                   storage::Batch& batch);
  absl::StatusOr<v1::CodebookRevision> ReadRevision(const std::string& project, int32_t number);
  // After a publication: seals the trail, and lets codings see the new revision at once.
  void Published(const RequestContext& context, storage::Revision at);

  Environment& environment_;
  CodebookReader& reader_;
  storage::ScopedStore store_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODEBOOK_HANDLERS_H_

#ifndef CONCORD_CODING_CODING_SERVICE_H_
#define CONCORD_CODING_CODING_SERVICE_H_

#include "coding/assignment_handlers.h"
#include "coding/assignment_maker.h"
#include "coding/codebook_handlers.h"
#include "coding/codebook_reader.h"
#include "coding/coding_handlers.h"
#include "coding/coding_writer.h"
#include "coding/memo_handlers.h"
#include "coding/round_handlers.h"
#include "coding/visibility.h"
#include "coding/watch_stream.h"
#include "concord/coding/v1/coding_service.grpc.pb.h"
#include "server/environment.h"
#include "server/pipeline.h"
#include "storage/scoped_store.h"

namespace concord::coding {

// The parts of the service, each on top of those before it.
struct CodingParts {
  explicit CodingParts(Environment& environment)
      : store(environment.store, "coding"),
        visibility(store),
        codebook_reader(environment.store, environment.clock),
        writer(environment, store, visibility, codebook_reader),
        maker(environment, store, writer.planner().transcripts()),
        codebooks(environment, codebook_reader),
        codings(environment, store, visibility, writer.planner().places()),
        rounds(environment, store, visibility, maker, codebook_reader),
        assignments(environment, store, visibility, maker, writer.planner().places()),
        memos(environment, visibility),
        watches(environment, store, visibility) {}

  storage::ScopedStore store;
  Visibility visibility;
  CodebookReader codebook_reader;
  CodingWriter writer;
  AssignmentMaker maker;
  CodebookHandlers codebooks;
  CodingHandlers codings;
  RoundHandlers rounds;
  AssignmentHandlers assignments;
  MemoHandlers memos;
  WatchDesk watches;
};

// `CodingServiceImpl` is the gRPC side. CreateCoding and WatchCodings use the callback API: the one
// is what coders wait for, the other lives long and may not hold a thread.
class CodingServiceImpl final
    : public v1::CodingService::WithCallbackMethod_CreateCoding<
          v1::CodingService::WithCallbackMethod_WatchCodings<v1::CodingService::Service>> {
 public:
  CodingServiceImpl(Pipeline& pipeline, CodingParts& parts) : pipeline_(pipeline), parts_(parts) {}

// A method that `part` of the parts handles.
#define CONCORD_CODING_UNARY(part, Name, Response)                                          \
  grpc::Status Name(grpc::ServerContext* rpc, const v1::Name##Request* request,             \
                    v1::Response* response) override {                                      \
    const MethodInfo& method = pipeline_.Method("/concord.coding.v1.CodingService/" #Name); \
    return pipeline_.Unary(method, *rpc, *request, response, [&](RequestContext& context) { \
      return parts_.part.Name(context, *request);                                           \
    });                                                                                     \
  }

  CONCORD_CODING_UNARY(codebooks, CreateCode, Code)
  CONCORD_CODING_UNARY(codebooks, GetCode, Code)
  CONCORD_CODING_UNARY(codebooks, ListCodes, ListCodesResponse)
  CONCORD_CODING_UNARY(codebooks, UpdateCode, Code)
  CONCORD_CODING_UNARY(codebooks, DeleteCode, Code)
  CONCORD_CODING_UNARY(codebooks, UndeleteCode, Code)
  CONCORD_CODING_UNARY(codebooks, ImportCodebook, ImportCodebookResponse)
  CONCORD_CODING_UNARY(codebooks, ExportCodebook, ExportCodebookResponse)
  CONCORD_CODING_UNARY(codebooks, PublishCodebook, CodebookRevision)
  CONCORD_CODING_UNARY(codebooks, GetCodebookRevision, CodebookRevision)
  CONCORD_CODING_UNARY(codebooks, ListCodebookRevisions, ListCodebookRevisionsResponse)
  CONCORD_CODING_UNARY(writer, BatchCreateCodings, BatchCreateCodingsResponse)
  CONCORD_CODING_UNARY(codings, GetCoding, Coding)
  CONCORD_CODING_UNARY(codings, ListCodings, ListCodingsResponse)
  CONCORD_CODING_UNARY(codings, DeleteCoding, Coding)
  CONCORD_CODING_UNARY(codings, UndeleteCoding, Coding)
  CONCORD_CODING_UNARY(rounds, CreateRound, Round)
  CONCORD_CODING_UNARY(rounds, GetRound, Round)
  CONCORD_CODING_UNARY(rounds, ListRounds, ListRoundsResponse)
  CONCORD_CODING_UNARY(rounds, RevealRound, Round)
  CONCORD_CODING_UNARY(rounds, GetVisibility, Visibility)
  CONCORD_CODING_UNARY(assignments, BatchCreateAssignments, BatchCreateAssignmentsResponse)
  CONCORD_CODING_UNARY(assignments, GetAssignment, Assignment)
  CONCORD_CODING_UNARY(assignments, ListAssignments, ListAssignmentsResponse)
  CONCORD_CODING_UNARY(assignments, BatchUpdateAssignments, BatchUpdateAssignmentsResponse)
  CONCORD_CODING_UNARY(memos, CreateMemo, Memo)
  CONCORD_CODING_UNARY(memos, GetMemo, Memo)
  CONCORD_CODING_UNARY(memos, ListMemos, ListMemosResponse)
  CONCORD_CODING_UNARY(memos, UpdateMemo, Memo)
  CONCORD_CODING_UNARY(memos, DeleteMemo, Memo)
#undef CONCORD_CODING_UNARY

  grpc::ServerUnaryReactor* CreateCoding(grpc::CallbackServerContext* rpc,
                                         const v1::CreateCodingRequest* request,
                                         v1::Coding* response) override {
    return parts_.writer.Create(rpc, request, response);
  }
  grpc::ServerWriteReactor<v1::WatchCodingsResponse>* WatchCodings(
      grpc::CallbackServerContext* rpc, const v1::WatchCodingsRequest* request) override {
    return parts_.watches.Watch(rpc, request);
  }

 private:
  Pipeline& pipeline_;
  CodingParts& parts_;
};

}  // namespace concord::coding

#endif  // CONCORD_CODING_CODING_SERVICE_H_

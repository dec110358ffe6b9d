#include "concord/transcripts/v1/transcript_service.grpc.pb.h"
#include "server/pipeline.h"
#include "transcripts/cases.h"
#include "transcripts/contacts.h"
#include "transcripts/module.h"
#include "transcripts/projects.h"
#include "transcripts/transcript_imports.h"
#include "transcripts/transcripts.h"
#include "transcripts/variables.h"

namespace concord::transcripts {
namespace {

using namespace concord::transcripts::v1;  // NOLINT(google-build-using-namespace): one line a
                                           // method below

// `TranscriptServiceGrpc` is the gRPC side of the service.
class TranscriptServiceGrpc final : public TranscriptService::Service, public Module {
 public:
  explicit TranscriptServiceGrpc(Environment& environment)
      : pipeline_(environment.pipeline),
        projects_(environment),
        variables_(environment),
        cases_(environment),
        contacts_(environment),
        transcripts_(environment),
        imports_(environment) {}

  grpc::Service& service() override { return *this; }

#define CONCORD_TRANSCRIPTS_UNARY(handlers, Name, Response) \
  CONCORD_UNARY("concord.transcripts.v1.TranscriptService", handlers, Name, Response)

  CONCORD_TRANSCRIPTS_UNARY(projects_, CreateProject, Project)
  CONCORD_TRANSCRIPTS_UNARY(projects_, GetProject, Project)
  CONCORD_TRANSCRIPTS_UNARY(projects_, ListProjects, ListProjectsResponse)
  CONCORD_TRANSCRIPTS_UNARY(projects_, UpdateProject, Project)
  CONCORD_TRANSCRIPTS_UNARY(variables_, CreateVariable, Variable)
  CONCORD_TRANSCRIPTS_UNARY(variables_, GetVariable, Variable)
  CONCORD_TRANSCRIPTS_UNARY(variables_, ListVariables, ListVariablesResponse)
  CONCORD_TRANSCRIPTS_UNARY(variables_, UpdateVariable, Variable)
  CONCORD_TRANSCRIPTS_UNARY(variables_, DeleteVariable, Variable)
  CONCORD_TRANSCRIPTS_UNARY(cases_, CreateCase, Case)
  CONCORD_TRANSCRIPTS_UNARY(cases_, GetCase, Case)
  CONCORD_TRANSCRIPTS_UNARY(cases_, ListCases, ListCasesResponse)
  CONCORD_TRANSCRIPTS_UNARY(cases_, UpdateCase, Case)
  CONCORD_TRANSCRIPTS_UNARY(cases_, DeleteCase, Case)
  CONCORD_TRANSCRIPTS_UNARY(contacts_, CreateContact, Contact)
  CONCORD_TRANSCRIPTS_UNARY(contacts_, GetContact, Contact)
  CONCORD_TRANSCRIPTS_UNARY(contacts_, ListContacts, ListContactsResponse)
  CONCORD_TRANSCRIPTS_UNARY(contacts_, UpdateContact, Contact)
  CONCORD_TRANSCRIPTS_UNARY(contacts_, DeleteContact, Contact)
  CONCORD_TRANSCRIPTS_UNARY(imports_, BatchCreateTranscripts, BatchCreateTranscriptsResponse)
  CONCORD_TRANSCRIPTS_UNARY(transcripts_, GetTranscript, Transcript)
  CONCORD_TRANSCRIPTS_UNARY(transcripts_, ListTranscripts, ListTranscriptsResponse)
  CONCORD_TRANSCRIPTS_UNARY(transcripts_, UpdateTranscript, Transcript)
  CONCORD_TRANSCRIPTS_UNARY(transcripts_, DeleteTranscript, Transcript)
  CONCORD_TRANSCRIPTS_UNARY(transcripts_, UndeleteTranscript, Transcript)
  CONCORD_TRANSCRIPTS_UNARY(transcripts_, ReadText, ReadTextResponse)
  CONCORD_TRANSCRIPTS_UNARY(transcripts_, ListSegments, ListSegmentsResponse)

#undef CONCORD_TRANSCRIPTS_UNARY

  grpc::Status ImportTranscript(grpc::ServerContext* rpc,
                                grpc::ServerReader<ImportTranscriptRequest>* reader,
                                ImportTranscriptResponse* response) override {
    const MethodInfo& method =
        pipeline_.Method("/concord.transcripts.v1.TranscriptService/ImportTranscript");
    ImportTranscriptRequest first;
    // A stream without a header is refused by the pipeline, which finds no project in it.
    reader->Read(&first);
    return pipeline_.Run(method, *rpc, first, [&](RequestContext& context) -> absl::Status {
      auto imported = imports_.ImportTranscript(
          context, first.header(),
          [reader](ImportTranscriptRequest* message) { return reader->Read(message); });
      if (!imported.ok()) return std::move(imported).status();
      *response = *std::move(imported);
      return absl::OkStatus();
    });
  }

 private:
  Pipeline& pipeline_;
  Projects projects_;
  Variables variables_;
  Cases cases_;
  Contacts contacts_;
  Transcripts transcripts_;
  TranscriptImports imports_;
};

}  // namespace

std::unique_ptr<Module> MakeTranscriptsModule(Environment& environment) {
  return std::make_unique<TranscriptServiceGrpc>(environment);
}

}  // namespace concord::transcripts

// A blind coder learns nothing of the others by any road: every method of every service is called
// as one, and no answer may hold a trace of the others' work. A new method fails here until it is
// classed in the contract and, unless it tells nothing of anybody's work, called below.

#include <regex>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "coding/module.h"
#include "google/protobuf/text_format.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "reliability/module.h"
#include "reporting/module.h"
#include "support/suite.h"
#include "transcripts/module.h"

namespace concord::testing {
namespace {

using concord::type::v1::Access;
using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

// A request as text; what stands in braces is replaced by what the test has made.
struct Probe {
  const char* method;
  const char* request;
  // The reason that must be answered; empty: the call succeeds.
  const char* reason = "";
};

constexpr char kAdmin[] = "/concord.admin.v1.AdminService/";

// Every method that could tell of others' work. {hers}: a coding of the other coder.
constexpr Probe kProbes[] = {
    {"/concord.admin.v1.AdminService/GetAuditEvent", "name: 'projects/p/auditEvents/1'", "BLIND"},
    {"/concord.admin.v1.AdminService/ListAuditEvents", "parent: 'projects/p'", "BLIND"},
    {"/concord.admin.v1.AdminService/ExportAuditTrail", "parent: 'projects/p'", "BLIND"},
    {"/concord.admin.v1.AdminService/CreateSeal", "parent: 'projects/p'", "BLIND"},
    {"/concord.admin.v1.AdminService/GetSeal", "name: 'projects/p/seals/1'", "BLIND"},
    {"/concord.admin.v1.AdminService/ListSeals", "parent: 'projects/p'", "BLIND"},
    {"/concord.coding.v1.CodingService/CreateCoding",
     "parent: 'projects/p' coding_id: '{id}' coding { transcript: '{t1}' code: '{code}' "
     "span { start_offset: 0 end_offset: 3 } }"},
    {"/concord.coding.v1.CodingService/BatchCreateCodings",
     "parent: 'projects/p' requests { coding_id: '{id}' coding { transcript: '{t1}' code: '{code}' "
     "span { start_offset: 0 end_offset: 3 } } }"},
    {"/concord.coding.v1.CodingService/GetCoding", "name: '{hers}'", "CODING_NOT_FOUND"},
    {"/concord.coding.v1.CodingService/ListCodings", "parent: 'projects/p' show_deleted: true"},
    {"/concord.coding.v1.CodingService/DeleteCoding", "name: '{hers}' request_id: '{id}'",
     "CODING_NOT_FOUND"},
    {"/concord.coding.v1.CodingService/UndeleteCoding", "name: '{hers}' request_id: '{id}'",
     "CODING_NOT_FOUND"},
    {"/concord.coding.v1.CodingService/WatchCodings", "parent: 'projects/p'"},
    {"/concord.coding.v1.CodingService/GetRound", "name: '{round}'"},
    {"/concord.coding.v1.CodingService/ListRounds", "parent: 'projects/p'"},
    {"/concord.coding.v1.CodingService/GetAssignment", "name: '{hers_assignment}'",
     "ASSIGNMENT_NOT_FOUND"},
    {"/concord.coding.v1.CodingService/ListAssignments", "parent: 'projects/p/rounds/-'"},
    {"/concord.coding.v1.CodingService/BatchUpdateAssignments",
     "parent: '{round}' names: '{hers_assignment}' state: STATE_DONE request_id: '{id}'",
     "ASSIGNMENT_NOT_FOUND"},
    {"/concord.coding.v1.CodingService/GetVisibility", "name: 'projects/p/visibility'"},
    {"/concord.coding.v1.CodingService/CreateMemo",
     "parent: 'projects/p' memo_id: '{id}' memo { resource: '{hers}' body: 'mine' }",
     "RESOURCE_NOT_FOUND"},
    {"/concord.coding.v1.CodingService/GetMemo", "name: '{hers_memo}'", "MEMO_NOT_FOUND"},
    {"/concord.coding.v1.CodingService/ListMemos", "parent: 'projects/p'"},
    {"/concord.coding.v1.CodingService/UpdateMemo",
     "memo { name: '{hers_memo}' body: 'mine' } request_id: '{id}'", "MEMO_NOT_FOUND"},
    {"/concord.coding.v1.CodingService/DeleteMemo", "name: '{hers_memo}' request_id: '{id}'",
     "MEMO_NOT_FOUND"},
    {"/concord.reliability.v1.ReliabilityService/CreateAssessment",
     "parent: 'projects/p' request_id: '{id}' assessment { selection: SELECTION_LISTED "
     "transcripts: '{t1}' unitizing { unit: 'character' } statistics: 'krippendorff_alpha' }",
     "BLIND"},
    {"/concord.reliability.v1.ReliabilityService/GetAssessment", "name: '{assessment}'",
     "ASSESSMENT_NOT_FOUND"},
    {"/concord.reliability.v1.ReliabilityService/ListAssessments", "parent: 'projects/p'"},
    {"/concord.reliability.v1.ReliabilityService/RecomputeAssessment", "name: '{assessment}'",
     "ASSESSMENT_NOT_FOUND"},
    {"/concord.reliability.v1.ReliabilityService/DeleteAssessment",
     "name: '{assessment}' request_id: '{id}'", "PERMISSION_DENIED"},
    {"/concord.reporting.v1.ReportingService/CreateReport",
     "parent: 'projects/p' request_id: '{id}' report { format: 'markdown' }"},
    {"/concord.reporting.v1.ReportingService/GetReport", "name: '{report}'", "REPORT_NOT_FOUND"},
    {"/concord.reporting.v1.ReportingService/ListReports", "parent: 'projects/p'"},
    {"/concord.reporting.v1.ReportingService/DeleteReport", "name: '{report}' request_id: '{id}'",
     "PERMISSION_DENIED"},
    {"/concord.reporting.v1.ReportingService/DownloadReport", "name: '{report}'",
     "REPORT_NOT_FOUND"},
    {"/concord.reporting.v1.ReportingService/ExportTable",
     "parent: 'projects/p' table: 'codings' format: 'csv'"},
};

class EveryRpcTest : public ::testing::Test {
 protected:
  EveryRpcTest()
      : suite_({.modules = {transcripts::MakeTranscriptsModule, coding::MakeCodingModule,
                            reliability::MakeReliabilityModule, reporting::MakeReportingModule}}),
        owner_(suite_.CreateProject("p")),
        blind_(suite_.Invite("p", "Blind", {concord::type::v1::ROLE_CODER})),
        other_(suite_.Invite("p", "Other", {concord::type::v1::ROLE_CODER})),
        stub_(grpc::CreateChannel(suite_.address(), grpc::InsecureChannelCredentials())) {}

  struct Answer {
    absl::Status status;
    std::string text;  // all messages, as text
  };

  // Calls any method by its path, whatever streams it has.
  Answer CallRaw(const Person& person, const std::string& path, const std::string& bytes) {
    const auto* method = Find(path);
    grpc::ClientContext context;
    As(person, context);
    // A watch never ends by itself.
    if (absl::EndsWith(path, "WatchCodings")) {
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(2));
    }
    grpc::CompletionQueue queue;
    const auto call = stub_.PrepareCall(&context, path, &queue);
    const auto step = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      return queue.Next(&tag, &ok) && ok;
    };
    call->StartCall(nullptr);
    step();
    const grpc::Slice slice(bytes);
    call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
    step();
    Answer answer;
    while (true) {
      grpc::ByteBuffer buffer;
      call->Read(&buffer, nullptr);
      if (!step()) break;
      answer.text += ToText(*method->output_type(), buffer);
    }
    grpc::Status status;
    call->Finish(&status, nullptr);
    step();
    answer.status = error::FromGrpc(status);
    return answer;
  }

  static std::string ToText(const google::protobuf::Descriptor& type,
                            const grpc::ByteBuffer& buffer) {
    std::vector<grpc::Slice> slices;
    buffer.Dump(&slices);
    std::string bytes;
    for (const grpc::Slice& slice : slices) {
      bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    std::unique_ptr<Message> message(
        MessageFactory::generated_factory()->GetPrototype(&type)->New());
    EXPECT_TRUE(message->ParseFromString(bytes));
    return message->DebugString();
  }

  static const google::protobuf::MethodDescriptor* Find(const std::string& path) {
    const auto* method = DescriptorPool::generated_pool()->FindMethodByName(
        absl::StrReplaceAll(path.substr(1), {{"/", "."}}));
    EXPECT_NE(method, nullptr) << path;
    return method;
  }

  // Calls by a request in text form; the call must succeed, `out` gets the first answer.
  template <typename Response>
  Response Must(const Person& person, const std::string& path, const std::string& request) {
    const Answer answer = CallRaw(person, path, Bytes(path, request));
    EXPECT_TRUE(answer.status.ok()) << path << ": " << answer.status;
    Response response;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(answer.text, &response));
    return response;
  }

  std::string Bytes(const std::string& path, const std::string& request) {
    const auto& type = *Find(path)->input_type();
    std::unique_ptr<Message> message(
        MessageFactory::generated_factory()->GetPrototype(&type)->New());
    values_["{id}"] = NewRequestId();
    const std::string text = absl::StrReplaceAll(
        request, std::vector<std::pair<std::string, std::string>>(values_.begin(), values_.end()));
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, message.get())) << text;
    return message->SerializeAsString();
  }

  // Codes, memos, an assessment and a report from before the round, then a blind round in which the
  // other coder codes, writes and is done.
  void MakeStudy() {
    const std::string coding = "/concord.coding.v1.CodingService/";
    const auto texts = Must<transcripts::v1::BatchCreateTranscriptsResponse>(
        owner_, "/concord.transcripts.v1.TranscriptService/BatchCreateTranscripts",
        "parent: 'projects/p' request_id: '{id}' "
        "transcripts { external_id: 't1' text: 'They came by boat, in the night.' }");
    values_["{t1}"] = texts.transcripts(0).name();
    values_["{code}"] = Must<coding::v1::Code>(owner_, coding + "CreateCode",
                                               "parent: 'projects/p' request_id: '{id}' "
                                               "code { display_name: 'A' codable: true }")
                            .name();
    Must<coding::v1::CodebookRevision>(owner_, coding + "PublishCodebook",
                                       "parent: 'projects/p' request_id: '{id}'");
    values_["{blind}"] = blind_.member;
    values_["{other}"] = other_.member;
    const auto open = Must<coding::v1::Round>(
        owner_, coding + "CreateRound",
        "parent: 'projects/p' request_id: '{id}' round { display_name: 'open' "
        "transcripts: '{t1}' coders: '{blind}' coders: '{other}' }");
    values_["{open}"] = open.name();
    Secret(CodeAsOther(10, 14).name());
    for (const Person& person : {blind_, other_}) SetDone(person, open.name());
    Must<coding::v1::Round>(owner_, coding + "RevealRound", "name: '{open}' request_id: '{id}'");
    values_["{assessment}"] =
        Secret(Must<reliability::v1::Assessment>(
                   owner_, "/concord.reliability.v1.ReliabilityService/CreateAssessment",
                   "parent: 'projects/p' request_id: '{id}' assessment { "
                   "selection: SELECTION_DOUBLE_CODED unitizing { unit: 'character' } "
                   "statistics: 'krippendorff_alpha' }")
                   .name());
    values_["{report}"] = Secret(
        Must<reporting::v1::Report>(owner_, "/concord.reporting.v1.ReportingService/CreateReport",
                                    "parent: 'projects/p' request_id: '{id}' "
                                    "report { format: 'markdown' }")
            .name());
    const auto round = Must<coding::v1::Round>(
        owner_, coding + "CreateRound",
        "parent: 'projects/p' request_id: '{id}' round { display_name: 'blind' blind: true "
        "transcripts: '{t1}' coders: '{blind}' coders: '{other}' }");
    values_["{round}"] = round.name();
    values_["{hers}"] = Secret(CodeAsOther(5, 9).name());
    values_["{hers_memo}"] =
        Secret(Must<coding::v1::Memo>(other_, coding + "CreateMemo",
                                      "parent: 'projects/p' memo_id: '{id}' "
                                      "memo { resource: '{t1}' body: 'SECRET-MEMO' }")
                   .name());
    secrets_.insert("SECRET-MEMO");
    values_["{hers_assignment}"] = Secret(SetDone(other_, round.name()));
  }

  coding::v1::Coding CodeAsOther(int start, int end) {
    return Must<coding::v1::Coding>(
        other_, "/concord.coding.v1.CodingService/CreateCoding",
        absl::StrCat("parent: 'projects/p' coding_id: '{id}' coding { transcript: '{t1}' "
                     "code: '{code}' span { start_offset: ",
                     start, " end_offset: ", end, " } }"));
  }

  // Returns the name of the person's assignment in the round, which is done now.
  std::string SetDone(const Person& person, const std::string& round) {
    const auto list = Must<coding::v1::ListAssignmentsResponse>(
        person, "/concord.coding.v1.CodingService/ListAssignments",
        absl::StrCat("parent: '", round, "' filter: 'coder = \"", person.member, "\"'"));
    EXPECT_EQ(list.assignments_size(), 1);
    Must<coding::v1::BatchUpdateAssignmentsResponse>(
        person, "/concord.coding.v1.CodingService/BatchUpdateAssignments",
        absl::StrCat("parent: '", round, "' names: '", list.assignments(0).name(),
                     "' state: STATE_DONE request_id: '{id}'"));
    return list.assignments(0).name();
  }

  // Marks a resource as one that the blind coder must not meet; its id is looked for.
  std::string Secret(const std::string& name) {
    secrets_.insert(name.substr(name.rfind('/') + 1));
    return name;
  }

  Suite suite_;
  Person owner_;
  Person blind_;
  Person other_;
  grpc::GenericStub stub_;
  std::map<std::string, std::string> values_;
  std::set<std::string> secrets_;
};

TEST_F(EveryRpcTest, NoAnswerHoldsATraceOfOthersWork) {
  MakeStudy();
  // Counters that grow with others' work must not show either.
  const std::regex counter(
      "(^|[^a-z_])(begin_revision|end_revision|revision|reveal_revision|"
      "done_count): [1-9]");
  for (const Probe& probe : kProbes) {
    SCOPED_TRACE(probe.method);
    const Answer answer = CallRaw(blind_, probe.method, Bytes(probe.method, probe.request));
    const bool watch = absl::EndsWith(probe.method, "WatchCodings");
    if (watch) {
      EXPECT_TRUE(absl::IsDeadlineExceeded(answer.status)) << answer.status;
    } else {
      EXPECT_EQ(ReasonOf(answer.status), probe.reason) << answer.status;
      EXPECT_EQ(answer.status.ok(), std::string(probe.reason).empty()) << answer.status;
    }
    for (const std::string& secret : secrets_) {
      EXPECT_FALSE(absl::StrContains(answer.text, secret)) << secret;
    }
    // The revealed round of before may say its revision: the coder was there.
    if (!absl::StrContains(probe.method, "Round")) {
      EXPECT_FALSE(std::regex_search(answer.text, counter)) << answer.text;
    }
  }
}

TEST_F(EveryRpcTest, AMissingThingIsAnsweredLikeAHiddenOne) {
  MakeStudy();
  // The same call for an id that does not exist must be refused in the same words.
  const std::map<std::string, std::string> real = values_;
  for (const Probe& probe : kProbes) {
    if (!absl::EndsWith(probe.reason, "_NOT_FOUND")) continue;
    SCOPED_TRACE(probe.method);
    values_ = real;
    const Answer hidden = CallRaw(blind_, probe.method, Bytes(probe.method, probe.request));
    std::string hidden_message(hidden.status.message());
    for (auto& [key, value] : values_) {
      if (key == "{hers}" || key == "{hers_memo}" || key == "{hers_assignment}" ||
          key == "{assessment}" || key == "{report}") {
        const std::string missing =
            value.substr(0, value.rfind('/') + 1) + "01900000-0000-7000-8000-000000000000";
        hidden_message = absl::StrReplaceAll(hidden_message, {{value, missing}});
        value = missing;
      }
    }
    const Answer missing = CallRaw(blind_, probe.method, Bytes(probe.method, probe.request));
    EXPECT_EQ(hidden.status.code(), missing.status.code());
    EXPECT_EQ(hidden_message, missing.status.message());
  }
}

TEST_F(EveryRpcTest, TheOwnerSeesTheDoneFlagsOnly) {
  MakeStudy();
  const Answer codings =
      CallRaw(owner_, "/concord.coding.v1.CodingService/ListCodings",
              Bytes("/concord.coding.v1.CodingService/ListCodings", "parent: 'projects/p'"));
  ASSERT_TRUE(codings.status.ok());
  const std::string hers = values_["{hers}"];
  EXPECT_FALSE(absl::StrContains(codings.text, hers.substr(hers.rfind('/') + 1)));
  const auto round = Must<coding::v1::Round>(owner_, "/concord.coding.v1.CodingService/GetRound",
                                             "name: '{round}'");
  EXPECT_EQ(round.done_count(), 1);
  // A report of the owner's says what it leaves out.
  const auto report = Must<reporting::v1::Report>(
      owner_, "/concord.reporting.v1.ReportingService/CreateReport",
      "parent: 'projects/p' request_id: '{id}' report { format: 'markdown' }");
  EXPECT_EQ(report.left_out_rounds(0), round.name());
  values_["{mine}"] = report.name();
  const std::string download = "/concord.reporting.v1.ReportingService/DownloadReport";
  EXPECT_TRUE(absl::StrContains(CallRaw(owner_, download, Bytes(download, "name: '{mine}'")).text,
                                "work in rounds that are not revealed: blind"));
  EXPECT_EQ(ReasonOf(CallRaw(owner_, std::string(kAdmin) + "ListAuditEvents",
                             Bytes(std::string(kAdmin) + "ListAuditEvents", "parent: 'projects/p'"))
                         .status),
            "BLIND");
}

TEST_F(EveryRpcTest, EveryMethodThatCouldTellIsCalledHere) {
  std::set<std::string> probed;
  for (const Probe& probe : kProbes) probed.insert(probe.method);
  int classed = 0;
  for (const auto& method : suite_.host().environment().pipeline.methods()) {
    ASSERT_NE(method->access.blindness(), Access::BLINDNESS_UNSPECIFIED) << method->path;
    ++classed;
    const bool tells = method->access.blindness() != Access::BLINDNESS_TELLS_NOTHING;
    EXPECT_EQ(tells, probed.count(method->path) == 1)
        << method->path << (tells ? " must be called in kProbes" : " tells nothing: take it out");
  }
  EXPECT_GE(classed, 75);
}

TEST_F(EveryRpcTest, NoMethodAnswersAStranger) {
  for (const auto& method : suite_.host().environment().pipeline.methods()) {
    for (const std::string& token : {std::string(), std::string("concord_wrong")}) {
      const Answer answer = CallRaw({token, ""}, method->path, "");
      EXPECT_TRUE(absl::IsUnauthenticated(answer.status)) << method->path << answer.status;
      EXPECT_EQ(answer.text, "");
    }
  }
}

}  // namespace
}  // namespace concord::testing

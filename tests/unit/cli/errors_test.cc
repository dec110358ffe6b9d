#include "cli/errors.h"

#include <sstream>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace concord::cli {
namespace {

using ::testing::HasSubstr;

grpc::Status ServerError(grpc::StatusCode code, const std::string& reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  google::rpc::Status details;
  details.set_code(static_cast<int>(code));
  auto* any = details.add_details();
  any->set_type_url("type.googleapis.com/google.rpc.ErrorInfo");
  any->set_value(info.SerializeAsString());
  return {code, "what is wrong", details.SerializeAsString()};
}

TEST(PrintErrorTest, TellsTheMessageTheNextStepAndTheReason) {
  std::ostringstream out;
  PrintError(FromGrpc(ServerError(grpc::StatusCode::FAILED_PRECONDITION, "ASSIGNMENTS_OPEN"), "x"),
             out);
  EXPECT_THAT(out.str(), HasSubstr("error: what is wrong\nhint: "));
  EXPECT_THAT(out.str(), HasSubstr("--force"));
  EXPECT_THAT(out.str(), HasSubstr("\nreason: ASSIGNMENTS_OPEN\n"));
}

TEST(PrintErrorTest, ListsTheFieldsThatAreWrong) {
  absl::Status status = Invalid("FIELD_INVALID", "the request is wrong");
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field("coding.span");
  violation->set_description("must not be empty");
  status.SetPayload("type.googleapis.com/google.rpc.BadRequest",
                    absl::Cord(bad.SerializeAsString()));
  std::ostringstream out;
  PrintError(status, out);
  EXPECT_THAT(out.str(), HasSubstr("\n  coding.span: must not be empty\n"));
}

TEST(FromGrpcTest, SaysHowToStartAServerThatDoesNotAnswer) {
  const absl::Status status =
      FromGrpc({grpc::StatusCode::UNAVAILABLE, "connection refused"}, "127.0.0.1:7400");
  EXPECT_EQ(ReasonOf(status), "SERVER_UNREACHABLE");
  EXPECT_THAT(std::string(status.message()), HasSubstr("127.0.0.1:7400"));
  EXPECT_THAT(HintOf(status), HasSubstr("concordd --data_dir="));
}

TEST(FromGrpcTest, KeepsTheReasonOfAServerThatIsUnavailable) {
  EXPECT_EQ(ReasonOf(FromGrpc(ServerError(grpc::StatusCode::UNAVAILABLE, "DRAINING"), "x")),
            "DRAINING");
}

TEST(PrefixedTest, KeepsReasonAndHint) {
  const absl::Status status = Prefixed("row 3", Invalid("SOME_REASON", "wrong", "do this"));
  EXPECT_EQ(status.message(), "row 3: wrong");
  EXPECT_EQ(ReasonOf(status), "SOME_REASON");
  EXPECT_EQ(HintOf(status), "do this");
}

TEST(ReasonOfTest, IsTheCodeWhereThereIsNoReason) {
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), "INTERNAL");
}

}  // namespace
}  // namespace concord::cli

#include "server/pipeline.h"

#include <gtest/gtest.h>

#include "concord/transcripts/v1/transcript_service.pb.h"
#include "google/protobuf/descriptor.h"

namespace concord {
namespace {

// Notes when it runs; may refuse.
class NotingStep final : public Middleware {
 public:
  NotingStep(std::string name, std::vector<std::string>& notes, absl::Status answer)
      : name_(std::move(name)), notes_(notes), answer_(std::move(answer)) {}
  absl::string_view name() const override { return name_; }
  absl::Status Before(CallState&) override {
    notes_.push_back(name_);
    return answer_;
  }
  void After(CallState&, const absl::Status& status) override {
    notes_.push_back(absl::StrCat(name_, " ", status.ok() ? "ok" : "refused"));
  }

 private:
  const std::string name_;
  std::vector<std::string>& notes_;
  const absl::Status answer_;
};

class PipelineTest : public ::testing::Test {
 protected:
  std::unique_ptr<Pipeline> Make(const std::vector<std::string>& names,
                                 const std::string& refusing = "") {
    std::vector<std::unique_ptr<Middleware>> steps;
    for (const std::string& name : names) {
      steps.push_back(std::make_unique<NotingStep>(
          name, notes_, name == refusing ? absl::PermissionDeniedError("no") : absl::OkStatus()));
    }
    auto pipeline = std::make_unique<Pipeline>(std::move(steps));
    pipeline->AddService(*google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        "concord.transcripts.v1.TranscriptService"));
    return pipeline;
  }

  template <typename Handler>
  grpc::Status Run(Pipeline& pipeline, Handler handler) {
    grpc::ServerContext rpc;
    const transcripts::v1::GetProjectRequest request;
    return pipeline.Run(pipeline.Method("/concord.transcripts.v1.TranscriptService/GetProject"),
                        rpc, request, [&](RequestContext&) {
                          notes_.push_back("handler");
                          return handler();
                        });
  }

  std::vector<std::string> notes_;
};

TEST_F(PipelineTest, RunsItsStepsInOrderAndBack) {
  const auto pipeline = Make({"trace", "log", "authorize"});
  EXPECT_TRUE(Run(*pipeline, [] { return absl::OkStatus(); }).ok());
  EXPECT_EQ(notes_, (std::vector<std::string>{"trace", "log", "authorize", "handler",
                                              "authorize ok", "log ok", "trace ok"}));
}

TEST_F(PipelineTest, ARefusalSkipsTheHandlerAndIsSeenByTheStepsEntered) {
  const auto pipeline = Make({"trace", "authenticate", "authorize"}, "authenticate");
  EXPECT_EQ(Run(*pipeline, [] { return absl::OkStatus(); }).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(notes_, (std::vector<std::string>{"trace", "authenticate", "authenticate refused",
                                              "trace refused"}));
}

TEST_F(PipelineTest, AnExceptionIsAnsweredWithoutItsWords) {
  const auto pipeline = Make({"trace"});
  const grpc::Status status =
      Run(*pipeline, []() -> absl::Status { throw std::runtime_error("a participant's words"); });
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(status.error_message().find("participant"), std::string::npos);
  EXPECT_EQ(notes_.back(), "trace refused");
}

TEST_F(PipelineTest, AWrongOrderDoesNotStart) {
  EXPECT_DEATH(Make({"authorize", "trace"}), "out of order");
  EXPECT_DEATH(Make({"trace", "trace"}), "out of order");
  EXPECT_DEATH(Make({"sing"}), "out of order");
}

}  // namespace
}  // namespace concord

#include "server/errors.h"

#include <gtest/gtest.h>

namespace concord::error {
namespace {

TEST(Errors, CrossTheWireWithTheirReason) {
  const absl::Status status = Make(absl::StatusCode::kAborted, "concord.test", "LOST",
                                   "It was lost.", {{"what", "a coding"}});
  const grpc::Status wire = ToGrpc(status);
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::ABORTED);
  const absl::Status back = FromGrpc(wire);
  EXPECT_EQ(back.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(back.message(), "It was lost.");
  EXPECT_EQ(Reason(back), "LOST");
  EXPECT_TRUE(FromGrpc(ToGrpc(absl::OkStatus())).ok());
}

TEST(Errors, DetailsNeverOutgrowATrailer) {
  const absl::Status status = Make(absl::StatusCode::kInvalidArgument, "concord.test", "LONG",
                                   "Too long.", {{"all", std::string(100'000, 'x')}});
  EXPECT_LT(ToGrpc(status).error_details().size(), 8000u);
  EXPECT_EQ(Reason(status), "LONG");
}

TEST(Errors, OfTheStoreGetTheirReason) {
  EXPECT_EQ(Reason(FromStore(absl::UnavailableError("x"))), "STORE_UNAVAILABLE");
  EXPECT_EQ(Reason(FromStore(absl::ResourceExhaustedError("x"))), "STORE_FULL");
  EXPECT_EQ(Reason(FromStore(absl::InvalidArgumentError("x"))), "FIELD_INVALID");
}

TEST(Errors, NotFoundNamesTheKind) {
  EXPECT_EQ(Reason(NotFound("codebook revision", "n")), "CODEBOOK_REVISION_NOT_FOUND");
}

}  // namespace
}  // namespace concord::error

#include "storage/store.h"

#include <limits>
#include <set>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/registry.h"

namespace concord::storage {
namespace {

TEST(Version, SurvivesItsEncoding) {
  for (const Version version :
       {Version{}, Version{1, 2}, Version{std::numeric_limits<Revision>::max(), ~uint64_t{0}},
        Version{0x0102030405060708, 0xF1F2F3F4F5F6F7F8}}) {
    const std::string bytes = EncodeVersion(version);
    EXPECT_EQ(bytes.size(), 16u);
    const auto decoded = DecodeVersion(bytes);
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(*decoded, version);
  }
}

TEST(Version, OtherLengthsAreRefused) {
  for (const size_t size : {0, 15, 17}) {
    EXPECT_EQ(DecodeVersion(std::string(size, 'x')).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(Version, TheDefaultDoesNotExist) {
  EXPECT_FALSE(Version{}.exists());
  EXPECT_TRUE((Version{0, 1}).exists());
}

TEST(NewNonce, IsNeverZeroAndDoesNotRepeat) {
  std::set<uint64_t> nonces;
  for (int i = 0; i < 10000; ++i) nonces.insert(NewNonce());
  EXPECT_EQ(nonces.size(), 10000u);
  EXPECT_EQ(nonces.count(0), 0u);
}

TEST(Registry, KnowsTheBackends) {
  EXPECT_THAT(StoreSchemes(), ::testing::ElementsAre("memory", "redis", "sqlite"));
}

TEST(Registry, AnUnknownSchemeIsRefusedAndTheKnownOnesAreNamed) {
  for (const char* url : {"", "postgres://host", "sqlite", "/var/lib/concord.db"}) {
    const absl::Status status = OpenStore(url).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_TRUE(absl::StrContains(status.message(), "sqlite:")) << status;
  }
}

}  // namespace
}  // namespace concord::storage

#include "cli/trail.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "cli/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::cli {
namespace {

using ::testing::HasSubstr;

std::string EventOf(int n) {
  concord::admin::v1::AuditEvent event;
  event.set_principal(absl::StrCat("principals/", n));
  return event.SerializeAsString();
}

// A trail of three events with the chain as the contract defines it.
std::vector<std::string> Lines() {
  std::vector<std::string> lines;
  std::string chain(32, '\0');
  for (int n = 1; n <= 3; ++n) {
    concord::admin::v1::ExportAuditTrailResponse link;
    link.set_revision(n);
    link.set_event(EventOf(n));
    chain = Sha256(absl::StrCat(chain, std::string(7, '\0'), std::string(1, static_cast<char>(n)),
                                Sha256(link.event())));
    link.set_chain(chain);
    lines.push_back(TrailLine(link));
  }
  return lines;
}

absl::Status Verify(const std::vector<std::string>& lines, const std::string& seal = "") {
  TrailVerifier verifier;
  if (!seal.empty()) verifier.Expect(*ParseSeal(seal));
  for (const std::string& line : lines) {
    const absl::Status status = verifier.AddLine(line);
    if (!status.ok()) return status;
  }
  return verifier.Finish();
}

std::string ChainOfLine(const std::string& line) {
  const size_t at = line.find("\"chain\":\"") + 9;
  return line.substr(at, 64);
}

TEST(TrailVerifierTest, AcceptsWhatWasExported) { EXPECT_TRUE(Verify(Lines()).ok()); }

TEST(TrailVerifierTest, NamesTheFirstEventThatDiffers) {
  std::vector<std::string> lines = Lines();
  const std::string old = absl::Base64Escape(EventOf(2));
  ASSERT_NE(lines[1].find(old), std::string::npos);
  lines[1].replace(lines[1].find(old), old.size(), absl::Base64Escape(EventOf(9)));
  const absl::Status status = Verify(lines);
  EXPECT_EQ(ReasonOf(status), "EVENT_DIFFERS");
  EXPECT_THAT(std::string(status.message()), HasSubstr("revision 2 "));
}

TEST(TrailVerifierTest, FindsAnEventThatWasTakenAwayOrMoved) {
  std::vector<std::string> lines = Lines();
  EXPECT_EQ(ReasonOf(Verify({lines[0], lines[2]})), "EVENT_DIFFERS");
  EXPECT_EQ(ReasonOf(Verify({lines[1], lines[0], lines[2]})), "EVENT_DIFFERS");
}

TEST(TrailVerifierTest, ChecksTheSeal) {
  const std::vector<std::string> lines = Lines();
  const std::string seal = absl::StrCat("2:", ChainOfLine(lines[1]));
  EXPECT_TRUE(Verify(lines, seal).ok());
  EXPECT_EQ(ReasonOf(Verify(lines, absl::StrCat("3:", ChainOfLine(lines[1])))), "SEAL_DIFFERS");
  EXPECT_EQ(ReasonOf(Verify({lines[0]}, seal)), "TRAIL_TOO_SHORT");
}

TEST(TrailVerifierTest, RefusesWhatIsNoTrail) {
  EXPECT_EQ(ReasonOf(Verify({"not json"})), "FILE_INVALID");
  EXPECT_EQ(ReasonOf(Verify({})), "FILE_INVALID");
}

TEST(ParseSealTest, RefusesWhatIsNoSeal) {
  EXPECT_FALSE(ParseSeal("5").ok());
  EXPECT_FALSE(ParseSeal("5:abc").ok());
  EXPECT_FALSE(ParseSeal(absl::StrCat("0:", std::string(64, 'a'))).ok());
  EXPECT_FALSE(ParseSeal(absl::StrCat("5:", std::string(64, 'x'))).ok());
}

}  // namespace
}  // namespace concord::cli

#include "base/digest.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace concord {
namespace {

TEST(Digest, Sha256IsThatOfTheStandard) {
  // FIPS 180-4, example of one block.
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256("").size(), 32u);
}

TEST(Digest, HmacIsThatOfTheStandard) {
  // RFC 4231, test case 2.
  EXPECT_EQ(absl::BytesToHexString(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Digest, SecretsAreComparedWhole) {
  EXPECT_TRUE(SecretEquals("abc", "abc"));
  EXPECT_FALSE(SecretEquals("abc", "abd"));
  EXPECT_FALSE(SecretEquals("abc", "ab"));
  EXPECT_TRUE(SecretEquals("", ""));
}

TEST(Sealer, OpensOnlyWhatItSealedForTheSameUse) {
  const Sealer sealer(Sha256("key"));
  const std::string token = sealer.Seal("what it says", "pages");
  EXPECT_EQ(*sealer.Open(token, "pages"), "what it says");
  EXPECT_NE(token, sealer.Seal("what it says", "pages"));
  EXPECT_FALSE(sealer.Open(token, "watch").ok());
  EXPECT_FALSE(Sealer(Sha256("other")).Open(token, "pages").ok());
  EXPECT_FALSE(sealer.Open("", "pages").ok());
  EXPECT_FALSE(sealer.Open("!!!", "pages").ok());
  for (size_t i = 0; i < token.size(); i += 5) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(sealer.Open(changed, "pages").ok()) << i;
  }
  EXPECT_EQ(*sealer.Open(sealer.Seal("", ""), ""), "");
}

}  // namespace
}  // namespace concord

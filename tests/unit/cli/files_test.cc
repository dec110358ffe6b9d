#include "cli/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "cli/errors.h"
#include "gtest/gtest.h"

namespace concord::cli {
namespace {

class FilesTest : public ::testing::Test {
 protected:
  void SetUp() override { std::remove(path_.c_str()); }
  void TearDown() override { std::remove(path_.c_str()); }

  std::string path_ = ::testing::TempDir() + "concord_cli_files_" + std::to_string(getpid());
};

TEST_F(FilesTest, ASecretIsForItsOwnerAlone) {
  {
    auto file = SecretFile::Create(path_);
    ASSERT_TRUE(file.ok()) << file.status();
    ASSERT_TRUE(file->Write("token").ok());
  }
  struct stat info {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600);
  EXPECT_EQ(*ReadFile(path_), "token\n");
}

TEST_F(FilesTest, ASecretNeverOverwritesAFile) {
  ASSERT_TRUE(WriteFile(path_, "old").ok());
  const auto file = SecretFile::Create(path_);
  EXPECT_EQ(ReasonOf(file.status()), "FILE_EXISTS");
  EXPECT_EQ(*ReadFile(path_), "old");
}

TEST_F(FilesTest, ASecretThatWasNotWrittenLeavesNoFile) {
  { ASSERT_TRUE(SecretFile::Create(path_).ok()); }
  EXPECT_EQ(ReasonOf(ReadFile(path_).status()), "FILE_NOT_READABLE");
}

TEST_F(FilesTest, ATextThatIsNotUtf8IsRefusedWithItsByte) {
  ASSERT_TRUE(WriteFile(path_, "abc\xff").ok());
  const auto text = ReadTextFile(path_);
  EXPECT_EQ(ReasonOf(text.status()), "TEXT_NOT_UTF8");
  EXPECT_NE(text.status().message().find("byte 3"), std::string::npos);
}

TEST_F(FilesTest, AFileThatCannotBeWrittenIsAnError) {
  EXPECT_EQ(ReasonOf(WriteFile("/nonexistent/folder/file", "x")), "FILE_NOT_WRITABLE");
}

}  // namespace
}  // namespace concord::cli

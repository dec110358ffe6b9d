// The rules of the contract (protos/README.md) over the descriptor set of all protos.

#include <cstdlib>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "concord/type/v1/access.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"

namespace concord {
namespace {

using concord::type::v1::Access;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using google::protobuf::SourceLocation;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream content;
  content << in.rdbuf();
  return content.str();
}

// All of our own files, with comments.
class ApiTest : public ::testing::Test {
 protected:
  void SetUp() override {
    google::protobuf::FileDescriptorSet set;
    ASSERT_TRUE(set.ParseFromString(ReadFile(CONCORD_DESCRIPTORS)));
    for (const auto& file : set.file()) ASSERT_NE(pool_.BuildFile(file), nullptr) << file.name();
    for (const auto& file : set.file()) {
      if (absl::StartsWith(file.package(), "concord.")) {
        files_.push_back(pool_.FindFileByName(file.name()));
      }
    }
    ASSERT_GE(files_.size(), 13u);
  }

  void EachMessage(const std::function<void(const Descriptor&)>& visit) {
    const std::function<void(const Descriptor&)> walk = [&](const Descriptor& message) {
      if (message.options().map_entry()) return;
      visit(message);
      for (int i = 0; i < message.nested_type_count(); ++i) walk(*message.nested_type(i));
    };
    for (const FileDescriptor* file : files_) {
      for (int i = 0; i < file->message_type_count(); ++i) walk(*file->message_type(i));
    }
  }

  void EachEnum(const std::function<void(const EnumDescriptor&)>& visit) {
    for (const FileDescriptor* file : files_) {
      for (int i = 0; i < file->enum_type_count(); ++i) visit(*file->enum_type(i));
    }
    EachMessage([&](const Descriptor& message) {
      for (int i = 0; i < message.enum_type_count(); ++i) visit(*message.enum_type(i));
    });
  }

  void EachMethod(const std::function<void(const MethodDescriptor&)>& visit) {
    for (const FileDescriptor* file : files_) {
      for (int i = 0; i < file->service_count(); ++i) {
        for (int j = 0; j < file->service(i)->method_count(); ++j) {
          visit(*file->service(i)->method(j));
        }
      }
    }
  }

  template <typename D>
  static bool Commented(const D& descriptor) {
    SourceLocation location;
    return descriptor.GetSourceLocation(&location) &&
           !absl::StripAsciiWhitespace(location.leading_comments).empty();
  }

  // The option, read by its number: the pool here is not the compiled one.
  static Access AccessOf(const MethodDescriptor& method) {
    google::protobuf::MethodOptions options;
    options.ParseFromString(method.options().SerializeAsString());
    return options.GetExtension(concord::type::v1::access);
  }

  google::protobuf::DescriptorPool pool_;
  std::vector<const FileDescriptor*> files_;
};

bool IsMutation(const std::string& name) {
  for (const char* verb : {"Create", "Update", "Delete", "Undelete", "Publish", "Reveal", "Revoke",
                           "BatchCreate", "BatchUpdate"}) {
    if (absl::StartsWith(name, verb)) return true;
  }
  return false;
}

TEST_F(ApiTest, EveryElementIsCommented) {
  EachMessage([](const Descriptor& message) {
    EXPECT_TRUE(Commented(message)) << message.full_name();
    for (int i = 0; i < message.field_count(); ++i) {
      EXPECT_TRUE(Commented(*message.field(i))) << message.field(i)->full_name();
    }
  });
  EachEnum([](const EnumDescriptor& type) {
    EXPECT_TRUE(Commented(type)) << type.full_name();
    for (int i = 0; i < type.value_count(); ++i) {
      EXPECT_TRUE(Commented(*type.value(i))) << type.value(i)->full_name();
    }
  });
  EachMethod([](const MethodDescriptor& method) {
    EXPECT_TRUE(Commented(method)) << method.full_name();
    EXPECT_TRUE(Commented(*method.service())) << method.service()->full_name();
  });
}

TEST_F(ApiTest, EnumsBeginWithUnspecified) {
  EachEnum([](const EnumDescriptor& type) {
    EXPECT_EQ(type.value(0)->number(), 0) << type.full_name();
    EXPECT_TRUE(absl::EndsWith(type.value(0)->name(), "_UNSPECIFIED")) << type.full_name();
  });
}

TEST_F(ApiTest, RequestsAreNamedByTheirMethod) {
  EachMethod([](const MethodDescriptor& method) {
    EXPECT_EQ(method.input_type()->name(), absl::StrCat(method.name(), "Request"))
        << method.full_name();
  });
}

TEST_F(ApiTest, ListsHavePages) {
  EachMethod([](const MethodDescriptor& method) {
    if (!absl::StartsWith(method.name(), "List")) return;
    EXPECT_NE(method.input_type()->FindFieldByName("page_size"), nullptr) << method.full_name();
    EXPECT_NE(method.input_type()->FindFieldByName("page_token"), nullptr) << method.full_name();
    EXPECT_NE(method.output_type()->FindFieldByName("next_page_token"), nullptr)
        << method.full_name();
    const FieldDescriptor* items = method.output_type()->FindFieldByNumber(1);
    ASSERT_NE(items, nullptr);
    EXPECT_TRUE(items->is_repeated()) << method.full_name();
  });
}

TEST_F(ApiTest, MutationsCarryARequestIdOrAnIdOfTheirOwn) {
  EachMethod([](const MethodDescriptor& method) {
    if (!IsMutation(method.name())) return;
    const Descriptor& request = *method.input_type();
    const bool own_id = request.FindFieldByName("coding_id") != nullptr ||
                        request.FindFieldByName("memo_id") != nullptr ||
                        method.name() == "BatchCreateCodings";
    EXPECT_TRUE(own_id || request.FindFieldByName("request_id") != nullptr) << method.full_name();
  });
}

TEST_F(ApiTest, ResourcesHaveNameFirstAndEtagLast) {
  EachMethod([](const MethodDescriptor& method) {
    if (!absl::StartsWith(method.name(), "Update")) return;
    const Descriptor& resource = *method.output_type();
    ASSERT_NE(resource.FindFieldByName("name"), nullptr) << resource.full_name();
    EXPECT_EQ(resource.FindFieldByName("name")->number(), 1) << resource.full_name();
    ASSERT_NE(resource.FindFieldByName("etag"), nullptr) << resource.full_name();
    EXPECT_EQ(resource.FindFieldByName("etag")->number(), 99) << resource.full_name();
    EXPECT_NE(method.input_type()->FindFieldByName("update_mask"), nullptr) << method.full_name();
  });
}

TEST_F(ApiTest, WhatCanBeCreatedCanBeReadAndListed) {
  std::set<std::string> methods;
  EachMethod([&](const MethodDescriptor& method) {
    methods.insert(absl::StrCat(method.service()->full_name(), ".", method.name()));
  });
  EachMethod([&](const MethodDescriptor& method) {
    if (!absl::StartsWith(method.name(), "Create")) return;
    const std::string thing = method.name().substr(6);
    const std::string service = absl::StrCat(method.service()->full_name(), ".");
    EXPECT_EQ(methods.count(absl::StrCat(service, "Get", thing)), 1u) << method.full_name();
    EXPECT_EQ(methods.count(absl::StrCat(service, "List", thing, "s")), 1u) << method.full_name();
  });
}

TEST_F(ApiTest, EveryMethodSaysWhoMayCallIt) {
  EachMethod([](const MethodDescriptor& method) {
    const Access access = AccessOf(method);
    EXPECT_NE(access.scope(), Access::SCOPE_UNSPECIFIED) << method.full_name();
    EXPECT_NE(access.blindness(), Access::BLINDNESS_UNSPECIFIED) << method.full_name();
    if (access.scope() != Access::SCOPE_PROJECT) return;
    const Descriptor* message = method.input_type();
    for (absl::string_view part : absl::StrSplit(access.resource_field(), '.')) {
      ASSERT_NE(message, nullptr) << method.full_name();
      const FieldDescriptor* field = message->FindFieldByName(std::string(part));
      ASSERT_NE(field, nullptr) << method.full_name() << " has no " << access.resource_field();
      message = field->message_type();
    }
  });
}

TEST_F(ApiTest, PositionsAreSpansAndFiguresMayBeAbsent) {
  EachMessage([](const Descriptor& message) {
    if (message.full_name() == "concord.reliability.v1.Estimate") {
      EXPECT_TRUE(message.FindFieldByName("value")->has_presence());
    }
    if (message.name() == "Span") return;
    EXPECT_EQ(message.FindFieldByName("start_offset"), nullptr) << message.full_name();
  });
}

// One line a field, value and method: what may never change once it is there.
std::set<std::string> Lines(const std::function<void(std::function<void(std::string)>)>& produce) {
  std::set<std::string> lines;
  produce([&](std::string line) { lines.insert(std::move(line)); });
  return lines;
}

TEST_F(ApiTest, NothingOfTheContractIsTakenBack) {
  const std::set<std::string> now = Lines([this](const auto& add) {
    EachMessage([&](const Descriptor& message) {
      for (int i = 0; i < message.field_count(); ++i) {
        const FieldDescriptor& field = *message.field(i);
        const std::string type = field.message_type() != nullptr ? field.message_type()->full_name()
                                 : field.enum_type() != nullptr  ? field.enum_type()->full_name()
                                                                 : field.type_name();
        add(absl::StrCat("field ", field.full_name(), " = ", field.number(), " ",
                         field.is_repeated() ? "repeated " : "", type));
      }
    });
    EachEnum([&](const EnumDescriptor& type) {
      for (int i = 0; i < type.value_count(); ++i) {
        add(absl::StrCat("value ", type.full_name(), ".", type.value(i)->name(), " = ",
                         type.value(i)->number()));
      }
    });
    EachMethod([&](const MethodDescriptor& method) {
      add(absl::StrCat("method ", method.full_name(), "(",
                       method.client_streaming() ? "stream " : "", method.input_type()->full_name(),
                       ") -> ", method.server_streaming() ? "stream " : "",
                       method.output_type()->full_name()));
    });
  });
  const std::string kept = ReadFile(CONCORD_CONTRACT_LOCK);
  for (absl::string_view line : absl::StrSplit(kept, '\n', absl::SkipEmpty())) {
    EXPECT_EQ(now.count(std::string(line)), 1u)
        << "was taken back or changed: " << line
        << "\nA field is retired with `reserved` (protos/README.md).";
  }
  // What is new is added to the file, so that it cannot be taken back later.
  if (const char* out = std::getenv("CONCORD_WRITE_CONTRACT_LOCK"); out != nullptr) {
    std::ofstream lock(out);
    for (const std::string& line : now) lock << line << "\n";
    return;
  }
  for (const std::string& line : now) {
    EXPECT_TRUE(absl::StrContains(absl::StrCat("\n", kept), absl::StrCat("\n", line, "\n")))
        << "is new: run this test with CONCORD_WRITE_CONTRACT_LOCK=tests/api/contract_lock.txt: "
        << line;
  }
}

}  // namespace
}  // namespace concord

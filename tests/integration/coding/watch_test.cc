#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "coding/watch_token.h"
#include "integration/coding/coding_study.h"

namespace concord::testing {
namespace {

using ::testing::ElementsAre;
using namespace concord::coding::v1;  // NOLINT: the messages of the contract

// A client that watches, in a thread of its own.
class Watcher {
 public:
  Watcher(CodingService::Stub& stub, const Person& person, const std::string& token = "",
          const std::string& transcript = "") {
    As(person, context_);
    WatchCodingsRequest request;
    request.set_parent("projects/p");
    request.set_resume_token(token);
    request.set_transcript(transcript);
    reader_ = stub.WatchCodings(&context_, request);
    thread_ = std::thread([this] { Read(); });
  }
  ~Watcher() {
    context_.TryCancel();
    thread_.join();
  }

  // The next message as a word: a coding's name (with "-" before one that is deleted), "complete",
  // a round's name, "heartbeat"; "end" when the stream has ended, "nothing" after two seconds.
  std::string Next(int seconds = 10) {
    std::unique_lock lock(mutex_);
    if (!ready_.wait_for(lock, std::chrono::seconds(seconds),
                         [this] { return !messages_.empty() || ended_; })) {
      return "nothing";
    }
    if (messages_.empty()) return "end";
    const WatchCodingsResponse message = messages_.front();
    messages_.pop_front();
    token_ = message.resume_token();
    last_ = message;
    switch (message.event_case()) {
      case WatchCodingsResponse::kCoding:
        return absl::StrCat(message.coding().state() == Coding::STATE_DELETED ? "-" : "",
                            message.coding().name());
      case WatchCodingsResponse::kSnapshotComplete:
        return "complete";
      case WatchCodingsResponse::kRevealedRound:
        return message.revealed_round();
      default:
        return "heartbeat";
    }
  }

  std::vector<std::string> Several(size_t count, int seconds = 10) {
    std::vector<std::string> words;
    for (size_t i = 0; i < count; ++i) words.push_back(Next(seconds));
    return words;
  }

  const std::string& token() const { return token_; }
  const WatchCodingsResponse& last() const { return last_; }

  // Waits for the end of the stream.
  absl::Status End() {
    while (Next() != "end") {
    }
    std::unique_lock lock(mutex_);
    return error::FromGrpc(status_);
  }

 private:
  void Read() {
    WatchCodingsResponse message;
    while (reader_->Read(&message)) {
      std::unique_lock lock(mutex_);
      messages_.push_back(message);
      ready_.notify_all();
    }
    const grpc::Status status = reader_->Finish();
    std::unique_lock lock(mutex_);
    status_ = status;
    ended_ = true;
    ready_.notify_all();
  }

  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<WatchCodingsResponse>> reader_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<WatchCodingsResponse> messages_;
  grpc::Status status_;
  bool ended_ = false;
  std::string token_;
  WatchCodingsResponse last_;
};

class WatchTest : public CodingStudyTest {
 protected:
  std::unique_ptr<Watcher> Watch(const Person& person, const std::string& token = "",
                                 const std::string& transcript = "") {
    return std::make_unique<Watcher>(study_.suite().coding(), person, token, transcript);
  }
};

TEST_F(WatchTest, BeginsWithASnapshotAndFollows) {
  const std::string first = Code(anna_, t1_).name();
  const std::string gone = Code(anna_, t1_).name();
  ASSERT_TRUE(Delete(anna_, gone).ok());
  const std::string second = Code(ben_, t2_).name();
  const auto watch = Watch(viewer_);
  EXPECT_THAT(watch->Several(3), ElementsAre(first, second, "complete"));
  const Coding third = Code(anna_, t1_);
  EXPECT_EQ(watch->Next(), third.name());
  EXPECT_EQ(watch->last().coding().SerializeAsString(), third.SerializeAsString());
  ASSERT_TRUE(Delete(anna_, first).ok());
  EXPECT_EQ(watch->Next(), "-" + first);
  ASSERT_TRUE(Undelete(anna_, first).ok());
  EXPECT_EQ(watch->Next(), first);
}

TEST_F(WatchTest, SendsABatchWhole) {
  const auto watch = Watch(viewer_);
  EXPECT_EQ(watch->Next(), "complete");
  BatchCreateCodingsRequest batch;
  batch.set_parent("projects/p");
  for (int i = 0; i < 1000; ++i) *batch.add_requests() = CodingRequest(t1_, 0, 3, code_a_);
  const auto made = As(anna_, &Stub::BatchCreateCodings, batch);
  ASSERT_TRUE(made.ok()) << made.status();
  for (const Coding& coding : made->codings()) ASSERT_EQ(watch->Next(), coding.name());
  // And the snapshot of a project with many comes whole, and complete once.
  const auto again = Watch(viewer_);
  for (const Coding& coding : made->codings()) ASSERT_EQ(again->Next(), coding.name());
  EXPECT_EQ(again->Next(), "complete");
}

TEST_F(WatchTest, ResumesAfterTheLastMessage) {
  const std::string first = Code(anna_, t1_).name();
  std::string token;
  {
    const auto watch = Watch(viewer_);
    EXPECT_THAT(watch->Several(2), ElementsAre(first, "complete"));
    token = watch->token();
  }
  const std::string second = Code(anna_, t1_).name();
  const std::string third = Code(ben_, t2_).name();
  {
    const auto watch = Watch(viewer_, token);
    EXPECT_EQ(watch->Next(), second);
    token = watch->token();
  }
  const auto watch = Watch(viewer_, token);
  EXPECT_EQ(watch->Next(), third);
  EXPECT_EQ(watch->Next(2), "nothing");
}

TEST_F(WatchTest, ResumesWithinTheSnapshot) {
  const std::string first = Code(anna_, t1_).name();
  const std::string second = Code(anna_, t1_).name();
  std::string token;
  {
    const auto watch = Watch(viewer_);
    EXPECT_EQ(watch->Next(), first);
    token = watch->token();
  }
  const auto watch = Watch(viewer_, token);
  EXPECT_THAT(watch->Several(2), ElementsAre(second, "complete"));
}

TEST_F(WatchTest, RefusesTokensOfOtherWatches) {
  std::string token;
  {
    const auto watch = Watch(viewer_);
    EXPECT_EQ(watch->Next(), "complete");
    token = watch->token();
  }
  EXPECT_EQ(ReasonOf(Watch(anna_, token)->End()), "FIELD_INVALID");
  EXPECT_EQ(ReasonOf(Watch(viewer_, token, t1_)->End()), "FIELD_INVALID");
  EXPECT_EQ(ReasonOf(Watch(viewer_, "rubbish")->End()), "FIELD_INVALID");
}

TEST_F(WatchTest, RefusesATokenOfAnotherHistory) {
  Code(anna_, t1_);
  const absl::string_view member = absl::string_view(viewer_.member).substr(19);
  const concord::coding::WatchTokens tokens(study_.suite().host().environment().secret);
  const std::string watch = absl::StrCat("p\n", member, "\n");
  const std::string other = tokens.Make({1, std::string(32, 'x'), std::nullopt}, watch);
  EXPECT_EQ(ReasonOf(Watch(viewer_, other)->End()), "HISTORY_CHANGED");
  const std::string beyond = tokens.Make({1'000, std::string(32, 'x'), std::nullopt}, watch);
  EXPECT_EQ(ReasonOf(Watch(viewer_, beyond)->End()), "HISTORY_CHANGED");
}

TEST_F(WatchTest, WatchesOneTranscript) {
  Code(anna_, t2_);
  const std::string first = Code(anna_, t1_).name();
  const auto watch = Watch(viewer_, "", t1_);
  EXPECT_THAT(watch->Several(2), ElementsAre(first, "complete"));
  Code(anna_, t2_);
  const std::string second = Code(anna_, t1_).name();
  EXPECT_EQ(watch->Next(), second);
}

TEST_F(WatchTest, ABlindCoderSeesItsOwnWorkOnlyUntilTheReveal) {
  const std::string before = Code(ben_, t1_).name();
  const Round round = MakeRound(true, {t1_}, {anna_, ben_});
  const auto anna = Watch(anna_);
  const auto viewer = Watch(viewer_);
  EXPECT_EQ(anna->Next(), "complete");
  EXPECT_THAT(viewer->Several(2), ElementsAre(before, "complete"));
  const std::string bens = Code(ben_, t1_).name();
  const std::string annas = Code(anna_, t1_).name();
  EXPECT_EQ(anna->Next(), annas) << "Ben's has left no message";
  EXPECT_EQ(anna->last().coding().begin_revision(), 0);
  EXPECT_EQ(viewer->Next(2), "nothing");
  ASSERT_TRUE(Reveal(round).ok());
  EXPECT_THAT(anna->Several(4), ElementsAre(round.name(), before, bens, annas));
  EXPECT_THAT(viewer->Several(3), ElementsAre(round.name(), bens, annas));
  const std::string after = Code(ben_, t1_).name();
  EXPECT_EQ(anna->Next(), after);
  EXPECT_EQ(viewer->Next(), after);
}

TEST_F(WatchTest, AResumedWatchGetsWhatAnIntermediateRevealHasShown) {
  const Round round = MakeRound(true, {t1_}, {anna_, ben_});
  std::string token;
  {
    const auto anna = Watch(anna_);
    EXPECT_EQ(anna->Next(), "complete");
    token = anna->token();
  }
  const std::string bens = Code(ben_, t1_).name();
  {
    const auto anna = Watch(anna_, token);
    EXPECT_EQ(anna->Next(2), "nothing");
  }
  ASSERT_TRUE(Reveal(round).ok());
  const auto anna = Watch(anna_, token);
  std::vector<std::string> words = anna->Several(3);
  EXPECT_THAT(words, ::testing::IsSupersetOf({round.name(), bens}));
}

TEST_F(WatchTest, TellsWhoWasBlindWhatWasTakenBackMeanwhile) {
  const std::string before = Code(ben_, t1_).name();
  const auto anna = Watch(anna_);
  EXPECT_THAT(anna->Several(2), ElementsAre(before, "complete"));
  const Round round = MakeRound(true, {t1_}, {anna_});
  ASSERT_TRUE(Delete(ben_, before).ok());
  EXPECT_EQ(anna->Next(2), "nothing");
  ASSERT_TRUE(Reveal(round).ok());
  EXPECT_THAT(anna->Several(2), ElementsAre(round.name(), "-" + before));
}

TEST_F(WatchTest, HidesFromTheMomentThatABlindRoundIsMade) {
  const auto anna = Watch(anna_);
  EXPECT_EQ(anna->Next(), "complete");
  const std::string before = Code(ben_, t1_).name();
  EXPECT_EQ(anna->Next(), before);
  MakeRound(true, {t1_}, {anna_, ben_});
  Code(ben_, t1_);
  EXPECT_EQ(anna->Next(2), "nothing");
  const std::string elsewhere = Code(ben_, t2_).name();
  EXPECT_EQ(anna->Next(), elsewhere);
}

TEST_F(WatchTest, EndsWithTheMembership) {
  const auto watch = Watch(anna_);
  EXPECT_EQ(watch->Next(), "complete");
  concord::admin::v1::DeleteMemberRequest request;
  request.set_name(anna_.member);
  request.set_request_id(NewRequestId());
  using Admin = concord::admin::v1::AdminService::Stub;
  ASSERT_TRUE(Call(owner_, study_.suite().admin(), &Admin::DeleteMember, request).ok());
  const absl::Status end = watch->End();
  EXPECT_TRUE(absl::IsPermissionDenied(end) || absl::IsUnauthenticated(end)) << end;
}

TEST_F(WatchTest, NeedsAMembership) {
  EXPECT_EQ(ReasonOf(Watch(Person{"no such token", ""})->End()), "TOKEN_INVALID");
}

TEST_F(WatchTest, ADrainEndsItAndTheTokenResumes) {
  const std::string first = Code(anna_, t1_).name();
  const auto watch = Watch(viewer_);
  EXPECT_THAT(watch->Several(2), ElementsAre(first, "complete"));
  study_.suite().host().Drain();
  EXPECT_EQ(ReasonOf(watch->End()), "DRAINING");
  EXPECT_NE(watch->token(), "");
}

TEST_F(WatchTest, ADrainDoesNotWaitForAReaderThatHasStopped) {
  // More than this connection takes unread.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 16'384);
  const auto stub = CodingService::NewStub(grpc::CreateCustomChannel(
      study_.suite().address(), grpc::InsecureChannelCredentials(), arguments));
  for (int i = 0; i < 3; ++i) {
    BatchCreateCodingsRequest batch;
    batch.set_parent("projects/p");
    for (int j = 0; j < 1000; ++j) *batch.add_requests() = CodingRequest(t1_, 0, 3, code_a_);
    ASSERT_TRUE(As(anna_, &Stub::BatchCreateCodings, batch).ok());
  }
  grpc::ClientContext context;
  concord::testing::As(viewer_, context);
  WatchCodingsRequest request;
  request.set_parent("projects/p");
  const auto reader = stub->WatchCodings(&context, request);
  WatchCodingsResponse message;
  ASSERT_TRUE(reader->Read(&message));
  absl::SleepFor(absl::Milliseconds(500));
  const absl::Time start = absl::Now();
  study_.suite().host().Drain();
  EXPECT_LT(absl::Now() - start, absl::Seconds(15));
  bool complete = false;
  while (reader->Read(&message)) complete = complete || message.snapshot_complete();
  EXPECT_FALSE(complete) << "the reader was not slow enough";
  EXPECT_FALSE(reader->Finish().ok());
}

}  // namespace
}  // namespace concord::testing

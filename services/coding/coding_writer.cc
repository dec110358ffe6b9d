#include "coding/coding_writer.h"

#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/ids.h"
#include "base/status_macros.h"
#include "coding/errors.h"
#include "coding/limits.h"
#include "server/errors.h"
#include "server/names.h"
#include "server/steps.h"

namespace concord::coding {
namespace {

using Kind = storage::Outcome::Kind;

// Notes a coding that was made; a first coding has changed its assignment too.
void Settle(CodingPlanner& planner, const std::string& project, const CodingPlan& plan) {
  const Place& place = *plan.place;
  if (place.assigned && place.assignment.record.state() == v1::Assignment::STATE_TO_DO) {
    planner.places().Forget(project, plan.record.coder(), plan.record.transcript());
  }
}

}  // namespace

// One CreateCoding on its way. It lives as long as somebody will call it back: a worker or the
// store.
class CodingWriter::CreateCall : public std::enable_shared_from_this<CreateCall> {
 public:
  CreateCall(CodingWriter& writer, const MethodInfo& method, grpc::CallbackServerContext* rpc,
             const v1::CreateCodingRequest* request, v1::Coding* response)
      : writer_(writer),
        request_(*request),
        response_(response),
        rpc_(*rpc),
        reactor_(rpc->DefaultReactor()),
        call_(writer.environment_.pipeline, method, *rpc, request) {}

  void Start() {
    const bool warm =
        MetadataValue(rpc_, kActingForKey).empty() &&
        writer_.environment_.directory.Knows(BearerToken(rpc_), ProjectOf(request_.parent()));
    if (warm) {
      Guard([this] { Begin(Depth::kMemory); });
    } else {
      OnWorker([this] { Begin(Depth::kStore); });
    }
  }

  grpc::ServerUnaryReactor* reactor() { return reactor_; }

 private:
  template <typename Step>
  void Guard(Step step) {
    try {
      step();
    } catch (const std::exception& e) {
      Finish(call_.Failed(e));
    }
  }

  template <typename Step>
  void OnWorker(Step step) {
    writer_.environment_.workers.Run([self = shared_from_this(), step] { self->Guard(step); });
  }

  void Begin(Depth depth) {
    absl::Status status = call_.Begin();
    if (!status.ok()) return Finish(std::move(status));
    Attempt(depth);
  }

  void Attempt(Depth depth) {
    absl::StatusOr<CodingPlan> plan =
        writer_.planner_.Plan(call_.context(), request_, /*import=*/false, depth);
    if (!plan.ok()) {
      if (depth == Depth::kMemory) {
        const bool refused = !CodingPlanner::IsUnplanned(plan.status());
        return OnWorker([this, refused, status = plan.status()] {
          refused ? Reconsider(status) : Attempt(Depth::kStore);
        });
      }
      return Reconsider(plan.status());
    }
    std::shared_ptr<const Visibility::Rounds> rounds =
        writer_.visibility_.Peek(call_.context().project);
    if (depth == Depth::kStore) {
      auto current = writer_.visibility_.Current(call_.context().project);
      if (!current.ok()) return Finish(current.status());
      rounds = *std::move(current);
    } else if (rounds == nullptr) {
      return OnWorker([this] { Attempt(Depth::kStore); });
    }
    plans_.assign(1, *std::move(plan));
    Commit(*rounds);
  }

  // A refusal is believed only after a second look at everything; and the retry of a coding that
  // was made is answered whatever has happened since.
  void Reconsider(const absl::Status& status) {
    if (std::exchange(reconsidered_, true)) return Finish(status);
    if (IsId(request_.coding_id()) && AnswerExisting()) return;
    writer_.planner_.Forget(call_.context(), request_);
    Attempt(Depth::kStore);
  }

  void Commit(const Visibility::Rounds& rounds) {
    // The revision counts the work of others, so it is told only if nobody is blind at the commit.
    tell_revision_ = rounds.blind.empty();
    storage::Batch batch = MakeCodingBatch(
        call_.context(), plans_,
        tell_revision_ ? std::optional<storage::Version>(rounds.version) : std::nullopt);
    writer_.store_.CommitAsync(
        call_.context().project, std::move(batch),
        [self = shared_from_this()](absl::StatusOr<storage::Outcome> outcome) {
          self->Guard([&] { self->OnOutcome(std::move(outcome)); });
        });
  }

  void OnOutcome(absl::StatusOr<storage::Outcome> outcome) {
    if (!outcome.ok()) return Finish(error::FromStore(outcome.status()));
    if (outcome->kind != Kind::kCommitted) {
      return OnWorker([this, lost = outcome->failed_condition] { Lost(lost); });
    }
    CodingPlan& plan = plans_.front();
    Settle(writer_.planner_, call_.context().project, plan);
    writer_.created_.Increment();
    Answer({std::move(plan.id), std::move(plan.record), outcome->version()}, tell_revision_);
  }

  // Condition `index` of the commit did not hold.
  void Lost(size_t index) {
    if (index < plans_.size() && AnswerExisting()) return;
    if (++tries_ >= kCreateTries) return Finish(error::Conflict());
    absl::Status status = writer_.Reauthorize(call_.context());
    if (!status.ok()) return Finish(std::move(status));
    writer_.planner_.Forget(call_.context(), request_);
    Attempt(Depth::kStore);
  }

  // Answers from the coding that has this id already; false if there is none.
  bool AnswerExisting() {
    const std::string& project = call_.context().project;
    absl::StatusOr<std::optional<StoredCoding>> found = writer_.Find(project, request_.coding_id());
    if (!found.ok()) return Finish(found.status()), true;
    if (!found->has_value()) return false;
    if (!CodingPlanner::IsSame(call_.context(), request_, (*found)->record)) {
      Finish(CodingExists(ChildName(project, "codings", request_.coding_id())));
      return true;
    }
    const absl::StatusOr<View> view = writer_.visibility_.Load(project, call_.context().member.id);
    if (!view.ok()) return Finish(view.status()), true;
    Answer(**found, !view->hides_anything());
    return true;
  }

  void Answer(const StoredCoding& coding, bool tell_revisions) {
    *response_ = ToCoding(call_.context().project, coding, StandingNow(coding),
                          writer_.environment_.etags, tell_revisions);
    Finish(absl::OkStatus());
  }

  void Finish(absl::Status status) { reactor_->Finish(call_.Finish(std::move(status))); }

  CodingWriter& writer_;
  const v1::CreateCodingRequest& request_;
  v1::Coding* const response_;
  grpc::CallbackServerContext& rpc_;
  grpc::ServerUnaryReactor* const reactor_;
  Pipeline::Call call_;
  std::vector<CodingPlan> plans_;  // one
  bool tell_revision_ = false;
  bool reconsidered_ = false;
  int tries_ = 0;
};

CodingWriter::CodingWriter(Environment& environment, storage::ScopedStore& store,
                           Visibility& visibility, CodebookReader& codebooks)
    : environment_(environment),
      store_(store),
      visibility_(visibility),
      method_(environment.pipeline.Method("/concord.coding.v1.CodingService/CreateCoding")),
      planner_(environment, store, codebooks),
      created_(prometheus::BuildCounter()
                   .Name("concord_codings_created_total")
                   .Help("Codings made by this process")
                   .Register(environment.metrics)
                   .Add({})) {}

grpc::ServerUnaryReactor* CodingWriter::Create(grpc::CallbackServerContext* rpc,
                                               const v1::CreateCodingRequest* request,
                                               v1::Coding* response) {
  auto call = std::make_shared<CreateCall>(*this, method_, rpc, request, response);
  grpc::ServerUnaryReactor* reactor = call->reactor();
  call->Start();
  return reactor;
}

absl::Status CodingWriter::Reauthorize(RequestContext& context) const {
  environment_.directory.Forget();
  CONCORD_ASSIGN_OR_RETURN(context.member,
                           environment_.directory.FindMember(context.project, context.principal));
  for (const int role : context.method->access.roles()) {
    if (context.member.Has(static_cast<concord::type::v1::Role>(role))) return absl::OkStatus();
  }
  return error::PermissionDenied(ProjectName(context.project));
}

absl::StatusOr<std::optional<StoredCoding>> CodingWriter::Find(const std::string& project,
                                                               const std::string& id) {
  absl::StatusOr<storage::Entry> entry = store_.ReadOne(project, CodingKey(id));
  if (!entry.ok()) return error::FromStore(entry.status());
  if (!entry->version.exists()) return std::optional<StoredCoding>();
  CONCORD_ASSIGN_OR_RETURN(StoredCoding coding, DecodeCoding(*entry));
  return std::optional<StoredCoding>(std::move(coding));
}

absl::StatusOr<v1::BatchCreateCodingsResponse> CodingWriter::BatchCreateCodings(
    RequestContext& context, const v1::BatchCreateCodingsRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckBatch(context, request));
  bool reconsidered = false;
  for (int tries = 0; tries < kCreateTries; ++tries) {
    CONCORD_ASSIGN_OR_RETURN(Found found, FindAll(context, request));
    absl::StatusOr<std::vector<CodingPlan>> plans = PlanMissing(context, request, found);
    if (plans.ok() && plans->empty()) return Answer(context, found);
    bool lost = !plans.ok();
    if (lost && std::exchange(reconsidered, true)) return plans.status();
    if (!lost) {
      absl::StatusOr<storage::Outcome> outcome =
          store_.Commit(context.project, MakeCodingBatch(context, *plans, std::nullopt));
      if (!outcome.ok()) return error::FromStore(outcome.status());
      lost = outcome->kind != Kind::kCommitted;
      if (!lost) {
        created_.Increment(static_cast<double>(plans->size()));
        auto plan = plans->begin();
        for (std::optional<StoredCoding>& coding : found) {
          if (coding.has_value()) continue;
          Settle(planner_, context.project, *plan);
          coding = StoredCoding{plan->id, plan->record, outcome->version()};
          ++plan;
        }
        return Answer(context, found);
      }
      CONCORD_RETURN_IF_ERROR(Reauthorize(context));
    }
    for (const auto& one : request.requests()) planner_.Forget(context, one);
  }
  return error::Conflict();
}

absl::Status CodingWriter::CheckBatch(const RequestContext& context,
                                      const v1::BatchCreateCodingsRequest& request) const {
  if (request.requests().empty() || request.requests_size() > kMaxBatchCodings) {
    return error::FieldInvalid("requests",
                               absl::StrCat("must have 1 to ", kMaxBatchCodings, " codings."));
  }
  std::set<absl::string_view> ids;
  for (int i = 0; i < request.requests_size(); ++i) {
    const v1::CreateCodingRequest& one = request.requests(i);
    if (!one.parent().empty() && one.parent() != ProjectName(context.project)) {
      return AtIndex(i, error::FieldInvalid("parent", "must be that of the batch, or empty."));
    }
    if (!IsId(one.coding_id())) return AtIndex(i, CodingIdInvalid());
    if (!ids.insert(one.coding_id()).second) {
      return AtIndex(i, error::FieldInvalid("coding_id", "occurs twice in the batch."));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<CodingWriter::Found> CodingWriter::FindAll(
    const RequestContext& context, const v1::BatchCreateCodingsRequest& request) {
  std::vector<storage::Key> keys;
  for (const auto& one : request.requests()) keys.push_back(CodingKey(one.coding_id()));
  absl::StatusOr<std::vector<storage::Entry>> entries = store_.Read(context.project, keys);
  if (!entries.ok()) return error::FromStore(entries.status());
  Found found(entries->size());
  for (size_t i = 0; i < entries->size(); ++i) {
    if (!(*entries)[i].version.exists()) continue;
    CONCORD_ASSIGN_OR_RETURN(found[i], DecodeCoding((*entries)[i]));
    const auto& one = request.requests(static_cast<int>(i));
    if (!CodingPlanner::IsSame(context, one, found[i]->record)) {
      return AtIndex(static_cast<int64_t>(i),
                     CodingExists(ChildName(context.project, "codings", one.coding_id())));
    }
  }
  return found;
}

absl::StatusOr<std::vector<CodingPlan>> CodingWriter::PlanMissing(
    const RequestContext& context, const v1::BatchCreateCodingsRequest& request,
    const Found& found) {
  std::set<std::string> transcripts;
  for (const auto& one : request.requests()) {
    auto id = ParseChild(one.coding().transcript(), context.project, "transcripts", "transcript");
    if (id.ok()) transcripts.insert(*std::move(id));
  }
  CONCORD_RETURN_IF_ERROR(
      planner_.transcripts().Prefetch(context, {transcripts.begin(), transcripts.end()}));
  std::vector<CodingPlan> plans;
  for (int i = 0; i < request.requests_size(); ++i) {
    if (found[i].has_value()) continue;
    absl::StatusOr<CodingPlan> plan =
        planner_.Plan(context, request.requests(i), /*import=*/true, Depth::kStore);
    if (!plan.ok()) return AtIndex(i, plan.status());
    plans.push_back(*std::move(plan));
  }
  return plans;
}

absl::StatusOr<v1::BatchCreateCodingsResponse> CodingWriter::Answer(const RequestContext& context,
                                                                    const Found& found) {
  CONCORD_ASSIGN_OR_RETURN(const View view, visibility_.Load(context.project, context.member.id));
  v1::BatchCreateCodingsResponse response;
  for (const std::optional<StoredCoding>& coding : found) {
    *response.add_codings() = ToCoding(context.project, *coding, StandingNow(*coding),
                                       environment_.etags, !view.hides_anything());
  }
  return response;
}

}  // namespace concord::coding

#include "storage/backends/redis_function.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/digest.h"
#include "base/status_macros.h"
#include "storage/backends/redis_session.h"
#include "storage/backends/redis_topology.h"

namespace concord::storage::redis {
namespace {

// The commit. Keys: the revision; one a condition, put, delete; the listings added to and taken
// from; the idempotency record last. Every key that is written is declared, save the log's segment,
// which is the first to be written: so, while a slot moves to another node, Redis refuses the call
// either before it or at that first write, and nothing is half done.
//
// Arguments: the plan (big-endian numbers of 4 bytes: conditions, puts, deletes, listings added to,
// listings taken from, 1 for an event, 1 for an idempotency record, then the number of ids for each
// listing), nonce, event, hint, a version a condition, a value a put, the ids of the listings, and
// the record's digest, response and life in milliseconds.
//
// Answers the revision; -n when the n-th condition failed; REUSED; or, for a repeat, the first
// commit's version (16 bytes) and response.
constexpr char kLibrary[] = R"lua(
local function each_chunk(command, key, items, first, count, scored)
  local chunk = {}
  for i = first, first + count - 1 do
    if scored then chunk[#chunk + 1] = '0' end
    chunk[#chunk + 1] = items[i]
    if #chunk >= 2000 then
      redis.call(command, key, unpack(chunk))
      chunk = {}
    end
  end
  if #chunk > 0 then redis.call(command, key, unpack(chunk)) end
end

local function commit(keys, args)
  local call = redis.call
  local conditions, puts, deletes, adds, removes, appends, remembers, plan =
      struct.unpack('>I4I4I4I4I4I4I4', args[1])
  if remembers == 1 then
    local known = call('GET', keys[#keys])
    if known then
      local digest = args[#args - 2]
      if string.sub(known, 17, 16 + #digest) ~= digest then
        return redis.status_reply('REUSED')
      end
      return string.sub(known, 1, 16) .. string.sub(known, 17 + #digest)
    end
  end
  for i = 1, conditions do
    if call('GETRANGE', keys[1 + i], 0, 15) ~= args[4 + i] then return -i end
  end
  local revision = tonumber(call('GET', keys[1]) or 0)
  local prefix = string.sub(keys[1], 1, -4)
  if appends == 1 then
    call('RPUSH', prefix .. 'log:' .. math.floor(revision / SEGMENT), args[3])
    revision = call('INCR', keys[1])
  end
  local version = struct.pack('>I8', revision) .. args[2]
  local key, arg = 1 + conditions, 4 + conditions
  for i = 1, puts do call('SET', keys[key + i], version .. args[arg + i]) end
  key, arg = key + puts, arg + puts
  for i = 1, deletes do call('DEL', keys[key + i]) end
  key = key + deletes
  for i = 1, adds + removes do
    local count
    count, plan = struct.unpack('>I4', args[1], plan)
    if i > adds then
      each_chunk('ZREM', keys[key + i], args, arg + 1, count, false)
    elseif count == 1 then
      call('ZADD', keys[key + i], '0', args[arg + 1])
    else
      each_chunk('ZADD', keys[key + i], args, arg + 1, count, true)
    end
    arg = arg + count
  end
  if remembers == 1 then
    call('SET', keys[#keys], version .. args[#args - 2] .. args[#args - 1],
         'PX', args[#args])
  end
  if args[4] ~= '' then call('PUBLISH', prefix .. 'hints', args[4]) end
  return revision
end

local function scan(keys, args)
  local ids = redis.call('ZRANGE', keys[1], args[1], '+', 'BYLEX', 'LIMIT', 0, args[2])
  if #ids == 0 then return {ids, {}} end
  local names = {}
  for i = 1, #ids do names[i] = args[3] .. ids[i] end
  return {ids, redis.call('MGET', unpack(names))}
end

redis.register_function('COMMIT', commit)
redis.register_function{function_name = 'SCAN', callback = scan, flags = {'no-writes'}}
)lua";

struct Library {
  std::string commit;
  std::string scan;
  std::string code;
};

const Library& TheLibrary() {
  static const Library* library = [] {
    const std::string digest = Sha256Hex(kLibrary).substr(0, 12);
    auto* made = new Library;
    made->commit = absl::StrCat("concord_commit_", digest);
    made->scan = absl::StrCat("concord_scan_", digest);
    made->code = absl::StrCat(
        "#!lua name=concord_", digest, "\n",
        absl::StrReplaceAll(kLibrary, {{"'COMMIT'", absl::StrCat("'", made->commit, "'")},
                                       {"'SCAN'", absl::StrCat("'", made->scan, "'")},
                                       {"SEGMENT", absl::StrCat(kLogSegment)}}));
    return made;
  }();
  return *library;
}

std::string EscapePartition(absl::string_view partition) {
  return absl::StrReplaceAll(partition, {{"%", "%25"}, {"{", "%7B"}, {"}", "%7D"}});
}

void AppendNumber(uint32_t number, std::string* bytes) {
  for (int shift = 24; shift >= 0; shift -= 8) *bytes += static_cast<char>(number >> shift);
}

// The ids to add to and to take from each listing. Where a batch does both to an id, the last
// counts (puts, deletes, lists, unlists, erases).
class ListingChanges {
 public:
  using Groups = std::map<absl::string_view, std::vector<absl::string_view>>;

  explicit ListingChanges(const Batch& batch) {
    for (const Batch::PutOp& put : batch.puts) {
      if (put.listed) adds_[put.key.collection].push_back(put.key.id);
    }
    Remove(batch.deletes);
    for (const Key& key : batch.lists) {
      Forget(key, &removes_);
      adds_[key.collection].push_back(key.id);
    }
    Remove(batch.unlists);
    Remove(batch.erases);
  }

  const Groups& adds() const { return adds_; }
  const Groups& removes() const { return removes_; }

 private:
  void Remove(const std::vector<Key>& keys) {
    for (const Key& key : keys) {
      Forget(key, &adds_);
      removes_[key.collection].push_back(key.id);
    }
  }

  static void Forget(const Key& key, Groups* groups) {
    const auto group = groups->find(key.collection);
    if (group == groups->end()) return;
    std::vector<absl::string_view>& ids = group->second;
    ids.erase(std::remove(ids.begin(), ids.end(), absl::string_view(key.id)), ids.end());
    if (ids.empty()) groups->erase(group);
  }

  Groups adds_;
  Groups removes_;
};

std::string MakePlan(const Batch& batch, const ListingChanges& listings) {
  std::string plan;
  for (const size_t count :
       {batch.conditions.size(), batch.puts.size(), batch.deletes.size() + batch.erases.size(),
        listings.adds().size(), listings.removes().size(),
        static_cast<size_t>(batch.event.has_value()),
        static_cast<size_t>(batch.remember.has_value())}) {
    AppendNumber(static_cast<uint32_t>(count), &plan);
  }
  for (const auto* groups : {&listings.adds(), &listings.removes()}) {
    for (const auto& [collection, ids] : *groups) {
      AppendNumber(static_cast<uint32_t>(ids.size()), &plan);
    }
  }
  return plan;
}

std::vector<std::string> CommitKeys(const Names& names, const Batch& batch,
                                    const ListingChanges& listings) {
  std::vector<std::string> keys = {names.Revision()};
  for (const Batch::RequireOp& op : batch.conditions) {
    keys.push_back(names.Value(op.key.collection, op.key.id));
  }
  for (const Batch::PutOp& op : batch.puts) {
    keys.push_back(names.Value(op.key.collection, op.key.id));
  }
  for (const auto* deletes : {&batch.deletes, &batch.erases}) {
    for (const Key& key : *deletes) keys.push_back(names.Value(key.collection, key.id));
  }
  for (const auto* groups : {&listings.adds(), &listings.removes()}) {
    for (const auto& [collection, ids] : *groups) keys.push_back(names.Listing(collection));
  }
  if (batch.remember.has_value()) keys.push_back(names.Request(batch.remember->id));
  return keys;
}

// A life that Redis takes: at least a millisecond, at most ten years.
std::string LifeInMilliseconds(absl::Duration life) {
  return absl::StrCat(
      absl::ToInt64Milliseconds(std::clamp(life, absl::Milliseconds(1), absl::Hours(24 * 3650))));
}

// The digest, preceded by its length: so one is never the beginning of another.
std::string RecordDigest(absl::string_view digest) {
  std::string bytes;
  AppendNumber(static_cast<uint32_t>(digest.size()), &bytes);
  absl::StrAppend(&bytes, digest);
  return bytes;
}

}  // namespace

Names::Names(absl::string_view partition) {
  const std::string tag = EscapePartition(partition);
  prefix_ = absl::StrCat("c:{", tag, "}:");
  slot_ = SlotOfTag(tag);
}

std::string Names::ValuePrefix(absl::string_view collection) const {
  return absl::StrCat(prefix_, "v:", collection, absl::string_view("\0", 1));
}

std::string Names::Value(absl::string_view collection, absl::string_view id) const {
  return absl::StrCat(prefix_, "v:", collection, absl::string_view("\0", 1), id);
}

std::string Names::Listing(absl::string_view collection) const {
  return absl::StrCat(prefix_, "l:", collection);
}

std::string Names::LogSegment(int64_t segment) const {
  return absl::StrCat(prefix_, "log:", segment);
}

std::string Names::Request(absl::string_view id) const { return absl::StrCat(prefix_, "req:", id); }

absl::Status LoadFunctions(const Endpoint& endpoint, const Settings& settings) {
  CONCORD_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                           Session::Open(endpoint, settings.credentials, settings.timeout / 4));
  CONCORD_ASSIGN_OR_RETURN(const ReplyPtr reply,
                           session->Exchange({"FUNCTION", "LOAD", TheLibrary().code}));
  if (reply->type == REDIS_REPLY_ERROR && !absl::StrContains(Text(*reply), "already exists")) {
    return StatusOfError(Text(*reply));
  }
  return absl::OkStatus();
}

std::string MakeCommit(const Names& names, const Batch& batch, uint64_t nonce) {
  const ListingChanges listings(batch);
  const std::vector<std::string> keys = CommitKeys(names, batch, listings);
  const std::string plan = MakePlan(batch, listings);
  const std::string version = EncodeVersion({0, nonce});
  std::vector<std::string> expected;
  expected.reserve(batch.conditions.size());
  for (const Batch::RequireOp& op : batch.conditions) {
    expected.push_back(op.version.exists() ? EncodeVersion(op.version) : "");
  }
  std::vector<absl::string_view> arguments = {
      plan, absl::string_view(version).substr(8),
      batch.event.has_value() ? absl::string_view(*batch.event) : absl::string_view(), batch.hint};
  arguments.insert(arguments.end(), expected.begin(), expected.end());
  for (const Batch::PutOp& op : batch.puts) arguments.push_back(op.value);
  for (const auto* groups : {&listings.adds(), &listings.removes()}) {
    for (const auto& [collection, ids] : *groups) {
      arguments.insert(arguments.end(), ids.begin(), ids.end());
    }
  }
  std::string digest;
  std::string life;
  if (batch.remember.has_value()) {
    digest = RecordDigest(batch.remember->digest);
    life = LifeInMilliseconds(batch.remember->keep_for);
    arguments.insert(arguments.end(), {digest, batch.remember->response, life});
  }
  size_t bytes = 128;
  for (const std::string& key : keys) bytes += key.size() + 16;
  for (absl::string_view argument : arguments) bytes += argument.size() + 16;
  std::string command;
  command.reserve(bytes);
  AppendHead(3 + keys.size() + arguments.size(), &command);
  AppendArgument("FCALL", &command);
  AppendArgument(TheLibrary().commit, &command);
  AppendArgument(absl::StrCat(keys.size()), &command);
  for (const std::string& key : keys) AppendArgument(key, &command);
  for (absl::string_view argument : arguments) AppendArgument(argument, &command);
  return command;
}

absl::StatusOr<Outcome> ReadOutcome(const redisReply& reply, uint64_t nonce) {
  Outcome outcome;
  if (reply.type == REDIS_REPLY_INTEGER && reply.integer >= 0) {
    outcome.kind = Outcome::Kind::kCommitted;
    outcome.revision = reply.integer;
    outcome.nonce = nonce;
    return outcome;
  }
  if (reply.type == REDIS_REPLY_INTEGER) {
    outcome.kind = Outcome::Kind::kConditionFailed;
    outcome.failed_condition = static_cast<size_t>(-reply.integer - 1);
    return outcome;
  }
  if (reply.type == REDIS_REPLY_STATUS && Text(reply) == "REUSED") {
    outcome.kind = Outcome::Kind::kRequestIdReused;
    return outcome;
  }
  if (reply.type == REDIS_REPLY_STRING && reply.len >= kVersionBytes) {
    CONCORD_ASSIGN_OR_RETURN(const Version version,
                             DecodeVersion(Text(reply).substr(0, kVersionBytes)));
    outcome.kind = Outcome::Kind::kReplayed;
    outcome.revision = version.revision;
    outcome.nonce = version.nonce;
    outcome.response = std::string(Text(reply).substr(kVersionBytes));
    return outcome;
  }
  return absl::InternalError("Redis gave a strange answer to a commit.");
}

std::string MakeScan(const Names& names, absl::string_view collection, absl::string_view after,
                     size_t limit, absl::string_view values_from) {
  return MakeCommand({"FCALL_RO", TheLibrary().scan, "1", names.Listing(collection),
                      after.empty() ? std::string("-") : absl::StrCat("(", after),
                      absl::StrCat(limit),
                      names.ValuePrefix(values_from.empty() ? collection : values_from)});
}

absl::Status ReadValue(const redisReply& reply, Entry* entry) {
  if (reply.type == REDIS_REPLY_NIL) return absl::OkStatus();
  const absl::string_view stored = Text(reply);
  if (reply.type != REDIS_REPLY_STRING || stored.size() < kVersionBytes) {
    return absl::InternalError("A value in Redis was not written by Concord.");
  }
  CONCORD_ASSIGN_OR_RETURN(entry->version, DecodeVersion(stored.substr(0, kVersionBytes)));
  entry->value = std::string(stored.substr(kVersionBytes));
  return absl::OkStatus();
}

}  // namespace concord::storage::redis

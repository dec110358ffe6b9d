#include "storage/store.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "base/digest.h"
#include "base/mutex.h"

namespace concord::storage {
namespace {

constexpr size_t kMaxNameBytes = 512;
constexpr size_t kMaxRequestIdBytes = 256;

absl::Status CheckName(absl::string_view what, absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes || name.find('\0') != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("A ", what, " has 1 to ", kMaxNameBytes, " bytes and no NUL byte."));
  }
  return absl::OkStatus();
}

}  // namespace

std::string EncodeVersion(const Version& version) {
  std::string bytes(16, '\0');
  for (int i = 0; i < 8; ++i) {
    bytes[i] = static_cast<char>(static_cast<uint64_t>(version.revision) >> (56 - 8 * i));
    bytes[8 + i] = static_cast<char>(version.nonce >> (56 - 8 * i));
  }
  return bytes;
}

absl::StatusOr<Version> DecodeVersion(absl::string_view bytes) {
  if (bytes.size() != 16) return absl::InvalidArgumentError("A version has 16 bytes.");
  uint64_t revision = 0;
  Version version;
  for (int i = 0; i < 8; ++i) {
    revision = revision << 8 | static_cast<uint8_t>(bytes[i]);
    version.nonce = version.nonce << 8 | static_cast<uint8_t>(bytes[8 + i]);
  }
  version.revision = static_cast<Revision>(revision);
  return version;
}

Batch& Batch::Require(Key key, Version version) {
  conditions.push_back({std::move(key), version});
  return *this;
}
Batch& Batch::RequireAbsent(Key key) { return Require(std::move(key), Version{}); }
Batch& Batch::Put(Key key, std::string value) {
  puts.push_back({std::move(key), std::move(value), true, false});
  return *this;
}
Batch& Batch::PutUnlisted(Key key, std::string value) {
  puts.push_back({std::move(key), std::move(value), false, false});
  return *this;
}
Batch& Batch::PutErasable(Key key, std::string value) {
  puts.push_back({std::move(key), std::move(value), false, true});
  return *this;
}
Batch& Batch::Delete(Key key) {
  deletes.push_back(std::move(key));
  return *this;
}
Batch& Batch::List(std::string collection, std::string id) {
  lists.push_back({std::move(collection), std::move(id)});
  return *this;
}
Batch& Batch::Unlist(std::string collection, std::string id) {
  unlists.push_back({std::move(collection), std::move(id)});
  return *this;
}
Batch& Batch::Erase(Key key) {
  erases.push_back(std::move(key));
  return *this;
}
Batch& Batch::Remember(std::string id, std::string digest, std::string response) {
  remember = RememberOp{std::move(id), std::move(digest), std::move(response)};
  return *this;
}
Batch& Batch::Append(std::string event_bytes) {
  event = std::move(event_bytes);
  return *this;
}

absl::StatusOr<Outcome> Store::Commit(absl::string_view partition, Batch batch) {
  Mutex mutex;
  CondVar ready;
  std::optional<absl::StatusOr<Outcome>> outcome;
  CommitAsync(partition, std::move(batch), [&](absl::StatusOr<Outcome> result) {
    // Notified under the lock: the waiter may destroy both as soon as it has the lock.
    MutexLock lock(&mutex);
    outcome.emplace(std::move(result));
    ready.notify_one();
  });
  MutexLock lock(&mutex);
  while (!outcome.has_value()) ready.wait(mutex);
  return *std::move(outcome);
}

absl::Status CheckPartition(absl::string_view partition) {
  return CheckName("partition", partition);
}

absl::Status CheckKey(absl::string_view collection, absl::string_view id) {
  if (absl::Status status = CheckName("collection", collection); !status.ok()) return status;
  return CheckName("key's id", id);
}

absl::Status CheckBatch(const Batch& batch) {
  const auto check_all = [](const std::vector<Key>& keys) {
    for (const Key& key : keys) {
      if (absl::Status status = CheckKey(key.collection, key.id); !status.ok()) return status;
    }
    return absl::OkStatus();
  };
  for (const auto* keys : {&batch.deletes, &batch.lists, &batch.unlists, &batch.erases}) {
    if (absl::Status status = check_all(*keys); !status.ok()) return status;
  }
  for (const Batch::RequireOp& op : batch.conditions) {
    if (absl::Status status = CheckKey(op.key.collection, op.key.id); !status.ok()) return status;
  }
  for (const Batch::PutOp& op : batch.puts) {
    if (absl::Status status = CheckKey(op.key.collection, op.key.id); !status.ok()) return status;
    if (op.value.size() > Store::kMaxValueBytes) {
      return absl::InvalidArgumentError(absl::StrCat("A value has ", op.value.size(),
                                                     " bytes; at most ", Store::kMaxValueBytes,
                                                     " can be stored."));
    }
  }
  if (batch.event.has_value() && batch.event->size() > Store::kMaxValueBytes) {
    return absl::InvalidArgumentError("The batch's event is too large to be stored.");
  }
  if (batch.remember.has_value() &&
      (batch.remember->id.empty() || batch.remember->id.size() > kMaxRequestIdBytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat("A request id has 1 to ", kMaxRequestIdBytes, " bytes."));
  }
  return absl::OkStatus();
}

absl::Status CheckLimit(size_t limit) {
  if (limit < 1 || limit > Store::kMaxScan) {
    return absl::InvalidArgumentError(absl::StrCat("A limit is 1 to ", Store::kMaxScan, "."));
  }
  return absl::OkStatus();
}

uint64_t NewNonce() {
  thread_local std::mt19937_64 generator = [] {
    const std::string seed = RandomBytes(32);
    std::seed_seq sequence(seed.begin(), seed.end());
    return std::mt19937_64(sequence);
  }();
  uint64_t nonce = 0;
  while (nonce == 0) nonce = generator();
  return nonce;
}

}  // namespace concord::storage

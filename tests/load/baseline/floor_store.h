#ifndef CONCORD_LOAD_BASELINE_FLOOR_STORE_H_
#define CONCORD_LOAD_BASELINE_FLOOR_STORE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace concord::baseline {

// What one CreateCoding writes, in keys and bytes. Adjust these when the service's batch changes.
constexpr int kValueBytes = 200;
constexpr int kEventBytes = 450;
constexpr int kVersionBytes = 16;
// The coding's own absence, and the versions of four records that it stands on.
constexpr int kStandsOn = 4;
constexpr std::array<const char*, kStandsOn> kStandsOnKeys = {
    "transcripts/transcript/0190b0c0-0000-7000-8000-000000000001",
    "coding/codebook-head/head",
    "coding/active/0190b0c0-0000-7000-8000-000000000002.0190b0c0-0000-7000-8000-000000000001",
    "admin/member/0190b0c0-0000-7000-8000-000000000002",
};
constexpr std::array<const char*, 3> kIndexes = {
    "coding/by-transcript/0190b0c0-0000-7000-8000-000000000001",
    "coding/by-coder/0190b0c0-0000-7000-8000-000000000002",
    "coding/by-code/0190b0c0-0000-7000-8000-000000000003",
};

// `FloorStore` writes one coding as fast as its engine can do it durably. It shares no code with
// services/storage, so that it can serve as its measure. Thread-safe.
class FloorStore {
 public:
  // Gets the revision of the write, or 0 when it failed.
  using Done = std::function<void(int64_t revision)>;

  virtual ~FloorStore() = default;

  // Calls `done` from the store's thread when the write is on disk.
  virtual void Create(const std::string& id, Done done) = 0;
};

// A server on 127.0.0.1 that is set up as the measurement asks for. Ends the program on failure.
std::unique_ptr<FloorStore> OpenFloorRedis(int port);

// A file of SQLite in WAL mode at synchronous=FULL. Ends the program on failure.
std::unique_ptr<FloorStore> OpenFloorSqlite(const std::string& path);

// Says what failed, and ends the program: a floor that limps is no measure.
[[noreturn]] void FloorFailed(const std::string& what);

}  // namespace concord::baseline

#endif  // CONCORD_LOAD_BASELINE_FLOOR_STORE_H_

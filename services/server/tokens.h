#ifndef CONCORD_SERVER_TOKENS_H_
#define CONCORD_SERVER_TOKENS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/digest.h"
#include "google/protobuf/message.h"
#include "storage/store.h"

namespace concord {

// What the API hands out must tell nothing: a revision in the clear would let a blind coder count
// the others' work. All keys derive from one secret that the store keeps, so any replica reads what
// another made.

// `Etags` turns versions into opaque, stable words and back. Thread-safe.
class Etags {
 public:
  explicit Etags(absl::string_view secret);
  std::string Make(const storage::Version& version) const;
  // OK when `etag` is empty or stands for `version`; else ETAG_MISMATCH, naming the resource.
  absl::Status Check(absl::string_view etag, const storage::Version& version,
                     absl::string_view name) const;
  // Returns the version that `etag` stands for; ABORTED (ETAG_MISMATCH) if it is none.
  absl::StatusOr<storage::Version> Parse(absl::string_view etag, absl::string_view name) const;

 private:
  std::string key_;
};

// A page of a list: where it starts and how long it is.
struct Page {
  std::string after;  // the service's own word for where the last page ended; empty at the start
  size_t size = 0;
};

// `Pager` reads page_size and page_token of List requests and makes next_page_token (AIP-158). A
// token is bound to the method's other arguments and to the caller. Thread-safe.
class Pager {
 public:
  static constexpr int kDefaultSize = 50;
  static constexpr int kMaxSize = 1000;

  explicit Pager(absl::string_view secret);
  // INVALID_ARGUMENT: FIELD_INVALID (negative size), PAGE_TOKEN_INVALID.
  absl::StatusOr<Page> Read(const google::protobuf::Message& request,
                            absl::string_view principal) const;
  // Returns the token for the page after `after`, or "" when `after` is empty.
  std::string Next(const google::protobuf::Message& request, absl::string_view principal,
                   absl::string_view after) const;

 private:
  Sealer sealer_;
};

}  // namespace concord

#endif  // CONCORD_SERVER_TOKENS_H_

#ifndef CONCORD_SERVER_REQUEST_CONTEXT_H_
#define CONCORD_SERVER_REQUEST_CONTEXT_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "concord/type/v1/access.pb.h"
#include "grpcpp/server_context.h"
#include "storage/store.h"

namespace concord {

struct MethodInfo;

// A person's place in a project.
struct Membership {
  std::string id;  // of the member, which is the id of its principal
  std::vector<concord::type::v1::Role> roles;
  storage::Version version;  // of the record: a commit that rests on the membership requires it

  bool Has(concord::type::v1::Role role) const {
    for (const auto r : roles) {
      if (r == role) return true;
    }
    return false;
  }
  bool operator==(const Membership&) const = default;
};

// What the pipeline has found out about a call when the handler runs. Belongs to one call.
struct RequestContext {
  const MethodInfo* method = nullptr;
  grpc::ServerContextBase* rpc = nullptr;
  std::string principal;       // the id of the person that the call is made for
  bool administrator = false;  // that person may make projects
  bool from_service = false;   // a peer service made the call, for that person
  std::string project;         // the id, for methods with project scope
  Membership member;           // likewise
  std::string trace_id;        // 32 hex digits
  absl::Time deadline = absl::InfiniteFuture();
  absl::Time now;  // when the call began

  bool IsOwner() const { return member.Has(concord::type::v1::ROLE_OWNER); }
};

}  // namespace concord

#endif  // CONCORD_SERVER_REQUEST_CONTEXT_H_

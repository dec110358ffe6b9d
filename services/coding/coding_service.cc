#include "coding/coding_service.h"

#include <memory>

#include "coding/module.h"

namespace concord::coding {
namespace {

class CodingModule final : public Module {
 public:
  explicit CodingModule(Environment& environment)
      : parts_(environment), service_(environment.pipeline, parts_) {}

  grpc::Service& service() override { return service_; }
  void Drain() override { parts_.watches.Drain(); }

 private:
  CodingParts parts_;
  CodingServiceImpl service_;
};

}  // namespace

std::unique_ptr<Module> MakeCodingModule(Environment& environment) {
  return std::make_unique<CodingModule>(environment);
}

}  // namespace concord::coding

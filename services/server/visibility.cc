#include "server/visibility.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/names.h"

namespace concord {
namespace {

bool Contains(const google::protobuf::RepeatedPtrField<std::string>& list,
              const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool Touches(const coding::v1::Visibility::HiddenWork& hidden,
             const google::protobuf::RepeatedPtrField<std::string>& transcripts) {
  return std::any_of(transcripts.begin(), transcripts.end(), [&hidden](const std::string& name) {
    return Contains(hidden.transcripts(), name);
  });
}

}  // namespace

absl::StatusOr<coding::v1::Visibility> AskVisibility(Channels& channels,
                                                     const RequestContext& context) {
  coding::v1::GetVisibilityRequest request;
  request.set_name(absl::StrCat(ProjectName(context.project), "/visibility"));
  return CallPeer<coding::v1::Visibility>(channels, context, request,
                                          [&channels](auto* call, auto& in, auto* out) {
                                            return channels.coding().GetVisibility(call, in, out);
                                          });
}

std::vector<std::string> HiddenRounds(const coding::v1::Visibility& visibility) {
  std::vector<std::string> rounds;
  for (const auto& hidden : visibility.hidden_work()) rounds.push_back(hidden.round());
  std::sort(rounds.begin(), rounds.end());
  rounds.erase(std::unique(rounds.begin(), rounds.end()), rounds.end());
  return rounds;
}

bool MaySeeResult(const coding::v1::Visibility& visibility, const std::string& creator,
                  const google::protobuf::RepeatedPtrField<std::string>& left_out_rounds,
                  const google::protobuf::RepeatedPtrField<std::string>* transcripts) {
  const bool own = creator == visibility.member();
  return std::all_of(visibility.hidden_work().begin(), visibility.hidden_work().end(),
                     [&](const coding::v1::Visibility::HiddenWork& hidden) {
                       if (transcripts != nullptr && !Touches(hidden, *transcripts)) return true;
                       return own && Contains(left_out_rounds, hidden.round());
                     });
}

}  // namespace concord

#ifndef CONCORD_RELIABILITY_ESTIMATES_H_
#define CONCORD_RELIABILITY_ESTIMATES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "concord/reliability/v1/reliability_service.pb.h"
#include "google/protobuf/map.h"
#include "reliability/agreement.h"

namespace concord::reliability {

// Between the wire and the pure library.

v1::Estimate ToProto(const Estimate& estimate);
v1::Statistic ToProto(const StatisticInfo& info);

// Reads statistic ids and their parameters, which all statistics share: a parameter goes to those
// that know it. INVALID_ARGUMENT: STATISTIC_UNKNOWN, PARAMETER_INVALID (also one that none of them
// knows).
absl::StatusOr<std::vector<StatisticRequest>> ReadStatistics(
    const google::protobuf::RepeatedPtrField<std::string>& ids,
    const google::protobuf::Map<std::string, std::string>& parameters);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_ESTIMATES_H_

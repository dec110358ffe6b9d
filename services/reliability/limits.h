#ifndef CONCORD_RELIABILITY_LIMITS_H_
#define CONCORD_RELIABILITY_LIMITS_H_

namespace concord::reliability {

// Data in a request of ComputeAgreement: what a message can hold; more goes through a project.
inline constexpr int kMaxInlineUnits = 1'000'000;
inline constexpr int kMaxStatistics = 20;
inline constexpr int kMaxDisplayName = 100;

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_LIMITS_H_

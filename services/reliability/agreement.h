#ifndef CONCORD_RELIABILITY_AGREEMENT_H_
#define CONCORD_RELIABILITY_AGREEMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "reliability/statistic.h"
#include "reliability/unit_grid.h"
#include "reliability/units_from_spans.h"

namespace concord::reliability {

// A statistic to compute and its parameters.
struct StatisticRequest {
  std::string id;
  StatisticOptions options;
};

struct AgreementRequest {
  std::vector<StatisticRequest> statistics;
  bool by_code = true;
  bool by_pair = true;
};

// Agreement on one code against everything else.
struct CodeAgreement {
  std::string code;
  std::vector<Estimate> estimates;  // In the order of the request, as in all below.
};

// Agreement of two coders.
struct PairAgreement {
  std::string first_coder;
  std::string second_coder;
  std::vector<Estimate> estimates;
};

// The mean of one statistic over the codes for which it is defined.
struct MeanOverCodes {
  std::optional<double> value;  // Absent if it is undefined for all.
  int64_t codes = 0;            // Codes with a value.
  int64_t undefined_codes = 0;  // Codes left out.
};

struct Agreement {
  UnitCounts units;
  std::optional<SpanOverlap> overlap;  // Why `overall` is undefined, if OVERLAPPING_SPANS.
  std::vector<Estimate> overall;
  std::vector<CodeAgreement> by_code;     // In the order of the codes.
  std::vector<MeanOverCodes> code_means;  // One a statistic; empty without by_code.
  std::vector<PairAgreement> by_pair;     // (0,1), (0,2), ..., (1,2), ...
};

// Agreement on coded transcripts: of all coders on the nominal grid, on each code alone, and of
// each pair of coders. Where a coder's codes overlap the nominal figures (overall, and of the pairs
// with that coder) are undefined, OVERLAPPING_SPANS; those by code are not. All pairs are compared
// on the same units. The same input gives the same answer, bit for bit. InvalidArgument: an unknown
// statistic or a wrong parameter (as for Statistic::Compute), fewer than one statistic, or wrong
// input (as for BuildNominalUnits).
absl::StatusOr<Agreement> ComputeAgreement(const CodedTexts& texts,
                                           const UnitizingOptions& unitizing,
                                           const AgreementRequest& request);

// The same for a grid that is there already; its values are the codes. Errors as above.
absl::StatusOr<Agreement> ComputeGridAgreement(const UnitGrid& grid,
                                               const AgreementRequest& request);

}  // namespace concord::reliability

#endif  // CONCORD_RELIABILITY_AGREEMENT_H_

#include "reliability/gwet_family.h"
#include "reliability/statistic.h"
#include "reliability/weights.h"

namespace concord::reliability {
namespace {

// Gwet's pa: the mean over pairable units of the (weighted) share of agreeing coder pairs within
// the unit. Its standard error is that of the family with a chance agreement of 0.
// NO_PAIRABLE_UNITS, NEEDS_NUMBERS.
class PercentAgreementSubjectMean final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "percent_agreement_subject_mean",
        .display_name = "Percent agreement, mean of units",
        .citation =
            "Gwet, K. L. (2014). Handbook of inter-rater reliability (4th ed.), ch. 2 and 5. "
            "Advanced Analytics.",
        .chance_corrected = false,
        .parameters = {WeightsParameter()}};
    return *info;
  }

 private:
  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const override {
    return GwetEstimate(
        grid, options.parameters.at("weights"), /*corrected=*/false,
        [](const UnitGrid&, const GwetTotals& totals, const Weights&) {
          return GwetChance{0, ChanceByValue(std::vector<double>(totals.shares.size(), 0))};
        });
  }
};

CONCORD_REGISTER_STATISTIC(PercentAgreementSubjectMean);

}  // namespace
}  // namespace concord::reliability

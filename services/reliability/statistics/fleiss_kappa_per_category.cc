#include "reliability/recoded.h"
#include "reliability/statistic.h"

namespace concord::reliability {
namespace {

// Fleiss' kappa of one value against all others; undefined for the reasons of `fleiss_kappa`.
class FleissKappaPerCategory final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "fleiss_kappa_per_category",
        .display_name = "Fleiss' kappa, one value against the others",
        .citation =
            "Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. "
            "Psychological Bulletin 76(5), 378-382.",
        .complete_units_only = true,
        .parameters = {CategoryParameter()}};
    return *info;
  }

 private:
  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const override {
    return ComputeRecoded("fleiss_kappa", grid, options.parameters.at("category"));
  }
};

CONCORD_REGISTER_STATISTIC(FleissKappaPerCategory);

}  // namespace
}  // namespace concord::reliability

#include "reliability/recoded.h"
#include "reliability/statistic.h"

namespace concord::reliability {
namespace {

// Cohen's kappa of one value against all others; undefined for the reasons of `cohen_kappa`.
class CohenKappaPerCategory final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "cohen_kappa_per_category",
        .display_name = "Cohen's kappa, one value against the others",
        .citation =
            "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and "
            "Psychological Measurement 20(1), 37-46.",
        .max_coders = 2,
        .parameters = {CategoryParameter()}};
    return *info;
  }

 private:
  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const override {
    return ComputeRecoded("cohen_kappa", grid, options.parameters.at("category"));
  }
};

CONCORD_REGISTER_STATISTIC(CohenKappaPerCategory);

}  // namespace
}  // namespace concord::reliability

#include "reliability/recoded.h"
#include "reliability/statistic.h"

namespace concord::reliability {
namespace {

// Krippendorff's alpha of one value against all others; undefined for the reasons of
// `krippendorff_alpha`.
class KrippendorffAlphaPerCategory final : public Statistic {
 public:
  const StatisticInfo& info() const override {
    static const auto* const info = new StatisticInfo{
        .id = "krippendorff_alpha_per_category",
        .display_name = "Krippendorff's alpha, one value against the others",
        .citation =
            "Krippendorff, K. (2019). Content analysis: An introduction to its methodology "
            "(4th ed.), ch. 12. Sage.",
        .observes_disagreement = true,
        .parameters = {CategoryParameter()}};
    return *info;
  }

 private:
  Estimate Evaluate(const UnitGrid& grid, const StatisticOptions& options) const override {
    return ComputeRecoded("krippendorff_alpha", grid, options.parameters.at("category"));
  }
};

CONCORD_REGISTER_STATISTIC(KrippendorffAlphaPerCategory);

}  // namespace
}  // namespace concord::reliability

#include "reliability/coder_pair.h"

namespace concord::reliability {

double PairTable::ObservedAgreement() const {
  return static_cast<double>(agreed) / static_cast<double>(units);
}

double PairTable::ExpectedAgreement() const {
  double sum = 0;
  for (size_t v = 0; v < first.size(); ++v) {
    sum += static_cast<double>(first[v]) * static_cast<double>(second[v]);
  }
  return sum / (static_cast<double>(units) * static_cast<double>(units));
}

PairTable CrossTabulate(const UnitGrid& grid, int g, int h) {
  PairTable table;
  table.first.assign(static_cast<size_t>(grid.value_count()), 0);
  table.second.assign(static_cast<size_t>(grid.value_count()), 0);
  for (int64_t p = 0; p < grid.pattern_count(); ++p) {
    const int16_t a = grid.pattern(p)[static_cast<size_t>(g)];
    const int16_t b = grid.pattern(p)[static_cast<size_t>(h)];
    if (a == kMissing || b == kMissing) continue;
    const int64_t weight = grid.weight(p);
    table.units += weight;
    if (a == b) table.agreed += weight;
    table.first[static_cast<size_t>(a)] += weight;
    table.second[static_cast<size_t>(b)] += weight;
    table.cells[{a, b}] += weight;
  }
  return table;
}

std::optional<double> UnweightedKappa(const PairTable& table) {
  if (table.units == 0 || table.one_value()) return std::nullopt;
  const double expected = table.ExpectedAgreement();
  return (table.ObservedAgreement() - expected) / (1 - expected);
}

}  // namespace concord::reliability

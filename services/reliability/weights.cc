#include "reliability/weights.h"

#include <cmath>
#include <cstdlib>
#include <string>

namespace concord::reliability {

ParameterInfo WeightsParameter() {
  return {.name = "weights",
          .description = "How far two different values agree.",
          .allowed = {"identity", "linear", "quadratic", "ordinal"},
          .default_value = "identity"};
}

std::optional<UnitGrid> WithNumbersAsValues(const UnitGrid& grid) {
  const std::vector<double>& numbers = grid.numbers();
  if (numbers.size() != grid.values().size()) return std::nullopt;
  std::vector<int16_t> to(numbers.size());
  std::vector<std::string> names;
  for (size_t v = 0; v < numbers.size(); ++v) {
    if (v == 0 || numbers[v] != numbers[v - 1]) names.push_back(grid.values()[v]);
    to[v] = static_cast<int16_t>(names.size() - 1);
  }
  if (names.size() == numbers.size()) return grid;
  return grid.MapValues(to, names);
}

Weights::Weights(absl::string_view kind, const UnitGrid& grid)
    : size_(grid.value_count()), numbers_(grid.numbers()) {
  if (kind == "linear") kind_ = Kind::kLinear;
  if (kind == "quadratic") kind_ = Kind::kQuadratic;
  if (kind == "ordinal") kind_ = Kind::kOrdinal;
}

bool Weights::NeedsNumbers(absl::string_view kind) {
  return kind == "linear" || kind == "quadratic";
}

double Weights::operator()(int k, int l) const {
  if (k == l) return 1;
  if (kind_ == Kind::kIdentity) return 0;
  if (kind_ == Kind::kOrdinal) {
    const double distance = std::abs(k - l);
    const double q = size_;
    return 1 - (distance + 1) * distance / (q * (q - 1));
  }
  const double share =
      std::abs(numbers_[static_cast<size_t>(k)] - numbers_[static_cast<size_t>(l)]) /
      (numbers_.back() - numbers_.front());
  return kind_ == Kind::kLinear ? 1 - share : 1 - share * share;
}

std::vector<double> Weights::Apply(const std::vector<double>& x) const {
  if (identity()) return x;
  std::vector<double> result(x.size(), 0);
  for (int k = 0; k < size_; ++k) {
    for (int l = 0; l < size_; ++l) {
      result[static_cast<size_t>(k)] += (*this)(k, l) * x[static_cast<size_t>(l)];
    }
  }
  return result;
}

double Weights::Total() const {
  double total = 0;
  for (double row : Apply(std::vector<double>(static_cast<size_t>(size_), 1.0))) total += row;
  return total;
}

}  // namespace concord::reliability

// SPDX-License-Identifier: Apache-2.0
#include "saring/label/select.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace saring {
namespace {

constexpr double kMostRelative = 0.95;

Cut moved(const Cut& cut, double favor) {
  Cut out = cut;
  out.lambda = static_cast<float>(cut.lambda * std::exp2(2 * favor));
  const double relative = cut.relative;
  out.relative =
      static_cast<float>(favor > 0 ? relative * (1 - favor) : relative + (kMostRelative - relative) * -favor);
  return out;
}

}  // namespace

Selection choose_blocks(std::span<const float> probability, std::span<const std::uint32_t> words,
                        const Cut& cut, double favor) {
  const Cut c = moved(cut, favor);
  Selection out;
  out.kept.resize(probability.size());
  std::vector<std::uint32_t> order(probability.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return probability[a] > probability[b]; });
  double total = 0, best_words = 0, best_expected = 0;
  for (const std::uint32_t i : order) {
    const double expected = static_cast<double>(probability[i]) * words[i];
    total += expected;
    if (best_words < kBestWords) best_words += words[i], best_expected += expected;
  }
  out.expected_words = static_cast<float>(total);
  if (best_words > 0) out.best_probability = static_cast<float>(best_expected / best_words);
  if (total < c.least_words) return out;

  const float least = c.relative * out.best_probability;
  double chosen = 0, chosen_words = 0, best = -1;
  std::size_t count = 0;
  for (std::size_t k = 0; k < order.size() && probability[order[k]] >= least; ++k) {
    chosen += static_cast<double>(probability[order[k]]) * words[order[k]];
    chosen_words += words[order[k]];
    const double f1 = 2 * chosen / (chosen_words + c.lambda * total);
    if (f1 >= best) best = f1, count = k + 1;
  }
  for (std::size_t k = 0; k < count; ++k) out.kept[order[k]] = true;
  if (count > 0) {
    double kept = 0, kept_words = 0;
    for (std::size_t k = 0; k < count; ++k)
      kept += static_cast<double>(probability[order[k]]) * words[order[k]], kept_words += words[order[k]];
    out.expected_f1 = kept_words > 0 ? static_cast<float>(2 * kept / (kept_words + total)) : 0;
  }
  return out;
}

}  // namespace saring

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

// For each block, the mean over its group.
std::vector<float> group_means(std::span<const float> probability, std::span<const std::uint32_t> words,
                               std::span<const std::uint32_t> group) {
  struct Sum {
    double words = 0, expected = 0;
  };
  std::vector<Sum> sums(probability.size() + 1);
  for (std::size_t i = 0; i < probability.size(); ++i) {
    const double weight = std::max(1u, words[i]);
    sums[group[i]].words += weight;
    sums[group[i]].expected += weight * static_cast<double>(probability[i]);
  }
  std::vector<float> out(probability.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(sums[group[i]].expected / sums[group[i]].words);
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

void join_tables(std::span<float> probability, std::span<const std::uint32_t> words,
                 std::span<const std::uint32_t> table) {
  const std::vector<float> mean = group_means(probability, words, table);
  for (std::size_t i = 0; i < probability.size(); ++i)
    if (table[i] != 0) probability[i] = mean[i];
}

std::vector<float> lean_on_path(std::span<const float> probability, std::span<const std::uint32_t> words,
                                std::span<const std::uint32_t> path) {
  std::vector<float> out = group_means(probability, words, path);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = (probability[i] + out[i]) / 2;
  return out;
}

}  // namespace saring

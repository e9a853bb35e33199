// SPDX-License-Identifier: Apache-2.0
// From probabilities to a choice of blocks: the page's operating point.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "saring/label/model.h"

namespace saring {

struct Selection {
  std::vector<bool> kept;      // one for each block
  float expected_f1 = 0;       // of the choice, by the probabilities themselves
  float expected_words = 0;    // sum of probability times words
  float best_probability = 0;  // mean over the best kBestWords words
};
constexpr float kBestWords = 30;

// Sorted by probability, the first blocks whose expected F1 against the expected gold is highest:
// 2 sum(p n) / (sum(n) + lambda * total(p n)), sums over the chosen, n the words of a block. Of these, blocks
// under cut.relative times the probability that the page's best words reach go again: a short body among many
// teasers is outweighed by them in the sum, but not in height. Ties go to the earlier block.
//
// `favor` (-1 precision .. 1 recall) moves both, continuously and one way: lambda doubles for each half step
// up, and the relative cut moves to 0 at 1 and to 0.95 at -1.
Selection choose_blocks(std::span<const float> probability, std::span<const std::uint32_t> words,
                        const Cut& cut, double favor);

// A data table is text or is not, as a whole: each of its cells gets their mean, weighted by words (1 at
// least). `table` names each block's table, 0 for none, by numbers up to the number of blocks.
void join_tables(std::span<float> probability, std::span<const std::uint32_t> words,
                 std::span<const std::uint32_t> table);

// Blocks that one path of tags and classes leads to are what one template repeats, and mostly belong to the
// text all or none: each probability moves half way to the mean over its path, weighted by words (1 at
// least). Found by cross-validation: worth a point on forums and listings, nothing on articles cut short,
// whose last block stands for itself. `path` names each block's path by a number under paths' number of
// blocks.
std::vector<float> lean_on_path(std::span<const float> probability, std::span<const std::uint32_t> words,
                                std::span<const std::uint32_t> path);

}  // namespace saring

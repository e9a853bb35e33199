// SPDX-License-Identifier: Apache-2.0
// Which tokens of a page its gold text has, by alignment in order, so that a menu's word is not taken for the
// article's, and of two copies of a text only one is.
#pragma once
#include <cstdint>
#include <vector>

namespace saring::train {

struct AlignToken {
  std::uint32_t word = 0;  // equal for equal words
  bool start = false;      // first of a block (page) or of a line (gold)
};

// For each token of the page: whether it is aligned. Dynamic programming over both sequences: a token that
// goes on a run counts 1, one that begins a run 0.15, or 0.45 where block and line begin together. What is
// left over is aligned twice more, for text that stands in another order, taking only runs of three and more.
// Quadratic in the tokens that both have; where their product is over `max_cells` the result is empty.
std::vector<bool> align(const std::vector<AlignToken>& page, const std::vector<AlignToken>& gold,
                        std::uint64_t max_cells = 3'000'000'000u);

}  // namespace saring::train

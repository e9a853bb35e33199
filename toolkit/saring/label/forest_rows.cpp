// SPDX-License-Identifier: Apache-2.0
// A forest over the rows of one page. Its blocks agree in much (all numbers of the page, most of their
// places), so a tree is walked once for many rows: at each branch the rows that came there are compared
// together and parted, and a branch that no row comes to costs nothing.
#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstdint>

#include "saring/label/model.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace saring {
namespace {

constexpr std::size_t kTile = 64;  // rows that are walked together: the bits of a mask
using Mask = std::uint64_t;

// With one or two rows left at a branch, going on one by one is faster.
constexpr bool is_few(Mask mask) {
  mask &= mask - 1;
  return (mask & (mask - 1)) == 0;
}

// The numbers of up to kTile rows, column by column.
class Tile {
 public:
  explicit Tile(std::size_t columns) : columns_(columns), values_(columns * kTile), uniform_(columns) {}

  void load(const float* rows, std::size_t count) {
    for (std::size_t c = 0; c < columns_; ++c) {
      float* const column = &values_[c * kTile];
      bool same = true;
      for (std::size_t r = 0; r < count; ++r) {
        column[r] = rows[r * columns_ + c];
        same &= column[r] == column[0];
      }
      uniform_[c] = same;
    }
  }

  // The rows, of those in `mask`, whose number in the column is at most the threshold.
  Mask at_most(std::size_t column, float threshold, Mask mask) const {
    const float* const values = &values_[column * kTile];
    if (uniform_[column]) return values[0] <= threshold ? mask : 0;
    return mask & compare(values, threshold);
  }

 private:
  static Mask compare(const float* values, float threshold) {
    Mask out = 0;
#if defined(__SSE2__)
    const __m128 limit = _mm_set1_ps(threshold);
    const auto four = [&](std::size_t at) {
      return _mm_castps_si128(_mm_cmple_ps(_mm_loadu_ps(values + at), limit));
    };
    for (std::size_t at = 0; at < kTile; at += 16) {
      const __m128i low = _mm_packs_epi32(four(at), four(at + 4)),
                    high = _mm_packs_epi32(four(at + 8), four(at + 12));
      out |= static_cast<Mask>(static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(low, high)))) << at;
    }
#else
    for (std::size_t at = 0; at < kTile; ++at) out |= static_cast<Mask>(values[at] <= threshold) << at;
#endif
    return out;
  }

  std::size_t columns_;
  std::vector<float> values_;
  std::vector<std::uint8_t> uniform_;  // for each column: all rows have one number
};

}  // namespace

void Model::evaluate_rows(Forest forest, std::span<const float> rows, std::size_t columns,
                          std::span<float> out) const {
  const Trees& trees = forests_[forest];
  assert(trees.outputs == 1 && rows.size() == out.size() * columns);
  std::fill(out.begin(), out.end(), 0.0f);
  Tile tile(columns);
  struct Part {
    const Node* node;
    Mask mask;
  };
  std::array<Part, kMaxDepth + 1> waiting;
  for (std::size_t begin = 0; begin < out.size(); begin += kTile) {
    const std::size_t count = std::min(kTile, out.size() - begin);
    const float* const first = &rows[begin * columns];
    float* const sums = &out[begin];
    tile.load(first, count);
    const Mask all = count == kTile ? ~Mask{0} : (Mask{1} << count) - 1;
    for (std::size_t t = 0; t + 1 < trees.roots.size(); ++t) {
      std::size_t size = 0;
      waiting[size++] = {&trees.nodes[trees.roots[t]], all};
      while (size > 0) {
        auto [node, mask] = waiting[--size];
        while (node->column != kLeaf && !is_few(mask)) {
          const Mask left = tile.at_most(node->column, node->threshold, mask);
          const Mask right = mask & ~left;
          if (left == 0) {
            node += node->right;
          } else {
            if (right != 0) waiting[size++] = {node + node->right, right};
            ++node;
            mask = left;
          }
        }
        for (; mask != 0; mask &= mask - 1) {
          const auto r = static_cast<std::size_t>(std::countr_zero(mask));
          sums[r] += leaf(node, first + r * columns);
        }
      }
    }
  }
}

}  // namespace saring

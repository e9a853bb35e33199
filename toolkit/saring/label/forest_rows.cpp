// SPDX-License-Identifier: Apache-2.0
// A forest over the rows of one page. Its blocks agree in much (all numbers of the page, most of their
// places), so a tree is walked once for many rows: at each branch the rows that came there are compared
// together and parted, and a branch that no row comes to costs nothing.
#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <vector>

#include "saring/label/model.h"

#if defined(__SSE2__)
#include <immintrin.h>
#define SARING_AVX2 [[gnu::target("avx2")]]
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

  // Rows that are missing count as copies of the first.
  void load(const float* rows, std::size_t count) {
    std::array<const float*, kTile> row;
    for (std::size_t r = 0; r < kTile; ++r) row[r] = rows + (r < count ? r * columns_ : 0);
    std::size_t c = 0;
#if defined(__SSE2__)
    for (; c + 4 <= columns_; c += 4) {
      __m128 first[4], other[4] = {};
      for (std::size_t k = 0; k < 4; ++k) first[k] = _mm_set1_ps(rows[c + k]);
      for (std::size_t r = 0; r < kTile; r += 4) {
        __m128 v[4];
        for (std::size_t k = 0; k < 4; ++k) v[k] = _mm_loadu_ps(row[r + k] + c);
        _MM_TRANSPOSE4_PS(v[0], v[1], v[2], v[3]);
        for (std::size_t k = 0; k < 4; ++k) {
          _mm_storeu_ps(&values_[(c + k) * kTile + r], v[k]);
          other[k] = _mm_or_ps(other[k], _mm_cmpneq_ps(v[k], first[k]));
        }
      }
      for (std::size_t k = 0; k < 4; ++k) uniform_[c + k] = _mm_movemask_ps(other[k]) == 0;
    }
#endif
    for (; c < columns_; ++c) {
      float* const column = &values_[c * kTile];
      bool same = true;
      for (std::size_t r = 0; r < kTile; ++r) {
        column[r] = row[r][c];
        same &= column[r] == column[0];
      }
      uniform_[c] = same;
    }
  }

  // The rows, of those in `mask`, whose number in the column is at most the threshold.
  template <class Way>
  Mask at_most(std::size_t column, float threshold, Mask mask) const {
    const float* const values = &values_[column * kTile];
    if (uniform_[column]) return values[0] <= threshold ? mask : 0;
    return mask & Way::at_most(values, threshold);
  }

 private:
  std::size_t columns_;
  std::vector<float> values_;
  std::vector<std::uint8_t> uniform_;  // for each column: all rows have one number
};

// Ways to go over the numbers of a tile. at_most: the rows whose number is at most the threshold. add: a
// leaf's value to the sums of the rows in `mask`; a sum is never -0, so adding 0 to the others changes
// nothing.
struct Portable {
  static Mask at_most(const float* values, float threshold) {
    Mask out = 0;
    for (std::size_t at = 0; at < kTile; ++at) out |= static_cast<Mask>(values[at] <= threshold) << at;
    return out;
  }
  static void add(float value, Mask mask, float* sums) {
    for (; mask != 0; mask &= mask - 1) sums[std::countr_zero(mask)] += value;
  }
};

#if defined(__SSE2__)
// For each set of eight bits, their lanes.
constexpr std::array<std::array<std::uint32_t, 8>, 256> kLanes = [] {
  std::array<std::array<std::uint32_t, 8>, 256> out{};
  for (std::size_t bits = 0; bits < 256; ++bits)
    for (std::size_t k = 0; k < 8; ++k) out[bits][k] = (bits >> k) % 2 ? ~std::uint32_t{0} : 0;
  return out;
}();
const float* lanes(Mask bits) { return reinterpret_cast<const float*>(kLanes[bits].data()); }

struct Sse2 {
  static Mask at_most(const float* values, float threshold) {
    const __m128 limit = _mm_set1_ps(threshold);
    const auto four = [&](std::size_t at) {
      return _mm_castps_si128(_mm_cmple_ps(_mm_loadu_ps(values + at), limit));
    };
    Mask out = 0;
    for (std::size_t at = 0; at < kTile; at += 16) {
      const __m128i low = _mm_packs_epi32(four(at), four(at + 4)),
                    high = _mm_packs_epi32(four(at + 8), four(at + 12));
      out |= static_cast<Mask>(static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(low, high)))) << at;
    }
    return out;
  }
  static void add(float value, Mask mask, float* sums) {
    const __m128 leaf = _mm_set1_ps(value);
    for (; mask != 0; mask >>= 4, sums += 4)
      _mm_storeu_ps(sums, _mm_add_ps(_mm_loadu_ps(sums), _mm_and_ps(leaf, _mm_loadu_ps(lanes(mask % 16)))));
  }
};

struct Avx2 {
  SARING_AVX2 static Mask at_most(const float* values, float threshold) {
    const __m256 limit = _mm256_set1_ps(threshold);
    Mask out = 0;
    for (std::size_t at = 0; at < kTile; at += 8) {
      const __m256 less = _mm256_cmp_ps(_mm256_loadu_ps(values + at), limit, _CMP_LE_OQ);
      out |= static_cast<Mask>(static_cast<unsigned>(_mm256_movemask_ps(less))) << at;
    }
    return out;
  }
  SARING_AVX2 static void add(float value, Mask mask, float* sums) {
    const __m256 leaf = _mm256_set1_ps(value);
    for (; mask != 0; mask >>= 8, sums += 8)
      _mm256_storeu_ps(sums, _mm256_add_ps(_mm256_loadu_ps(sums),
                                           _mm256_and_ps(leaf, _mm256_loadu_ps(lanes(mask % 256)))));
  }
};
#endif

// Inlined into a function that may use the instructions of the way, so that those can be inlined in turn.
template <class Way>
[[gnu::always_inline]] inline void add_trees(const Model::Trees& trees, std::span<const float> rows,
                                             std::size_t columns, std::span<float> out) {
  using Node = Model::Node;
  Tile tile(columns);
  struct Part {
    const Node* node;
    Mask mask;
  };
  std::array<Part, Model::kMaxDepth + 1> waiting;
  for (std::size_t begin = 0; begin < out.size(); begin += kTile) {
    const std::size_t count = std::min(kTile, out.size() - begin);
    const float* const first = &rows[begin * columns];
    std::array<float, kTile> sums{};
    tile.load(first, count);
    const Mask all = count == kTile ? ~Mask{0} : (Mask{1} << count) - 1;
    for (std::size_t t = 0; t + 1 < trees.roots.size(); ++t) {
      std::size_t size = 0;
      waiting[size++] = {&trees.nodes[trees.roots[t]], all};
      while (size > 0) {
        auto [node, mask] = waiting[--size];
        while (node->column != Model::kLeaf && !is_few(mask)) {
          const Mask left = tile.at_most<Way>(node->column, node->threshold, mask);
          const Mask right = mask & ~left;
          if (left == 0) {
            node += node->right;
          } else {
            if (right != 0) waiting[size++] = {node + node->right, right};
            ++node;
            mask = left;
          }
        }
        if (node->column == Model::kLeaf) {
          Way::add(node->threshold, mask, sums.data());
          continue;
        }
        for (; mask != 0; mask &= mask - 1) {
          const auto r = static_cast<std::size_t>(std::countr_zero(mask));
          sums[r] += Model::leaf(node, first + r * columns);
        }
      }
    }
    std::copy_n(sums.begin(), count, out.begin() + static_cast<std::ptrdiff_t>(begin));
  }
}

#if defined(__SSE2__)
// Flat: else the comparisons stay calls, as the templates between may not use their instructions.
SARING_AVX2 [[gnu::flatten]] void add_trees_avx2(const Model::Trees& trees, std::span<const float> rows,
                                                 std::size_t columns, std::span<float> out) {
  add_trees<Avx2>(trees, rows, columns, out);
}
#endif

}  // namespace

Model::Lanes Model::best_lanes() {
#if defined(__SSE2__)
  return __builtin_cpu_supports("avx2") ? Lanes::avx2 : Lanes::sse2;
#else
  return Lanes::portable;
#endif
}

void Model::evaluate_rows(Forest forest, std::span<const float> rows, std::size_t columns,
                          std::span<float> out, [[maybe_unused]] Lanes lanes) const {
  const Trees& trees = forests_[forest];
  assert(trees.outputs == 1 && rows.size() == out.size() * columns && lanes <= best_lanes());
#if defined(__SSE2__)
  if (lanes == Lanes::avx2) return add_trees_avx2(trees, rows, columns, out);
  if (lanes == Lanes::sse2) return add_trees<Sse2>(trees, rows, columns, out);
#endif
  add_trees<Portable>(trees, rows, columns, out);
}

}  // namespace saring

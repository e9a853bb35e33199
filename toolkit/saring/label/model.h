// SPDX-License-Identifier: Apache-2.0
// The learned model: boosted regression trees over the columns of the feature tables (columns.h), read in
// place from one run of bytes. Three forests: whether a block is content, the page's type, and how well the
// extraction is likely to have done. A model of the program's own is compiled in; others come from files and
// are checked whole before use.
//
// Format, little-endian, 8-byte aligned: Header, then for each forest its Forest row, then the trees' nodes
// in pre-order: a node of column kLeaf is a leaf, whose `threshold` is its value; otherwise a row whose
// column is
// <= threshold goes to the next node, any other (also NaN) to the one `right` nodes on. train/export.py
// writes it.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/result.h"

namespace saring {

// How blocks are chosen from their probabilities; see choose_blocks() in select.h.
struct Cut {
  float lambda = 2;               // weight of the expected gold in the expected F1; more keeps more
  float relative = 0.2f;          // of the probability that the best words reach: less is not kept
  float article_relative = 0.5f;  // the same on pages that are articles, where teasers surround the body
  float least_words = 5;          // expected words of content: with fewer the page is taken to be empty
};

// What pushed a block's score: the column, its value in that block, and by how much it moved the log-odds.
struct Push {
  std::uint16_t column = 0;
  float value = 0, push = 0;
};

class Model {
 public:
  enum Forest : std::uint8_t { content, page_type, quality };
  static constexpr std::size_t kForests = 3;
  static constexpr std::size_t kMaxBytes = 64u << 20;
  static constexpr std::size_t kMaxDepth = 64;  // branches from a tree's root to a leaf

  // The compiled-in model. Nothing is built or read through at start-up; a test checks it as a file.
  static const Model& built_in();
  // Takes a model file's bytes. Errors: corrupt, with what is wrong; also for a model made for other columns.
  static Result<Model> parse(std::string bytes);

  const Cut& cut() const { return cut_; }

  // Sums of the trees' leaves for one row: one number for each output of the forest (log-odds, or the value
  // itself for `quality`). `row` has the columns of the forest's table.
  std::size_t outputs(Forest forest) const { return forests_[forest].outputs; }
  void evaluate(Forest forest, std::span<const float> row, std::span<float> out) const;
  // Instructions that compare many rows at once; a machine has those before its best too.
  enum class Lanes : std::uint8_t { portable, sse2, avx2 };
  static Lanes best_lanes();
  // evaluate() of a forest with one output for many rows of `columns` numbers each: out[i] is of row i. Walks
  // a tree once for many rows; the sums are the same to the last bit, with any lanes that the machine has.
  void evaluate_rows(Forest forest, std::span<const float> rows, std::size_t columns, std::span<float> out,
                     Lanes lanes = best_lanes()) const;

  // The columns that moved the content score of a row most, strongest first, at most `most`: along every
  // tree's path, the change of the expected value at each step is put down to the column that was asked there
  // (Saabas).
  std::vector<Push> pushes(std::span<const float> row, std::size_t most) const;

  // How the trees lie in the file.
  struct Node {
    float threshold;
    std::uint16_t column;
    std::uint16_t right;
  };
  static constexpr std::uint16_t kLeaf = 0xFFFF;
  static float leaf(const Node* n, const float* row) {
    while (n->column != kLeaf) n += row[n->column] <= n->threshold ? 1 : n->right;
    return n->threshold;
  }
  struct Trees {
    std::uint32_t outputs = 0;
    std::span<const Node> nodes;
    std::span<const std::uint32_t>
        roots;  // first node of each tree, and the end; tree i adds to output i % outputs
    std::span<const std::uint8_t>
        left_shares;  // for each node: share of the training rows that go left, of 255
  };

 private:
  // Takes the sections in place.
  Status read(std::string_view bytes);
  // Whether every walk through the trees ends in one of their leaves.
  static Status check(const Trees& trees, std::size_t columns);

  std::unique_ptr<std::uint64_t[]> storage_;  // 8-byte aligned; none for the compiled-in model
  std::array<Trees, kForests> forests_{};
  Cut cut_;
};

// 1 / (1 + e^-x) by basic operations alone, so that it is the same on every machine. Within 1e-6.
float logistic(float x);

}  // namespace saring

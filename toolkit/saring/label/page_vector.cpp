// SPDX-License-Identifier: Apache-2.0
// The page table's numbers, from the blocks' rows and the choice among them.
#include <algorithm>
#include <cassert>

#include "saring/label/vectors_internal.h"

namespace saring {
namespace {

using vectors::share;

constexpr float kDoubtFrom = 0.2f, kDoubtTo = 0.8f;
constexpr float kFewWords = 10;  // shorter blocks that are dropped tell nothing

// Words of the chosen blocks, and of those of them that have some property.
struct Kept {
  double words = 0, expected = 0, doubtful = 0, link_words = 0, good = 0, lists = 0, tables = 0, code = 0,
         cards = 0, hidden = 0, comments = 0, row_size = 0, row_good = 0;
  float longest = 0, least = 1;
  std::size_t blocks = 0, headings = 0, stretches = 0, first = 0, last = 0;
};

void add(std::span<const float> row, float probability, Kept& k) {
  const float words = row[column::words];
  const auto part = [&](bool holds, double& sum) {
    if (holds) sum += words;
  };
  const auto kind = static_cast<BlockKind>(row[column::kind]);
  k.words += words;
  k.expected += static_cast<double>(probability) * words;
  k.link_words += static_cast<double>(row[column::link_density]) * words;
  part(probability > kDoubtFrom && probability < kDoubtTo, k.doubtful);
  part(row[column::good] > 0, k.good);
  part(kind == BlockKind::list_item, k.lists);
  part(kind == BlockKind::table_cell, k.tables);
  part(kind == BlockKind::preformatted, k.code);
  part(row[column::card] > 0, k.cards);
  part(row[column::is_hidden] > 0, k.hidden);
  part(row[column::name_comments] < kFar, k.comments);
  k.row_size += static_cast<double>(row[column::near_size]) * words;
  k.row_good += static_cast<double>(row[column::near_good]) * words;
  k.longest = std::max(k.longest, words);
  k.least = std::min(k.least, probability);
  k.headings += kind == BlockKind::heading;
  ++k.blocks;
}

void write_kept(const Kept& k, std::span<float> out) {
  namespace c = page_column;
  out[c::kept_words] = static_cast<float>(k.words);
  out[c::kept_share] = share(k.words, out[c::page_words]);
  out[c::kept_blocks] = static_cast<float>(k.blocks);
  out[c::kept_mean] = share(k.expected, k.words);
  out[c::kept_least] = k.blocks > 0 ? k.least : 0;
  out[c::kept_doubtful] = share(k.doubtful, k.words);
  out[c::kept_link_density] = share(k.link_words, k.words);
  out[c::kept_good] = share(k.good, k.words);
  out[c::dropped_good] = 1 - share(k.good, out[c::page_good_words]);
  out[c::kept_lists] = share(k.lists, k.words);
  out[c::kept_tables] = share(k.tables, k.words);
  out[c::kept_code] = share(k.code, k.words);
  out[c::kept_headings] = share(static_cast<double>(k.headings), static_cast<double>(k.blocks));
  out[c::kept_cards] = share(k.cards, k.words);
  out[c::kept_hidden] = share(k.hidden, k.words);
  out[c::kept_stretches] = static_cast<float>(k.stretches);
  out[c::kept_longest] = share(k.longest, k.words);
  out[c::kept_comments] = share(k.comments, k.words);
  out[c::kept_row_size] = share(k.row_size, k.words);
  out[c::kept_row_good] = share(k.row_good, k.words);
}

std::vector<std::uint32_t> words_of(const FeatureMatrix& matrix) {
  std::vector<std::uint32_t> words(matrix.rows());
  for (std::size_t i = 0; i < words.size(); ++i)
    words[i] = static_cast<std::uint32_t>(matrix.row(i)[column::words]);
  return words;
}

}  // namespace

Selection choose_blocks(const FeatureMatrix& matrix, std::span<const float> probability, const Cut& cut,
                        double favor) {
  return choose_blocks(probability, words_of(matrix), cut, favor);
}

std::vector<float> lean_on_path(const FeatureMatrix& matrix, std::span<const float> probability) {
  return lean_on_path(probability, words_of(matrix), matrix.paths);
}

std::vector<float> page_vector(const FeatureMatrix& matrix, std::span<const float> probability,
                               const Selection& selection) {
  namespace c = page_column;
  assert(matrix.rows() > 0);
  std::vector<float> out(c::count);
  const std::span<const float> first_row = matrix.row(0);
  std::copy(first_row.begin() + column::page_blocks, first_row.end(), out.begin());
  static_assert(column::count - column::page_blocks == c::expected_words);

  Kept k;
  double doubtful = 0, agree = 0, span_words = 0;
  float dropped_most = 0;
  bool before = false;
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    const std::span<const float> row = matrix.row(i);
    const float p = probability[i], words = row[column::words];
    if (p > kDoubtFrom && p < kDoubtTo) doubtful += words;
    if ((row[column::rule_score] >= 0.5f) == selection.kept[i]) agree += words;
    if (selection.kept[i]) {
      if (k.blocks == 0) k.first = i;
      k.last = i;
      k.stretches += !before;
      add(row, p, k);
    } else if (words >= kFewWords) {
      dropped_most = std::max(dropped_most, p);
    }
    before = selection.kept[i];
  }
  for (std::size_t i = k.first; k.blocks > 0 && i <= k.last; ++i) span_words += matrix.row(i)[column::words];
  write_kept(k, out);
  const auto rows = static_cast<double>(matrix.rows());
  out[c::expected_words] = selection.expected_words;
  out[c::expected_f1] = selection.expected_f1;
  out[c::best_probability] = selection.best_probability;
  out[c::doubtful_words] = share(doubtful, out[c::page_words]);
  out[c::dropped_most] = dropped_most;
  out[c::kept_density] = share(k.words, span_words);
  out[c::kept_first] = share(static_cast<double>(k.first), rows);
  out[c::kept_last] = share(static_cast<double>(k.last), rows);
  out[c::rules_agree] = share(agree, out[c::page_words]);
  return out;
}

}  // namespace saring

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

void add(const RowFacts& f, float probability, Kept& k) {
  const float words = f.words;
  const auto part = [&](bool holds, double& sum) {
    if (holds) sum += words;
  };
  k.words += words;
  k.expected += static_cast<double>(probability) * words;
  k.link_words += static_cast<double>(f.link_density) * words;
  part(probability > kDoubtFrom && probability < kDoubtTo, k.doubtful);
  part(f.good, k.good);
  part(f.kind == BlockKind::list_item, k.lists);
  part(f.kind == BlockKind::table_cell, k.tables);
  part(f.kind == BlockKind::preformatted, k.code);
  part(f.card, k.cards);
  part(f.hidden, k.hidden);
  part(f.comments, k.comments);
  k.row_size += static_cast<double>(f.near_size) * words;
  k.row_good += static_cast<double>(f.near_good) * words;
  k.longest = std::max(k.longest, words);
  k.least = std::min(k.least, probability);
  k.headings += f.kind == BlockKind::heading;
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

}  // namespace

RowFacts facts_of(std::span<const float> row) {
  return {.words = row[column::words],
          .link_density = row[column::link_density],
          .near_size = row[column::near_size],
          .near_good = row[column::near_good],
          .kind = static_cast<BlockKind>(row[column::kind]),
          .good = row[column::good] > 0,
          .card = row[column::card] > 0,
          .hidden = row[column::is_hidden] > 0,
          .comments = row[column::name_comments] < kFar,
          .rules_keep = row[column::rule_score] >= 0.5f};
}

std::vector<float> page_vector(std::span<const RowFacts> facts, std::span<const float> page,
                               std::span<const float> probability, const Selection& selection) {
  namespace c = page_column;
  assert(!facts.empty() && page.size() == column::count);
  std::vector<float> out(c::count);
  std::copy(page.begin() + column::page_blocks, page.end(), out.begin());
  static_assert(column::count - column::page_blocks == c::expected_words);

  Kept k;
  double doubtful = 0, agree = 0, span_words = 0;
  float dropped_most = 0;
  bool before = false;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const float p = probability[i], words = facts[i].words;
    if (p > kDoubtFrom && p < kDoubtTo) doubtful += words;
    if (facts[i].rules_keep == selection.kept[i]) agree += words;
    if (selection.kept[i]) {
      if (k.blocks == 0) k.first = i;
      k.last = i;
      k.stretches += !before;
      add(facts[i], p, k);
    } else if (words >= kFewWords) {
      dropped_most = std::max(dropped_most, p);
    }
    before = selection.kept[i];
  }
  for (std::size_t i = k.first; k.blocks > 0 && i <= k.last; ++i) span_words += facts[i].words;
  write_kept(k, out);
  const auto rows = static_cast<double>(facts.size());
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

// SPDX-License-Identifier: Apache-2.0
// Columns of what the page's declarations say of a block's text, and of what the rules do.
#include <algorithm>
#include <span>
#include <string_view>

#include "saring/label/passes_internal.h"
#include "saring/label/vectors_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/segment.h"

namespace saring::vectors {
namespace {

constexpr std::uint32_t kTitleWords = 60;  // no title is longer

}  // namespace

Shingles::Shingles(std::string_view text, std::size_t length) : length_(length) {
  Hashes words;
  append_word_hashes(text, words);
  for (std::size_t i = 0; i + length <= words.size(); ++i)
    known_.push_back(run_hash(std::span(words).subspan(i, length)));
  std::sort(known_.begin(), known_.end());
  known_.erase(std::unique(known_.begin(), known_.end()), known_.end());
  seen_.resize(known_.size());
  for (const std::uint64_t hash : known_) filter_.add(hash);
}

Shingles::Shares Shingles::in(const Hashes& words) {
  if (known_.empty() || words.size() < length_) return {};
  std::size_t found = 0, covered = 0;
  const std::size_t all = words.size() + 1 - length_;
  ++round_;
  for (std::size_t i = 0; i < all; ++i) {
    const std::uint64_t wanted = run_hash(std::span(words).subspan(i, length_));
    if (!filter_.may_hold(wanted)) continue;
    const auto at = std::lower_bound(known_.begin(), known_.end(), wanted);
    if (at == known_.end() || *at != wanted) continue;
    ++found;
    std::uint32_t& round = seen_[static_cast<std::size_t>(at - known_.begin())];
    covered += round != round_;
    round = round_;
  }
  return {share(static_cast<double>(found), static_cast<double>(all)),
          share(static_cast<double>(covered), static_cast<double>(known_.size()))};
}

Declared::Declared(const Metadata& meta)
    : title(fold_phrase(meta.title.value)),
      title_words(meta.title.value, 1),
      description(meta.description.value, 2),
      body(meta.body.value, 4) {}

void fill_declared(const View& view, Declared& declared, const Tile& out) {
  const Metadata& meta = view.in.meta;
  Hashes& words = declared.words;
  for (BlockId i = out.first; i < out.end(); ++i) {
    const std::span<float> row = out.row(i);
    const Block& b = view.block(i);
    const std::string_view text = view.in.blocks.text_of(b);
    words.clear();
    append_word_hashes(text, words);
    const Shingles::Shares of_title = declared.title_words.in(words);
    row[column::title_share] = of_title.known;
    row[column::title_cover] = of_title.covered;
    if (b.stats.words <= kTitleWords)
      row[column::title_likeness] = static_cast<float>(title_likeness(text, declared.title));
    row[column::description_share] = declared.description.in(words).known;
    row[column::declared_body_share] = meta.body ? declared.body.in(words).known : -1.0f;
    row[column::rule_score] = view.in.rules.blocks[i].score;
    row[column::rule_reason] = static_cast<float>(view.in.rules.blocks[i].reason);
    const NodeId container = view.in.rules.container;
    row[column::in_container] =
        container != kNoNode && b.node >= container && b.node < view.nodes[container].end ? 1.0f : 0.0f;
  }
}

}  // namespace saring::vectors

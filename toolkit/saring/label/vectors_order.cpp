// SPDX-License-Identifier: Apache-2.0
// Columns of a block's place in reading order, its neighbours, and what the page's declarations say of its
// text.
#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/filter.h"
#include "saring/label/passes_internal.h"
#include "saring/label/vectors_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/segment.h"

namespace saring::vectors {
namespace {

constexpr float kFarBlocks = 200;  // farther along the page tells nothing more

float blocks_between(BlockId from, BlockId to) { return std::min(static_cast<float>(to - from), kFarBlocks); }

void fill_positions(const View& view, FeatureMatrix& out) {
  BlockId h1 = kNoBlock;
  for (BlockId i = 0; i < view.size() && h1 == kNoBlock; ++i)
    if (view.block(i).heading_level == 1) h1 = i;
  const BlockId title = view.in.title;
  for (BlockId i = 0; i < view.size(); ++i) {
    const std::span<float> row = out.row(i);
    const Mass before = view.between(0, i);
    row[column::index_share] = share(i, view.size());
    row[column::words_before] = share(before.words, view.page().words);
    row[column::good_before] = share(before.good_words, view.page().good_words);
    const auto since = [&](BlockId mark, column::Id blocks, column::Id words) {
      if (mark == kNoBlock) {
        row[blocks] = -kFarBlocks;
      } else if (i < mark) {
        row[blocks] = -std::min(blocks_between(i, mark), kFarBlocks - 1);
      } else {
        row[blocks] = blocks_between(mark, i);
        row[words] = static_cast<float>(view.between(mark, i).words);
      }
    };
    since(h1, column::since_h1, column::words_since_h1);
    since(title, column::since_title, column::words_since_title);
  }
}

// Sections: from a heading to the next.
void fill_sections(const View& view, FeatureMatrix& out) {
  for (BlockId first = 0; first < view.size();) {
    BlockId end = first + 1;
    while (end < view.size() && view.block(end).kind != BlockKind::heading) ++end;
    const Block& head = view.block(first);
    const bool headed = head.kind == BlockKind::heading;
    const Mass section = view.between(headed ? first + 1 : first, end);
    for (BlockId i = first; i < end; ++i) {
      const std::span<float> row = out.row(i);
      row[column::since_heading] = headed ? blocks_between(first, i) : kFarBlocks;
      row[column::words_since_heading] = static_cast<float>(view.between(first, i).words);
      row[column::last_heading_level] = static_cast<float>(head.heading_level);
      row[column::last_heading_words] = headed ? static_cast<float>(head.stats.words) : 0;
      row[column::to_heading] = end < view.size() ? blocks_between(i, end) : kFarBlocks;
      row[column::section_words] = static_cast<float>(section.words);
      row[column::section_good] = static_cast<float>(section.good_blocks);
      row[column::section_link_density] = section.link_density();
    }
    first = end;
  }
}

void fill_windows(const View& view, FeatureMatrix& out) {
  const BlockId size = view.size();
  BlockId last_good = kNoBlock;
  for (BlockId i = 0; i < size; ++i) {
    const std::span<float> row = out.row(i);
    row[column::since_good] = last_good == kNoBlock ? kFarBlocks : blocks_between(last_good, i);
    if (view.measured(i).good) last_good = i;
    const auto around = [&](BlockId reach) {
      return view.between(i > reach ? i - reach : 0, std::min(size, i + reach + 1));
    };
    const Mass two = around(2), six = around(6), twenty = around(20);
    row[column::around2_words] = static_cast<float>(two.words);
    row[column::around2_link_density] = two.link_density();
    row[column::around2_good] = static_cast<float>(two.good_blocks);
    row[column::around6_words] = static_cast<float>(six.words);
    row[column::around6_link_density] = six.link_density();
    row[column::around6_good] = static_cast<float>(six.good_blocks);
    row[column::around20_good] = static_cast<float>(twenty.good_blocks);
    if (i > 0) {
      row[column::before_words] = static_cast<float>(view.measured(i - 1).words);
      row[column::before_link_density] = view.measured(i - 1).link_density;
      row[column::before_good] = view.measured(i - 1).good ? 1.0f : 0.0f;
      row[column::before_kind] = static_cast<float>(view.block(i - 1).kind);
    }
    if (i + 1 < size) {
      row[column::after_words] = static_cast<float>(view.measured(i + 1).words);
      row[column::after_link_density] = view.measured(i + 1).link_density;
      row[column::after_good] = view.measured(i + 1).good ? 1.0f : 0.0f;
      row[column::after_kind] = static_cast<float>(view.block(i + 1).kind);
    }
  }
  BlockId next_good = kNoBlock;
  for (BlockId i = size; i-- > 0;) {
    out.row(i)[column::to_good] = next_good == kNoBlock ? kFarBlocks : blocks_between(i, next_good);
    if (view.measured(i).good) next_good = i;
  }
}

using Hashes = std::vector<std::uint64_t>;

// Runs of words of a text, sorted, each once.
class Shingles {
 public:
  Shingles(std::string_view text, std::size_t length) : length_(length) {
    Hashes words;
    append_word_hashes(text, words);
    for (std::size_t i = 0; i + length <= words.size(); ++i)
      known_.push_back(run_hash(std::span(words).subspan(i, length)));
    std::sort(known_.begin(), known_.end());
    known_.erase(std::unique(known_.begin(), known_.end()), known_.end());
    seen_.resize(known_.size());
    for (const std::uint64_t hash : known_) filter_.add(hash);
  }

  // Shares of the words' shingles that are known, and of the known that are among them.
  struct Shares {
    float known = 0, covered = 0;
  };
  Shares in(const Hashes& words) {
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

 private:
  std::size_t length_;
  Hashes known_;
  Filter<1024> filter_;
  std::vector<std::uint32_t> seen_;  // for each: the last call that met it
  std::uint32_t round_ = 0;
};

constexpr std::uint32_t kTitleWords = 60;  // no title is longer

}  // namespace

void fill_order(const View& view, FeatureMatrix& out) {
  fill_positions(view, out);
  fill_sections(view, out);
  fill_windows(view, out);
}

void fill_meta(const View& view, FeatureMatrix& out) {
  const Metadata& meta = view.in.meta;
  const std::string title = fold_phrase(meta.title.value);
  Shingles title_words(meta.title.value, 1), description(meta.description.value, 2), body(meta.body.value, 4);
  Hashes words;
  for (BlockId i = 0; i < view.size(); ++i) {
    const std::span<float> row = out.row(i);
    const Block& b = view.block(i);
    const std::string_view text = view.in.blocks.text_of(b);
    words.clear();
    append_word_hashes(text, words);
    const Shingles::Shares of_title = title_words.in(words);
    row[column::title_share] = of_title.known;
    row[column::title_cover] = of_title.covered;
    if (b.stats.words <= kTitleWords)
      row[column::title_likeness] = static_cast<float>(title_likeness(text, title));
    row[column::description_share] = description.in(words).known;
    row[column::declared_body_share] = meta.body ? body.in(words).known : -1.0f;
    row[column::rule_score] = view.in.rules.blocks[i].score;
    row[column::rule_reason] = static_cast<float>(view.in.rules.blocks[i].reason);
    const NodeId container = view.in.rules.container;
    row[column::in_container] =
        container != kNoNode && b.node >= container && b.node < view.nodes[container].end ? 1.0f : 0.0f;
  }
}

}  // namespace saring::vectors

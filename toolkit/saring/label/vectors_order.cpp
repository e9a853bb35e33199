// SPDX-License-Identifier: Apache-2.0
// Columns of a block's place in reading order and its neighbours.
#include <algorithm>
#include <span>

#include "saring/label/vectors_internal.h"

namespace saring::vectors {
namespace {

constexpr float kFarBlocks = 200;  // farther along the page tells nothing more

float blocks_between(BlockId from, BlockId to) { return std::min(static_cast<float>(to - from), kFarBlocks); }

void fill_positions(const View& view, BlockId h1, const Tile& out) {
  const BlockId title = view.in.title;
  for (BlockId i = out.first; i < out.end(); ++i) {
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

void fill_sections(const View& view, const Order& order, const Tile& out) {
  for (BlockId i = out.first; i < out.end(); ++i) {
    const Section& section = order.sections[order.section_of[i]];
    const Block& head = view.block(section.first);
    const std::span<float> row = out.row(i);
    row[column::since_heading] = section.headed ? blocks_between(section.first, i) : kFarBlocks;
    row[column::words_since_heading] = static_cast<float>(view.between(section.first, i).words);
    row[column::last_heading_level] = static_cast<float>(head.heading_level);
    row[column::last_heading_words] = section.headed ? static_cast<float>(head.stats.words) : 0;
    row[column::to_heading] = section.end < view.size() ? blocks_between(i, section.end) : kFarBlocks;
    row[column::section_words] = static_cast<float>(section.mass.words);
    row[column::section_good] = static_cast<float>(section.mass.good_blocks);
    row[column::section_link_density] = section.mass.link_density();
  }
}

void fill_windows(const View& view, const Order& order, const Tile& out) {
  const BlockId size = view.size();
  for (BlockId i = out.first; i < out.end(); ++i) {
    const std::span<float> row = out.row(i);
    const BlockId last = order.last_good[i], next = order.next_good[i];
    row[column::since_good] = last == kNoBlock ? kFarBlocks : blocks_between(last, i);
    row[column::to_good] = next == kNoBlock ? kFarBlocks : blocks_between(i, next);
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
}

}  // namespace

Order find_order(const View& view) {
  const BlockId size = view.size();
  Order out;
  for (BlockId i = 0; i < size && out.h1 == kNoBlock; ++i)
    if (view.block(i).heading_level == 1) out.h1 = i;
  out.section_of.resize(size);
  for (BlockId first = 0; first < size;) {
    BlockId end = first + 1;
    while (end < size && view.block(end).kind != BlockKind::heading) ++end;
    const bool headed = view.block(first).kind == BlockKind::heading;
    for (BlockId i = first; i < end; ++i) out.section_of[i] = static_cast<std::uint32_t>(out.sections.size());
    out.sections.push_back({first, end, headed, view.between(headed ? first + 1 : first, end)});
    first = end;
  }
  out.last_good.resize(size);
  out.next_good.resize(size);
  BlockId good = kNoBlock;
  for (BlockId i = 0; i < size; ++i) {
    out.last_good[i] = good;
    if (view.measured(i).good) good = i;
  }
  good = kNoBlock;
  for (BlockId i = size; i-- > 0;) {
    out.next_good[i] = good;
    if (view.measured(i).good) good = i;
  }
  return out;
}

void fill_order(const View& view, const Order& order, const Tile& out) {
  fill_positions(view, order.h1, out);
  fill_sections(view, order, out);
  fill_windows(view, order, out);
}

}  // namespace saring::vectors

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/text/normalize.h"
#include "saring/write/walk_internal.h"

namespace saring::write_internal {
namespace {

bool is_item(const Container& c) { return !c.quote; }

NodeId list_of(const Dom& dom, NodeId item) {
  const NodeId parent = dom[item].parent;
  if (parent == kNoNode) return item;
  switch (dom[parent].tag) {
    case Tag::ul:
    case Tag::ol:
    case Tag::menu:
    case Tag::dir: return parent;
    default: return item;
  }
}

UnitKind kind_of(const Block& b) {
  if (b.table != 0) return UnitKind::table;
  if (b.kind == BlockKind::preformatted) return UnitKind::code;
  return b.kind == BlockKind::heading ? UnitKind::heading : UnitKind::paragraph;
}

}  // namespace

bool is_written(const Document& document, LabelSet keep, BlockId id) {
  const Label label = document.labels.verdicts[id].label;
  return id != document.labels.title && label != Label::title && (bit(label) & keep) != 0;
}

Walk::Walk(const Document& document, LabelSet keep, bool images) : document_(document) {
  if (!document.declared_body.empty()) return;
  const auto count = static_cast<BlockId>(document.blocks.blocks.size());
  for (BlockId i = 0; i < count; ++i)
    if (is_written(document, keep, i)) written_.push_back(i);
  find_loose_lists();
  if (images) find_images(keep);
}

// Sets open_ to the containers around a node and returns how many of them hold the last position, too. The
// ascent ends at the first ancestor that the last position shares, so that a walk in document order climbs
// each edge of the tree once.
std::size_t Walk::enter(NodeId node) {
  const Dom& dom = document_.dom;
  std::vector<Container> inner;
  NodeId at = node;
  while (at != kNoNode && !(at <= last_ && last_ < dom[at].end)) {
    const Node& n = dom[at];
    if (n.is(Tag::li)) inner.push_back({.node = at, .list = list_of(dom, at)});
    if (n.is(Tag::blockquote)) inner.push_back({.node = at, .quote = true});
    at = n.parent;
  }
  while (!open_.empty() && (at == kNoNode || open_.back().node > at)) open_.pop_back();
  const std::size_t shared = open_.size();
  const std::size_t most = std::min(inner.size(), kMostNesting - shared);
  open_.insert(open_.end(), inner.rbegin(), inner.rbegin() + static_cast<std::ptrdiff_t>(most));
  last_ = node;
  return shared;
}

// Post-condition: loose_ is sorted. A list is loose if two of its units stand in one item, not counting those
// in lists inside the item.
void Walk::find_loose_lists() {
  for (BlockId id : written_) {
    const Block& b = document_.blocks.blocks[id];
    if (b.list_item == kNoNode || b.table != 0) continue;
    enter(b.container);
    const auto item = std::find_if(open_.rbegin(), open_.rend(), is_item);
    if (item == open_.rend()) continue;
    if (item->opened) loose_.push_back(item->list);
    item->opened = true;
  }
  std::sort(loose_.begin(), loose_.end());
  loose_.erase(std::unique(loose_.begin(), loose_.end()), loose_.end());
  open_.clear();
  last_ = 0;
}

// Images that stand among what is written: between two written blocks, captions and the like set aside, or in
// a <figure> after one.
void Walk::find_images(LabelSet keep) {
  constexpr LabelSet kBetween = bit(Label::caption) | bit(Label::credit) | bit(Label::byline) |
                                bit(Label::date) | bit(Label::share) | bit(Label::hidden) | bit(Label::ad);
  const auto count = static_cast<BlockId>(document_.blocks.blocks.size());
  std::vector<bool> before(count + 1), after(count + 1);  // content is next to the gap before block i
  const auto step = [&](BlockId i, bool so_far) {
    const LabelSet label = bit(document_.labels.verdicts[i].label);
    if (i == document_.labels.title || is_written(document_, keep, i)) return true;
    return so_far && (label & kBetween) != 0;
  };
  for (BlockId i = 0; i < count; ++i) before[i + 1] = step(i, before[i]);
  for (BlockId i = count; i > 0; --i) after[i - 1] = step(i - 1, after[i]);
  for (const Image& image : document_.blocks.images) {
    const BlockId gap = std::min(image.before, count);
    if (document_.dom[image.node].flags & (kHidden | kTemplate | kNotText) || !before[gap]) continue;
    if (after[gap] || closest(document_.dom, image.node, Tag::figure) != kNoNode) images_.push_back(image);
  }
}

// Whether the unit opens an item of a tight list, after another item or after what its parent item says.
bool Walk::is_tight(const Unit& unit) const {
  const std::size_t at = unit.shared;
  if (at >= unit.around.size() || unit.around[at].quote) return false;
  const NodeId list = unit.around[at].list;
  const auto is_loose = [&](NodeId id) { return std::binary_search(loose_.begin(), loose_.end(), id); };
  if (at < before_.size() && !before_[at].quote && before_[at].list == list) return !is_loose(list);
  return at > 0 && is_item(unit.around[at - 1]) && !is_loose(unit.around[at - 1].list);
}

void Walk::set_around(std::size_t shared, Unit& out) {
  out.around.clear();
  out.shared = 0;
  for (std::size_t i = 0; i < open_.size(); ++i) {
    Container& c = open_[i];
    c.plain |= out.kind == UnitKind::heading && is_item(c) && !c.opened;
    if (!c.plain) {
      out.around.push_back(c);
      out.shared += i < shared;
    }
    c.opened = true;
  }
  out.tight = is_tight(out);
  before_ = out.around;
}

bool Walk::next(Unit& out) {
  const Blocks& blocks = document_.blocks;
  if (next_block_ == written_.size() && next_image_ == images_.size()) return false;
  out.blocks.clear();
  out.image = kNoNode;
  if (next_image_ < images_.size() &&
      (next_block_ == written_.size() || images_[next_image_].before <= written_[next_block_])) {
    out.kind = UnitKind::image;
    out.block = kNoBlock;
    out.image = images_[next_image_++].node;
    set_around(enter(out.image), out);
    return true;
  }
  out.block = written_[next_block_++];
  const Block& b = blocks.blocks[out.block];
  out.kind = kind_of(b);
  if (b.table != 0) {
    out.blocks.push_back(out.block);
    while (next_block_ < written_.size() && blocks.blocks[written_[next_block_]].table == b.table)
      out.blocks.push_back(written_[next_block_++]);
  }
  const std::size_t shared = enter(b.table != 0 ? blocks.tables[b.table - 1].node : b.container);
  if (b.ordinal != 0)
    for (Container& c : open_)
      if (c.node == b.list_item) c.ordinal = b.ordinal;
  set_around(shared, out);
  return true;
}

std::vector<Row> rows_of(const Document& document, const Unit& table, bool pad) {
  const Blocks& blocks = document.blocks;
  const Dom& dom = document.dom;
  const Table& shape = blocks.tables[blocks.blocks[table.block].table - 1];
  std::size_t row_count = 0;
  std::uint32_t last_row = kNoBlock;
  for (BlockId id : table.blocks)
    row_count += blocks.blocks[id].row != std::exchange(last_row, blocks.blocks[id].row);
  // Spans may declare far more cells than the page holds: then alignment is given up.
  const bool aligned = row_count * shape.columns <= 20 * table.blocks.size() + 1000;

  std::vector<Row> rows;
  last_row = kNoBlock;
  std::uint32_t last_column = 0;
  const auto finish_row = [&](BlockId last) {
    if (rows.empty() || !aligned) return;
    std::size_t width = rows.back().cells.size();
    NodeId cell = blocks.blocks[last].container;
    while (cell != kNoNode && dom[cell].tag != Tag::td && dom[cell].tag != Tag::th) cell = dom[cell].parent;
    if (cell != kNoNode && dom[cell].parent != kNoNode)
      for (NodeId i = dom[cell].end; i < dom[dom[cell].parent].end; i = dom[i].end)
        width += dom[i].tag == Tag::td || dom[i].tag == Tag::th;
    width = pad ? shape.columns : std::min<std::size_t>(width, shape.columns);
    if (width > rows.back().cells.size()) rows.back().cells.resize(width);
  };
  for (std::size_t i = 0; i < table.blocks.size(); ++i) {
    const Block& b = blocks.blocks[table.blocks[i]];
    if (b.row != last_row) {
      if (i > 0) finish_row(table.blocks[i - 1]);
      rows.emplace_back();
      last_row = b.row;
      last_column = kNoBlock;
    }
    auto& cells = rows.back().cells;
    if (aligned && b.column >= cells.size()) cells.resize(b.column + 1);
    if (!aligned && b.column != last_column) cells.emplace_back();
    last_column = b.column;
    (aligned ? cells[b.column] : cells.back()).push_back(table.blocks[i]);
  }
  finish_row(table.blocks.back());
  return rows;
}

std::string code_of(const Blocks& blocks, const Block& block) {
  std::string raw;
  std::uint32_t at = block.text_begin;
  for (const Run& r : blocks.runs_of(block)) {
    raw.append(blocks.text, at, r.begin - at);
    raw += blocks.text_of(r);
    at = r.end;
  }
  const std::string text = clean(raw, Whitespace::keep);
  std::string out;
  out.reserve(text.size());
  std::size_t blank_lines = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find('\n', i), text.size());
    const std::size_t last = text.find_last_not_of(" \t", end - 1);
    if (end == i || last == std::string::npos || last < i) {
      ++blank_lines;
    } else {
      if (!out.empty()) out.append(blank_lines + 1, '\n');
      blank_lines = 0;
      out.append(text, i, last + 1 - i);
    }
    i = end + 1;
  }
  return out;
}

bool is_sign(const Document& document, const Run& run) {
  constexpr std::size_t kLongest = 12;  // bytes: an arrow with a variation selector, in brackets
  if (run.link == kNoNode || run.end - run.begin > kLongest || run.code) return false;
  if (!ascii::trim(document.dom.attribute(run.link, "href")).starts_with('#')) return false;
  return count_words(document.blocks.text_of(run)) == 0;
}

std::string line_of(const Document& document, const Block& block) {
  const Blocks& blocks = document.blocks;
  std::string text;
  std::uint32_t begin = block.text_begin;
  for (const Run& r : blocks.runs_of(block)) {
    if (!is_sign(document, r)) continue;
    text.append(blocks.text, begin, r.begin - begin);
    begin = r.end;
  }
  if (begin == block.text_begin) return clean(blocks.text_of(block));
  text.append(blocks.text, begin, block.text_end - begin);
  return clean(text);
}

}  // namespace saring::write_internal

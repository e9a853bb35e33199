// SPDX-License-Identifier: Apache-2.0
// Blocks: the units that are kept or dropped. A block is a maximal run of inline content under its nearest
// block-level element; <br><br> splits it; white space is collapsed except in preformatted text. Every
// visible text node lies in exactly one block.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "saring/dom/dom.h"
#include "saring/text/segment.h"

namespace saring {

using BlockId = std::uint32_t;
constexpr BlockId kNoBlock = 0xFFFFFFFF;

// A piece of a block's text that comes from one text node.
struct Run {
  NodeId node = kNoNode;             // the text node
  NodeId link = kNoNode;             // enclosing <a href>, if any
  std::uint32_t begin = 0, end = 0;  // in Blocks::text
  bool code = false;                 // inside <code>, <kbd>, <samp>, <tt>
};

enum class BlockKind : std::uint8_t { paragraph, heading, list_item, table_cell, preformatted };

struct Block {
  BlockKind kind = BlockKind::paragraph;
  Tag tag = Tag::unknown;          // of the container
  std::uint8_t heading_level = 0;  // 1-6 for headings
  std::uint8_t list_depth = 0;     // 1 for items of an outermost list
  bool item_start = false;         // first block of its list item
  bool in_quote = false;           // under <blockquote>
  bool in_link = false;            // the whole block lies inside an <a> that encloses its container
  bool in_caption = false;         // under <figcaption> or <caption>
  bool set_apart = false;  // inline content taken out of the block before it: hidden text, line numbers of
                           // code, permalink signs
  bool in_form_control =
      false;  // under <button> (unless in a heading), <select>, <option>, <textarea>, <label>, <legend>
  std::uint8_t node_flags = 0;  // NodeFlag bits of its first text node
  NodeId node = kNoNode;        // lowest common ancestor of its text nodes: the most telling class names
  NodeId container = kNoNode;   // nearest block-level element
  NodeId list_item = kNoNode;   // nearest <li>, <dt> or <dd>
  NodeId list = kNoNode;        // its list
  std::uint32_t ordinal = 0;    // number of the item in an ordered list, from 1; 0 in other lists
  std::uint32_t table = 0;      // 1 + index into Blocks::tables; 0 outside data tables
  std::uint32_t row = 0, column = 0;           // of table cells, from 0
  std::uint32_t text_begin = 0, text_end = 0;  // in Blocks::text
  std::uint32_t run_begin = 0, run_end = 0;    // in Blocks::runs
  std::uint32_t link_words = 0;                // word units inside links
  TextStats stats;                             // of its text
};

struct Table {
  NodeId node = kNoNode;
  std::uint32_t rows = 0, columns = 0;  // spans clamped
  bool data = false;                    // false: a layout table, whose cells are ordinary blocks
};

struct Image {
  NodeId node = kNoNode;      // <img>
  BlockId before = kNoBlock;  // stands before this block (may be blocks.size())
};

struct Blocks {
  std::vector<Block> blocks;  // document order
  std::vector<Run> runs;
  std::vector<Table> tables;
  std::vector<Image> images;
  std::string text;  // all blocks' text; a block's is [text_begin, text_end)

  std::string_view text_of(const Block& b) const {
    return std::string_view(text).substr(b.text_begin, b.text_end - b.text_begin);
  }
  std::string_view text_of(const Run& r) const {
    return std::string_view(text).substr(r.begin, r.end - r.begin);
  }
  std::span<const Run> runs_of(const Block& b) const {
    return std::span(runs).subspan(b.run_begin, b.run_end - b.run_begin);
  }
};

// The text is white-space-collapsed but not yet normalised (see normalize.h): the writers do that.
Blocks make_blocks(const Dom& dom);

}  // namespace saring

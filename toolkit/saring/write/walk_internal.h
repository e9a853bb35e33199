// SPDX-License-Identifier: Apache-2.0
// What every writer of running text walks over: the blocks to write, gathered into units, with the list items
// and quotes that they stand in.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "saring/write/write.h"

namespace saring::write_internal {

// Deeper items and quotes are written as if they stood in the last of these: the prefixes of Markdown would
// otherwise make output out of proportion to the page.
constexpr std::size_t kMostNesting = 16;

// A list item or a quotation around a unit.
struct Container {
  NodeId node = kNoNode;
  NodeId list = kNoNode;      // of an item: its list (itself, if the item has none)
  std::uint32_t ordinal = 0;  // of an item in an ordered list, from 1; else 0
  bool quote = false;
  bool plain = false;   // an item that opens with a heading: a card of a layout, left out of Unit::around
  bool opened = false;  // an earlier unit stands in it
};

enum class UnitKind : std::uint8_t { paragraph, heading, code, table, image };

struct Unit {
  UnitKind kind = UnitKind::paragraph;
  BlockId block = kNoBlock;       // the only block, or the first of a table
  std::vector<BlockId> blocks;    // of a table: its written blocks
  NodeId image = kNoNode;         // of an image
  std::vector<Container> around;  // outermost first, at most kMostNesting
  std::size_t shared = 0;         // how many of `around` hold the unit before, too
  bool tight = false;             // no empty line before it: an item of a list of single lines
};

bool is_written(const Document& document, LabelSet keep, BlockId id);

// The units of a document in order. Linear in blocks and nodes.
class Walk {
 public:
  Walk(const Document& document, LabelSet keep, bool images);
  bool next(Unit& out);

 private:
  std::size_t enter(NodeId node);
  void find_loose_lists();
  void find_images(LabelSet keep);
  void set_around(std::size_t shared, Unit& out);
  bool is_tight(const Unit& unit) const;

  const Document& document_;
  std::vector<BlockId> written_;
  std::vector<Image> images_;
  std::vector<NodeId> loose_;  // sorted: lists with an item of several paragraphs
  std::vector<Container> open_;
  std::vector<Container> before_;  // around of the unit before
  std::size_t next_block_ = 0, next_image_ = 0;
  NodeId last_ = 0;  // where the unit before stands
};

// One row of a table. Empty cells are kept, so that columns stay aligned.
struct Row {
  std::vector<std::vector<BlockId>> cells;
};
// `pad`: every row gets all columns; else a row ends with its last <td>.
std::vector<Row> rows_of(const Document& document, const Unit& table, bool pad);

// Clean text of a preformatted block: no line numbers, no white space at line ends, no empty lines around.
std::string code_of(const Blocks& blocks, const Block& block);

// Whether the title line is asked for, by switch and by label.
inline bool writes_title(const WriteOptions& options) {
  return options.title && (options.keep & bit(Label::title));
}

// Whether a run is a sign that serves the page and not the text: a link of no letter or digit to a place on
// the page ("¶" behind a heading, "↩" behind a footnote).
bool is_sign(const Document& document, const Run& run);

// Clean text of any other block, on one line, without signs.
std::string line_of(const Document& document, const Block& block);

}  // namespace saring::write_internal

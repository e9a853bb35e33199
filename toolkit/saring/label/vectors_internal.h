// SPDX-License-Identifier: Apache-2.0
// The numbers of the feature table for every block of a page, computed once from flat arrays and prefix sums,
// in time linear in nodes + blocks x depth. A page may have a hundred thousand blocks, and a row is a
// kilobyte: what a row needs of the whole page is worked out first, then rows are made a few at a time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "saring/block/block.h"
#include "saring/dom/dom.h"
#include "saring/label/columns.h"
#include "saring/label/decide.h"
#include "saring/label/features.h"
#include "saring/label/lexicon.h"
#include "saring/label/select.h"
#include "saring/label/shingles_internal.h"
#include "saring/meta/metadata.h"

namespace saring {

// Rows of column::count numbers for the blocks from `first` on, in document order.
struct Tile {
  BlockId first = 0;
  std::span<float> values;
  BlockId end() const { return first + static_cast<BlockId>(values.size() / column::count); }
  std::span<float> row(BlockId i) const {
    return values.subspan((i - first) * std::size_t{column::count}, column::count);
  }
};

// The whole table.
struct FeatureMatrix {
  std::vector<float> values;
  std::size_t rows() const { return values.size() / column::count; }
  std::span<const float> row(std::size_t i) const {
    return std::span(values).subspan(i * column::count, column::count);
  }
};

// What the columns are computed from.
struct VectorInput {
  const Dom& dom;
  const Blocks& blocks;
  const Metadata& meta;
  const Features& features;
  const Decisions& rules;
  const std::vector<PhraseMatch>& phrases;  // of each block
  BlockId title = kNoBlock;                 // the block that shows the title, as the rules have it
  bool names = true;                        // class names and words of the address may be read
};

// The whole table from a page alone: what the trainer reads.
FeatureMatrix measure_blocks(const Dom& dom, const Blocks& blocks, const Metadata& meta,
                             const LabelOptions& options);

// What the page table is computed from of a block's row.
struct RowFacts {
  float words = 0, link_density = 0, near_size = 0, near_good = 0;
  BlockKind kind{};
  bool good = false, card = false, hidden = false, comments = false, rules_keep = false;
};
RowFacts facts_of(std::span<const float> row);

// The numbers of the page table, page_column::count of them, for a page with at least one block. `page` is
// any block's row: its last columns are about the page.
std::vector<float> page_vector(std::span<const RowFacts> facts, std::span<const float> page,
                               std::span<const float> probability, const Selection& selection);
// The same from a page alone: what the trainer reads. All zero for a page without blocks.
std::vector<float> measure_choice(const Dom& dom, const Blocks& blocks, const Metadata& meta,
                                  const LabelOptions& options);

namespace vectors {

constexpr float share(double part, double whole) {
  return whole > 0 ? static_cast<float>(part / whole) : 0.0f;
}

// Sums over a range of blocks.
struct Mass {
  std::uint32_t blocks = 0, words = 0, link_words = 0, good_words = 0, good_blocks = 0, headings = 0;
  float link_density() const { return share(link_words, words); }
};

class View {
 public:
  explicit View(const VectorInput& input);

  const VectorInput& in;
  std::span<const Node> nodes;
  std::uint32_t size() const { return static_cast<std::uint32_t>(in.blocks.blocks.size()); }
  const Block& block(BlockId i) const { return in.blocks.blocks[i]; }
  const BlockFeatures& measured(BlockId i) const { return in.features.blocks[i]; }

  Mass between(BlockId first, BlockId end) const;
  Mass inside(NodeId n) const { return between(in.features.block_at[n], in.features.block_at[nodes[n].end]); }
  std::uint32_t words_in(NodeId n) const {
    return sums_[in.features.block_at[nodes[n].end]].words - sums_[in.features.block_at[n]].words;
  }
  std::uint32_t good_in(NodeId n) const {
    return sums_[in.features.block_at[nodes[n].end]].good_words - sums_[in.features.block_at[n]].good_words;
  }
  std::uint32_t controls_in(NodeId n) const { return controls_[nodes[n].end] - controls_[n]; }
  std::uint32_t images_in(NodeId n) const { return images_[nodes[n].end] - images_[n]; }
  const Mass& page() const { return sums_.back(); }

  // Tag and class of an element, digits left out: what a template repeats. 0 for nodes that
  // show nothing.
  std::uint64_t make(NodeId n) const { return makes_[n]; }

 private:
  std::vector<Mass> sums_;                        // over the blocks before block i (size + 1)
  std::vector<std::uint32_t> controls_, images_;  // over the nodes before node i (size + 1)
  std::vector<std::uint64_t> makes_;
};

// An order of tags from inline and interface to body, so that one threshold parts them.
float tag_rank(const Dom& dom, NodeId n);

// The columns come in groups. For each there is what its rows need of the whole page, and what fills it in
// for the rows of a tile.

std::vector<std::uint32_t> count_links(const Blocks& blocks);  // of each block
void fill_text(const View& view, std::span<const std::uint32_t> links, const Tile& out);

// What an element is to the blocks under it.
struct Place {
  column::Id tag = column::count, role = column::count;
  bool link = false, named = false, classed = false;
};
struct Places {
  std::vector<Place> of;      // of each node
  std::uint32_t deepest = 1;  // depth of a block's element
};
Places read_places(const View& view);
void fill_places(const View& view, const Places& places, const Tile& out);

// What the headings before a block announce: the topic of the last one, and blocks since one that is a
// widget's.
struct Announced {
  float heading = 0, since = 0;
};
std::vector<Announced> read_announcements(const View& view);
void fill_names(const View& view, std::span<const Announced> announced, const Tile& out);

// The nodes that are likely to hold the content.
struct Candidates {
  NodeId best = 0, most = 0, half = 0;
  float rival = 0;  // share of the best one's score that its strongest rival has
};
Candidates find_candidates(const View& view);
void fill_candidates(const View& view, const Candidates& candidates, const Tile& out);

void fill_outer(const View& view, const Tile& out);

// A row: children of one parent with one tag and class.
struct Row {
  std::uint32_t members = 0;
  Mass mass;
};
// What the page repeats.
struct Repeats {
  std::vector<std::uint32_t> path, make, text;  // of each block: which of the ones below
  std::vector<Mass> paths, makes;               // of tags and classes that lead to a block; of its own
  std::vector<std::uint32_t> texts;             // how often each stands there
  std::vector<Row> rows;
  std::vector<std::uint32_t> row_of;    // for each node: 1 + its row; 0: in none
  std::vector<std::uint32_t> index_of;  // for each node: its place in the row
};
Repeats find_repeats(const View& view);
void fill_repeats(const View& view, const Repeats& repeats, const Tile& out);

// Reading order.
struct Section {
  BlockId first = 0, end = 0;  // from a heading to the next
  bool headed = false;
  Mass mass;  // without the heading
};
struct Order {
  BlockId h1 = kNoBlock;  // the first
  std::vector<Section> sections;
  std::vector<std::uint32_t> section_of;      // of each block
  std::vector<BlockId> last_good, next_good;  // before and after each block; kNoBlock: none
};
Order find_order(const View& view);
void fill_order(const View& view, const Order& order, const Tile& out);

// What the page declares of its text.
struct Declared {
  explicit Declared(const Metadata& meta);
  std::string title;  // folded
  Shingles title_words, description, body;
  std::vector<std::uint64_t> words;  // room for a block's
};
void fill_declared(const View& view, Declared& declared, const Tile& out);

void fill_url(const VectorInput& in, std::span<float> row);
// The columns that are about the page.
void fill_page(const View& view, std::span<const std::uint32_t> links, const Candidates& candidates,
               const Repeats& repeats, std::span<float> row);

}  // namespace vectors

// The table of a page, a tile at a time.
class FeatureTable {
 public:
  // What `input` refers to must outlive it.
  explicit FeatureTable(const VectorInput& input);
  FeatureTable(const FeatureTable&) = delete;
  FeatureTable& operator=(const FeatureTable&) = delete;

  BlockId rows() const { return view_.size(); }
  void fill(const Tile& tile);
  // Of each block: which of the page's paths of tags and classes leads to it.
  std::span<const std::uint32_t> paths() const { return repeats_.path; }

 private:
  const VectorInput input_;
  const vectors::View view_;
  const std::vector<std::uint32_t> links_;
  const vectors::Places places_;
  const std::vector<vectors::Announced> announced_;
  const vectors::Candidates candidates_;
  const vectors::Repeats repeats_;
  const vectors::Order order_;
  vectors::Declared declared_;
  std::vector<float> page_;  // a row with nothing but the columns of the page
};
}  // namespace saring

// SPDX-License-Identifier: Apache-2.0
// The numbers of the feature table for every block of a page, computed once from flat arrays and prefix sums,
// in time linear in nodes + blocks x depth.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "saring/block/block.h"
#include "saring/dom/dom.h"
#include "saring/label/columns.h"
#include "saring/label/decide.h"
#include "saring/label/features.h"
#include "saring/label/lexicon.h"
#include "saring/label/select.h"
#include "saring/meta/metadata.h"

namespace saring {

// One row of column::count numbers for each block, in document order.
struct FeatureMatrix {
  std::vector<float> values;
  // Of each block: which of the page's paths of tags and classes leads to it.
  std::vector<std::uint32_t> paths;
  std::size_t rows() const { return values.size() / column::count; }
  std::span<float> row(std::size_t i) { return std::span(values).subspan(i * column::count, column::count); }
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
FeatureMatrix measure_vectors(const VectorInput& input);

// The same from a page alone: what the trainer reads.
FeatureMatrix measure_blocks(const Dom& dom, const Blocks& blocks, const Metadata& meta,
                             const LabelOptions& options);

// The blocks' words and paths by the matrix, given to the functions of select.h.
Selection choose_blocks(const FeatureMatrix& matrix, std::span<const float> probability, const Cut& cut,
                        double favor);
std::vector<float> lean_on_path(const FeatureMatrix& matrix, std::span<const float> probability);

// The numbers of the page table, page_column::count of them; the matrix has at least one row.
std::vector<float> page_vector(const FeatureMatrix& matrix, std::span<const float> probability,
                               const Selection& selection);
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

// Each fills its columns of all rows.
void fill_text(const View& view, FeatureMatrix& out);
void fill_places(const View& view, FeatureMatrix& out);
void fill_names(const View& view, FeatureMatrix& out);
// Returns the share of the best candidate's score that its strongest rival has.
float fill_candidates(const View& view, FeatureMatrix& out);
void fill_outer(const View& view, FeatureMatrix& out);
// What the rows of like siblings say of the page as a whole.
struct WidestRow {
  float size = 0, share = 0, good = 0;
};
WidestRow fill_repeats(const View& view, FeatureMatrix& out);
void fill_order(const View& view, FeatureMatrix& out);
void fill_meta(const View& view, FeatureMatrix& out);
void fill_url(const VectorInput& in, std::span<float> row);  // of the page's first block
void fill_page(const View& view, float rival, const WidestRow& widest, FeatureMatrix& out);

}  // namespace vectors
}  // namespace saring

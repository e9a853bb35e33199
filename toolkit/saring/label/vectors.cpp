// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "saring/base/ascii.h"
#include "saring/label/vectors_internal.h"

namespace saring {
namespace vectors {
namespace {

constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15u;

// Ranks from what is hardly ever a body to what mostly is one; elements that are not named stand with div.
constexpr int rank_of(Tag tag) {
  switch (tag) {
    case Tag::option:
    case Tag::select:
    case Tag::optgroup: return 0;
    case Tag::button:
    case Tag::label:
    case Tag::legend: return 1;
    case Tag::footer: return 2;
    case Tag::nav: return 3;
    case Tag::a: return 4;
    case Tag::unknown: return 5;
    case Tag::header: return 6;
    case Tag::aside: return 7;
    case Tag::span: return 8;
    case Tag::form:
    case Tag::fieldset: return 9;
    case Tag::small:
    case Tag::time: return 10;
    case Tag::ul: return 11;
    case Tag::li: return 12;
    case Tag::figcaption:
    case Tag::caption:
    case Tag::figure: return 13;
    case Tag::h4:
    case Tag::h5:
    case Tag::h6: return 14;
    case Tag::strong:
    case Tag::b:
    case Tag::em:
    case Tag::i:
    case Tag::font: return 15;
    case Tag::td:
    case Tag::th:
    case Tag::tr:
    case Tag::tbody:
    case Tag::table: return 17;
    case Tag::section: return 18;
    case Tag::summary:
    case Tag::details: return 19;
    case Tag::ol:
    case Tag::dl:
    case Tag::dt:
    case Tag::dd: return 20;
    case Tag::h3: return 21;
    case Tag::h2: return 22;
    case Tag::h1: return 23;
    case Tag::main:
    case Tag::article: return 24;
    case Tag::p: return 25;
    case Tag::blockquote:
    case Tag::q: return 26;
    case Tag::code:
    case Tag::pre: return 27;
    default: return 16;
  }
}

std::uint64_t make_of(const Dom& dom, NodeId n) {
  std::uint64_t hash = (static_cast<std::uint64_t>(dom[n].tag) + 1) * kMix;
  if (dom[n].attribute_count == 0) return hash;
  for (const char c : dom.attribute(n, "class"))
    if (!ascii::is_digit(c)) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash;
}

}  // namespace

float tag_rank(const Dom& dom, NodeId n) { return static_cast<float>(rank_of(dom[n].tag)); }

View::View(const VectorInput& input) : in(input), nodes(input.dom.nodes()) {
  sums_.resize(size() + 1);
  for (BlockId i = 0; i < size(); ++i) {
    const BlockFeatures& f = measured(i);
    Mass m = sums_[i];
    ++m.blocks;
    m.words += f.words;
    m.link_words += block(i).link_words;
    if (f.good) m.good_words += f.words, ++m.good_blocks;
    m.headings += block(i).kind == BlockKind::heading;
    sums_[i + 1] = m;
  }
  controls_.resize(nodes.size() + 1);
  images_.resize(nodes.size() + 1);
  makes_.resize(nodes.size());
  for (NodeId i = 0; i < nodes.size(); ++i) {
    const Tag tag = nodes[i].kind == NodeKind::element ? nodes[i].tag : Tag::unknown;
    const bool control =
        tag == Tag::input || tag == Tag::select || tag == Tag::textarea || tag == Tag::button;
    const bool image = tag == Tag::img || tag == Tag::picture || tag == Tag::svg || tag == Tag::video;
    controls_[i + 1] = controls_[i] + control;
    images_[i + 1] = images_[i] + image;
    if (nodes[i].kind == NodeKind::element && input.features.shows[i]) makes_[i] = make_of(input.dom, i);
  }
}

Mass View::between(BlockId first, BlockId end) const {
  const Mass &a = sums_[first], &b = sums_[end];
  return {b.blocks - a.blocks,           b.words - a.words,
          b.link_words - a.link_words,   b.good_words - a.good_words,
          b.good_blocks - a.good_blocks, b.headings - a.headings};
}

}  // namespace vectors

FeatureTable::FeatureTable(const VectorInput& input)
    : input_(input),
      view_(input_),
      links_(vectors::count_links(input.blocks)),
      places_(vectors::read_places(view_)),
      announced_(vectors::read_announcements(view_)),
      candidates_(vectors::find_candidates(view_)),
      repeats_(vectors::find_repeats(view_)),
      order_(vectors::find_order(view_)),
      declared_(input.meta),
      page_(column::count) {
  vectors::fill_page(view_, links_, candidates_, repeats_, page_);
}

void FeatureTable::fill(const Tile& tile) {
  for (BlockId i = tile.first; i < tile.end(); ++i)
    std::copy(page_.begin(), page_.end(), tile.row(i).begin());
  vectors::fill_text(view_, links_, tile);
  vectors::fill_places(view_, places_, tile);
  vectors::fill_names(view_, announced_, tile);
  vectors::fill_candidates(view_, candidates_, tile);
  vectors::fill_outer(view_, tile);
  vectors::fill_repeats(view_, repeats_, tile);
  vectors::fill_order(view_, order_, tile);
  vectors::fill_declared(view_, declared_, tile);
}

}  // namespace saring

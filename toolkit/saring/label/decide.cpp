// SPDX-License-Identifier: Apache-2.0
#include "saring/label/decide.h"

#include <algorithm>

#include "saring/label/cards_internal.h"

namespace saring {
namespace {

struct ZoneRow {
  std::uint16_t zone;
  Reason reason;
};
constexpr ZoneRow kZones[] = {
    {kInDialog, Reason::zone_dialog},  {kInControl, Reason::zone_control}, {kInSearch, Reason::zone_search},
    {kInNav, Reason::zone_navigation}, {kInFooter, Reason::zone_footer},   {kInHeader, Reason::zone_header},
    {kInAside, Reason::zone_aside},
};

// Scores are fixed marks, so that `favor` moves blocks of one kind together; see favor_shift().
constexpr float kSure = 0.95f, kLikely = 0.8f, kLeaning = 0.6f, kDoubtful = 0.4f, kUnlikely = 0.2f,
                kNo = 0.05f;

class Decider {
 public:
  Decider(const Dom& dom, const Blocks& blocks, const Features& features, const LabelOptions& options)
      : dom_(dom), nodes_(dom.nodes()), blocks_(blocks), features_(features), options_(options) {}

  Decisions run() {
    const std::size_t n = blocks_.blocks.size();
    out_.blocks.resize(n);
    cards_ = find_cards(dom_, blocks_, features_);
    count_prose();
    choose_container();
    for (BlockId i = 0; i < n; ++i) out_.blocks[i] = judge(i);
    smooth();
    rescue_thin_pages();
    favor_shift();
    return std::move(out_);
  }

 private:
  const BlockFeatures& f(BlockId i) const { return features_.blocks[i]; }
  const Block& b(BlockId i) const { return blocks_.blocks[i]; }

  bool boilerplate(BlockId i) const {
    return (f(i).topics & kBoilerplateTopics) || (f(i).zone & kBoilerplateZones);
  }

  // Prose outside boilerplate and cards; a page without it may be a listing, whose cards are what it offers.
  void count_prose() {
    std::uint32_t in_cards = 0;
    prose_before_.assign(1, 0);
    for (BlockId i = 0; i < out_.blocks.size(); ++i) {
      const bool clean = !boilerplate(i);
      if (clean && !cards_[i] && f(i).good) prose_ += f(i).words;
      if (clean && cards_[i]) in_cards += f(i).words;
      prose_before_.push_back(prose_);
    }
    out_.listing = in_cards > 60 && in_cards > 2 * prose_;
  }

  std::uint32_t prose_in(NodeId n) const {
    return prose_before_[features_.block_at[nodes_[n].end]] - prose_before_[features_.block_at[n]];
  }

  // The deepest node with most of the prose, lifted as long as what it gains is prose of the same make.
  void choose_container() {
    if (out_.listing || prose_ == 0) {
      out_.container = prose_ == 0 || features_.page.whole == kNoNode ? main_or_body() : common_with_main();
      return;
    }
    NodeId at = deepest_with(0.5);
    while (nodes_[at].parent != kNoNode && nodes_[at].depth > 2) {
      const NodeId up = nodes_[at].parent;
      const std::uint32_t gain = prose_in(up) - prose_in(at);
      if (gain == 0) {
        // Nothing is gained: the prose ends here, unless more of it follows further up.
        if (prose_in(at) >= 0.9 * prose_) break;
      }
      at = up;
      if (prose_in(at) >= 0.95 * prose_) break;
    }
    out_.container = at;
  }

  NodeId deepest_with(double share) const {
    NodeId at = 0;
    for (bool moved = true; moved;) {
      moved = false;
      for (NodeId c = at + 1; c < nodes_[at].end; c = nodes_[c].end)
        if (nodes_[c].kind == NodeKind::element && prose_in(c) >= share * prose_) {
          at = c;
          moved = true;
          break;
        }
    }
    return at;
  }

  NodeId main_or_body() const {
    const NodeId body = find(dom_, Tag::body);
    const NodeId main = find(dom_, Tag::main);
    if (main != kNoNode && features_.words_in(dom_, main) * 4 >= features_.page.words) return main;
    return body == kNoNode ? 0 : body;
  }
  NodeId common_with_main() const { return common_ancestor(dom_, main_or_body(), features_.page.whole); }

  bool inside(BlockId i) const {
    const NodeId n = b(i).node;
    return n >= out_.container && n < nodes_[out_.container].end;
  }

  Decision judge(BlockId i) const {
    const BlockFeatures& x = f(i);
    if (b(i).stats.letters + b(i).stats.digits == 0) return {kNo, Reason::no_words};
    for (const ZoneRow& row : kZones)
      if (x.zone & row.zone) return {kNo, row.reason};
    if (x.topics & kBoilerplateTopics) return {kNo, Reason::class_name};
    if (cards_[i])
      return out_.listing && inside(i) ? Decision{kLeaning, Reason::card_of_listing}
                                       : Decision{kNo, Reason::card};
    if (!inside(i)) return {x.good ? kUnlikely : kNo, Reason::outside};
    if (b(i).kind == BlockKind::preformatted) return {kLikely, Reason::preformatted};
    if (b(i).kind == BlockKind::table_cell)
      return {x.link_density < 0.8f ? kLikely : kDoubtful, Reason::data_table};
    if (x.good) return {kSure, Reason::prose};
    if (x.link_density > 0.5f) return {kUnlikely, Reason::link_dense};
    return {kLeaning, Reason::inside};
  }

  // Links between content: entries of a list whose others are kept, a line of links inside prose.
  void smooth() {
    const auto before = out_.blocks;
    for (BlockId i = 0; i < before.size(); ++i) {
      if (before[i].reason != Reason::link_dense || b(i).kind != BlockKind::list_item || b(i).list == kNoNode)
        continue;
      const NodeId list = b(i).list;
      std::uint32_t all = 0, links = 0;
      for (BlockId k = features_.block_at[list]; k < features_.block_at[nodes_[list].end]; ++k)
        all += f(k).words, links += b(k).link_words;
      if (links * 10 < all * 7) out_.blocks[i] = {kLeaning, Reason::list_of_content};
    }
  }

  // A page on which next to nothing was found gives what text it has outside boilerplate.
  void rescue_thin_pages() {
    std::uint32_t kept = 0;
    for (BlockId i = 0; i < out_.blocks.size(); ++i) kept += out_.blocks[i].score >= 0.5f ? f(i).words : 0;
    if (kept >= 30) return;
    for (BlockId i = 0; i < out_.blocks.size(); ++i)
      if (out_.blocks[i].score < 0.5f && !boilerplate(i) && f(i).link_density < 0.5f &&
          out_.blocks[i].reason != Reason::no_words)
        out_.blocks[i] = {kLeaning, Reason::only_text};
  }

  void favor_shift() {
    if (options_.favor == 0) return;
    for (Decision& d : out_.blocks) {
      const float moved = d.score + 0.3f * static_cast<float>(options_.favor);
      d.score = std::clamp(d.score <= kNo ? d.score : moved, 0.0f, 1.0f);
    }
  }

  const Dom& dom_;
  std::span<const Node> nodes_;
  const Blocks& blocks_;
  const Features& features_;
  const LabelOptions& options_;
  Decisions out_;
  std::vector<bool> cards_;
  std::vector<std::uint32_t> prose_before_;
  std::uint32_t prose_ = 0;
};

}  // namespace

Decisions decide(const Dom& dom, const Blocks& blocks, const Features& features,
                 const LabelOptions& options) {
  return Decider(dom, blocks, features, options).run();
}

}  // namespace saring

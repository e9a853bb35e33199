// SPDX-License-Identifier: Apache-2.0
#include "saring/label/decide.h"

#include <algorithm>

#include "saring/label/cards_internal.h"
#include "saring/meta/metadata.h"

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

// Scores are fixed marks.
constexpr float kSure = 0.95f, kLikely = 0.8f, kLeaning = 0.6f, kDoubtful = 0.4f, kUnlikely = 0.2f,
                kNo = 0.05f;

// A page of cards: this much text in them, and so many times the prose outside. Under a title with a date or
// an author a few paragraphs are a short article among many teasers.
constexpr std::uint32_t kListingWords = 60, kListingShare = 2, kDatedListingShare = 15;
constexpr std::uint32_t kThinWords = 30;  // fewer kept words: the page is searched again for any text
constexpr BlockId kBylineReach = 5;       // blocks after a title that may hold its date line

// Words outside its links that make a linked paragraph a sentence all the same.
constexpr std::uint32_t kOwnWords = 8;
constexpr std::uint32_t kAnnouncingWords = 4;

class Decider {
 public:
  Decider(const Dom& dom, const Blocks& blocks, const Features& features)
      : dom_(dom), nodes_(dom.nodes()), blocks_(blocks), features_(features) {}

  Decisions run() {
    const std::size_t n = blocks_.blocks.size();
    out_.blocks.resize(n);
    out_.cards = find_cards(dom_, blocks_, features_);
    count_prose();
    choose_container();
    for (BlockId i = 0; i < n; ++i) out_.blocks[i] = judge(i);
    smooth();
    rescue_thin_pages();
    for (Decision& d : out_.blocks) d.content = d.score >= 0.5f;
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
    links_before_.assign(1, 0);
    for (BlockId i = 0; i < out_.blocks.size(); ++i) {
      const bool clean = !boilerplate(i);
      if (clean && !out_.cards[i] && f(i).good) prose_ += f(i).words, ++prose_blocks_;
      if (clean && out_.cards[i]) in_cards += f(i).words;
      prose_before_.push_back(prose_);
      links_before_.push_back(links_before_.back() + b(i).link_words);
    }
    const std::uint32_t share = prose_blocks_ > 1 && title_is_dated() ? kDatedListingShare : kListingShare;
    out_.listing = in_cards > kListingWords && in_cards > share * prose_ &&
                   (prose_ == 0 || !features_.page.declared_article);
  }

  // A first-level heading with a date or an author's line right under it.
  bool title_is_dated() const {
    constexpr std::uint32_t kMarks = bit(Topic::date) | bit(Topic::byline);
    for (BlockId i = 0; i < out_.blocks.size(); ++i) {
      if (b(i).heading_level != 1) continue;
      for (BlockId k = i + 1; k < std::min<std::size_t>(i + kBylineReach, out_.blocks.size()); ++k) {
        if (f(k).good) break;
        if ((f(k).near_topics & kMarks) || closest(dom_, b(k).node, Tag::time) != kNoNode ||
            (b(k).stats.digits >= 4 && !parse_date(blocks_.text_of(b(k))).empty()))
          return true;
      }
    }
    return false;
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
    // A single paragraph is no container yet, nor is a list, a table or a quotation.
    while (nodes_[at].depth > 2 && (features_.block_at[nodes_[at].end] - features_.block_at[at] <= 1 ||
                                    is_part_of_text(nodes_[at].tag)))
      at = nodes_[at].parent;
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

  static bool is_part_of_text(Tag t) {
    return t == Tag::p || t == Tag::li || t == Tag::ul || t == Tag::ol || t == Tag::dl || t == Tag::dd ||
           t == Tag::dt || t == Tag::blockquote || is_heading(t);
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
    if (b(i).set_apart) return {kNo, Reason::set_apart};
    for (const ZoneRow& row : kZones)
      if (x.zone & row.zone) return {kNo, row.reason};
    if (x.topics & kBoilerplateTopics) return {kNo, Reason::class_name};
    if (out_.cards[i])
      return out_.listing && inside(i) ? Decision{kLeaning, Reason::card_of_listing}
                                       : Decision{kNo, Reason::card};
    if (!inside(i)) return {x.good ? kUnlikely : kNo, Reason::outside};
    if (b(i).kind == BlockKind::preformatted) return {kLikely, Reason::preformatted};
    if (b(i).kind == BlockKind::table_cell)
      return {x.link_density < 0.8f ? kLikely : kDoubtful, Reason::data_table};
    if (x.good) return {kSure, Reason::prose};
    if (b(i).kind == BlockKind::paragraph && b(i).stats.sentence_ends > 0 &&
        x.words >= b(i).link_words + kOwnWords)
      return {kLeaning, Reason::inside};
    if (x.link_density > 0.5f) return {kUnlikely, Reason::link_dense};
    return {kLeaning, Reason::inside};
  }

  // Lists of links inside the content: kept where the list as a whole is not mostly links, or where a
  // sentence before it announces it ("The maps we used:").
  void smooth() {
    const auto before = out_.blocks;
    for (BlockId i = 0; i < before.size(); ++i) {
      if (b(i).kind != BlockKind::list_item || b(i).list == kNoNode) continue;
      if (before[i].reason != Reason::link_dense && !(before[i].reason == Reason::card && inside(i)))
        continue;
      const NodeId list = b(i).list;
      const BlockId first = features_.block_at[list], end = features_.block_at[nodes_[list].end];
      const std::uint32_t all = features_.words_before[end] - features_.words_before[first];
      const std::uint32_t links = links_before_[end] - links_before_[first];
      const bool announced = first > 0 && before[first - 1].score >= 0.5f && announces(first - 1);
      if (announced || (before[i].reason == Reason::link_dense && links * 10 < all * 7))
        out_.blocks[i] = {kLeaning, Reason::list_of_content};
    }
  }

  // Ends in a colon and says more than a label does.
  bool announces(BlockId i) const {
    std::string_view text = blocks_.text_of(b(i));
    return f(i).words >= kAnnouncingWords && (text.ends_with(":") || text.ends_with("\xEF\xBC\x9A"));
  }

  // A page on which next to nothing was found gives what text it has outside boilerplate.
  void rescue_thin_pages() {
    std::uint32_t kept = 0;
    for (BlockId i = 0; i < out_.blocks.size(); ++i) {
      if (out_.blocks[i].score < 0.5f) continue;
      if (f(i).good) return;
      kept += f(i).words;
    }
    if (kept >= kThinWords) return;
    for (BlockId i = 0; i < out_.blocks.size(); ++i)
      if (out_.blocks[i].score < 0.5f && !boilerplate(i) && f(i).link_density < 0.5f && !b(i).set_apart &&
          out_.blocks[i].reason != Reason::no_words)
        out_.blocks[i] = {kLeaning, Reason::only_text};
  }

  const Dom& dom_;
  std::span<const Node> nodes_;
  const Blocks& blocks_;
  const Features& features_;
  Decisions out_;
  std::vector<std::uint32_t> prose_before_, links_before_;
  std::uint32_t prose_ = 0, prose_blocks_ = 0;
};

}  // namespace

Decisions decide(const Dom& dom, const Blocks& blocks, const Features& features) {
  return Decider(dom, blocks, features).run();
}

}  // namespace saring

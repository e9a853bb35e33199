// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "saring/label/cards_internal.h"

namespace saring {
namespace {

constexpr std::uint32_t kCardWords = 110;  // a teaser's headline, standfirst, caption and date line
constexpr std::uint32_t kCardProse = 2;    // blocks of prose in a teaser: a caption and a standfirst
constexpr std::uint32_t kMinCards = 3;     // siblings that make a row
constexpr double kTeaserWords = 45;  // words outside links that the cards of a row have on average at most:
                                     // entries of a listicle, posts and reviews have more
constexpr double kCardShare = 0.6;   // of the siblings that must be cards

class CardFinder {
 public:
  CardFinder(const Dom& dom, const Blocks& blocks, const Features& features)
      : dom_(dom), nodes_(dom.nodes()), blocks_(blocks), features_(features), cards_(blocks.blocks.size()) {}

  std::vector<bool> run() {
    for (NodeId i = 1; i < nodes_.size(); ++i)
      if (nodes_[i].kind == NodeKind::element && flow(nodes_[i].tag) != Flow::none &&
          blocks_in(i) >= kMinCards)
        rows_under(i);
    return std::move(cards_);
  }

 private:
  std::uint32_t blocks_in(NodeId n) const {
    return features_.block_at[nodes_[n].end] - features_.block_at[n];
  }

  void rows_under(NodeId parent) {
    children_.clear();
    for (NodeId c = parent + 1; c < nodes_[parent].end; c = nodes_[c].end)
      if (nodes_[c].kind == NodeKind::element && blocks_in(c) > 0) children_.emplace_back(0, c);
    if (children_.size() < kMinCards) return;
    for (auto& [make, node] : children_) make = make_of(node);
    std::sort(children_.begin(), children_.end());
    for (std::size_t i = 0; i < children_.size();) {
      std::size_t end = i + 1;
      while (end < children_.size() && children_[end].first == children_[i].first) ++end;
      if (end - i >= kMinCards) judge_row(std::span(children_).subspan(i, end - i));
      i = end;
    }
  }

  void judge_row(std::span<const std::pair<std::uint64_t, NodeId>> members) {
    std::vector<bool> card;
    std::uint32_t own_words = 0;
    for (const auto& [make, m] : members) card.push_back(is_card(m)), own_words += own_words_in(m);
    const auto n = static_cast<double>(members.size());
    const auto cards = static_cast<double>(std::count(card.begin(), card.end(), true));
    if (cards < kCardShare * n || own_words > kTeaserWords * n) return;
    for (std::size_t i = 0; i < members.size(); ++i)
      for (BlockId b = features_.block_at[members[i].second];
           card[i] && b < features_.block_at[nodes_[members[i].second].end]; ++b)
        cards_[b] = true;
  }

  // Tag and first class token: what a template repeats.
  std::uint64_t make_of(NodeId n) const {
    std::uint64_t h = 1469598103934665603u ^ static_cast<unsigned>(nodes_[n].tag);
    const std::string_view c = dom_.attribute(n, "class");
    const std::size_t from = std::min(c.find_first_not_of(" \t\n\r\f"), c.size());
    for (char ch : c.substr(from, c.find_first_of(" \t\n\r\f", from) - from))
      h = (h ^ static_cast<unsigned char>(ch)) * 1099511628211u;
    return h;
  }

  std::uint32_t own_words_in(NodeId n) const {
    std::uint32_t words = 0;
    for (BlockId b = features_.block_at[n]; b < features_.block_at[nodes_[n].end]; ++b)
      if (!blocks_.blocks[b].in_link) words += features_.blocks[b].words - blocks_.blocks[b].link_words;
    return words;
  }

  // Short, with a headline that is a link and stands for the card.
  bool is_card(NodeId n) const {
    if (features_.words_in(dom_, n) > kCardWords) return false;
    const BlockId first = features_.block_at[n], end = features_.block_at[nodes_[n].end];
    bool link_line = closest(dom_, n, Tag::a) != kNoNode;
    std::uint32_t prose = 0;
    for (BlockId b = first; b < end; ++b) {
      const Block& block = blocks_.blocks[b];
      if (block.kind == BlockKind::preformatted || block.table != 0 || block.heading_level == 1) return false;
      prose += features_.blocks[b].good && !block.in_link;
      link_line |= block.in_link || (features_.blocks[b].link_density >= 0.8f && block.link_words >= 2);
    }
    if (prose > (features_.page.discussion ? 0 : kCardProse)) return false;
    return link_line &&
           !(end - first == 1 && features_.blocks[first].good && features_.blocks[first].link_density < 0.8f);
  }

  const Dom& dom_;
  std::span<const Node> nodes_;
  const Blocks& blocks_;
  const Features& features_;
  std::vector<bool> cards_;
  std::vector<std::pair<std::uint64_t, NodeId>> children_;  // of one parent: make and node
};

}  // namespace

std::vector<bool> find_cards(const Dom& dom, const Blocks& blocks, const Features& features) {
  return CardFinder(dom, blocks, features).run();
}

}  // namespace saring

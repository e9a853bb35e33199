// SPDX-License-Identifier: Apache-2.0
#include "saring/label/features.h"

#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/base/numbering.h"
#include "saring/label/certain_internal.h"
#include "saring/label/discussion_internal.h"

namespace saring {
namespace {

// Prose by shape: long enough to hold a sentence, not mostly links, and ends one. Figures: the block study
// behind dom-distiller's and jusText's thresholds (10 words, link density 1/3).
constexpr std::uint32_t kGoodWords = 10;
constexpr float kGoodLinkDensity = 1.0f / 3;
constexpr std::uint32_t kLongWords = 30;
constexpr float kLongLinkDensity = 0.15f;

// A class name or zone that would exclude nearly all prose of the page names the page, not a part of it: it
// counts only where at least this share of the prose, or this many words, stands elsewhere.
constexpr double kElsewhereShare = 0.25;
constexpr std::uint32_t kElsewhereWords = 60;
constexpr double kWrapperShare = 0.4;      // of the page's prose: a node with more is a wrapper or the body
constexpr std::uint32_t kNearWords = 100;  // an element with more text is more than a byline, caption or date
constexpr double kBodyShare = 0.3;  // of the page's prose: a node named a body with less is one of many

struct NodeFacts {
  std::uint32_t topics = 0, near = 0;
  std::uint16_t zone = 0;
};

// What a class attribute says.
struct ClassFacts {
  std::uint32_t topics = 0;
  bool has_topics = false;  // they have been asked for
  DiscussionNames discussion;
};

bool is_modifier(std::string_view name) {
  for (std::string_view prefix : {"has", "no", "with", "without", "hide", "enable"})
    if (name.size() > prefix.size() + 1 && name.starts_with(prefix)) {
      const char next = name[prefix.size()];
      if (next == '-' || next == '_' || ascii::is_upper(next)) return true;
    }
  return false;
}

// What an element's attributes say.
struct Marks {
  std::uint32_t topics = 0;
  std::uint16_t zone = 0;
  bool article_body = false, discussion = false;
};

// Reads class attributes. Templates repeat them, and their tokens: each is read once.
class ClassReader {
 public:
  const ClassFacts& read(std::string_view value, bool with_topics) {
    const auto [number, fresh] = attributes_.insert(value);
    if (fresh) facts_.emplace_back();
    ClassFacts& facts = facts_[number];
    if (fresh) facts.discussion = discussion_of(value);
    if (with_topics && !facts.has_topics) facts.topics = topics_of(value), facts.has_topics = true;
    return facts;
  }

 private:
  // What one class says; pages repeat their classes in ever new lists.
  struct Token {
    DiscussionNames discussion;
    std::uint32_t topics = 0;
    bool has_topics = false;
  };

  template <class Use>
  void for_each(std::string_view value, Use use) {
    for (std::size_t i = 0; i < value.size();) {
      std::size_t end = i;
      while (end < value.size() && !ascii::is_space(value[end])) ++end;
      if (end > i) {
        const std::string_view name = value.substr(i, end - i);
        const auto [number, fresh] = names_.insert(name);
        if (fresh) tokens_.push_back({.discussion = discussion_names(name)});
        use(name, tokens_[number]);
      }
      i = end + 1;
    }
  }

  DiscussionNames discussion_of(std::string_view value) {
    DiscussionNames out;
    for_each(value, [&](std::string_view, const Token& token) {
      out.post |= token.discussion.post;
      out.answer |= token.discussion.answer;
    });
    return out;
  }

  // Modifiers say what is beside an element, not what it is ("has-sidebar", "no-comments"); and the class
  // list that WordPress gives a post holds the post's tags and categories.
  std::uint32_t topics_of(std::string_view value) {
    std::uint32_t topics = 0;
    bool post = false;
    for_each(value, [&](std::string_view name, Token& token) {
      post |= name == "hentry" || name == "h-entry" || name == "type-post" || name == "status-publish";
      if (!token.has_topics) {
        if (!is_modifier(name)) token.topics = class_topics(name);
        token.has_topics = true;
      }
      topics |= token.topics;
    });
    return post ? bit(Topic::content) : topics;
  }

  Numbering<std::string_view> attributes_, names_;
  std::vector<ClassFacts> facts_;  // of attributes_
  std::vector<Token> tokens_;      // of names_
};

std::uint16_t zone_of_role(std::string_view role) {
  role = ascii::trim(role);
  if (role == "navigation" || role == "menu" || role == "menubar" || role == "toolbar") return kInNav;
  if (role == "contentinfo") return kInFooter;
  if (role == "banner") return kInHeader;
  if (role == "complementary") return kInAside;
  if (role == "search") return kInSearch;
  if (role == "dialog" || role == "alertdialog") return kInDialog;
  if (role == "main") return kInMain;
  if (role == "article") return kInArticle;
  return 0;
}

std::uint16_t zone_of_tag(Tag tag, std::uint16_t outer) {
  const bool inside = (outer & (kInArticle | kInMain)) != 0;
  switch (tag) {
    case Tag::nav: return kInNav;
    case Tag::footer: return inside ? kInArticleFooter : kInFooter;
    case Tag::header: return inside ? kInArticleHeader : kInHeader;
    case Tag::aside: return kInAside;
    case Tag::main: return kInMain;
    case Tag::article: return kInArticle;
    case Tag::form: return kInForm;
    case Tag::dialog: return kInDialog;
    case Tag::search: return kInSearch;
    case Tag::button:
    case Tag::select:
    case Tag::option:
    case Tag::textarea:
    case Tag::datalist: return kInControl;
    default: return 0;
  }
}

class Measurer {
 public:
  Measurer(const Dom& dom, const Blocks& blocks) : dom_(dom), nodes_(dom.nodes()), blocks_(blocks) {}

  Features run(const PageHints& hints) {
    const std::size_t n = blocks_.blocks.size();
    out_.blocks.resize(n);
    names_ = hints.names;
    index_blocks();
    basics();
    find_shown();
    read_attributes();
    for (const std::string& selector : hints.locked)
      for (const NodeId locked : all_selected(dom_, selector)) marks_[locked].topics &= ~bit(Topic::paywall);
    out_.page.discussion = hints.discussion || looks_like_discussion();
    out_.page.declared_article = hints.article;
    facts_of_nodes();
    for (BlockId i = 0; i < n; ++i) {
      BlockFeatures& f = out_.blocks[i];
      const Block& b = blocks_.blocks[i];
      f.zone = facts_[b.node].zone;
      if (b.in_form_control) f.zone |= kInControl;
      f.topics = facts_[b.node].topics;
      f.near_topics = facts_[b.node].near;
    }
    sum_clean();
    if (out_.page.clean_words > 0) out_.page.whole = deepest_with(0.9);
    return std::move(out_);
  }

 private:
  void index_blocks() {
    out_.block_at.resize(nodes_.size() + 1);
    BlockId next = static_cast<BlockId>(blocks_.blocks.size());
    std::size_t b = blocks_.blocks.size();
    for (std::size_t i = nodes_.size() + 1; i-- > 0;) {
      while (b > 0 && first_text(static_cast<BlockId>(b - 1)) >= i) next = static_cast<BlockId>(--b);
      out_.block_at[i] = next;
    }
  }

  NodeId first_text(BlockId b) const { return blocks_.runs[blocks_.blocks[b].run_begin].node; }

  void basics() {
    auto& f = out_.blocks;
    out_.words_before.assign(1, 0);
    good_before_.assign(1, 0);
    for (BlockId i = 0; i < f.size(); ++i) {
      const Block& b = blocks_.blocks[i];
      f[i].words = b.stats.words;
      f[i].link_density =
          b.stats.words ? static_cast<float>(b.link_words) / static_cast<float>(b.stats.words) : 0;
      // Thai and Lao write no sentence marks, and some writers none: there length speaks.
      const bool sentence =
          b.stats.sentence_ends > 0 || (b.stats.words >= kLongWords && f[i].link_density < kLongLinkDensity);
      f[i].good = b.stats.words >= kGoodWords && f[i].link_density < kGoodLinkDensity && sentence &&
                  b.kind != BlockKind::preformatted;
      out_.page.words += f[i].words;
      out_.page.good_words += f[i].good ? f[i].words : 0;
      out_.words_before.push_back(out_.page.words);
      good_before_.push_back(out_.page.good_words);
    }
  }

  std::uint32_t good_in(NodeId n) const {
    return good_before_[out_.block_at[nodes_[n].end]] - good_before_[out_.block_at[n]];
  }

  void find_shown() {
    out_.shows.resize(nodes_.size());
    for (const Run& run : blocks_.runs)
      for (NodeId n = run.node; n != kNoNode && !out_.shows[n]; n = nodes_[n].parent) out_.shows[n] = 1;
  }

  // Reads the attributes of every node once. The names of one that shows nothing do not matter, but for what
  // they tell of the page.
  void read_attributes() {
    marks_.resize(nodes_.size());
    for (NodeId i = 1; i < nodes_.size(); ++i)
      if (nodes_[i].kind == NodeKind::element)
        for (const Attribute& a : dom_.attributes(i)) read_attribute(i, a, marks_[i]);
  }

  void read_attribute(NodeId n, const Attribute& a, Marks& marks) {
    if (a.name.empty() || a.value.empty()) return;
    const Tag tag = nodes_[n].tag;
    const bool topics = out_.shows[n] && !is_page(tag);
    switch (a.name[0]) {
      case 'c':
        if (names_ && a.name == "class") read_class(n, a.value, topics, marks);
        break;
      case 'i':
        if (a.name == "itemprop") marks.article_body |= a.value == "articleBody";
        if (a.name == "itemtype") marks.discussion |= is_discussion_type(a.value);
        if (names_ && a.name == "id") read_id(a.value, topics && !is_heading(tag), marks);
        break;
      case 'r':
        if (a.name == "role") marks.zone |= zone_of_role(a.value);
        break;
      default: break;
    }
  }

  void read_id(std::string_view value, bool topics, Marks& marks) {
    posts_ += is_post_id(value);
    if (topics) marks.topics |= class_topics(value);
  }

  void read_class(NodeId n, std::string_view value, bool topics, Marks& marks) {
    const ClassFacts& facts = classes_.read(value, topics);
    posts_ += facts.discussion.post, answers_ += facts.discussion.answer;
    if (!topics) return;
    marks.topics |= facts.topics;
    // A paragraph that bears the bare name stands behind the paywall; a prompt is a box or says what it is.
    if (nodes_[n].is(Tag::p) && ascii::has_token(value, "paywall")) marks.topics &= ~bit(Topic::paywall);
  }

  // Its names speak of the whole page.
  static bool is_page(Tag tag) { return tag == Tag::body || tag == Tag::html; }

  // Names that a wrapper of the whole page or of the body may bear without saying anything about it
  // ("newsletter-post", "page-with-sidebar"): they count only on parts. A comment list or a consent dialog
  // may outweigh the body.
  std::uint32_t trusted_topics(NodeId n, std::uint32_t topics) const {
    const std::uint32_t inside = good_in(n), outside = out_.page.good_words - inside;
    if (inside < kElsewhereWords) return topics;
    if (outside < kElsewhereWords && outside < kElsewhereShare * inside) return topics & ~kBoilerplateTopics;
    if (inside < kWrapperShare * out_.page.good_words) return topics;
    return topics & ~(kBoilerplateTopics & ~(bit(Topic::comments) | bit(Topic::cookie)));
  }

  std::uint16_t trusted_zone(NodeId n, std::uint16_t zone) const {
    const std::uint32_t inside = good_in(n), outside = out_.page.good_words - inside;
    if (inside >= kElsewhereWords && outside < kElsewhereWords && outside < kElsewhereShare * inside)
      return static_cast<std::uint16_t>(zone & ~kBoilerplateZones);
    return zone;
  }

  // A body, by name or element: what was said of the wrappers around it does not hold for it.
  bool is_body_element(NodeId n, std::uint32_t topics) const {
    const bool named = (topics & bit(Topic::content)) || nodes_[n].tag == Tag::article ||
                       nodes_[n].tag == Tag::main || marks_[n].article_body;
    return named && good_in(n) >= kBodyShare * out_.page.good_words && good_in(n) > 0;
  }

  // Directly, or inside a span or two.
  bool in_heading(NodeId n) const {
    constexpr int kSteps = 3;
    for (int step = 0; step < kSteps && (n = nodes_[n].parent) != kNoNode; ++step)
      if (is_heading(nodes_[n].tag)) return true;
    return false;
  }

  void facts_of_nodes() {
    facts_.resize(nodes_.size());
    out_.own_topics.resize(nodes_.size());
    out_.names.resize(nodes_.size());
    for (NodeId i = 1; i < nodes_.size(); ++i) {
      const Node& n = nodes_[i];
      NodeFacts f = facts_[n.parent];
      if (n.kind == NodeKind::element && n.attribute_count + (n.tag != Tag::unknown) > 0) {
        const std::uint32_t own = marks_[i].topics;
        // A place beside the content, whatever it holds.
        std::uint32_t topics = own | (own & bit(Topic::aside) ? bit(Topic::navigation) : 0);
        out_.own_topics[i] = topics;
        std::uint16_t zone = zone_of_tag(n.tag, f.zone);
        zone |= marks_[i].zone;
        // Such a button opens what the heading heads.
        if (n.tag == Tag::button && in_heading(i)) zone = 0;
        // Forums put their posts in comment classes.
        if (out_.page.discussion) topics &= ~bit(Topic::comments);
        const bool body = is_body_element(i, topics);
        if (body) {
          f.topics &= ~kBoilerplateTopics;
          f.zone = static_cast<std::uint16_t>(f.zone & ~kBoilerplateZones);
        }
        if (topics & kBoilerplateTopics) topics = trusted_topics(i, topics);
        if (zone & kBoilerplateZones) zone = trusted_zone(i, zone);
        if (out_.words_in(dom_, i) <= kNearWords) f.near |= topics;
        f.topics |= topics;
        f.zone |= zone;
        out_.names[i] = {topics & own, zone, body};
      }
      facts_[i] = f;
    }
  }

  bool clean(const BlockFeatures& f) const {
    return f.good && !(f.topics & kBoilerplateTopics) && !(f.zone & kBoilerplateZones);
  }

  void sum_clean() {
    out_.clean_before.assign(1, 0);
    for (const BlockFeatures& f : out_.blocks) {
      if (clean(f)) out_.page.clean_words += f.words;
      out_.clean_before.push_back(out_.page.clean_words);
    }
  }

  // Posts of a forum, or a question and its answers, repeat a structure whose class names say so. Where forum
  // software has signed the page, one will do: a question that nobody has answered.
  bool looks_like_discussion() const {
    return posts_ >= 3 || answers_ >= 2 || (posts_ > 0 && has_forum_software(dom_)) ||
           std::any_of(marks_.begin(), marks_.end(), [](const Marks& m) { return m.discussion; });
  }

  NodeId deepest_with(double share) const {
    NodeId at = 0;
    for (bool moved = true; moved;) {
      moved = false;
      for (NodeId c = at + 1; c < nodes_[at].end; c = nodes_[c].end)
        if (out_.clean_words_in(dom_, c) >= share * out_.page.clean_words) {
          at = c;
          moved = nodes_[c].kind == NodeKind::element;
          break;
        }
    }
    return nodes_[at].kind == NodeKind::text ? nodes_[at].parent : at;
  }

  const Dom& dom_;
  std::span<const Node> nodes_;
  const Blocks& blocks_;
  Features out_;
  std::vector<NodeFacts> facts_;
  bool names_ = true;
  std::vector<std::uint32_t> good_before_;
  ClassReader classes_;
  std::vector<Marks> marks_;     // for each node
  int posts_ = 0, answers_ = 0;  // elements with class names of such
};

}  // namespace

Features measure_page(const Dom& dom, const Blocks& blocks, const PageHints& hints) {
  return Measurer(dom, blocks).run(hints);
}

}  // namespace saring

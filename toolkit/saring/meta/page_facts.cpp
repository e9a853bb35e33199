// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "saring/base/ascii.h"
#include "saring/base/numbering.h"
#include "saring/meta/authors_internal.h"
#include "saring/meta/json_ld_internal.h"
#include "saring/meta/page_facts_internal.h"
#include "saring/text/normalize.h"

namespace saring::meta {
namespace {

constexpr std::size_t kMostMetas = 2000, kMostLinks = 2000, kMostProperties = 500, kMostHeadings = 16;
constexpr std::size_t kMostTimes = 200, kMostBylines = 100, kMostDates = 300;
constexpr std::size_t kShort = 160;               // bytes of a date line or byline
constexpr std::size_t kMostContentBytes = 65536;  // of one <meta>
constexpr std::size_t kMostNodesInside = 40;      // of a byline or date line

// What parts of class names and ids say about an element.
enum Hint : unsigned {
  kAside = 1,  // about other things than this page
  kByline = 2,
  kNotByline = 4,  // outweighs kByline
  kDate = 8,
  kChange = 16,    // the date of a change
  kOriginal = 32,  // outweighs kChange
};
struct HintWord {
  std::string_view word;  // lower case
  unsigned hints;
};
// Sorted by first letter; the second is a letter too, and there is a third character.
constexpr HintWord kHintWords[] = {{"archive", kAside},
                                   {"auteur", kByline},
                                   {"author", kByline},
                                   {"authority", kNotByline},
                                   {"authoriz", kNotByline},
                                   {"autor", kByline},
                                   {"avatar", kNotByline},
                                   {"bio", kNotByline},
                                   {"breadcrumb", kAside},
                                   {"by-line", kByline},
                                   {"byline", kByline | kDate},
                                   {"calendar", kAside},
                                   {"caption", kNotByline},
                                   {"carousel", kAside},
                                   {"comment", kAside | kNotByline},
                                   {"contributor", kByline},
                                   {"cookie", kAside},
                                   {"copyright", kAside},
                                   {"count", kNotByline},
                                   {"created", kDate | kOriginal},
                                   {"data", kDate},
                                   {"date", kNotByline | kDate},
                                   {"datum", kDate},
                                   {"desc", kNotByline},
                                   {"disqus", kAside},
                                   {"email", kNotByline},
                                   {"entry-date", kOriginal},
                                   {"erstellt", kDate},
                                   {"fecha", kDate},
                                   {"follow", kNotByline},
                                   {"footer", kAside},
                                   {"image", kNotByline},
                                   {"img", kNotByline},
                                   {"info", kDate},
                                   {"job", kNotByline},
                                   {"journalist", kByline},
                                   {"latest", kAside},
                                   {"menu", kAside},
                                   {"meta", kDate},
                                   {"modif", kDate | kChange},
                                   {"more", kNotByline},
                                   {"more-news", kAside},
                                   {"most-read", kAside},
                                   {"mostread", kAside},
                                   {"namerep", kByline},
                                   {"newsletter", kAside},
                                   {"penulis", kByline},
                                   {"photo", kNotByline},
                                   {"popular", kAside},
                                   {"posted", kDate},
                                   {"promo", kAside},
                                   {"publi", kDate | kOriginal},
                                   {"recommend", kAside},
                                   {"redakteur", kByline},
                                   {"related", kAside},
                                   {"reply", kAside},
                                   {"reporter", kByline},
                                   {"respond", kAside},
                                   {"role", kNotByline},
                                   {"share", kNotByline},
                                   {"sidebar", kAside},
                                   {"skribent", kByline},
                                   {"slider", kAside},
                                   {"social", kNotByline},
                                   {"stamp", kDate},
                                   {"tanggal", kDate},
                                   {"teaser", kAside},
                                   {"terbaru", kAside},
                                   {"terkait", kAside},
                                   {"terkini", kAside},
                                   {"ticker", kAside},
                                   {"time", kNotByline | kDate},
                                   {"title", kNotByline},
                                   {"trending", kAside},
                                   {"updat", kDate | kChange},
                                   {"waktu", kDate},
                                   {"widget", kAside},
                                   {"writer", kByline}};

// First row of each letter of kHintWords; kHintStarts[26] is the end.
constexpr std::array<std::size_t, 27> kHintStarts = [] {
  std::array<std::size_t, 27> out{};
  std::size_t row = 0;
  for (std::size_t letter = 0; letter < 27; ++letter) {
    while (row < std::size(kHintWords) && static_cast<std::size_t>(kHintWords[row].word[0] - 'a') < letter)
      ++row;
    out[letter] = row;
  }
  return out;
}();
// For each letter, the second letters of the words that start with it.
constexpr std::array<std::uint32_t, 26> kHintSeconds = [] {
  std::array<std::uint32_t, 26> out{};
  for (const HintWord& w : kHintWords)
    out[static_cast<std::size_t>(w.word[0] - 'a')] |= 1u << static_cast<unsigned>(w.word[1] - 'a');
  return out;
}();

// All hints of a name, case ignored, in one pass; of its first bytes.
unsigned hints_of(std::string_view name) {
  constexpr std::size_t kMostBytes = 200;
  char lower[kMostBytes];
  const std::size_t size = std::min(name.size(), kMostBytes);
  for (std::size_t i = 0; i < size; ++i) lower[i] = ascii::lower(name[i]);
  const std::string_view text(lower, size);
  unsigned out = 0;
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (!ascii::is_lower(text[i]) || !ascii::is_lower(text[i + 1])) continue;
    const auto letter = static_cast<std::size_t>(text[i] - 'a');
    if ((kHintSeconds[letter] >> (text[i + 1] - 'a')) % 2 == 0) continue;
    for (std::size_t row = kHintStarts[letter]; row < kHintStarts[letter + 1]; ++row) {
      const std::string_view word = kHintWords[row].word;
      if (word[1] == text[i + 1] && word[2] == text[i + 2] && text.substr(i).starts_with(word))
        out |= kHintWords[row].hints;
    }
  }
  return out;
}

bool contains_any(std::string_view text, const auto& words) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// The text of an element of a few nodes that is not longer than `most`; empty if it is.
std::string short_text(const Dom& dom, NodeId id, std::size_t most) {
  std::string out;
  const Node& node = dom[id];
  if (dom.size_of(id) > kMostNodesInside) return out;
  for (NodeId i = id; i < node.end; ++i) {
    const Node& n = dom[i];
    if (n.kind == NodeKind::element && (flow(n.tag) == Flow::block || n.is(Tag::br)) && !out.empty())
      out += '\n';
    if (n.kind != NodeKind::text || (n.flags & kNotText) != 0) continue;
    if (out.size() + n.text.size() > most + 200) return {};  // white space may go yet
    out += n.text;
  }
  out = clean(out, Whitespace::lines);
  return out.size() > most ? std::string() : out;
}

class Gatherer {
 public:
  explicit Gatherer(const Dom& dom) : dom_(dom) {}

  PageFacts run() {
    find_headings();
    const std::span<const Node> nodes = dom_.nodes();
    for (NodeId i = 0; i < nodes.size(); ++i) {
      const Node& node = nodes[i];
      if ((node.flags & kTemplate) != 0) continue;
      if (node.kind == NodeKind::element && node.ns == Namespace::html) {
        element(i, node);
      } else if (node.kind == NodeKind::text) {
        text(i, node);
      }
    }
    return std::move(out_);
  }

 private:
  void find_headings() {
    add_headings(Tag::h1, {});
    std::string title;
    if (const NodeId id = find(dom_, Tag::title); id != kNoNode) dom_.append_text(id, title);
    if (title.empty() || title.size() > 2000) return;
    for (const Tag tag : {Tag::h2, Tag::h3}) add_headings(tag, fold_phrase(title));
  }

  // Elements of that tag whose folded text stands in `within`, if that is not empty.
  void add_headings(Tag tag, std::string_view within) {
    const std::span<const Node> nodes = dom_.nodes();
    for (NodeId i = 0; i < nodes.size() && out_.headings.size() < kMostHeadings; ++i) {
      if (!nodes[i].is(tag) || (nodes[i].flags & (kTemplate | kNoscript)) != 0 || dom_.size_of(i) > 200)
        continue;
      std::string text;
      dom_.append_text(i, text);
      if (text.size() > 2000) continue;
      text = clean(text);
      const bool repeated =
          within.empty() || (text.size() > 5 && within.find(fold_phrase(text)) != within.npos);
      if (!text.empty() && repeated)
        out_.headings.push_back({{}, std::move(text), i, false, false, heading_level(tag)});
    }
  }

  bool holds_heading(NodeId id) const {
    return std::any_of(out_.headings.begin(), out_.headings.end(),
                       [&](const Spot& h) { return h.node >= id && h.node < dom_[id].end; });
  }

  void element(NodeId id, const Node& node) {
    if (node.tag == Tag::meta) return meta(id);
    if (node.tag == Tag::script) return script(id);
    if (node.tag == Tag::title && out_.title.empty()) {
      dom_.append_text(id, out_.title);
      out_.title =
          clean(std::string_view(out_.title).substr(0, out_.title.size() > 8192 ? 0 : out_.title.size()));
    }
    if (node.tag == Tag::html || node.tag == Tag::body) page(id);
    if (node.tag == Tag::base && out_.base.empty()) out_.base = dom_.attribute(id, "href");
    if (node.tag == Tag::link || node.tag == Tag::a) link(id, node);
    if (node.attribute_count == 0 && node.tag != Tag::nav && node.tag != Tag::aside &&
        node.tag != Tag::footer && node.tag != Tag::address && node.tag != Tag::time)
      return;
    scopes(id, node);
    property(id);
    const unsigned hints = node.tag == Tag::html || node.tag == Tag::body ? 0 : names_hint(id);
    asides(id, node, hints);
    const bool abbreviated = node.tag == Tag::abbr && (hints & kDate) != 0;  // hAtom: the date is the title
    if ((node.tag == Tag::time || abbreviated) && out_.times.size() < kMostTimes) {
      std::string value(dom_.attribute(id, abbreviated ? "title" : "datetime").substr(0, kShort));
      out_.times.push_back({std::move(value), short_text(dom_, id, kShort), id, aside(id),
                            (hints & kDate) != 0, 0, false, is_change(hints)});
    }
    if ((hints & kByline) != 0 && (hints & kNotByline) == 0) add_byline(id, true, names_only(id));
    if ((hints & kDate) != 0) date(id, true, is_change(hints));
  }

  // Of an element's class and id. Pages repeat their classes.
  unsigned names_hint(NodeId id) {
    const std::string_view classes = dom_.attribute(id, "class");
    unsigned out = 0;
    if (!classes.empty()) {
      const auto [number, fresh] = classes_.insert(classes);
      if (fresh) hints_of_classes_.push_back(hints_of(classes));
      out = hints_of_classes_[number];
    }
    return out | hints_of(dom_.attribute(id, "id"));
  }

  // Elements whose subtrees are about other things than this page. One that holds the heading is not.
  void asides(NodeId id, const Node& node, unsigned hints) {
    if (id < aside_end_ || node.tag == Tag::main) return;
    constexpr NodeId kLargest = 3;  // a part of the page that holds more than a third of it is no aside
    if (dom_.size_of(id) > dom_.size_of(0) / kLargest) return;
    const bool by_tag = node.tag == Tag::nav || node.tag == Tag::aside || node.tag == Tag::footer;
    if ((!by_tag && (hints & kAside) == 0) || holds_heading(id)) return;
    // An article's own footer tells who wrote it and when.
    const bool footer = node.tag == Tag::footer && closest(dom_, id, Tag::article) != kNoNode;
    if (!footer) aside_end_ = node.end;
  }
  bool aside(NodeId id) const { return id < aside_end_; }

  void page(NodeId id) {
    for (const char* key : {"lang", "xml:lang"})
      if (out_.language.empty()) out_.language = dom_.attribute(id, key).substr(0, 64);
    if (out_.dir.empty()) out_.dir = ascii::lower(ascii::trim(dom_.attribute(id, "dir").substr(0, 16)));
  }

  void meta(NodeId id) {
    std::string_view content = dom_.attribute(id, "content");
    if (content.size() > kMostContentBytes) return;
    for (const char* key : {"property", "name", "itemprop", "http-equiv"}) {
      const std::string_view name = ascii::trim(dom_.attribute(id, key));
      if (name.empty() || name.size() > 100 || out_.metas.size() >= kMostMetas) continue;
      if (std::string_view(key) == "itemprop") {
        add_property(id, name, content, false);
      } else {
        out_.metas.push_back({ascii::lower(name), content});
      }
    }
  }

  void script(NodeId id) {
    const std::string_view type = dom_.attribute(id, "type");
    if (!ascii::istarts_with(ascii::trim(type), "application/ld+json")) return;
    if (out_.json_ld.size() >= kMostScripts) return;
    std::string text;
    for (NodeId i = id + 1; i < dom_[id].end && text.size() <= kMostScriptBytes; ++i)
      if (dom_[i].kind == NodeKind::text) text += dom_[i].text;
    if (text.size() <= kMostScriptBytes) out_.json_ld.push_back(std::move(text));
  }

  void link(NodeId id, const Node& node) {
    const std::string_view rel = dom_.attribute(id, "rel"), href = dom_.attribute(id, "href");
    const bool licence = href.find("creativecommons.org/") != std::string_view::npos;
    if ((rel.empty() && !licence) || out_.links.size() >= kMostLinks) return;
    if (node.tag == Tag::a && !licence && ascii::ifind(rel, "author") == std::string_view::npos &&
        ascii::ifind(rel, "license") == std::string_view::npos &&
        ascii::ifind(rel, "tag") == std::string_view::npos)
      return;
    out_.links.push_back({ascii::lower(rel.substr(0, 100)), href, id});
    const bool author = node.tag == Tag::a && ascii::ifind(rel, "author") != std::string_view::npos;
    if (author) add_byline(id, true, true);
  }

  // Ends of open items that are not the page's own: their properties belong to them.
  void scopes(NodeId id, const Node& node) {
    if (id < nested_end_ || !dom_.has_attribute(id, "itemscope")) return;
    const std::string_view type = dom_.attribute(id, "itemtype");
    constexpr std::string_view kOwn[] = {"Article",     "Posting",  "WebPage",  "Report",  "Review",
                                         "Blog",        "Creative", "Recipe",   "Product", "Event",
                                         "VideoObject", "QAPage",   "Question", "Book"};
    const bool own = !dom_.has_attribute(id, "itemprop") && contains_any(type, kOwn);
    const bool person = type.find("Person") != std::string_view::npos;
    if (!own && !person) nested_end_ = node.end;
    if (own && first_item_ != 0 && !holds_heading(id) && id >= first_item_)
      nested_end_ = node.end;  // a second article
    if (own && type.find("WebPage") == std::string_view::npos && first_item_ == 0) first_item_ = node.end;
  }

  void property(NodeId id) {
    if (const std::string_view name = dom_.attribute(id, "itemprop"); !name.empty())
      return add_property(id, name, attribute_value(id), false);
    std::string_view name = dom_.attribute(id, "property");
    const std::size_t colon = name.rfind(':');
    if (!name.empty())
      add_property(id, colon == std::string_view::npos ? name : name.substr(colon + 1), attribute_value(id),
                   true);
  }

  // The attribute that carries the value of a microdata property (HTML standard, 5.2.4).
  std::string_view attribute_value(NodeId id) const {
    const Node& node = dom_[id];
    const char* const key = node.tag == Tag::time   ? "datetime"
                            : node.tag == Tag::img  ? "src"
                            : node.tag == Tag::link ? "href"
                            : node.tag == Tag::abbr ? "title"
                                                    : "content";
    const std::string_view value = dom_.attribute(id, key);
    return value.empty() ? dom_.attribute(id, "content") : value;
  }

  void add_property(NodeId id, std::string_view name, std::string_view value, bool rdfa) {
    if (out_.properties.size() >= kMostProperties || name.size() > 100) return;
    std::string text = value.empty() ? short_text(dom_, id, 400) : std::string(value.substr(0, 4096));
    // An author that is an item of its own is named by the item.
    out_.properties.push_back({ascii::lower(ascii::trim(name)), std::move(text), id, rdfa,
                               id < nested_end_ && !dom_.has_attribute(id, "itemscope")});
  }

  static bool is_change(unsigned hints) { return (hints & kChange) != 0 && (hints & kOriginal) == 0; }

  // Whether a class of the element is one that blog systems and microformats give to the name alone.
  bool names_only(NodeId id) const {
    constexpr std::string_view kNames[] = {"fn",          "author",       "author-name", "author_name",
                                           "authorname",  "entry-author", "post-author", "article-author",
                                           "byline-name", "byline__name"};
    const std::string names = ascii::lower(dom_.attribute(id, "class").substr(0, 100));
    for (std::size_t from = 0; from < names.size();) {
      const std::size_t end = std::min(names.find(' ', from), names.size());
      const std::string_view token = std::string_view(names).substr(from, end - from);
      if (std::find(std::begin(kNames), std::end(kNames), token) != std::end(kNames)) return true;
      from = end + 1;
    }
    return false;
  }

  void add_byline(NodeId id, bool hinted, bool strong) {
    if (out_.bylines.size() >= kMostBylines) return;
    std::string text = short_text(dom_, id, kShort);
    if (!text.empty()) out_.bylines.push_back({{}, std::move(text), id, aside(id), hinted, 0, strong});
  }

  void date(NodeId id, bool hinted, bool change) {
    if (out_.dates.size() >= kMostDates || (!out_.dates.empty() && out_.dates.back().node == id)) return;
    std::string text = short_text(dom_, id, kShort);
    const bool digit = std::any_of(text.begin(), text.end(), [](char c) {
      return ascii::is_digit(c) || static_cast<unsigned char>(c) >= 0xD9;  // digits of other scripts
    });
    if (digit) out_.dates.push_back({{}, std::move(text), id, aside(id), hinted, 0, false, change});
  }

  // Short texts: a date in their element, a byline by its opening word.
  void text(NodeId id, const Node& node) {
    if ((node.flags & (kNotText | kHidden)) != 0 || node.text.size() > 2 * kShort) return;
    const std::string_view trimmed = ascii::trim(node.text);
    if (trimmed.size() < 2 || trimmed.size() > kShort) return;
    const bool digit = std::any_of(trimmed.begin(), trimmed.end(), ascii::is_digit);
    const NodeId parent = node.parent == kNoNode ? id : node.parent;
    if (digit) {
      const std::size_t before = out_.dates.size();
      date(parent, false, false);
      if (out_.dates.size() == before) date(id, false, false);
    }
    if (trimmed.size() >= 5 && has_author_label(trimmed)) {
      add_byline(id, false, false);
      if (trimmed.size() < 24) add_byline(parent, false, false);
    }
  }

  const Dom& dom_;
  PageFacts out_;
  Numbering<std::string_view> classes_;  // attributes
  std::vector<unsigned> hints_of_classes_;
  NodeId aside_end_ = 0, nested_end_ = 0;
  NodeId first_item_ = 0;  // end of the first item that is the page's own thing
};

}  // namespace

std::string_view PageFacts::meta(std::string_view name) const {
  for (const MetaTag& tag : metas)
    if (tag.name == name && !ascii::trim(tag.content).empty()) return ascii::trim(tag.content);
  return {};
}

PageFacts gather(const Dom& dom) { return Gatherer(dom).run(); }

}  // namespace saring::meta

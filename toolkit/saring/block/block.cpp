// SPDX-License-Identifier: Apache-2.0
#include "saring/block/block.h"

#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/block/table_internal.h"

namespace saring {
namespace {

bool has_class_token(std::string_view classes, std::initializer_list<std::string_view> tokens) {
  for (std::size_t i = 0; i < classes.size();) {
    std::size_t end = i;
    while (end < classes.size() && !ascii::is_space(classes[end])) ++end;
    for (std::string_view token : tokens)
      if (ascii::iequals(classes.substr(i, end - i), token)) return true;
    i = end + 1;
  }
  return false;
}

// Walks the nodes once. `frames_` are the open elements that change the context of the text inside them.
class Builder {
 public:
  explicit Builder(const Dom& dom) : dom_(dom), nodes_(dom.nodes()), cells_(dom) {
    out_.tables = cells_.tables();
  }

  Blocks run() {
    frames_.push_back({.end = static_cast<NodeId>(nodes_.size()), .container = 0});
    for (NodeId i = 1; i < nodes_.size();) {
      while (i >= frames_.back().end) leave();
      const Node& n = nodes_[i];
      if (n.flags & (kNotText | kTemplate) && n.kind == NodeKind::element) {
        i = skip_to_text(i);
        continue;
      }
      if (n.tag == Tag::math) {
        math(i);
        i = n.end;
        continue;
      }
      if (n.kind == NodeKind::text) text(i);
      if (n.kind == NodeKind::element) enter(i);
      ++i;
    }
    while (!frames_.empty()) leave();
    return std::move(out_);
  }

 private:
  struct Frame {
    NodeId end = 0;
    NodeId container = kNoNode;
    NodeId link = kNoNode, list = kNoNode, list_item = kNoNode, pre = kNoNode, apart = kNoNode;
    std::uint32_t ordinal = 0;
    std::uint8_t list_depth = 0;
    bool block = false, quote = false, caption = false, control = false, code = false;
    Cell cell{};
  };
  // The block being gathered. Inline content that is no part of its text is gathered apart, as a block of its
  // own that follows.
  struct Open {
    std::string text;
    std::vector<Run> runs;
    bool space = false;  // white space is due before the next character
    Frame frame;         // of its first text
  };

  // Content that is no text may still hold text of the page (HTML inside <foreignObject>).
  NodeId skip_to_text(NodeId i) const {
    if (nodes_[i].ns != Namespace::svg) return nodes_[i].end;
    for (NodeId k = i + 1; k < nodes_[i].end; ++k)
      if (!(nodes_[k].flags & kNotText) && nodes_[k].kind == NodeKind::element) return k;
    return nodes_[i].end;
  }

  void enter(NodeId id) {
    const Node& n = nodes_[id];
    const Frame& outer = frames_.back();
    if (n.tag == Tag::br) return line_break();
    if (n.tag == Tag::wbr) return;
    if (n.tag == Tag::img || n.tag == Tag::image) {
      out_.images.push_back({id, static_cast<BlockId>(out_.blocks.size())});
      if (!shown_.runs.empty()) ++images_inside_;
      return;
    }
    Frame f = outer;
    f.end = n.end;
    f.block = flow(n.tag) == Flow::block && outer.pre == kNoNode;
    if (f.block) {
      flush();
      f.container = id;
    } else if (flow(n.tag) == Flow::block) {
      break_line_in_pre();
    }
    context(id, n, f);
    if (f.block && n.tag == Tag::hr) return;
    if (n.tag == Tag::a && f.link == id) space_between_links();
    frames_.push_back(f);
  }

  void context(NodeId id, const Node& n, Frame& f) {
    switch (n.tag) {
      case Tag::a:
        if (dom_.has_attribute(id, "href")) f.link = id;
        break;
      case Tag::ul:
      case Tag::ol:
      case Tag::menu:
      case Tag::dir:
      case Tag::dl:
        f.list = id;
        f.list_item = kNoNode;
        f.list_depth = static_cast<std::uint8_t>(std::min(f.list_depth + 1, 255));
        f.ordinal = 0;
        break;
      case Tag::li:
      case Tag::dt:
      case Tag::dd:
        f.list_item = id;
        f.ordinal = number_of_item(id, f.list);
        break;
      case Tag::pre:
      case Tag::listing:
      case Tag::plaintext:
      case Tag::xmp:
      case Tag::textarea:
        if (f.pre == kNoNode) f.pre = id;
        f.control |= n.tag == Tag::textarea;
        break;
      case Tag::blockquote: f.quote = true; break;
      case Tag::figcaption:
      case Tag::caption: f.caption = true; break;
      // A heading whose text is a button opens what it heads (the accordion of the ARIA patterns).
      case Tag::button: f.control |= level_of(f.container) == 0; break;
      case Tag::select:
      case Tag::option:
      case Tag::optgroup:
      case Tag::label:
      case Tag::legend: f.control = true; break;
      case Tag::code:
      case Tag::kbd:
      case Tag::samp:
      case Tag::tt: f.code = true; break;
      case Tag::table: f.cell = {}; break;
      case Tag::td:
      case Tag::th: f.cell = cells_.cell_of(id); break;
      default: break;
    }
    // On <pre> itself "line-numbers" asks a highlighter to add them.
    const bool asks = n.tag == Tag::pre && has_class_token(dom_.attribute(id, "class"), {"line-numbers"});
    if (f.pre != kNoNode && !asks &&
        has_class_token(dom_.attribute(id, "class"), {"lineno", "linenos", "line-number", "line-numbers",
                                                      "linenumber", "ln-num", "gutter", "hljs-ln-numbers"}))
      f.apart = id;
    if (f.block) {
      f.apart = kNoNode;
    } else if (f.apart == kNoNode) {
      const bool hidden = (n.flags & kHidden) && !(nodes_[f.container].flags & kHidden);
      if (hidden || (f.link == id && is_permalink_sign(id))) f.apart = id;
    }
  }

  // "¶", "#" or "↩" that links to a place on the same page.
  bool is_permalink_sign(NodeId a) const {
    if (!dom_.attribute(a, "href").starts_with('#') || dom_.size_of(a) > 6) return false;
    std::string sign;
    dom_.append_text(a, sign);
    const TextStats stats = measure(sign);
    return stats.code_points > 0 && stats.letters + stats.digits == 0;
  }

  void leave() {
    const Frame f = frames_.back();
    frames_.pop_back();
    if (f.block || frames_.empty()) {
      flush();
    } else if (f.pre != kNoNode && !frames_.empty() && frames_.back().pre == kNoNode) {
      flush();
    }
  }

  // Numbers of ordered items: `start`, `value` and the position among the items, found once per list.
  std::uint32_t number_of_item(NodeId item, NodeId list) {
    if (list == kNoNode || !nodes_[list].is(Tag::ol)) return 0;
    while (!numbering_.empty() && nodes_[numbering_.back().list].end <= item) numbering_.pop_back();
    if (numbering_.empty() || numbering_.back().list != list)
      numbering_.push_back({list, number(dom_.attribute(list, "start"), 1) - 1});
    Numbering& n = numbering_.back();
    n.last = number(dom_.attribute(item, "value"), n.last + 1);
    return n.last;
  }

  static std::uint32_t number(std::string_view digits, std::uint32_t otherwise) {
    digits = ascii::trim(digits);
    if (digits.empty() || digits.size() > 8) return otherwise;
    std::uint32_t value = 0;
    for (char c : digits) {
      if (!ascii::is_digit(c)) return otherwise;
      value = value * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return value;
  }

  Open& open_for(const Frame& f) { return f.apart != kNoNode ? apart_ : shown_; }

  void text(NodeId id) {
    const Node& n = nodes_[id];
    if (n.flags & (kNotText | kTemplate)) return;
    const Frame& f = frames_.back();
    Open& open = open_for(f);
    if (f.pre != kNoNode) {
      append(open, f, id, n.text);
    } else {
      append_collapsed(open, f, id, n.text);
    }
    if (open.runs.empty() || open.runs.back().node != id) return;
    // A no-break space between two line breaks is an empty line too.
    if (breaks_ > 0 && measure(n.text).code_points > 0) breaks_ = 0;
  }

  // A formula is its TeX source between dollars where the page carries it, else its MathML text as it stands.
  void math(NodeId id) {
    const Frame& f = frames_.back();
    Open& open = open_for(f);
    NodeId tex = kNoNode, annotation_end = 0;
    for (NodeId i = id; i < nodes_[id].end && tex == kNoNode; ++i)
      if (nodes_[i].text == "annotation" &&
          ascii::ifind(dom_.attribute(i, "encoding"), "tex") != std::string_view::npos &&
          i + 1 < nodes_[i].end && nodes_[i + 1].kind == NodeKind::text)
        tex = i + 1;
    if (tex != kNoNode) {
      if (open.space && !open.text.empty()) open.text += ' ';
      open.space = false;
      append(open, f, tex, "$");
      open.text += ascii::trim(nodes_[tex].text);
      open.text += '$';
      open.runs.back().end = static_cast<std::uint32_t>(open.text.size());
      return;
    }
    for (NodeId i = id; i < nodes_[id].end; ++i) {
      if (nodes_[i].text.starts_with("annotation") && nodes_[i].kind == NodeKind::element)
        annotation_end = nodes_[i].end;
      if (nodes_[i].kind == NodeKind::text && i >= annotation_end)
        append_collapsed(open, f, i, nodes_[i].text);
    }
  }

  void begin_run(Open& open, const Frame& f, NodeId id) {
    if (open.runs.empty()) open.frame = f;
    if (&open == &apart_ && !open.text.empty()) open.text += ' ';  // pieces from different places
    const auto at = static_cast<std::uint32_t>(open.text.size());
    open.runs.push_back({.node = id, .link = f.link, .begin = at, .end = at, .code = f.code});
  }

  void append(Open& open, const Frame& f, NodeId id, std::string_view s) {
    if (s.empty()) return;
    begin_run(open, f, id);
    open.text += s;
    open.runs.back().end = static_cast<std::uint32_t>(open.text.size());
  }

  void append_collapsed(Open& open, const Frame& f, NodeId id, std::string_view s) {
    bool begun = false;
    for (std::size_t i = 0; i < s.size();) {
      if (ascii::is_space(s[i])) {
        open.space = true;
        ++i;
        continue;
      }
      std::size_t end = i;
      while (end < s.size() && !ascii::is_space(s[end])) ++end;
      if (open.space && !open.text.empty()) open.text += ' ';
      open.space = false;
      if (!begun) begin_run(open, f, id);
      begun = true;
      open.text += s.substr(i, end - i);
      open.runs.back().end = static_cast<std::uint32_t>(open.text.size());
      i = end;
    }
  }

  void line_break() {
    const Frame& f = frames_.back();
    Open& open = open_for(f);
    if (f.pre != kNoNode) {
      if (!open.runs.empty()) open.text += '\n';
      return;
    }
    open.space = true;
    if (++breaks_ >= 2) flush();
  }

  void break_line_in_pre() {
    if (!shown_.text.empty() && shown_.text.back() != '\n') shown_.text += '\n';
  }

  // Menus often set links side by side and leave the gap to the style sheet.
  void space_between_links() {
    Open& open = open_for(frames_.back());
    if (!open.runs.empty() && open.runs.back().link != kNoNode) open.space = true;
  }

  void flush() {
    breaks_ = 0;
    emit(shown_);
    // Images inside a block stand before the next one.
    for (std::size_t i = out_.images.size() - images_inside_; i < out_.images.size(); ++i)
      out_.images[i].before = static_cast<BlockId>(out_.blocks.size());
    images_inside_ = 0;
    emit(apart_);
  }

  void emit(Open& open) {
    const bool pre = open.frame.pre != kNoNode;
    if (!open.runs.empty()) {
      Block b = block_of(open);
      b.stats = measure(open.text);
      if (b.stats.code_points > 0) {
        b.text_begin = static_cast<std::uint32_t>(out_.text.size());
        out_.text += open.text;
        b.text_end = static_cast<std::uint32_t>(out_.text.size());
        b.run_begin = static_cast<std::uint32_t>(out_.runs.size());
        for (Run r : open.runs) {
          r.begin += b.text_begin;
          r.end += b.text_begin;
          if (r.link != kNoNode)
            b.link_words += count_words(std::string_view(out_.text).substr(r.begin, r.end - r.begin));
          out_.runs.push_back(r);
        }
        b.link_words = std::min(b.link_words, b.stats.words);
        b.run_end = static_cast<std::uint32_t>(out_.runs.size());
        out_.text += pre ? "\n" : " ";
        last_item_ = b.list_item;
        out_.blocks.push_back(b);
      }
    }
    open.text.clear();
    open.runs.clear();
    open.space = false;
  }

  Block block_of(const Open& open) const {
    const Frame& f = open.frame;
    Block b;
    b.container = f.container;
    b.tag = nodes_[f.container].tag;
    b.node = nodes_[open.runs.front().node].parent;
    for (const Run& r : open.runs) b.node = common_ancestor(dom_, b.node, nodes_[r.node].parent);
    b.node_flags = nodes_[open.runs.front().node].flags;
    b.list_item = f.list_item;
    b.list = f.list;
    b.list_depth = f.list_depth;
    b.ordinal = f.list_item != kNoNode ? f.ordinal : 0;
    b.item_start = f.list_item != kNoNode && f.list_item != last_item_;
    b.in_quote = f.quote;
    b.in_caption = f.caption;
    b.in_form_control = f.control;
    b.set_apart = f.apart != kNoNode;
    b.in_link = f.link != kNoNode && f.link < f.container;
    b.table = f.cell.table;
    b.row = f.cell.row;
    b.column = f.cell.column;
    if (f.pre != kNoNode) {
      b.kind = BlockKind::preformatted;
    } else if (b.table != 0) {
      b.kind = BlockKind::table_cell;
    } else if (const int level = level_of(f.container); level > 0) {
      b.kind = BlockKind::heading;
      b.heading_level = static_cast<std::uint8_t>(level);
    } else if (f.list_item != kNoNode) {
      b.kind = BlockKind::list_item;
    }
    return b;
  }

  // Heading level by the element, one around it, or ARIA.
  int level_of(NodeId container) const {
    for (int up = 0; container != kNoNode && up < 3; ++up, container = nodes_[container].parent) {
      const Node& n = nodes_[container];
      if (is_heading(n.tag)) return heading_level(n.tag);
      if (n.kind != NodeKind::element || n.attribute_count == 0) continue;
      if (dom_.attribute(container, "role") == "heading")
        return static_cast<int>(std::clamp(number(dom_.attribute(container, "aria-level"), 2), 1u, 6u));
    }
    return 0;
  }

  struct Numbering {
    NodeId list;
    std::uint32_t last;
  };

  const Dom& dom_;
  std::span<const Node> nodes_;
  TableCells cells_;
  Blocks out_;
  std::vector<Frame> frames_;
  std::vector<Numbering> numbering_;
  Open shown_, apart_;
  NodeId last_item_ = kNoNode;
  int breaks_ = 0;
  std::size_t images_inside_ = 0;  // last entries of images that lie inside the open block
};

}  // namespace

Blocks make_blocks(const Dom& dom) { return Builder(dom).run(); }

}  // namespace saring

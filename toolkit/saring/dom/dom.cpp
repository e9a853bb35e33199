// SPDX-License-Identifier: Apache-2.0
#include "saring/dom/dom.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <deque>
#include <optional>
#include <vector>

#include "saring/base/ascii.h"
#include "saring/dom/arena_internal.h"
#include "saring/dom/input_internal.h"
#include "saring/dom/scan_internal.h"
#include "saring/dom/skim_internal.h"
#include "saring/text/utf8.h"

namespace saring {

struct Dom::Impl {
  std::string page;                   // texts and values of the nodes lie here,
  std::unique_ptr<Skimmed> skimmed;   // here if they had references,
  std::unique_ptr<ParseArena> arena;  // or here if Gumbo saw the page as it stands;
  std::deque<std::string> names;      // here names of elements without a Tag and texts joined from several
  std::vector<Node> nodes;
  std::vector<Attribute> attributes;
  std::size_t arena_bytes = 0;
  bool depth_capped = false, attributes_capped = false;
  bool keep_all = false;
};

namespace {

void* arena_allocate(void* arena, std::size_t n) { return static_cast<ParseArena*>(arena)->allocate(n); }
void arena_free(void*, void*) {}

// Kept free of objects with destructors: longjmp lands here.
int guarded_parse(ParseArena& arena, const GumboOptions& options, std::string_view html, GumboOutput** out) {
  if (const int why = setjmp(arena.escape)) return why;
  *out = gumbo_parse_with_options(&options, html.data(), html.size());
  return ParseArena::kNone;
}

GumboOptions options_for(ParseArena& arena, std::string_view fragment) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = arena_allocate;
  options.deallocator = arena_free;
  options.userdata = &arena;
  options.max_errors = 0;  // recorded errors copy the tag stack: quadratic memory
  if (!fragment.empty()) {
    if (fragment.starts_with("svg ")) options.fragment_namespace = GUMBO_NAMESPACE_SVG;
    if (fragment.starts_with("math ")) options.fragment_namespace = GUMBO_NAMESPACE_MATHML;
    const std::size_t space = fragment.find(' ');
    const std::string_view tag = space == std::string_view::npos ? fragment : fragment.substr(space + 1);
    options.fragment_context = gumbo_tagn_enum(tag.data(), static_cast<unsigned>(tag.size()));
  }
  return options;
}

const std::array<Tag, GUMBO_TAG_LAST>& tags_of_gumbo() {
  static const std::array<Tag, GUMBO_TAG_LAST> kMap = [] {
    std::array<Tag, GUMBO_TAG_LAST> map{};
    for (int i = 0; i < GUMBO_TAG_LAST; ++i)
      map[static_cast<std::size_t>(i)] = tag_for_name(gumbo_normalized_tagname(static_cast<GumboTag>(i)));
    return map;
  }();
  return kMap;
}

const GumboVector* children_of(const GumboNode* n) {
  if (n->type == GUMBO_NODE_DOCUMENT) return &n->v.document.children;
  if (n->type == GUMBO_NODE_ELEMENT || n->type == GUMBO_NODE_TEMPLATE) return &n->v.element.children;
  return nullptr;
}

bool declares_hidden_style(std::string_view style) {
  // "display : none" and "visibility:hidden", spaces and case ignored.
  for (const auto& [property, value] : {std::pair{"display", "none"}, std::pair{"visibility", "hidden"}}) {
    for (std::size_t at = 0; (at = ascii::ifind(style, property, at)) != std::string_view::npos;) {
      at += std::strlen(property);
      std::string_view rest = ascii::trim(style.substr(at));
      if (rest.empty() || rest.front() != ':') continue;
      if (ascii::istarts_with(ascii::trim(rest.substr(1)), value)) return true;
    }
  }
  return false;
}

// Turns Gumbo's tree into the flat array. Iterative; elements deeper than max_depth are not made nodes, their
// text is given to the deepest node above them.
class Flattener {
 public:
  Flattener(std::vector<Node>& nodes, std::vector<Attribute>& attributes, std::deque<std::string>& names,
            Skimmed* skimmed, const ParseLimits& limits)
      : nodes_(nodes), attributes_(attributes), names_(names), skimmed_(skimmed), limits_(limits) {}

  // Returns whether the tree bears out what was guessed of the page; if not, it is not the page's.
  bool run(const GumboNode* document) {
    Node root;
    root.kind = NodeKind::document;
    nodes_.push_back(root);
    if (limits_.keep_all && document->v.document.has_doctype) add_doctype(document->v.document);
    open_.push_back({.node = document, .owns = true});
    while (!open_.empty() && agrees_) {
      Open& top = open_.back();
      const GumboVector* kids = children_of(top.node);
      if (top.next < kids->length) {
        visit(static_cast<const GumboNode*>(kids->data[top.next++]), top.id);
        continue;
      }
      if (top.owns) close(top);
      open_.pop_back();
    }
    return agrees_ && (!skimmed_ || (raw_ == skimmed_->raw_tags && hollow_ == skimmed_->hollow_tags));
  }
  bool capped() const { return capped_; }  // the depth limit cut something

 private:
  struct Open {
    const GumboNode* node = nullptr;
    NodeId id = 0;                           // flat node that takes its children
    unsigned next = 0;                       // child to visit
    bool owns = false;                       // id is this element's own node
    const Skimmed::StartTag* tag = nullptr;  // that it stems from, if the skim wrote it
    std::uint32_t left_out = 0;              // nodes until its start
  };

  void visit(const GumboNode* n, NodeId parent) {
    switch (n->type) {
      case GUMBO_NODE_ELEMENT:
      case GUMBO_NODE_TEMPLATE: {
        const bool too_deep = nodes_[parent].depth >= limits_.max_depth;
        capped_ |= too_deep;
        const Skimmed::StartTag* const tag = start_tag_of(n->v.element);
        if (tag) left_out_ += tag->blank_before;
        const NodeId id = too_deep ? parent : add_element(n->v.element, tag, parent);
        hollow_ += tag && tag->hollow && !too_deep;
        open_.push_back({.node = n, .id = id, .owns = !too_deep, .tag = tag, .left_out = left_out_});
        break;
      }
      case GUMBO_NODE_COMMENT:
        if (limits_.keep_all) add_text(valid(n->v.text.text), NodeKind::comment, parent);
        break;
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_CDATA:
      case GUMBO_NODE_WHITESPACE: {
        const std::string_view text = n->v.text.text ? std::string_view(n->v.text.text) : std::string_view();
        if (skimmed_) {
          add_words(text, parent);
        } else {
          add_text(valid(text), NodeKind::text, parent);
        }
        break;
      }
      case GUMBO_NODE_DOCUMENT: break;
    }
  }

  NodeId add(Node node, NodeId parent) {
    const NodeId id = static_cast<NodeId>(nodes_.size());
    node.parent = parent;
    node.depth = static_cast<std::uint16_t>(nodes_[parent].depth + 1);
    node.end = id + 1;
    nodes_.push_back(node);
    return id;
  }

  void add_doctype(const GumboDocument& document) {
    Node node;
    node.kind = NodeKind::doctype;
    node.text = document.name;
    node.attribute_begin = static_cast<std::uint32_t>(attributes_.size());
    node.attribute_count = 2;
    attributes_.push_back({"public", document.public_identifier});
    attributes_.push_back({"system", document.system_identifier});
    add(node, 0);
  }

  // Texts and elements that went through Gumbo as words. Not deep: see Skimmed::kMostNested.
  void add_words(std::string_view words, NodeId parent) {
    for (std::size_t at = 0; at < words.size();) {
      const std::optional<TextWords::Piece> piece = skimmed_->words.read(words, at);
      agrees_ &= piece && (piece->atom == TextWords::Piece::kText || piece->atom < skimmed_->atoms.size());
      if (!agrees_) return;
      if (piece->atom == TextWords::Piece::kText) {
        add_text(piece->text, NodeKind::text, parent);
      } else {
        add_atom(skimmed_->atoms[piece->atom], parent);
      }
    }
  }

  void add_atom(const Skimmed::Atom& atom, NodeId parent) {
    const bool too_deep = nodes_[parent].depth >= limits_.max_depth;
    capped_ |= too_deep;
    if (too_deep) return add_words(atom.words, parent);
    Node node;
    node.tag = atom.tag;
    node.ns = atom.tag == Tag::svg ? Namespace::svg : Namespace::html;
    node.text = saring::name(atom.tag);
    node.attribute_begin = static_cast<std::uint32_t>(attributes_.size());
    node.attribute_count = atom.attribute_count;
    const auto from = skimmed_->attributes.begin() + atom.attribute_begin;
    attributes_.insert(attributes_.end(), from, from + atom.attribute_count);
    hollow_ += atom.hollow;
    const Open open{.id = add_ready(node, parent), .owns = true, .left_out = left_out_};
    add_words(atom.words, open.id);
    left_out_ += atom.left_out;
    close(open);
  }

  void add_text(std::string_view value, NodeKind kind, NodeId parent) {
    if (kind == NodeKind::text) {
      if (value.empty()) return;
      // The standard knows no two text nodes side by side; Gumbo leaves some behind foster-parented content.
      Node& last = nodes_.back();
      if (last.kind == NodeKind::text && last.parent == parent) return extend(last, value);
    }
    Node node;
    node.kind = kind;
    node.ns = nodes_[parent].ns;
    node.flags = nodes_[parent].flags;
    node.text = value;
    const bool blank = !limits_.keep_all && is_blank(value) && ends_block(parent);
    const NodeId id = add(node, parent);
    if (blank) blank_ = id;
  }

  static bool is_blank(std::string_view text) {
    return std::all_of(text.begin(), text.end(), ascii::is_space);
  }
  static bool is_block(const Node& n) {
    return n.kind == NodeKind::element && n.ns == Namespace::html && flow(n.tag) == Flow::block;
  }

  // Whether white space as the next child of `parent` would follow a block-level element or open one. None
  // has a meaning in <head>, which shows nothing.
  bool ends_block(NodeId parent) const {
    const Node& around = nodes_[parent];
    if (around.kind != NodeKind::element || (around.flags & kPreformatted) != 0) return false;
    if (around.is(Tag::head)) return true;
    NodeId before = static_cast<NodeId>(nodes_.size()) - 1;
    while (before != parent && nodes_[before].parent != parent) before = nodes_[before].parent;
    return is_block(nodes_[before]);
  }

  // Takes the last node away if it is white space in front of a block-level element or the end of one.
  void drop_blank(NodeId parent, bool before_block) {
    if (blank_ + 1 != nodes_.size() || nodes_[blank_].parent != parent) return;
    if (!before_block && !nodes_[parent].is(Tag::head)) return;
    nodes_.pop_back();
    blank_ = kNone;
    ++left_out_;
  }

  void close(const Open& open) {
    Node& node = nodes_[open.id];
    drop_blank(open.id, is_block(node));
    if (open.tag) left_out_ += open.tag->left_out;
    if (node.ns == Namespace::svg && node.is(Tag::svg) && !limits_.keep_all) empty_drawing(open.id);
    node.end = static_cast<NodeId>(nodes_.size());
    node.left_out = left_out_ - open.left_out;
  }

  // What is inside an <svg>, if that is SVG alone and no other drawing.
  void empty_drawing(NodeId id) {
    for (NodeId i = id + 1; i < nodes_.size(); ++i)
      if (nodes_[i].kind == NodeKind::element &&
          (nodes_[i].ns != Namespace::svg || nodes_[i].tag != Tag::unknown))
        return;
    left_out_ += static_cast<std::uint32_t>(nodes_.size() - id - 1);
    nodes_.resize(id + 1);
    blank_ = kNone;
    attributes_.resize(nodes_[id].attribute_begin + nodes_[id].attribute_count);
  }

  void extend(Node& last, std::string_view more) {
    if (!is_blank(more)) blank_ = kNone;
    const bool own = !names_.empty() && names_.back().data() == last.text.data();
    if (!own) names_.emplace_back(last.text);
    names_.back() += more;
    last.text = names_.back();
  }

  // The tag of the page that an element stems from; null for one that none wrote. Compares what the skim took
  // for raw text with what tree construction did.
  const Skimmed::StartTag* start_tag_of(const GumboElement& e) {
    if (!skimmed_ || !e.original_tag.data) return nullptr;
    const Skimmed::StartTag* const tag =
        skimmed_->tag_at(static_cast<std::size_t>(e.original_tag.data - skimmed_->markup.data()));
    const bool raw = e.tag_namespace == GUMBO_NAMESPACE_HTML &&
                     markup::is_raw(markup::id(tags_of_gumbo()[static_cast<std::size_t>(e.tag)]));
    agrees_ &= raw == (tag && tag->raw);
    raw_ += raw;
    return tag;
  }

  NodeId add_element(const GumboElement& e, const Skimmed::StartTag* tag, NodeId parent) {
    Node node;
    node.ns = e.tag_namespace == GUMBO_NAMESPACE_SVG      ? Namespace::svg
              : e.tag_namespace == GUMBO_NAMESPACE_MATHML ? Namespace::mathml
                                                          : Namespace::html;
    const Tag known = tags_of_gumbo()[static_cast<std::size_t>(e.tag)];
    const bool root = (known == Tag::svg && node.ns == Namespace::svg) ||
                      (known == Tag::math && node.ns == Namespace::mathml);
    if (node.ns == Namespace::html || root) node.tag = known;
    node.text = element_name(e, known, node.ns);
    if (node.tag == Tag::unknown && node.ns == Namespace::html) node.tag = tag_for_name(node.text);
    node.attribute_begin = static_cast<std::uint32_t>(attributes_.size());
    if (tag && node.tag != Tag::html && node.tag != Tag::body) {
      const auto from = skimmed_->attributes.begin() + tag->attribute_begin;
      attributes_.insert(attributes_.end(), from, from + tag->attribute_count);
    } else {
      for (unsigned i = 0; i < std::min<unsigned>(e.attributes.length, limits_.max_attributes); ++i)
        add_attribute(*static_cast<const GumboAttribute*>(e.attributes.data[i]));
    }
    node.attribute_count = static_cast<std::uint16_t>(attributes_.size() - node.attribute_begin);
    return add_ready(node, parent);
  }

  NodeId add_ready(Node node, NodeId parent) {
    node.flags = flags_for(node, nodes_[parent]);
    drop_blank(parent, is_block(node));
    return add(node, parent);
  }

  void add_attribute(const GumboAttribute& a) {
    std::string_view name = a.name;
    if (a.attr_namespace != GUMBO_ATTR_NAMESPACE_NONE) {
      static constexpr std::string_view kPrefix[] = {"", "xlink", "xml", "xmlns"};
      names_.push_back(std::string(kPrefix[a.attr_namespace]) + (limits_.keep_all ? ' ' : ':') + a.name);
      name = names_.back();
    }
    if (!limits_.keep_all) name = read_attribute_name(name);
    if (name.empty() && !limits_.keep_all) return;
    const std::string_view value = valid(a.value);
    attributes_.push_back({name, skimmed_ ? skimmed_->store.add(value) : value});
  }

  // Gumbo writes broken UTF-8 for some numeric character references out of range.
  std::string_view valid(std::string_view s) {
    if (utf8::valid(s)) return s;
    std::string& fixed = names_.emplace_back();
    for (std::size_t i = 0; i < s.size();) utf8::append(utf8::next(s, i), fixed);
    return fixed;
  }

  std::string_view element_name(const GumboElement& e, Tag known, Namespace ns) {
    GumboStringPiece original = e.original_tag;
    gumbo_tag_from_original_text(&original);
    if (ns == Namespace::svg && original.data)
      if (const char* cased = gumbo_normalize_svg_tagname(&original)) return cased;
    if (known != Tag::unknown) return saring::name(known);
    if (e.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(e.tag);
    std::string_view raw(original.data ? original.data : "", original.data ? original.length : 0);
    // Gumbo ends the name at white space and '/', but keeps a stray '>' of an unfinished tag out as well.
    std::string lower = ascii::lower(raw);
    if (!names_.empty() && names_.back() == lower) return names_.back();
    names_.push_back(std::move(lower));
    return names_.back();
  }

  std::uint8_t flags_for(const Node& node, const Node& parent) const {
    unsigned flags = parent.flags;
    if (node.tag != Tag::unknown && flow(node.tag) == Flow::none) flags |= kNotText;
    if (node.ns == Namespace::svg) flags |= kNotText;
    if (node.ns == Namespace::mathml) flags |= kMath;
    if (parent.ns == Namespace::svg && parent.text == "foreignObject" && node.ns == Namespace::html &&
        !in_not_text_html(parent))
      flags &= ~unsigned{kNotText};
    switch (node.tag) {
      case Tag::noscript: flags |= kNoscript; break;
      case Tag::template_: flags |= kTemplate | kNotText; break;
      case Tag::pre:
      case Tag::listing:
      case Tag::plaintext:
      case Tag::xmp:
      case Tag::textarea: flags |= kPreformatted; break;
      default: break;
    }
    if (!(flags & kHidden) && hides(node)) flags |= kHidden;
    return static_cast<std::uint8_t>(flags);
  }

  // HTML inside <foreignObject> is text of the page, unless the SVG itself stands where no text is.
  bool in_not_text_html(const Node& parent) const {
    for (const Node* n = &parent; n->parent != kNoNode; n = &nodes_[n->parent])
      if (n->ns == Namespace::html) return (n->flags & kNotText) != 0;
    return false;
  }

  bool hides(const Node& node) const {
    for (std::size_t i = node.attribute_begin; i < node.attribute_begin + node.attribute_count; ++i) {
      const Attribute& a = attributes_[i];
      if (a.name == "hidden" && !ascii::iequals(a.value, "until-found")) return true;
      if (a.name == "aria-hidden" && ascii::iequals(ascii::trim(a.value), "true")) return true;
      if (a.name == "style" && declares_hidden_style(a.value)) return true;
    }
    return false;
  }

  static constexpr NodeId kNone = kNoNode - 1;  // no node's number, and the next is no number of nodes

  std::vector<Node>& nodes_;
  std::vector<Attribute>& attributes_;
  std::deque<std::string>& names_;
  Skimmed* const skimmed_;  // null: Gumbo saw the page as it stands
  const ParseLimits& limits_;
  std::vector<Open> open_;
  std::size_t raw_ = 0, hollow_ = 0;  // elements with raw text, emptied drawings
  std::uint32_t left_out_ = 0;
  NodeId blank_ = kNone;  // the last text that is white space after the start or end of a block
  bool capped_ = false, agrees_ = true;
};

}  // namespace

ParseMemory::ParseMemory() = default;
ParseMemory::ParseMemory(ParseMemory&&) noexcept = default;
ParseMemory& ParseMemory::operator=(ParseMemory&&) noexcept = default;
ParseMemory::~ParseMemory() = default;
std::size_t ParseMemory::bytes() const noexcept { return arena_ ? arena_->size() : 0; }
ParseArena& ParseMemory::arena() {
  if (!arena_) arena_ = std::make_unique<ParseArena>();
  return *arena_;
}

Dom::Dom(std::unique_ptr<Impl> impl) noexcept
    : impl_(std::move(impl)), nodes_(impl_->nodes), attributes_(impl_->attributes) {}
Dom::Dom(Dom&&) noexcept = default;
Dom& Dom::operator=(Dom&&) noexcept = default;
Dom::~Dom() = default;  // the arena frees the tree; gumbo_destroy_output would recurse over it

namespace {

// An arena in use for one parse, and afterwards free of it.
struct ArenaUse {
  ArenaUse(ParseArena& a, std::size_t max_bytes, std::chrono::nanoseconds deadline) : arena(a) {
    arena.begin(max_bytes, deadline);
  }
  ArenaUse(const ArenaUse&) = delete;
  ArenaUse& operator=(const ArenaUse&) = delete;
  ~ArenaUse() { arena.reset(); }
  ParseArena& arena;
};

// Gumbo's tree of `markup`, in `arena`; null if Gumbo breaks on it.
Result<const GumboNode*> parse_markup(std::string_view markup, ParseArena& arena, const ParseLimits& limits) {
  const ParsingScope scope(arena);
  GumboOutput* out = nullptr;
  const GumboOptions options = options_for(arena, limits.fragment);
  switch (guarded_parse(arena, options, markup, &out)) {
    case ParseArena::kOverBudget:
      return Error{Errc::too_complex,
                   "tree over the limit of " + std::to_string(limits.max_arena >> 20) + " MiB"};
    case ParseArena::kPastDeadline: return Error{Errc::too_complex, "parse over the time limit"};
    case ParseArena::kBroken: return static_cast<const GumboNode*>(nullptr);
    default: return out->document;
  }
}

}  // namespace

Result<Dom> Dom::parse(std::string utf8, const ParseLimits& asked, ParseMemory* memory) {
  ParseLimits limits = asked;
  limits.max_depth = std::clamp<std::uint16_t>(asked.max_depth, 16, 8192);  // Node::depth must hold it
  if (utf8.size() > limits.max_bytes || utf8.size() >= kNoNode)
    return Error{Errc::too_large, "page over the limit of " + std::to_string(limits.max_bytes) + " bytes"};
  const auto deadline = thread_cpu_time() + limits.deadline;
  auto impl = std::make_unique<Impl>();
  impl->page = std::move(utf8);
  impl->keep_all = limits.keep_all;
  clean_input(impl->page);
  if (limits.skim && !limits.keep_all && limits.fragment.empty() &&
      impl->page.find('\0') == std::string::npos)
    impl->skimmed = skim(impl->page, limits);
  if (Skimmed* const skimmed = impl->skimmed.get()) {
    std::optional<ParseMemory> own;
    ParseArena& arena = (memory ? *memory : own.emplace()).arena();
    const ArenaUse use(arena, limits.max_arena, deadline);
    const auto document = parse_markup(skimmed->markup, arena, limits);
    if (!document) return document.error();
    Flattener flattener(impl->nodes, impl->attributes, impl->names, skimmed, limits);
    if (*document && flattener.run(*document)) {
      impl->depth_capped = flattener.capped();
      impl->attributes_capped = skimmed->attributes_cut;
      impl->arena_bytes = arena.used();
      skimmed->forget_markup();
      return Dom(std::move(impl));
    }
    impl->nodes.clear();
    impl->attributes.clear();
    impl->names.clear();
    impl->skimmed.reset();
  }
  ScannedMarkup scanned = scan_markup(impl->page, limits);
  Result<const GumboNode*> document = nullptr;
  for (const bool simple : {false, true}) {
    if (simple) scanned = scan_markup(impl->page, limits, ScanMode::simple);
    impl->arena = std::make_unique<ParseArena>();
    impl->arena->begin(limits.max_arena, deadline);
    document = parse_markup(scanned.cut() ? scanned.edited : impl->page, *impl->arena, limits);
    if (!document) return document.error();
    if (*document) break;
  }
  if (!*document) return Error{Errc::too_complex, "Gumbo breaks on the markup"};
  Flattener flattener(impl->nodes, impl->attributes, impl->names, nullptr, limits);
  flattener.run(*document);
  impl->depth_capped = scanned.depth_cut || flattener.capped();
  impl->attributes_capped = scanned.attributes_cut;
  impl->arena_bytes = impl->arena->used();
  return Dom(std::move(impl));
}

bool Dom::depth_capped() const noexcept { return impl_->depth_capped; }
bool Dom::attributes_capped() const noexcept { return impl_->attributes_capped; }
bool Dom::skimmed() const noexcept { return impl_->skimmed != nullptr; }
std::size_t Dom::arena_bytes() const noexcept { return impl_->arena_bytes; }

void Dom::append_text(NodeId id, std::string& out) const {
  for (NodeId i = id; i < impl_->nodes[id].end; ++i)
    if (impl_->nodes[i].kind == NodeKind::text) out += impl_->nodes[i].text;
}

NodeId find(const Dom& dom, Tag tag, NodeId from, NodeId to) {
  const auto nodes = dom.nodes();
  to = std::min(to, static_cast<NodeId>(nodes.size()));
  for (NodeId i = from; i < to; ++i)
    if (nodes[i].is(tag)) return i;
  return kNoNode;
}

NodeId closest(const Dom& dom, NodeId id, Tag tag) {
  while (id != kNoNode && !dom[id].is(tag)) id = dom[id].parent;
  return id;
}

NodeId common_ancestor(const Dom& dom, NodeId a, NodeId b) {
  while (a != b) {
    if (dom[a].depth < dom[b].depth) {
      b = dom[b].parent;
    } else {
      a = dom[a].parent;
    }
  }
  return a;
}

}  // namespace saring

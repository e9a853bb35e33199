// SPDX-License-Identifier: Apache-2.0
// A parsed page: Gumbo's tree (the HTML standard's, scripting off) as one flat array in document order. The
// subtree of node i is the index range [i, nodes[i].end), so no walk needs recursion and every sum over a
// subtree is a difference of prefix sums.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "saring/base/result.h"
#include "saring/dom/tag.h"

namespace saring {

using NodeId = std::uint32_t;
constexpr NodeId kNoNode = 0xFFFFFFFF;

enum class NodeKind : std::uint8_t { document, doctype, element, text, comment };
enum class Namespace : std::uint8_t { html, svg, mathml };

// Facts about a node that its ancestors or attributes decide. All are inherited by the subtree.
enum NodeFlag : std::uint8_t {
  kHidden = 1,         // hidden, aria-hidden="true", or an inline style of display:none or visibility:hidden
  kNoscript = 2,       // inside <noscript>
  kTemplate = 4,       // inside <template>
  kNotText = 8,        // content that is never text of the page: head, script, style, title, svg, iframe, ...
  kPreformatted = 16,  // inside <pre>, <listing>, <plaintext>, <xmp> or <textarea>
  kMath = 32,          // inside <math>
};

struct Node {
  NodeKind kind = NodeKind::element;
  Tag tag = Tag::unknown;  // of elements; unknown also for every element inside SVG and MathML
  Namespace ns = Namespace::html;
  std::uint8_t flags = 0;   // NodeFlag bits
  std::uint16_t depth = 0;  // the document node has 0
  std::uint16_t attribute_count = 0;
  std::uint32_t attribute_begin = 0;
  NodeId parent = kNoNode;
  NodeId end = 0;              // one past the last node of the subtree
  std::uint32_t left_out = 0;  // nodes of the page inside it that are not among Dom::nodes()
  std::string_view
      text;  // text and comments: characters; elements and doctype: the name. Lives as long as the Dom
  bool is(Tag t) const { return kind == NodeKind::element && tag == t; }
};

struct Attribute {
  std::string_view name;   // lower case, as the parser adjusts it; lives as long as the Dom
  std::string_view value;  // character references decoded
};

// Attributes that a stage reads, in lower case; others do not become part of the tree.
inline constexpr std::string_view kReadAttributes[] = {"action",
                                                       "alt",
                                                       "aria-hidden",
                                                       "aria-level",
                                                       "aria-modal",
                                                       "class",
                                                       "colspan",
                                                       "content",
                                                       "data-lazy-src",
                                                       "data-page",
                                                       "data-original",
                                                       "data-props",
                                                       "data-src",
                                                       "data-state",
                                                       "datetime",
                                                       "dir",
                                                       "data-react-props",
                                                       "data-initial-state",
                                                       "encoding",
                                                       "hidden",
                                                       "href",
                                                       "http-equiv",
                                                       "id",
                                                       "itemprop",
                                                       "itemscope",
                                                       "itemtype",
                                                       "lang",
                                                       "name",
                                                       "property",
                                                       "props",
                                                       "rel",
                                                       "role",
                                                       "shadowrootmode",
                                                       "src",
                                                       "start",
                                                       "style",
                                                       "summary",
                                                       "title",
                                                       "type",
                                                       "value",
                                                       "xml:lang"};
// The one of them with this name, in any case; empty if there is none.
std::string_view read_attribute_name(std::string_view name);

// Budgets of one parse. All but the deadline are counted, so that results do not depend on the machine.
struct ParseLimits {
  std::size_t max_bytes = 32u << 20;   // of UTF-8 text: more is Errc::too_large
  std::size_t max_arena = 512u << 20;  // bytes for Gumbo's tree: more is Errc::too_complex
  std::uint16_t max_depth =
      512;  // deeper content becomes text of the deepest node (Blink's and WebKit's cap)
  std::uint16_t max_attributes = 256;  // of one tag; the rest is dropped
  // Last backstop, in CPU time of the parsing thread, which the load of the machine does not move: passing it
  // is Errc::too_complex.
  std::chrono::milliseconds deadline{10'000};
  // For tests of the tree: comments, doctype and attributes that no stage reads are kept as well.
  bool keep_all = false;
  // For tests: false hands Gumbo the page as it stands, which costs time and changes nothing.
  bool skim = true;
  std::string_view fragment;  // parse as the content of this element ("td", "svg path"); empty: a document
};

// Memory that a thread keeps from parse to parse, for one at a time. What a large page took beyond a few MB
// is given back when its parse is over.
class ParseMemory {
 public:
  ParseMemory();
  ParseMemory(ParseMemory&&) noexcept;
  ParseMemory& operator=(ParseMemory&&) noexcept;
  ~ParseMemory();
  std::size_t bytes() const noexcept;  // that it holds

 private:
  friend class Dom;
  class ParseArena& arena();  // made when first asked for
  std::unique_ptr<class ParseArena> arena_;
};

class Dom {
 public:
  // `utf8` must be valid UTF-8 (see decode.h). Line ends become LF; what the standard's input stream calls an
  // error (control characters, noncharacters) becomes U+FFFD. `memory` saves asking for memory anew; the tree
  // does not depend on it, and does not refer to it.
  static Result<Dom> parse(std::string utf8, const ParseLimits& limits = {}, ParseMemory* memory = nullptr);
  Dom(Dom&&) noexcept;
  Dom& operator=(Dom&&) noexcept;
  ~Dom();

  // nodes()[0] is the document. Never empty. What no stage reads is left out: comments, the doctype, what is
  // inside an <svg> without HTML, and white space alone in <head> or between block-level elements and the
  // edges of one.
  std::span<const Node> nodes() const noexcept { return nodes_; }
  const Node& operator[](NodeId id) const noexcept { return nodes_[id]; }
  std::span<const Attribute> attributes(NodeId id) const noexcept {
    return attributes_.subspan(nodes_[id].attribute_begin, nodes_[id].attribute_count);
  }
  // Value of an attribute, one of kReadAttributes; empty if absent (has_attribute tells apart).
  std::string_view attribute(NodeId id, std::string_view name) const noexcept {
    const Attribute* const found = find(id, name);
    return found ? found->value : std::string_view{};
  }
  bool has_attribute(NodeId id, std::string_view name) const noexcept { return find(id, name) != nullptr; }

  // Elements and texts of the page in a subtree, itself and those that were left out included.
  std::size_t size_of(NodeId id) const noexcept {
    return std::size_t{nodes_[id].end} - id + nodes_[id].left_out;
  }
  bool depth_capped() const noexcept;  // a limit cut something
  bool attributes_capped() const noexcept;
  bool skimmed() const noexcept;             // false: Gumbo saw the page as it stands
  std::size_t arena_bytes() const noexcept;  // that Gumbo took

  // The text of a subtree in document order, as it stands (script and style text too).
  void append_text(NodeId id, std::string& out) const;

 private:
  struct Impl;
  explicit Dom(std::unique_ptr<Impl>) noexcept;
  const Attribute* find(NodeId id, std::string_view name) const noexcept {
    for (const Attribute& a : attributes(id))
      if (a.name == name) return &a;
    return nullptr;
  }

  std::unique_ptr<Impl> impl_;
  std::span<const Node> nodes_;            // of impl_
  std::span<const Attribute> attributes_;  // of impl_, all nodes'
};

// First element with this tag in [from, to); kNoNode if there is none.
NodeId find(const Dom& dom, Tag tag, NodeId from = 0, NodeId to = kNoNode);
// Nearest ancestor (or the node itself) with this tag; kNoNode if there is none.
NodeId closest(const Dom& dom, NodeId id, Tag tag);
// Lowest common ancestor.
NodeId common_ancestor(const Dom& dom, NodeId a, NodeId b);

}  // namespace saring

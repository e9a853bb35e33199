// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/dom/dom.h"
#include "saring/meta/plain_text_internal.h"

namespace saring::meta {
namespace {

// A reference ends in ';' here, so that the '&' of queries and names stays.
bool has_reference(std::string_view text) {
  constexpr std::size_t kLongest = 32;
  for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    const std::size_t end = text.substr(at, kLongest).find_first_of("; \n\t");
    if (end != std::string_view::npos && end > 1 && text[at + end] == ';') return true;
  }
  return false;
}

bool breaks_line(const Node& node) {
  return node.kind == NodeKind::element && (node.is(Tag::br) || flow(node.tag) == Flow::block);
}

// White space as in a flow of text: line feeds of the source become spaces.
void append_flowing(std::string_view text, std::string& out) {
  for (const char c : text) out += ascii::is_space(c) ? ' ' : c;
}

std::string text_of_html(std::string_view html) {
  const Result<Dom> dom = Dom::parse(std::string(html));
  if (!dom) return std::string(html);
  // Line feeds part the lines of a text without blocks; the parser adds <html> and <body> to any.
  const bool blocks = std::any_of(dom->nodes().begin(), dom->nodes().end(), [](const Node& node) {
    return breaks_line(node) && !node.is(Tag::html) && !node.is(Tag::body);
  });
  std::string out;
  NodeId block_end = 0;  // of the innermost block before
  for (NodeId i = 0; i < dom->nodes().size(); ++i) {
    const Node& node = (*dom)[i];
    if ((breaks_line(node) || i == block_end) && !out.empty() && out.back() != '\n') out += '\n';
    if (breaks_line(node)) block_end = node.end;
    if (node.kind != NodeKind::text || (node.flags & kNotText) != 0) continue;
    if (blocks && (node.flags & kPreformatted) == 0) {
      append_flowing(node.text, out);
    } else {
      out += node.text;
    }
  }
  return out;
}

}  // namespace

std::string plain_text(std::string_view maybe_html) {
  const bool tags = maybe_html.find('<') != std::string_view::npos;
  return tags || has_reference(maybe_html) ? text_of_html(maybe_html) : std::string(maybe_html);
}

std::string unescape(std::string_view text) {
  const bool tags = text.find('<') != std::string_view::npos;
  return !tags && has_reference(text) ? text_of_html(text) : std::string(text);
}

}  // namespace saring::meta

// SPDX-License-Identifier: Apache-2.0
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

std::string text_of_html(std::string_view html) {
  const Result<Dom> dom = Dom::parse(html);
  if (!dom) return std::string(html);
  std::string out;
  for (const Node& node : dom->nodes()) {
    if (node.kind == NodeKind::text && (node.flags & kNotText) == 0) out += node.text;
    const bool breaks = node.kind == NodeKind::element && (node.is(Tag::br) || flow(node.tag) == Flow::block);
    if (breaks && !out.empty() && out.back() != '\n') out += '\n';
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

// SPDX-License-Identifier: Apache-2.0
#include <utility>
#include <vector>

#include "saring/base/ascii.h"
#include "saring/text/normalize.h"
#include "saring/write/link_internal.h"
#include "saring/write/walk_internal.h"

namespace saring::write_internal {

Links::Links(const Document& document) : dom_(document.dom) {
  for (std::string_view candidate :
       {std::string_view(document.url), std::string_view(document.meta.canonical_url.value)}) {
    if (candidate.empty()) continue;
    if (auto url = Url::parse(candidate); url && url->is_http()) {
      base_ = std::move(*url);
      break;
    }
  }
  const NodeId base = find(dom_, Tag::base);
  if (base == kNoNode || !dom_.has_attribute(base, "href")) return;
  if (auto url = Url::parse(dom_.attribute(base, "href"), base_); url && url->is_http())
    base_ = std::move(*url);
}

std::string Links::resolve(std::string_view reference, bool mail) const {
  reference = ascii::trim(reference);
  if (reference.empty() || reference.front() == '#') return {};
  const auto url = Url::parse(reference, base_);
  if (!url || !(url->is_http() || (mail && url->protocol() == "mailto:"))) return {};
  // What a mailto URL may hold and a Markdown or HTML reader may trip over.
  std::string out;
  for (const char c : url->href()) {
    switch (c) {
      case ' ': out += "%20"; break;
      case '<': out += "%3C"; break;
      case '>': out += "%3E"; break;
      case '"': out += "%22"; break;
      case '\\': out += "%5C"; break;
      case '|': out += "%7C"; break;
      default: out += c;
    }
  }
  return out;
}

std::string Links::of_anchor(NodeId anchor) const { return resolve(dom_.attribute(anchor, "href"), true); }

std::string Links::of_image(NodeId image) {
  for (std::string_view name : {"data-src", "data-original", "data-lazy-src", "src"}) {
    std::string url = resolve(dom_.attribute(image, name), false);
    if (url.empty()) continue;
    return images_.insert(url).second ? url : std::string();
  }
  return {};
}

std::vector<Segment> segments_of(const Document& document, const Block& block, bool links, bool code) {
  const Blocks& blocks = document.blocks;
  struct Span {
    NodeId link;
    bool code;
    std::uint32_t begin, end;
  };
  std::vector<Span> spans;
  for (const Run& r : blocks.runs_of(block)) {
    const Span span{links ? r.link : kNoNode, code && r.code, r.begin, r.end};
    if (is_sign(document, r)) continue;
    if (!spans.empty() && spans.back().link == span.link && spans.back().code == span.code)
      spans.back().end = r.end;
    else
      spans.push_back(span);
  }
  std::vector<Segment> out;
  bool space = false;
  std::uint32_t end = block.text_begin;
  for (const Span& span : spans) {
    // The bars show whether white space, of any kind, is at the ends.
    std::string raw = "|";
    (raw += std::string_view(blocks.text).substr(span.begin, span.end - span.begin)) += '|';
    const std::string barred = clean(raw);
    std::string_view text = std::string_view(barred).substr(1, barred.size() - 2);
    space |= span.begin > end || text.starts_with(' ');
    const bool space_after = text.ends_with(' ');
    text = ascii::trim(text);
    end = span.end;
    if (!text.empty()) {
      const bool first = out.empty();
      if (!first && out.back().link == span.link && out.back().code == span.code)
        (out.back().text += space ? " " : "") += text;
      else
        out.push_back({span.link, span.code, std::string(text), space && !first});
      space = false;
    }
    space |= space_after;
  }
  // Marks of two pieces may compose.
  for (Segment& segment : out) segment.text = clean(segment.text);
  return out;
}

}  // namespace saring::write_internal

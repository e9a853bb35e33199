// SPDX-License-Identifier: Apache-2.0
#include "saring/dom/skim_tags_internal.h"

namespace saring::markup {
namespace {

constexpr bool is_atom_like(Tag tag) {
  switch (tag) {
    case Tag::a:
    case Tag::abbr:
    case Tag::b:
    case Tag::bdi:
    case Tag::bdo:
    case Tag::big:
    case Tag::br:
    case Tag::cite:
    case Tag::code:
    case Tag::data:
    case Tag::del:
    case Tag::dfn:
    case Tag::em:
    case Tag::font:
    case Tag::i:
    case Tag::img:
    case Tag::input:
    case Tag::ins:
    case Tag::kbd:
    case Tag::label:
    case Tag::mark:
    case Tag::picture:
    case Tag::q:
    case Tag::s:
    case Tag::samp:
    case Tag::small:
    case Tag::span:
    case Tag::strike:
    case Tag::strong:
    case Tag::sub:
    case Tag::sup:
    case Tag::svg:
    case Tag::time:
    case Tag::tt:
    case Tag::u:
    case Tag::var:
    case Tag::wbr: return true;
    default: return false;
  }
}

constexpr bool is_plain(Tag tag) {
  switch (tag) {
    case Tag::address:
    case Tag::article:
    case Tag::aside:
    case Tag::blockquote:
    case Tag::dd:
    case Tag::div:
    case Tag::dl:
    case Tag::dt:
    case Tag::figcaption:
    case Tag::figure:
    case Tag::footer:
    case Tag::header:
    case Tag::li:
    case Tag::main:
    case Tag::nav:
    case Tag::ol:
    case Tag::p:
    case Tag::section:
    case Tag::ul: return true;
    default: return is_heading(tag);
  }
}

constexpr unsigned traits(Tag tag) {
  const bool drops = tag == Tag::pre || tag == Tag::listing || tag == Tag::textarea;
  const bool ignored =
      is_root(id(tag)) || tag == Tag::head || tag == Tag::form || OpenElements::part_of_table(tag);
  return (is_atom_like(tag) ? kMayBeAtom : 0u) | (is_plain(tag) ? kPlainBlock : 0u) |
         (drops ? kDropsLineFeed : 0u) | (ignored ? kMayBeIgnored : 0u);
}

bool belongs_in_svg(Id name) {
  switch (name < kTags ? static_cast<Tag>(name) : Tag::unknown) {
    case Tag::unknown:
    case Tag::a:
    case Tag::font:
    case Tag::image:
    case Tag::script:
    case Tag::style:
    case Tag::svg:
    case Tag::title: return true;
    default: return breaks_out(static_cast<Tag>(name));
  }
}

bool acts_in_select(Id name) {
  switch (name < kTags ? static_cast<Tag>(name) : Tag::unknown) {
    case Tag::input:
    case Tag::keygen:
    case Tag::table:
    case Tag::template_:
    case Tag::textarea: return true;
    default: return name < kTags && OpenElements::part_of_table(static_cast<Tag>(name));
  }
}

}  // namespace

constinit const std::array<std::uint8_t, kTags> kSkimTraits = [] {
  std::array<std::uint8_t, kTags> out{};
  for (unsigned i = 0; i < kTags; ++i) out[i] = static_cast<std::uint8_t>(traits(static_cast<Tag>(i)));
  return out;
}();

bool strays_inside(const OpenElements& open, Id name, bool closing, bool looks) {
  const bool root = name == id(Tag::svg) || name == id(Tag::math), innermost = open.innermost() == name;
  if (open.holds(Tag::math) && (closing ? !innermost : name < kTags)) return true;
  const bool html = name < kTags && name != id(Tag::svg);
  if (open.goes_foreign() && (closing ? html && !innermost : looks || !belongs_in_svg(name))) return true;
  if (holds_foreign(open) && !open.goes_foreign() && (closing ? !innermost : root)) return true;
  const bool part = name < kTags && OpenElements::part_of_table(static_cast<Tag>(name));
  if (open.holds(Tag::template_) && (part || (closing && !innermost))) return true;
  return open.holds(Tag::select) && (root || acts_in_select(name));
}

}  // namespace saring::markup

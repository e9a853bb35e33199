// SPDX-License-Identifier: Apache-2.0
#include "saring/dom/open_elements_internal.h"

namespace saring::markup {
namespace {

constexpr unsigned rules(Tag tag) {
  switch (tag) {
    case Tag::address:
    case Tag::article:
    case Tag::aside:
    case Tag::blockquote:
    case Tag::center:
    case Tag::details:
    case Tag::dir:
    case Tag::div:
    case Tag::dl:
    case Tag::fieldset:
    case Tag::figcaption:
    case Tag::figure:
    case Tag::footer:
    case Tag::form:
    case Tag::header:
    case Tag::hgroup:
    case Tag::listing:
    case Tag::main:
    case Tag::menu:
    case Tag::nav:
    case Tag::ol:
    case Tag::p:
    case Tag::plaintext:
    case Tag::pre:
    case Tag::section:
    case Tag::summary:
    case Tag::ul:
    case Tag::xmp:
    case Tag::h1:
    case Tag::h2:
    case Tag::h3:
    case Tag::h4:
    case Tag::h5:
    case Tag::h6:
    case Tag::li:
    case Tag::dd:
    case Tag::dt:
    case Tag::hr: return kClosesP | kSpecial;
    case Tag::table: return kClosesP | kBarrier | kSpecial;
    case Tag::td:
    case Tag::th:
    case Tag::caption:
    case Tag::applet:
    case Tag::marquee:
    case Tag::object: return kBarrier | kSpecial | kMarker;
    case Tag::template_: return kBarrier | kSpecial | kMarker;
    case Tag::html:
    case Tag::body:
    case Tag::svg:
    case Tag::math: return kBarrier | kSpecial;
    case Tag::a:
    case Tag::b:
    case Tag::big:
    case Tag::code:
    case Tag::em:
    case Tag::font:
    case Tag::i:
    case Tag::nobr:
    case Tag::s:
    case Tag::small:
    case Tag::strike:
    case Tag::strong:
    case Tag::tt:
    case Tag::u: return kFormatting;
    case Tag::button:
    case Tag::select:
    case Tag::tbody:
    case Tag::tfoot:
    case Tag::thead:
    case Tag::tr:
    case Tag::frameset: return kSpecial;
    default: return 0;
  }
}

constexpr std::array<std::uint8_t, kTags> kRules = [] {
  std::array<std::uint8_t, kTags> out{};
  for (unsigned i = 0; i < kTags; ++i) out[i] = static_cast<std::uint8_t>(rules(static_cast<Tag>(i)));
  return out;
}();

}  // namespace

unsigned rules_of(Id tag) { return tag < kTags ? kRules[tag] : 0u; }

bool holds_html(Id tag, bool svg) {
  if (svg) return tag == other_id("foreignobject") || tag == other_id("desc") || tag == id(Tag::title);
  for (const std::string_view name : {"annotation-xml", "mi", "mo", "mn", "ms", "mtext"})
    if (tag == other_id(name)) return true;
  return false;
}

bool breaks_out(Tag tag) {
  for (const Tag t :
       {Tag::b,    Tag::big,   Tag::blockquote, Tag::body,   Tag::br,     Tag::center, Tag::code, Tag::dd,
        Tag::div,  Tag::dl,    Tag::dt,         Tag::em,     Tag::embed,  Tag::h1,     Tag::h2,   Tag::h3,
        Tag::h4,   Tag::h5,    Tag::h6,         Tag::head,   Tag::hr,     Tag::i,      Tag::img,  Tag::li,
        Tag::menu, Tag::meta,  Tag::listing,    Tag::nobr,   Tag::ol,     Tag::p,      Tag::pre,  Tag::ruby,
        Tag::s,    Tag::small, Tag::span,       Tag::strong, Tag::strike, Tag::sub,    Tag::sup,  Tag::table,
        Tag::tt,   Tag::u,     Tag::ul,         Tag::var})
    if (t == tag) return true;
  return false;
}

}  // namespace saring::markup

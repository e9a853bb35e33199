// SPDX-License-Identifier: Apache-2.0
// What the skim knows of tags by their names alone, and when it does not know them well enough.
#pragma once
#include <array>
#include <cstdint>

#include "saring/dom/markup_internal.h"

namespace saring::markup {

enum SkimTrait : unsigned {
  kMayBeAtom = 1,      // tree construction treats the element like text, but for white space and selects
  kPlainBlock = 2,     // block-level, and tree construction treats its tags alike wherever it puts text into it
  kDropsLineFeed = 4,  // a line feed right behind the start tag is none
  kMayBeIgnored = 8,   // outside of selects, the start tag may be; so may that of an unknown element
};
extern const std::array<std::uint8_t, kTags> kSkimTraits;
inline bool has(Id name, SkimTrait trait) {
  return name < kTags ? (kSkimTraits[name] & trait) != 0 : trait == kMayBeIgnored;
}

inline bool is_block(Id name) { return name < kTags && flow(static_cast<Tag>(name)) == Flow::block; }

// Elements whose attributes Gumbo has to see: tree construction merges those of the roots, and reads the
// encoding of a MathML annotation.
inline bool stays_as_written(Id name) { return is_root(name) || name == other_id("annotation-xml"); }

inline bool holds_foreign(const OpenElements& open) { return open.holds(Tag::svg) || open.holds(Tag::math); }

// Whether the tag does what the model does not know, on pages that are rare: in MathML anything but MathML
// properly nested; in SVG elements of HTML that do not end it, end tags of HTML, and a <font> that ends it by
// its looks; in HTML inside SVG another one, and end tags of others than the innermost; in a template a part
// of a table and such end tags; in a select what is more than ignored.
// `looks`: a start tag of a <font> with color, face or size.
bool strays_inside(const OpenElements& open, Id name, bool closing, bool looks);
inline bool strays(const OpenElements& open, Id name, bool closing, bool looks) {
  return (holds_foreign(open) || open.holds(Tag::template_) || open.holds(Tag::select)) &&
         strays_inside(open, name, closing, looks);
}

}  // namespace saring::markup

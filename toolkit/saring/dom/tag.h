// SPDX-License-Identifier: Apache-2.0
// The elements of HTML that some stage distinguishes, and what the standard's default style sheet makes of
// each.
#pragma once
#include <cstdint>
#include <string_view>

namespace saring {

// Every element name the HTML standard defines or defined, and the roots of SVG and MathML. A name that is a
// C++ keyword carries a trailing underscore. `unknown` is any other name (custom elements, elements inside
// SVG and MathML).
enum class Tag : std::uint8_t {
  // clang-format off
  unknown, a, abbr, acronym, address, applet, area, article, aside, audio, b, base, basefont, bdi, bdo, bgsound, big,
  blink, blockquote, body, br, button, canvas, caption, center, cite, code, col, colgroup, data, datalist, dd, del,
  details, dfn, dialog, dir, div, dl, dt, em, embed, fieldset, figcaption, figure, font, footer, form, frame, frameset,
  h1, h2, h3, h4, h5, h6, head, header, hgroup, hr, html, i, iframe, image, img, input, ins, isindex, kbd, keygen,
  label, legend, li, link, listing, main, map, mark, marquee, math, menu, menuitem, meta, meter, nav, nobr, noembed,
  noframes, noscript, object, ol, optgroup, option, output, p, param, picture, plaintext, pre, progress, q, rb, rp, rt,
  rtc, ruby, s, samp, script, search, section, select, slot, small, source, spacer, span, strike, strong, style, sub,
  summary, sup, svg, table, tbody, td, template_, textarea, tfoot, th, thead, time, title, tr, track, tt, u, ul, var,
  video, wbr, xmp,
  // clang-format on
};
constexpr unsigned kTags = static_cast<unsigned>(Tag::xmp) + 1;

// How an element takes part in the flow of text (the standard's chapter "Rendering", CSS display values
// merged).
enum class Flow : std::uint8_t {
  inline_,  // text goes on through it
  block,    // starts and ends a block
  none,     // its content is never text of the page: script, style, template, ...
};

std::string_view name(Tag tag);                 // "template" for template_; empty for unknown
Tag tag_for_name(std::string_view lower_case);  // unknown if there is none
Flow flow(Tag tag);
bool is_void(Tag tag);  // has no content and no end tag
constexpr bool is_heading(Tag tag) { return tag >= Tag::h1 && tag <= Tag::h6; }
constexpr int heading_level(Tag tag) { return static_cast<int>(tag) - static_cast<int>(Tag::h1) + 1; }

}  // namespace saring

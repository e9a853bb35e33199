// SPDX-License-Identifier: Apache-2.0
#include "saring/dom/tag.h"

#include <algorithm>
#include <array>

namespace saring {
namespace {

struct TagRow {
  std::string_view name;
  Flow flow = Flow::inline_;
  bool is_void = false;
};

constexpr Flow I = Flow::inline_, B = Flow::block, N = Flow::none;

// In the order of enum Tag. Block where the standard's style sheet says block, list-item, table*, or
// inline-block with content of its own (button, select, option); none where a browser shows nothing, or only
// a fallback for old browsers.
constexpr std::array<TagRow, kTags> kRows{{
    {"", I},
    {"a", I},
    {"abbr", I},
    {"acronym", I},
    {"address", B},
    {"applet", N},
    {"area", I, true},
    {"article", B},
    {"aside", B},
    {"audio", N},
    {"b", I},
    {"base", N, true},
    {"basefont", N, true},
    {"bdi", I},
    {"bdo", I},
    {"bgsound", N, true},
    {"big", I},
    {"blink", I},
    {"blockquote", B},
    {"body", B},
    {"br", I, true},
    {"button", B},
    {"canvas", N},
    {"caption", B},
    {"center", B},
    {"cite", I},
    {"code", I},
    {"col", N, true},
    {"colgroup", N},
    {"data", I},
    {"datalist", N},
    {"dd", B},
    {"del", I},
    {"details", B},
    {"dfn", I},
    {"dialog", B},
    {"dir", B},
    {"div", B},
    {"dl", B},
    {"dt", B},
    {"em", I},
    {"embed", N, true},
    {"fieldset", B},
    {"figcaption", B},
    {"figure", B},
    {"font", I},
    {"footer", B},
    {"form", B},
    {"frame", N, true},
    {"frameset", B},
    {"h1", B},
    {"h2", B},
    {"h3", B},
    {"h4", B},
    {"h5", B},
    {"h6", B},
    {"head", N},
    {"header", B},
    {"hgroup", B},
    {"hr", B, true},
    {"html", B},
    {"i", I},
    {"iframe", N},
    {"image", I},
    {"img", I, true},
    {"input", I, true},
    {"ins", I},
    {"isindex", I},
    {"kbd", I},
    {"keygen", I, true},
    {"label", I},
    {"legend", B},
    {"li", B},
    {"link", N, true},
    {"listing", B},
    {"main", B},
    {"map", I},
    {"mark", I},
    {"marquee", B},
    {"math", I},
    {"menu", B},
    {"menuitem", B},
    {"meta", N, true},
    {"meter", N},
    {"nav", B},
    {"nobr", I},
    {"noembed", N},
    {"noframes", N},
    {"noscript", I},
    {"object", N},
    {"ol", B},
    {"optgroup", B},
    {"option", B},
    {"output", I},
    {"p", B},
    {"param", N, true},
    {"picture", I},
    {"plaintext", B},
    {"pre", B},
    {"progress", N},
    {"q", I},
    {"rb", I},
    {"rp", I},
    {"rt", I},
    {"rtc", I},
    {"ruby", I},
    {"s", I},
    {"samp", I},
    {"script", N},
    {"search", B},
    {"section", B},
    {"select", B},
    {"slot", I},
    {"small", I},
    {"source", N, true},
    {"spacer", I},
    {"span", I},
    {"strike", I},
    {"strong", I},
    {"style", N},
    {"sub", I},
    {"summary", B},
    {"sup", I},
    {"svg", N},
    {"table", B},
    {"tbody", B},
    {"td", B},
    {"template", N},
    {"textarea", B},
    {"tfoot", B},
    {"th", B},
    {"thead", B},
    {"time", I},
    {"title", N},
    {"tr", B},
    {"track", N, true},
    {"tt", I},
    {"u", I},
    {"ul", B},
    {"var", I},
    {"video", N},
    {"wbr", I, true},
    {"xmp", B},
}};

constexpr bool names_are_sorted() {
  for (std::size_t i = 2; i < kRows.size(); ++i)
    if (!(kRows[i - 1].name < kRows[i].name)) return false;
  return true;
}
static_assert(names_are_sorted(), "the rows stand in the order of enum Tag, which is alphabetical");

// Names by three of their letters and their number: every tag of a page is looked up here.
constexpr std::size_t slot_of(std::string_view name) {
  const auto letter = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
  return (letter(0) * 7u + letter(name.size() - 1) * 31u + letter(name.size() / 2) * 3u + name.size() * 57u) %
         512;
}
// A row's number; rows that share a slot stand in the next ones.
constexpr std::array<std::uint8_t, 512> kSlots = [] {
  std::array<std::uint8_t, 512> out{};
  for (std::size_t i = 1; i < kRows.size(); ++i) {
    std::size_t slot = slot_of(kRows[i].name);
    while (out[slot] != 0) slot = (slot + 1) % out.size();
    out[slot] = static_cast<std::uint8_t>(i);
  }
  return out;
}();
static_assert(kRows[static_cast<unsigned>(Tag::wbr)].name == "wbr" &&
              kRows[static_cast<unsigned>(Tag::li)].name == "li");

const TagRow& row(Tag tag) { return kRows[static_cast<unsigned>(tag)]; }

}  // namespace

std::string_view name(Tag tag) { return row(tag).name; }
Flow flow(Tag tag) { return row(tag).flow; }
bool is_void(Tag tag) { return row(tag).is_void; }

Tag tag_for_name(std::string_view lower_case) {
  if (lower_case.empty()) return Tag::unknown;
  for (std::size_t slot = slot_of(lower_case); kSlots[slot] != 0; slot = (slot + 1) % kSlots.size())
    if (kRows[kSlots[slot]].name == lower_case) return static_cast<Tag>(kSlots[slot]);
  return Tag::unknown;
}

}  // namespace saring

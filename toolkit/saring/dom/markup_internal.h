// SPDX-License-Identifier: Apache-2.0
// Where tokens of HTML end, by the states of the standard's tokenizer (13.2.5). For passes over the markup in
// front of Gumbo. Positions are bytes of `in`; a token that the input does not finish ends where it ends.
#pragma once
#include <cstddef>
#include <string_view>

#include "saring/base/ascii.h"
#include "saring/dom/open_elements_internal.h"

namespace saring::markup {

// Past the comment whose "<!--" stands at `at`.
std::size_t comment_end(std::string_view in, std::size_t at);
// Past the first `what` at or after `from`.
std::size_t past(std::string_view in, std::string_view what, std::size_t from);

// Whether text may join what comes after it, once a tag between them is left out, to a tag or a character
// reference.
inline bool may_join(std::string_view text) {
  return text.ends_with('<') || text.find('&') != std::string_view::npos;
}
constexpr std::string_view kNothing = "<!---->";  // what parts them then

// Reads a tag's name; moves `at` past it.
Id read_name(std::string_view in, std::size_t& at);

// Elements that hold no markup (scripting off): script, style, title, textarea, iframe, ...
bool is_raw(Id name);
// Where the content of such an element ends that starts at `at`: on the '<' of its end tag.
std::size_t raw_end(std::string_view in, std::size_t at, Id name);

struct AttributeSpan {
  std::size_t name_begin = 0, name_end = 0;
  std::size_t value_begin = 0, value_end = 0;  // without its quotes
};
// Reads the attribute that starts at `at`, which is on no white space, '/' or '>'; moves `at` past it.
inline AttributeSpan read_attribute(std::string_view in, std::size_t& at) {
  AttributeSpan out{.name_begin = at};
  const auto ends = [&](std::size_t i) { return i >= in.size() || ascii::is_space(in[i]) || in[i] == '>'; };
  ++at;  // a leading '=' belongs to the name
  while (!ends(at) && in[at] != '/' && in[at] != '=') ++at;
  out.name_end = at;
  std::size_t i = at;
  while (i < in.size() && ascii::is_space(in[i])) ++i;
  if (i >= in.size() || in[i] != '=') return out;
  ++i;
  while (i < in.size() && ascii::is_space(in[i])) ++i;
  out.value_begin = i;
  if (i < in.size() && (in[i] == '"' || in[i] == '\'')) {
    const std::size_t close = in.find(in[i], i + 1);
    out.value_begin = i + 1;
    out.value_end = close == std::string_view::npos ? in.size() : close;
    at = close == std::string_view::npos ? in.size() : close + 1;
    return out;
  }
  while (!ends(i)) ++i;
  out.value_end = at = i;
  return out;
}

}  // namespace saring::markup

// SPDX-License-Identifier: Apache-2.0
// Where tokens of HTML end, by the states of the standard's tokenizer (13.2.5). For passes over the markup in
// front of Gumbo. Positions are bytes of `in`; a token that the input does not finish ends where it ends.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

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

// The content of an <svg> that holds nothing but SVG, properly nested.
struct Drawing {
  std::size_t end = 0;    // on the '<' of its end tag
  std::size_t nodes = 0;  // elements and texts
  std::size_t depth = 0;  // of elements in it
};
// Reads the one that starts at `at`. Nothing if it is none, has a tag of more than `most_attributes`, or has
// text in a <title> or <desc> while `titles` is false.
std::optional<Drawing> read_drawing(std::string_view in, std::size_t at, std::size_t most_attributes,
                                    bool titles);

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

// Goes over the attributes of a tag.
class Attributes {
 public:
  // `at` is behind the tag's name; at last it is on the tag's '>', or at the end of the input.
  Attributes(std::string_view in, std::size_t& at) : in_(in), at_(at) {}
  // False if there is no other.
  bool next(AttributeSpan& out) {
    for (; at_ < in_.size() && in_[at_] != '>'; ++at_) {
      if (!ascii::is_space(in_[at_]) && in_[at_] != '/') {
        out = read_attribute(in_, at_);
        return true;
      }
      self_closing_ = in_[at_] == '/' && at_ + 1 < in_.size() && in_[at_ + 1] == '>';
    }
    return false;
  }
  bool self_closing() const { return self_closing_; }  // after the last one

 private:
  std::string_view in_;
  std::size_t& at_;
  bool self_closing_ = false;
};

// Names of a tag's attributes. Gumbo 0.10.1 loses the attribute behind one that repeats without a value, so
// that it must not see any that repeats.
class AttributeNames {
 public:
  void clear() { names_.clear(); }
  bool repeats(std::string_view name) {
    for (const std::string_view known : names_)
      if (ascii::iequals(known, name)) return true;
    names_.push_back(name);
    return false;
  }

 private:
  std::vector<std::string_view> names_;
};

constexpr bool is_root(Id name) { return name == id(Tag::html) || name == id(Tag::body); }

// How many attributes a tag may have. <html> and <body> gather those of all their start tags.
class AttributeBudget {
 public:
  explicit AttributeBudget(std::size_t most) : most_(most) {}
  std::size_t of(Id name) const { return !is_root(name) ? most_ : most_ > spent_ ? most_ - spent_ : 0; }
  void spend(Id name, std::size_t attributes) { spent_ += is_root(name) ? attributes : 0; }

 private:
  std::size_t most_, spent_ = 0;
};

// Whether tree construction ignores the start tag of an element without markup: what follows is markup then.
inline bool ignores_raw(const OpenElements& open, Id name) {
  return is_raw(name) && name != id(Tag::script) && name != id(Tag::textarea) && open.in_select();
}

}  // namespace saring::markup

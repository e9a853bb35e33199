// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "saring/dom/markup_internal.h"

namespace saring::markup {
namespace {

bool ends_name(std::string_view rest, std::size_t from, std::string_view want) {
  if (rest.size() <= from + want.size() || rest[0] != '<') return false;
  const char after = rest[from + want.size()];
  return ascii::iequals(rest.substr(from, want.size()), want) &&
         (ascii::is_space(after) || after == '/' || after == '>');
}

}  // namespace

std::size_t past(std::string_view in, std::string_view what, std::size_t from) {
  const std::size_t found = from < in.size() ? in.find(what, from) : std::string_view::npos;
  return found == std::string_view::npos ? in.size() : found + what.size();
}

std::size_t comment_end(std::string_view in, std::size_t at) {
  if (in.substr(at + 4, 1) == ">") return at + 5;
  if (in.substr(at + 4, 2) == "->") return at + 6;
  for (std::size_t i = at + 4; (i = in.find("--", i)) != std::string_view::npos; ++i) {
    if (in.substr(i + 2, 1) == ">") return i + 3;
    if (in.substr(i + 2, 2) == "!>") return i + 4;
  }
  return in.size();
}

Id read_name(std::string_view in, std::size_t& at) {
  char lower[16];
  std::size_t n = 0;
  std::uint32_t hash = kHashSeed;
  for (; at < in.size(); ++at) {
    const char c = in[at];
    if (ascii::is_space(c) || c == '/' || c == '>') break;
    if (n < sizeof lower) lower[n] = ascii::lower(c);
    ++n;
    hash = hash_on(hash, ascii::lower(c));
  }
  const Tag t = n <= sizeof lower ? tag_for_name({lower, n}) : Tag::unknown;
  return t != Tag::unknown ? id(t) : other_id(hash);
}

bool is_raw(Id name) {
  switch (name < kTags ? static_cast<Tag>(name) : Tag::unknown) {
    case Tag::plaintext:
    case Tag::script:
    case Tag::style:
    case Tag::xmp:
    case Tag::iframe:
    case Tag::noembed:
    case Tag::noframes:
    case Tag::title:
    case Tag::textarea: return true;
    default: return false;
  }
}

std::size_t raw_end(std::string_view in, std::size_t at, Id name) {
  if (name == id(Tag::plaintext)) return in.size();
  const std::string_view want = saring::name(static_cast<Tag>(name));
  const bool script = name == id(Tag::script);
  bool escaped = false, twice = false;  // the standard's script data (double) escaped states
  for (std::size_t i = at; i < in.size(); ++i) {
    if (script && escaped) {
      if (in[i] != '<' && in[i] != '-') continue;
    } else {
      const void* next = std::memchr(in.data() + i, '<', in.size() - i);
      if (!next) break;
      i = static_cast<std::size_t>(static_cast<const char*>(next) - in.data());
    }
    const std::string_view rest = in.substr(i);
    if (script && rest.starts_with("<!--")) {
      escaped = true;
    } else if (script && escaped && rest.starts_with("-->")) {
      escaped = twice = false;
    } else if (script && escaped && !twice && ends_name(rest, 1, want)) {
      twice = true;
    } else if (rest.size() > 1 && rest[1] == '/' && ends_name(rest, 2, want)) {
      if (!twice) return i;
      twice = false;
    }
  }
  return in.size();
}

}  // namespace saring::markup

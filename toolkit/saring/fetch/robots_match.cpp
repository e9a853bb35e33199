// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <vector>

#include "saring/base/ascii.h"
#include "saring/fetch/robots_internal.h"

namespace saring::fetching {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

bool is_escape(std::string_view s, std::size_t i) {
  return i + 2 < s.size() && s[i] == '%' && ascii::is_hex(s[i + 1]) && ascii::is_hex(s[i + 2]);
}

void append_escape(char c, std::string& out) {
  const auto byte = static_cast<unsigned char>(c);
  out += {'%', kHex[byte >> 4], kHex[byte & 15]};
}

bool is_unreserved(char c) { return ascii::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

// Escapes in their RFC form; what `special` has is escaped, too, and so is everything outside ASCII.
std::string decode(std::string_view text, std::string_view special) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_escape(text, i)) {
      const char value =
          static_cast<char>(ascii::hex_value(text[i + 1]) * 16 + ascii::hex_value(text[i + 2]));
      if (is_unreserved(value))
        out += value;
      else
        append_escape(value, out);
      i += 2;
    } else if (static_cast<unsigned char>(text[i]) >= 0x80 ||
               special.find(text[i]) != std::string_view::npos) {
      append_escape(text[i], out);
    } else {
      out += text[i];
    }
  }
  return out;
}

// string_view::find in linear time, whatever the needle (Knuth, Morris, Pratt).
std::size_t find_long(std::string_view text, std::string_view needle, std::size_t from) {
  // border[i]: length of the longest proper prefix of needle[0, i] that ends it.
  std::vector<std::uint32_t> border(needle.size());
  for (std::size_t i = 1, k = 0; i < needle.size(); ++i) {
    while (k > 0 && needle[i] != needle[k]) k = border[k - 1];
    if (needle[i] == needle[k]) ++k;
    border[i] = static_cast<std::uint32_t>(k);
  }
  for (std::size_t i = from, k = 0; i < text.size(); ++i) {
    while (k > 0 && text[i] != needle[k]) k = border[k - 1];
    if (text[i] == needle[k]) ++k;
    if (k == needle.size()) return i + 1 - k;
  }
  return std::string_view::npos;
}

std::size_t find(std::string_view text, std::string_view needle, std::size_t from) {
  constexpr std::size_t kShort = 16;  // up to here the plain search costs a constant at most
  return needle.size() <= kShort ? text.find(needle, from) : find_long(text, needle, from);
}

}  // namespace

std::string escape_pattern(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_escape(path, i)) {
      append_escape(static_cast<char>(ascii::hex_value(path[i + 1]) * 16 + ascii::hex_value(path[i + 2])),
                    out);
      i += 2;
    } else if (static_cast<unsigned char>(path[i]) >= 0x80) {
      append_escape(path[i], out);
    } else {
      out += path[i];
    }
  }
  return out;
}

std::string decode_pattern(std::string_view pattern) {
  const bool whole = pattern.ends_with('$');
  if (whole) pattern.remove_suffix(1);
  std::string out = decode(pattern, "$");
  if (whole) out += '$';
  return out;
}

std::string decode_target(std::string_view target) { return decode(target, "*$"); }

bool pattern_matches(std::string_view pattern, std::string_view target) {
  const bool whole = pattern.ends_with('$');
  if (whole) pattern.remove_suffix(1);
  std::size_t star = pattern.find('*');
  const std::string_view head = pattern.substr(0, star);
  if (!target.starts_with(head)) return false;
  if (star == std::string_view::npos) return !whole || target.size() == head.size();
  std::size_t at = head.size();
  // What stands between two '*' matches at the first place it can: a later one never leaves more room.
  while (true) {
    pattern.remove_prefix(star + 1);
    star = pattern.find('*');
    if (star == std::string_view::npos) break;
    const std::size_t found = find(target, pattern.substr(0, star), at);
    if (found == std::string_view::npos) return false;
    at = found + star;
  }
  if (whole) return target.size() - at >= pattern.size() && target.ends_with(pattern);
  return find(target, pattern, at) != std::string_view::npos;
}

}  // namespace saring::fetching

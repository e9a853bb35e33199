// SPDX-License-Identifier: Apache-2.0
// ASCII rules of the web formats (HTML, HTTP, URL), locale-free. Every function leaves bytes >= 0x80 alone.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace saring::ascii {

// HTML "ASCII whitespace": tab, LF, FF, CR, space.
constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_alpha(char c) { return is_upper(c) || is_lower(c); }
constexpr bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; }

// Value of a hexadecimal digit; c must be one.
constexpr int hex_value(char c) { return is_digit(c) ? c - '0' : lower(c) - 'a' + 10; }

constexpr std::string_view trim(std::string_view s) {
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

constexpr bool iequals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

constexpr bool istarts_with(std::string_view s, std::string_view prefix) {
  return s.size() >= prefix.size() && iequals(s.substr(0, prefix.size()), prefix);
}

inline std::string lower(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

// Position of needle in s at or after `from`, ASCII case ignored; npos if absent.
constexpr std::size_t ifind(std::string_view s, std::string_view needle, std::size_t from = 0) {
  for (std::size_t i = from; needle.size() <= s.size() && i <= s.size() - needle.size(); ++i)
    if (iequals(s.substr(i, needle.size()), needle)) return i;
  return std::string_view::npos;
}

// Whether a list of tokens between white space (a class attribute) has this one, which is not empty.
constexpr bool has_token(std::string_view list, std::string_view token) {
  if (token.empty()) return false;
  for (std::size_t at = 0; (at = list.find(token, at)) != std::string_view::npos; at += token.size()) {
    const std::size_t end = at + token.size();
    if ((at == 0 || is_space(list[at - 1])) && (end == list.size() || is_space(list[end]))) return true;
  }
  return false;
}

}  // namespace saring::ascii

// SPDX-License-Identifier: Apache-2.0
// Walking UTF-8, by the Unicode Standard's table 3-7. Ill-formed bytes come back as U+FFFD, one for each
// maximal subpart (the replacement rule of the WHATWG Encoding Standard).
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace saring::utf8 {

constexpr char32_t kReplacement = 0xFFFD;

// The code point at s[i]; moves i past it. i must be < s.size().
inline char32_t next(std::string_view s, std::size_t& i) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[k]); };
  const unsigned lead = byte(i++);
  if (lead < 0x80) return lead;
  std::size_t trail = 0;
  unsigned low = 0x80, high = 0xBF;
  char32_t c = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    trail = 1, c = lead & 0x1F;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    trail = 2, c = lead & 0x0F;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;  // surrogates
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    trail = 3, c = lead & 0x07;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;  // above U+10FFFF
  } else {
    return kReplacement;
  }
  for (; trail > 0; --trail, low = 0x80, high = 0xBF) {
    if (i >= s.size() || byte(i) < low || byte(i) > high) return kReplacement;
    c = (c << 6) | (byte(i++) & 0x3F);
  }
  return c;
}

inline void append(char32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// Length of the longest well-formed prefix.
std::size_t valid_prefix(std::string_view s);
inline bool valid(std::string_view s) { return valid_prefix(s) == s.size(); }

}  // namespace saring::utf8

// SPDX-License-Identifier: Apache-2.0
#include "saring/text/character_reference.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "saring/base/ascii.h"
#include "saring/text/character_reference_internal.h"
#include "saring/text/utf8.h"

namespace saring {
namespace {

// What the numbers of windows-1252's upper controls stand for.
constexpr std::array<char16_t, 32> kUpperControls{
    0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
    0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

char32_t code_point_for(std::uint32_t number) {
  if (number >= 0x80 && number < 0xA0) return kUpperControls[number - 0x80];
  if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number < 0xE000)) return utf8::kReplacement;
  return number;
}

// Reads "&#...". Leaves `at` if there is no number. False: too large.
bool append_number(std::string_view s, std::size_t& at, std::string& out) {
  const bool hex = at + 2 < s.size() && (s[at + 2] == 'x' || s[at + 2] == 'X');
  std::size_t i = at + (hex ? 3 : 2);
  const std::size_t first = i;
  std::uint64_t number = 0;
  for (; i < s.size() && (hex ? ascii::is_hex(s[i]) : ascii::is_digit(s[i])); ++i) {
    number = number * (hex ? 16 : 10) + static_cast<std::uint64_t>(ascii::hex_value(s[i]));
    if (number > 0x7FFFFFFF) return false;
  }
  if (i == first) return true;
  if (i < s.size() && s[i] == ';') ++i;
  utf8::append(code_point_for(static_cast<std::uint32_t>(number)), out);
  at = i;
  return true;
}

void append_name(std::string_view s, std::size_t& at, bool in_attribute, std::string& out) {
  const NamedReference found = match_named_reference(s.substr(at + 1));
  if (found.length == 0) return;
  const std::size_t end = at + 1 + found.length;
  if (in_attribute && s[end - 1] != ';' && end < s.size() && (s[end] == '=' || ascii::is_alnum(s[end])))
    return;
  utf8::append(found.first, out);
  if (found.second != 0) utf8::append(found.second, out);
  at = end;
}

}  // namespace

bool append_decoded(std::string_view text, bool in_attribute, std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t ampersand = std::min(text.find('&', at), text.size());
    out.append(text.substr(at, ampersand - at));
    at = ampersand;
    if (at == text.size()) break;
    const std::size_t before = at;
    if (at + 1 < text.size() && text[at + 1] == '#') {
      if (!append_number(text, at, out)) return false;
    } else {
      append_name(text, at, in_attribute, out);
    }
    if (at == before) out += text[at++];
  }
  return true;
}

}  // namespace saring

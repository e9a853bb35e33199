// SPDX-License-Identifier: Apache-2.0
// Percent-encode sets of the URL Standard, section 1.3, as tables of 256 bytes. Bytes >= 0x80 are in each of
// them, so text can be encoded byte by byte.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "saring/base/ascii.h"

namespace saring::url_internal {

class ByteSet {
 public:
  constexpr ByteSet() = default;
  constexpr ByteSet with(std::string_view chars) const {
    ByteSet set = *this;
    for (const char c : chars) set.in_[static_cast<unsigned char>(c)] = true;
    return set;
  }
  constexpr ByteSet with_range(unsigned first, unsigned last) const {
    ByteSet set = *this;
    for (unsigned c = first; c <= last; ++c) set.in_[c] = true;
    return set;
  }
  constexpr bool has(char c) const { return in_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> in_{};
};

constexpr ByteSet kControlSet = ByteSet().with_range(0, 0x1F).with_range(0x7F, 0xFF);
constexpr ByteSet kFragmentSet = kControlSet.with(" \"<>`");
constexpr ByteSet kQuerySet = kControlSet.with(" \"#<>");
constexpr ByteSet kSpecialQuerySet = kQuerySet.with("'");
constexpr ByteSet kPathSet = kQuerySet.with("?^`{}");
constexpr ByteSet kUserinfoSet = kPathSet.with("/:;=@[\\]|");

// Appends `byte` as %XX.
inline void append_escape(char byte, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  out += '%';
  out += kDigits[value >> 4];
  out += kDigits[value & 15];
}

// Appends `s` with the bytes of `set` percent-encoded.
inline void percent_encode(std::string_view s, const ByteSet& set, std::string& out) {
  std::size_t run = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (!set.has(s[i])) continue;
    out.append(s, run, i - run);
    append_escape(s[i], out);
    run = i + 1;
  }
  out.append(s, run);
}

// Whether s has a '%' and two hexadecimal digits at i.
constexpr bool is_escape(std::string_view s, std::size_t i) {
  return i + 2 < s.size() && s[i] == '%' && ascii::is_hex(s[i + 1]) && ascii::is_hex(s[i + 2]);
}

// Value of the escape at i; there must be one.
constexpr char escape_value(std::string_view s, std::size_t i) {
  return static_cast<char>(ascii::hex_value(s[i + 1]) * 16 + ascii::hex_value(s[i + 2]));
}

}  // namespace saring::url_internal

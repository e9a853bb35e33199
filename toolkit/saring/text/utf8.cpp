// SPDX-License-Identifier: Apache-2.0
#include "saring/text/utf8.h"

#include <cstdint>
#include <cstring>

namespace saring::utf8 {
namespace {

// First position at or after i that holds a byte >= 0x80, give or take the bytes before it in its group of
// 32: every byte before the returned position is ASCII.
std::size_t skip_ascii(std::string_view s, std::size_t i) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  for (std::uint64_t word[4]; s.size() - i >= sizeof word; i += sizeof word) {
    std::memcpy(word, s.data() + i, sizeof word);
    if ((word[0] | word[1] | word[2] | word[3]) & kHighBits) break;
  }
  while (i < s.size() && static_cast<unsigned char>(s[i]) < 0x80) ++i;
  return i;
}

// Length of the well-formed multi-byte sequence at s[i], 0 if there is none. s[i] is not ASCII.
std::size_t sequence_length(std::string_view s, std::size_t i) {
  const std::size_t left = s.size() - i;
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[i + k]); };
  const auto trail = [&](std::size_t k) { return (byte(k) & 0xC0) == 0x80; };
  const unsigned lead = byte(0);
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return left >= 2 && trail(1) ? 2 : 0;
  if (lead < 0xF0) {
    if (left < 3 || !trail(1) || !trail(2)) return 0;
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0, surrogate = lead == 0xED && byte(1) > 0x9F;
    return overlong || surrogate ? 0 : 3;
  }
  if (lead > 0xF4 || left < 4 || !trail(1) || !trail(2) || !trail(3)) return 0;
  const bool overlong = lead == 0xF0 && byte(1) < 0x90, too_high = lead == 0xF4 && byte(1) > 0x8F;
  return overlong || too_high ? 0 : 4;
}

}  // namespace

std::size_t valid_prefix(std::string_view s) {
  for (std::size_t i = 0;;) {
    i = skip_ascii(s, i);
    // Scripts other than Latin come in long runs without ASCII in between.
    while (i < s.size() && static_cast<unsigned char>(s[i]) >= 0x80) {
      const std::size_t length = sequence_length(s, i);
      if (length == 0) return i;
      i += length;
    }
    if (i == s.size()) return i;
  }
}

}  // namespace saring::utf8

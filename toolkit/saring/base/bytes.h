// SPDX-License-Identifier: Apache-2.0
// Searching bytes for a set of them.
#pragma once
#include <cstddef>
#include <string_view>

namespace saring {

// Position of the first byte at or after `from` that is in the set; text.size() if there is none.
// in_set(byte, next byte) takes unsigned char, 0xFF (which UTF-8 never has) for the one behind the last. It
// should not branch: whole blocks are looked at with one answer, which compilers turn into vector
// instructions. Good for sets that text hardly ever has.
template <class Set>
std::size_t find_rare_byte(std::string_view text, std::size_t from, Set in_set) {
  constexpr std::size_t kBlock = 64;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (; from + kBlock < text.size(); from += kBlock) {
    unsigned char found = 0;  // as wide as what is looked at: vectors keep their lanes
    for (std::size_t k = 0; k < kBlock; ++k)
      found |= static_cast<unsigned char>(in_set(at(from + k), at(from + k + 1)));
    if (found) break;
  }
  for (; from < text.size(); ++from) {
    const unsigned char next = from + 1 < text.size() ? at(from + 1) : 0xFF;
    if (in_set(at(from), next)) break;
  }
  return from;
}

}  // namespace saring

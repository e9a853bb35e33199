// SPDX-License-Identifier: Apache-2.0
// Searching bytes for a set of them.
#pragma once
#include <cstddef>
#include <string_view>

namespace saring {

// Position of the first byte at or after `from` that is in the set; text.size() if there is none. `in_set`
// (unsigned char to bool) should not branch: whole blocks are looked at with one answer, which compilers turn
// into vector instructions. Good for sets that text hardly ever has.
template <class Set>
std::size_t find_rare_byte(std::string_view text, std::size_t from, Set in_set) {
  constexpr std::size_t kBlock = 64;
  for (; from + kBlock <= text.size(); from += kBlock) {
    unsigned found = 0;
    for (std::size_t k = 0; k < kBlock; ++k)
      found |= static_cast<unsigned>(in_set(static_cast<unsigned char>(text[from + k])));
    if (found) break;
  }
  while (from < text.size() && !in_set(static_cast<unsigned char>(text[from]))) ++from;
  return from;
}

}  // namespace saring

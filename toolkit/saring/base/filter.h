// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace saring {

// Tells most hashes that are not in a table without a search: a bit for each, some shared.
template <std::size_t kBits>
struct Filter {
  static_assert(std::has_single_bit(kBits) && kBits >= 64);
  std::array<std::uint64_t, kBits / 64> words{};

  // Bit of a hash, whose own bits may be unevenly mixed (FNV's are).
  static constexpr std::size_t place(std::uint64_t hash) {
    return static_cast<std::size_t>((hash * 0x9E3779B97F4A7C15u) >> (64 - std::countr_zero(kBits)));
  }
  constexpr void add(std::uint64_t hash) { words[place(hash) / 64] |= std::uint64_t{1} << (place(hash) % 64); }
  // Never false for a hash that was added.
  constexpr bool may_hold(std::uint64_t hash) const {
    return (words[place(hash) / 64] >> (place(hash) % 64)) & 1;
  }
};

}  // namespace saring

// SPDX-License-Identifier: Apache-2.0
// Which lines two texts have in common, in order. Lines that occur once in both texts are matched first (the
// longest increasing sequence of them: patience diff), and what lies between is compared by the greedy
// algorithm of Myers, "An O(ND) Difference Algorithm and Its Variations" (1986). A stretch that takes more
// than kMostEdits edits is given up and counts as replaced as a whole: cost is linear in lines, times log n
// and kMostEdits, whatever the texts are. The result is right in any case, but only mostly the shortest.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace saring {

constexpr std::uint32_t kMostEdits = 512;

// Lines [a_begin, a_end) of A stand where B has [b_begin, b_end). One of the two may be empty.
struct Hunk {
  std::uint32_t a_begin = 0, a_end = 0, b_begin = 0, b_end = 0;
  bool operator==(const Hunk&) const = default;
};

// Without their line feeds. A line feed at the end begins no line. `text` has less than 4 GiB.
std::vector<std::string_view> lines_of(std::string_view text);

// In order, never touching each other. Outside of them both sides are equal line by line.
std::vector<Hunk> compare_lines(const std::vector<std::string_view>& a,
                                const std::vector<std::string_view>& b);

}  // namespace saring

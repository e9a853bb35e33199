// SPDX-License-Identifier: Apache-2.0
// Shapes of input that make naive programs slow, deep or hungry: many small generators, to be run at n, 2n
// and 4n with the growth of the cost compared. Every shape is meant as the bytes of one page.
#pragma once
#include <cstddef>
#include <span>
#include <string>

namespace saring::test {

struct Pathological {
  const char* name;
  std::string (*make)(std::size_t n);  // about n bytes: n/2 to 2n for n >= 1000; the same bytes at every call
  const char* watch;                   // what would grow too fast
};

// In a fixed order; names are unique.
std::span<const Pathological> pathological();

}  // namespace saring::test

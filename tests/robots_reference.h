// SPDX-License-Identifier: Apache-2.0
// Matching of robots.txt rules as RFC 9309, 2.2.2 and 2.2.3 read, slow and by definition: what the library's
// matcher is held to.
#pragma once
#include <string_view>
#include <vector>

namespace reference {

// Whether `pattern` matches the beginning of `path`, by a table of every prefix of the one against every
// prefix of the other.
inline bool matches(std::string_view pattern, std::string_view path) {
  const bool whole = pattern.ends_with('$');
  if (whole) pattern.remove_suffix(1);
  // reached[i]: the pattern so far matches the first i bytes of the path.
  std::vector<bool> reached(path.size() + 1, false);
  reached[0] = true;
  for (const char c : pattern) {
    std::vector<bool> next(path.size() + 1, false);
    bool any = false;
    for (std::size_t i = 0; i <= path.size(); ++i) {
      any = any || reached[i];
      if (c == '*') next[i] = any;
      if (c != '*' && i > 0) next[i] = reached[i - 1] && path[i - 1] == c;
    }
    reached = next;
  }
  if (whole) return reached[path.size()];
  for (const bool at : reached)
    if (at) return true;
  return false;
}

}  // namespace reference

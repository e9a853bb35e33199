// SPDX-License-Identifier: Apache-2.0
#include "saring/write/compare.h"

#include <algorithm>

#include "saring/text/tokens.h"
#include "saring/write/line_diff.h"

namespace saring {
namespace {

// How many of the first, as a multiset, the second lacks. Both are sorted.
std::size_t count_missing(const std::vector<std::string_view>& from,
                          const std::vector<std::string_view>& in) {
  std::size_t missing = 0, k = 0;
  for (const std::string_view word : from) {
    while (k < in.size() && in[k] < word) ++k;
    if (k < in.size() && in[k] == word)
      ++k;
    else
      ++missing;
  }
  return missing;
}

void append_words(std::string_view line, std::vector<std::string_view>& out) {
  const std::vector<std::string_view> words = word_tokens(line, Unspaced::singles);
  out.insert(out.end(), words.begin(), words.end());
}

}  // namespace

std::string_view name(Change change) {
  constexpr std::string_view kNames[kChanges] = {"equal", "changed", "only in A", "only in B"};
  return kNames[static_cast<unsigned>(change)];
}

PageChange compare_texts(std::string_view a, std::string_view b) {
  PageChange out;
  if (a == b) return out;
  out.change = Change::changed;
  const std::vector<std::string_view> lines_a = lines_of(a), lines_b = lines_of(b);
  std::vector<std::string_view> removed, added;  // words
  for (const Hunk& hunk : compare_lines(lines_a, lines_b)) {
    out.lines_removed += hunk.a_end - hunk.a_begin;
    out.lines_added += hunk.b_end - hunk.b_begin;
    for (std::uint32_t i = hunk.a_begin; i < hunk.a_end; ++i) append_words(lines_a[i], removed);
    for (std::uint32_t i = hunk.b_begin; i < hunk.b_end; ++i) append_words(lines_b[i], added);
  }
  std::sort(removed.begin(), removed.end());
  std::sort(added.begin(), added.end());
  out.words_removed = count_missing(removed, added);
  out.words_added = count_missing(added, removed);
  return out;
}

bool is_larger(const PageChange& a, const PageChange& b) {
  const std::size_t words_a = a.words_removed + a.words_added, words_b = b.words_removed + b.words_added;
  if (words_a != words_b) return words_a > words_b;
  const std::size_t lines_a = a.lines_removed + a.lines_added, lines_b = b.lines_removed + b.lines_added;
  return lines_a != lines_b ? lines_a > lines_b : a.name < b.name;
}

std::size_t count(const Comparison& comparison, Change change) {
  if (change == Change::equal) return comparison.equal;
  return static_cast<std::size_t>(
      std::count_if(comparison.pages.begin(), comparison.pages.end(),
                    [&](const PageChange& page) { return page.change == change; }));
}

}  // namespace saring

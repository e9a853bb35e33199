// SPDX-License-Identifier: Apache-2.0
// What changed between two outputs of the same page, and between two runs over the same pages.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace saring {

enum class Change : std::uint8_t { equal, changed, only_a, only_b };
constexpr unsigned kChanges = static_cast<unsigned>(Change::only_b) + 1;
std::string_view name(Change change);  // "equal", "changed", "only in A", "only in B"

// What leads from A to B. Words are those of word_tokens() in the lines removed and added, each set against
// its like on the other side: a paragraph with one word exchanged is one word removed and one added, and a
// paragraph that only moved is none.
struct PageChange {
  std::string name = {};
  Change change = Change::equal;
  std::size_t lines_removed = 0, lines_added = 0;
  std::size_t words_removed = 0, words_added = 0;
};

// Two texts of less than 4 GiB, without the name. They are equal only if their bytes are: where just the line
// feed at the end differs, no line is counted.
PageChange compare_texts(std::string_view a, std::string_view b);

// The largest change first: by words, then by lines, then by name.
bool is_larger(const PageChange& a, const PageChange& b);

struct Comparison {
  std::string a, b;               // what was compared
  std::size_t equal = 0;          // pages
  std::vector<PageChange> pages;  // the others, largest change first
};
std::size_t count(const Comparison& comparison, Change change);

// Limits of a report; it says how much it leaves out.
constexpr std::size_t kMostListedChanges = 5'000;    // pages in the table
constexpr std::size_t kMostShownChanges = 300;       // pages with their lines: the first of the table
constexpr std::size_t kMostShownLines = 2'000;       // of a page
constexpr std::size_t kMostShownCharacters = 4'000;  // of a line

// Parts of a report (report.h): first the table, then the lines of the pages in it, numbered from 1.
void write_comparison_html(const Comparison& comparison, std::string& out);
void write_change_html(const PageChange& page, std::size_t number, std::string_view a, std::string_view b,
                       std::string& out);

}  // namespace saring

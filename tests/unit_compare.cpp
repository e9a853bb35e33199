// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "output_check.h"
#include "saring/write/compare.h"
#include "saring/write/line_diff.h"
#include "saring/write/report.h"

using saring::Change;
using saring::Comparison;
using saring::Hunk;
using saring::PageChange;
using Lines = std::vector<std::string_view>;

namespace {

// Every line of the alphabet "abc..." stands for itself.
Lines letters(std::string_view text) {
  Lines out;
  for (std::size_t i = 0; i < text.size(); ++i) out.push_back(text.substr(i, 1));
  return out;
}

std::vector<Hunk> hunks(std::string_view a, std::string_view b) {
  return saring::compare_lines(letters(a), letters(b));
}

std::size_t edits(const std::vector<Hunk>& list) {
  std::size_t out = 0;
  for (const Hunk& h : list) out += h.a_end - h.a_begin + h.b_end - h.b_begin;
  return out;
}

// What compare_lines promises, whatever the lines are.
bool is_sound(const Lines& a, const Lines& b, const std::vector<Hunk>& list) {
  std::uint32_t at_a = 0, at_b = 0;
  bool first = true;
  for (const Hunk& h : list) {
    if (h.a_begin < at_a || h.b_begin < at_b || h.a_begin - at_a != h.b_begin - at_b) return false;
    if (!first && h.a_begin == at_a) return false;
    if (h.a_end < h.a_begin || h.b_end < h.b_begin || (h.a_end == h.a_begin && h.b_end == h.b_begin))
      return false;
    for (; at_a < h.a_begin; ++at_a, ++at_b)
      if (a[at_a] != b[at_b]) return false;
    at_a = h.a_end, at_b = h.b_end, first = false;
  }
  return std::equal(a.begin() + at_a, a.end(), b.begin() + at_b, b.end());
}

std::size_t shortest(const Lines& a, const Lines& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t same = a[i - 1] == b[j - 1] ? diagonal : SIZE_MAX;
      diagonal = row[j];
      row[j] = std::min(same, std::min(row[j], row[j - 1]) + 1);
    }
  }
  return row[b.size()];
}

struct Random {
  std::uint64_t state = 88172645463325252ULL;
  std::uint32_t below(std::uint32_t n) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return static_cast<std::uint32_t>(state >> 33) % n;
  }
};

}  // namespace

TEST_CASE("lines are parted by line feeds, and the last one ends no further line") {
  CHECK(saring::lines_of("").empty());
  CHECK(saring::lines_of("a\n\nb\n") == Lines{"a", "", "b"});
  CHECK(saring::lines_of("a\n\nb") == Lines{"a", "", "b"});
  CHECK(saring::lines_of("\n") == Lines{""});
}

TEST_CASE("hunks say what was replaced, added and removed") {
  CHECK(hunks("abc", "abc").empty());
  CHECK(hunks("", "").empty());
  CHECK(hunks("abc", "axc") == std::vector<Hunk>{{1, 2, 1, 2}});
  CHECK(hunks("abc", "abxc") == std::vector<Hunk>{{2, 2, 2, 3}});
  CHECK(hunks("abc", "ac") == std::vector<Hunk>{{1, 2, 1, 1}});
  CHECK(hunks("", "ab") == std::vector<Hunk>{{0, 0, 0, 2}});
  CHECK(hunks("ab", "") == std::vector<Hunk>{{0, 2, 0, 0}});
  CHECK(hunks("aba", "ab") == std::vector<Hunk>{{2, 3, 2, 2}});
  CHECK(edits(hunks("abcabba", "cbabac")) == 5);
}

TEST_CASE("hunks are sound for any lines, and the shortest where no line is single") {
  Random random;
  bool sound = true, short_enough = true;
  for (int i = 0; i < 1000; ++i) {
    Lines a, b;
    constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz";
    const std::uint32_t size = 1 + random.below(26);
    for (std::uint32_t n = random.below(30); n > 0; --n) a.push_back(kAlphabet.substr(random.below(size), 1));
    for (std::uint32_t n = random.below(30); n > 0; --n) b.push_back(kAlphabet.substr(random.below(size), 1));
    const std::vector<Hunk> list = saring::compare_lines(a, b);
    sound &= is_sound(a, b, list);
    // Doubled, and with ends of its own, no line is single and none is cut off before the search.
    Lines aa{"<"}, bb{"("};
    for (int twice = 0; twice < 2; ++twice) {
      aa.insert(aa.end(), a.begin(), a.end());
      bb.insert(bb.end(), b.begin(), b.end());
    }
    aa.push_back(">");
    bb.push_back(")");
    const std::vector<Hunk> doubled = saring::compare_lines(aa, bb);
    sound &= is_sound(aa, bb, doubled);
    short_enough &= edits(doubled) == shortest(aa, bb);
  }
  CHECK(sound);
  CHECK(short_enough);
}

TEST_CASE("lines that occur once keep their place in a long text of changes") {
  std::string a, b;
  for (int i = 0; i < 5000; ++i) {
    a += "same " + std::to_string(i) + "\nold\n";
    b += "same " + std::to_string(i) + "\nnew\n";
  }
  const PageChange change = saring::compare_texts(a, b);
  CHECK(change.lines_removed == 5000);
  CHECK(change.lines_added == 5000);
}

TEST_CASE("texts that have nothing in order cost no more than their length") {
  // Over kMostEdits edits apart everywhere, and no line single: the search gives up and all is replaced.
  std::string a, b;
  for (int i = 0; i < 200'000; ++i) {
    a += i % 2 == 0 ? "a\n" : "b\n";
    b += i % 3 == 0 ? "b\n" : i % 3 == 1 ? "c\n" : "a\n";
  }
  const std::clock_t start = std::clock();
  const Lines lines_a = saring::lines_of(a), lines_b = saring::lines_of(b);
  const std::vector<Hunk> list = saring::compare_lines(lines_a, lines_b);
  CHECK(is_sound(lines_a, lines_b, list));
  CHECK(edits(list) == 400'000);
  // Processor time, not the clock's. The quadratic search would take 4e10 steps.
  CHECK(std::clock() - start < 20 * CLOCKS_PER_SEC);
}

TEST_CASE("a change counts words that one side has more often, and none for what moved") {
  const PageChange change = saring::compare_texts("one two three\nsame\n", "one 2 three four\nsame\n");
  CHECK(change.change == Change::changed);
  CHECK(change.lines_removed == 1);
  CHECK(change.lines_added == 1);
  CHECK(change.words_removed == 1);
  CHECK(change.words_added == 2);
  const PageChange moved = saring::compare_texts("a b\nc\nd\n", "c\nd\na b\n");
  CHECK(moved.lines_removed + moved.lines_added == 2);
  CHECK(moved.words_removed + moved.words_added == 0);
  CHECK(saring::compare_texts("a\n", "a\n").change == Change::equal);
  const PageChange end = saring::compare_texts("a\n", "a");
  CHECK(end.change == Change::changed);
  CHECK(end.lines_removed + end.lines_added == 0);
}

TEST_CASE("larger changes come first") {
  const PageChange words{"z", Change::changed, 0, 0, 2, 1}, lines{"y", Change::changed, 9, 9, 1, 1},
      few{"b", Change::changed, 1, 1, 1, 1}, last{"c", Change::changed, 1, 1, 1, 1};
  std::vector<PageChange> all{last, few, lines, words};
  std::sort(all.begin(), all.end(), saring::is_larger);
  CHECK(all[0].name + all[1].name + all[2].name + all[3].name == "zybc");
}

namespace {

std::string report_of(const Comparison& comparison,
                      const std::vector<std::pair<std::string, std::string>>& texts) {
  std::string out;
  saring::begin_report("Changes", out);
  saring::write_comparison_html(comparison, out);
  for (std::size_t i = 0; i < texts.size(); ++i)
    saring::write_change_html(comparison.pages[i], i + 1, texts[i].first, texts[i].second, out);
  saring::end_report(out);
  CHECK(saring::test::report_fault(out).empty());
  return out;
}

PageChange changed(std::string name, std::string_view a, std::string_view b) {
  PageChange out = saring::compare_texts(a, b);
  out.name = std::move(name);
  return out;
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

TEST_CASE("a report of changes has counts, a row for each page and its lines") {
  std::string a, b;
  for (int i = 0; i < 20; ++i) {
    a += "line " + std::to_string(i) + "\n";
    b += i == 10 ? "other words\n" : "line " + std::to_string(i) + "\n";
  }
  const std::string out = report_of({"before", "after", 7, {changed("x/y.txt", a, b)}}, {{a, b}});
  CHECK(holds(out, "<th scope=\"row\">equal</th><td>7 pages</td>"));
  CHECK(
      holds(out,
            "<tr class=\"c-changed\"><td><a href=\"#d1\"><bdi>x/y.txt</bdi></a></td><td>changed</td>"
            "<td class=\"n\">2</td><td class=\"n\">2</td><td class=\"n\">1</td><td class=\"n\">1</td></tr>"));
  CHECK(holds(out,
              "<p class=\"note\">8 equal lines</p>\n<p dir=\"auto\">line 8</p>\n<p dir=\"auto\">line 9</p>\n"
              "<del dir=\"auto\">line 10</del>\n<ins dir=\"auto\">other words</ins>\n"
              "<p dir=\"auto\">line 11</p>\n<p dir=\"auto\">line 12</p>\n<p class=\"note\">7 equal "
              "lines</p>\n</div>"));
}

TEST_CASE("nothing of the texts is markup in a report of changes") {
  constexpr std::string_view kHostile = "</del></style><script>alert(1)</script>\"\xE2\x80\xAE\x1B\xFF";
  const std::string a(kHostile), b = "x\n" + a;
  const std::string out = report_of({a, a, 0, {changed(a, a, b), changed(a, b, a)}}, {{a, b}, {b, a}});
  CHECK_FALSE(holds(out, "<script"));
  CHECK(holds(
      out,
      "&lt;script&gt;alert(1)&lt;/script&gt;&quot;\xE2\x9F\xA8U+202E\xE2\x9F\xA9\xE2\x90\x9B\xEF\xBF\xBD"));
}

TEST_CASE("a report of changes says what it leaves out") {
  std::string many;
  for (std::size_t i = 0; i < saring::kMostShownLines + 5; ++i) many += std::to_string(i) + "\n";
  Comparison comparison{"a", "b", 0, {changed("x", "", many)}};
  CHECK(holds(report_of(comparison, {{"", many}}), "<p class=\"note\">5 more lines</p>"));
  comparison.pages.resize(saring::kMostListedChanges + 2, comparison.pages[0]);
  const std::string out = report_of(comparison, {});
  CHECK(holds(out, "2 smaller changes are not listed"));
  CHECK(holds(out, "The lines of the first 300 follow"));
  const std::string longest(saring::kMostShownCharacters + 1, 'x');
  const std::string cut = report_of({"a", "b", 0, {changed("x", "", longest)}}, {{"", longest}});
  CHECK(holds(cut, longest.substr(1) + "\xE2\x80\xA6</ins>"));
  CHECK(holds(report_of({"a", "b", 0, {changed("x", "a\n", "a")}}, {{"a\n", "a"}}),
              "Only the line feed at the end"));
}

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/write/compare.h"
#include "saring/write/explain_internal.h"
#include "saring/write/line_diff.h"
#include "saring/write/report_internal.h"

namespace saring {
namespace {

using namespace write_internal;

constexpr std::uint32_t kContext = 2;  // equal lines around changed ones

// In class names.
std::string_view class_of(Change change) {
  constexpr std::string_view kClasses[kChanges] = {"equal", "changed", "only-a", "only-b"};
  return kClasses[static_cast<unsigned>(change)];
}

std::string less_and_more(std::size_t removed, std::size_t added) {
  return "\xE2\x88\x92" + std::to_string(removed) + " +" + std::to_string(added);
}

// The lines of one page, with what is equal cut to its ends.
class Lines {
 public:
  Lines(std::string_view a, std::string_view b, std::string& out)
      : a_(lines_of(a)), b_(lines_of(b)), out_(out) {}

  void run() {
    const std::vector<Hunk> hunks = compare_lines(a_, b_);
    std::uint32_t at = 0;  // in A
    for (std::size_t i = 0; i < hunks.size(); ++i) {
      const Hunk& h = hunks[i];
      equal(at, h.a_begin, i == 0, false);
      for (std::uint32_t k = h.a_begin; k < h.a_end; ++k) line("del", a_[k]);
      for (std::uint32_t k = h.b_begin; k < h.b_end; ++k) line("ins", b_[k]);
      at = h.a_end;
    }
    equal(at, static_cast<std::uint32_t>(a_.size()), hunks.empty(), true);
    if (left_out_ > 0) note(counted(left_out_, "more line", "more lines"));
  }

 private:
  void note(const std::string& text) { ((out_ += "<p class=\"note\">") += text) += "</p>\n"; }

  void line(std::string_view tag, std::string_view text) {
    if (shown_ == kMostShownLines) {
      ++left_out_;
      return;
    }
    ++shown_;
    ((out_ += '<') += tag) += " dir=\"auto\">";
    append_visible(first_characters(text, kMostShownCharacters), out_);
    ((out_ += "</") += tag) += ">\n";
  }

  void equal(std::uint32_t from, std::uint32_t to, bool first, bool last) {
    const std::uint32_t head = first ? from : std::min(to, from + kContext);
    const std::uint32_t tail = last ? to : std::max(head, to - std::min(to, kContext));
    for (std::uint32_t i = from; i < head; ++i) line("p", a_[i]);
    if (tail > head && left_out_ == 0) note(counted(tail - head, "equal line", "equal lines"));
    for (std::uint32_t i = tail; i < to; ++i) line("p", a_[i]);
  }

  std::vector<std::string_view> a_, b_;
  std::string& out_;
  std::size_t shown_ = 0, left_out_ = 0;
};

void append_filters(const Comparison& comparison, std::string& out) {
  out += "<fieldset class=\"filters\"><legend>Show</legend>\n";
  for (const Change change : {Change::changed, Change::only_a, Change::only_b})
    ((((((out += "<label class=\"chip\"><input type=\"checkbox\" autocomplete=\"off\" checked class=\"f-") +=
         class_of(change)) += "\"> ") += name(change)) += " <b>") +=
     std::to_string(count(comparison, change))) += "</b></label>\n";
  out += "</fieldset>\n";
}

void append_row(const PageChange& page, std::size_t number, std::string& out) {
  ((out += "<tr class=\"c-") += class_of(page.change)) += "\"><td>";
  if (number <= kMostShownChanges) ((out += "<a href=\"#d") += std::to_string(number)) += "\">";
  out += "<bdi>";
  append_visible(page.name, out);
  out += number <= kMostShownChanges ? "</bdi></a>" : "</bdi>";
  ((out += "</td><td>") += name(page.change)) += "</td>";
  for (const std::size_t value : {page.words_removed, page.words_added, page.lines_removed, page.lines_added})
    ((out += "<td class=\"n\">") += std::to_string(value)) += "</td>";
  out += "</tr>\n";
}

}  // namespace

void write_comparison_html(const Comparison& comparison, std::string& out) {
  out += "<table class=\"sides\">\n<tr><th scope=\"row\">A</th><td><bdi>";
  append_visible(comparison.a, out);
  out += "</bdi></td></tr>\n<tr><th scope=\"row\">B</th><td><bdi>";
  append_visible(comparison.b, out);
  out += "</bdi></td></tr>\n<tr><th scope=\"row\">equal</th><td>";
  (out += counted(comparison.equal, "page", "pages")) += "</td></tr>\n</table>\n";
  append_filters(comparison, out);
  if (comparison.pages.empty()) return;
  out +=
      "<div class=\"wide\"><table class=\"changes\">\n<tr><th scope=\"col\">page</th><th "
      "scope=\"col\">change</th>"
      "<th scope=\"col\">words \xE2\x88\x92</th><th scope=\"col\">words +</th>"
      "<th scope=\"col\">lines \xE2\x88\x92</th><th scope=\"col\">lines +</th></tr>\n";
  const std::size_t listed = std::min(comparison.pages.size(), kMostListedChanges);
  for (std::size_t i = 0; i < listed; ++i) append_row(comparison.pages[i], i + 1, out);
  out += "</table></div>\n";
  if (const std::size_t rest = comparison.pages.size() - listed; rest > 0)
    out += "<p class=\"note\">" + counted(rest, "smaller change is", "smaller changes are") +
           " not listed.</p>\n";
  if (listed > kMostShownChanges)
    out += "<p class=\"note\">The lines of the first " + std::to_string(kMostShownChanges) + " follow.</p>\n";
}

void write_change_html(const PageChange& page, std::size_t number, std::string_view a, std::string_view b,
                       std::string& out) {
  ((((out += "<details class=\"page c-") += class_of(page.change)) += "\" id=\"d") +=
   std::to_string(number)) += "\" open>\n<summary><h2><bdi>";
  append_visible(page.name, out);
  ((out += "</bdi></h2> <span class=\"sum\">") += name(page.change)) += " \xC2\xB7 words ";
  (out += less_and_more(page.words_removed, page.words_added)) += " \xC2\xB7 lines ";
  (out += less_and_more(page.lines_removed, page.lines_added)) += "</span></summary>\n<div class=\"diff\">\n";
  if (page.lines_removed + page.lines_added == 0)
    out += "<p class=\"note\">Only the line feed at the end differs.</p>\n";
  Lines(a, b, out).run();
  out += "</div>\n</details>\n";
}

}  // namespace saring

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "saring/base/ascii.h"
#include "saring/write/markdown_escape_internal.h"

namespace saring::write_internal {
namespace {

constexpr bool is_punctuation(char c) { return c > 0x20 && c < 0x7F && !ascii::is_alnum(c); }

// Part of a word, as far as underscores go. Not every byte above ASCII is a letter; taking them for letters
// spares "x_é", and Unicode punctuation beside an underscore is rare.
constexpr bool is_word(char c) { return ascii::is_alnum(c) || static_cast<unsigned char>(c) >= 0x80; }

std::size_t run_end(std::string_view s, std::size_t i) {
  return std::min(s.find_first_not_of(s[i], i), s.size());
}

// Whether `s`, which begins with '&', begins with a character reference.
bool is_reference(std::string_view s) {
  constexpr std::size_t kLongest = 33;  // CounterClockwiseContourIntegral and its '&' and ';'
  const std::size_t semicolon = s.substr(0, kLongest).find(';');
  if (semicolon == std::string_view::npos || semicolon < 3) return false;
  const std::string_view name = s.substr(1, semicolon - 1);
  if (name[0] != '#') return std::all_of(name.begin(), name.end(), [](char c) { return ascii::is_alnum(c); });
  return std::all_of(name.begin() + 1, name.end(),
                     [](char c) { return ascii::is_hex(c) || ascii::lower(c) == 'x'; });
}

class Escaper {
 public:
  Escaper(std::string_view text, const MarkdownPlace& place, std::string& out)
      : s_(text), place_(place), out_(out) {
    find_brackets();
    if (place.line_start) find_line_start();
    if (place.heading_end) find_closing_hashes();
    std::sort(escapes_.begin(), escapes_.end());
  }

  void run() {
    auto escape = escapes_.begin();
    for (std::size_t i = 0; i < s_.size();) {
      while (escape != escapes_.end() && *escape < i) ++escape;
      const bool chosen = escape != escapes_.end() && *escape == i;
      if (s_[i] == '*' || s_[i] == '_' || s_[i] == '~') {
        const std::size_t end = run_end(s_, i);
        const bool all = is_delimiter(i, end);
        for (; i < end; ++i) {
          if (all || (chosen && *escape == i)) out_ += '\\';
          out_ += s_[i];
        }
        continue;
      }
      if (chosen || is_special(i)) out_ += '\\';
      out_ += s_[i++];
    }
  }

 private:
  char at(std::size_t i) const { return i < s_.size() ? s_[i] : place_.after; }
  char before(std::size_t i) const { return i > 0 ? s_[i - 1] : place_.before; }

  bool is_delimiter(std::size_t begin, std::size_t end) const {
    const char left = before(begin), right = at(end);
    const bool open = right != ' ', close = left != ' ';
    if (s_[begin] == '*') return open || close;
    if (s_[begin] == '_') return (open || close) && !(is_word(left) && is_word(right));
    return close;  // strike-through needs both ends; without closing ones the opening ones are text
  }

  bool is_special(std::size_t i) const {
    const char next = at(i + 1);
    switch (s_[i]) {
      case '`': return true;
      case '\\': return is_punctuation(next);
      case '<': return ascii::is_alpha(next) || next == '/' || next == '!' || next == '?';
      case '&': return is_reference(s_.substr(i));
      case '|': return place_.table;
      case '!': return i + 1 == s_.size() && next == '[';
      default: return false;
    }
  }

  // "](" and "][" make links of what is before them; in the text of a link any bracket may end it.
  void find_brackets() {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < s_.size(); ++i) {
      if (s_[i] == '[') open.push_back(i);
      if (s_[i] != ']') {
        if (s_[i] == '[' && place_.link) escapes_.push_back(i);
        continue;
      }
      const char next = at(i + 1);
      const bool definition = next == ':' && place_.line_start && !open.empty() && open.back() == 0;
      if (place_.link || definition || next == '(' || next == '[') {
        escapes_.push_back(i);
        if (!open.empty() && !place_.link) escapes_.push_back(open.back());
      }
      if (!open.empty()) open.pop_back();
    }
  }

  void find_line_start() {
    if (s_.empty()) return;
    const std::size_t end = run_end(s_, 0);
    const char next = at(end);
    const bool alone = s_.find_first_not_of(s_[0]) == std::string_view::npos;
    const bool rule =
        s_.size() >= 3 && s_.find_first_not_of(s_[0] == '-' ? "- " : "_ ") == std::string_view::npos;
    switch (s_[0]) {
      case '#':
        if (end <= 6 && next == ' ') escapes_.push_back(0);
        break;
      case '-':
      case '_':
        if (rule || alone || (s_[0] == '-' && end == 1 && next == ' ')) escapes_.push_back(0);
        break;
      case '+':
      case '*':
        if (end == 1 && next == ' ') escapes_.push_back(0);
        break;
      case '=':
        if (alone) escapes_.push_back(0);
        break;
      case '>': escapes_.push_back(0); break;
      case '~':
        if (end >= 3) escapes_.push_back(0);
        break;
      case '[':
        if (place_.item && s_.size() >= 3 && s_[2] == ']' && at(3) == ' ' &&
            (s_[1] == ' ' || ascii::lower(s_[1]) == 'x'))
          escapes_.push_back(0);
        break;
      default: find_item_number();
    }
  }

  void find_item_number() {
    std::size_t digits = 0;
    while (digits < s_.size() && digits < 10 && ascii::is_digit(s_[digits])) ++digits;
    if (digits == 0 || digits > 9 || digits >= s_.size()) return;
    if ((s_[digits] == '.' || s_[digits] == ')') && at(digits + 1) == ' ') escapes_.push_back(digits);
  }

  void find_closing_hashes() {
    if (!s_.ends_with('#')) return;
    const std::size_t last = s_.find_last_not_of('#');
    if (last == std::string_view::npos ? place_.before == ' ' : s_[last] == ' ')
      escapes_.push_back(s_.size() - 1);
  }

  std::string_view s_;
  const MarkdownPlace& place_;
  std::string& out_;
  std::vector<std::size_t> escapes_;  // positions that context asks for
};

std::size_t longest_backticks(std::string_view s) {
  std::size_t longest = 0, run = 0;
  for (const char c : s) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

void append_markdown(std::string_view text, const MarkdownPlace& place, std::string& out) {
  Escaper(text, place, out).run();
}

void append_markdown_code(std::string_view text, bool table, std::string& out) {
  const std::string fence(longest_backticks(text) + 1, '`');
  const bool pad = text.starts_with('`') || text.ends_with('`');
  out += fence;
  if (pad) out += ' ';
  for (const char c : text) {
    if (c == '|' && table) out += '\\';
    out += c;
  }
  if (pad) out += ' ';
  out += fence;
}

std::string markdown_fence(std::string_view code) {
  return std::string(std::max<std::size_t>(3, longest_backticks(code) + 1), '`');
}

}  // namespace saring::write_internal

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "saring/base/ascii.h"
#include "saring/dom/skim_internal.h"

namespace saring {
namespace {

// A number is written as digits that go on and one that ends it. The 92 printable characters but '<' and '&'
// serve text, half of them each way; white space has ' ' and form feed to end, tab and line feed to go on,
// and a line feed never comes first, where tree construction might drop it.
constexpr unsigned kHalf = 46;
constexpr std::array<char, 2 * kHalf> kDigits = [] {
  std::array<char, 2 * kHalf> out{};
  std::size_t n = 0;
  for (char c = '!'; c <= '~'; ++c)
    if (c != '<' && c != '&') out[n++] = c;
  return out;
}();
constexpr std::array<std::uint8_t, 128> kDigitOf = [] {
  std::array<std::uint8_t, 128> out{};
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    out[static_cast<std::size_t>(kDigits[i])] = static_cast<std::uint8_t>(i);
  return out;
}();

void write_number(std::uint32_t number, std::string& out) {
  char digits[8];
  std::size_t n = sizeof digits;
  digits[--n] = kDigits[number % kHalf];
  for (number /= kHalf; number > 0; number /= kHalf) digits[--n] = kDigits[kHalf + --number % kHalf];
  out.append(digits + n, sizeof digits - n);
}

std::uint32_t read_number(std::string_view words, std::size_t& at) {
  std::uint32_t number = 0;
  for (; at < words.size(); ++at) {
    const std::uint8_t digit = kDigitOf[static_cast<unsigned char>(words[at]) & 127];
    if (digit < kHalf) {
      ++at;
      return number * kHalf + digit;
    }
    number = number * kHalf + (digit - kHalf) + 1;
  }
  return number;
}

// The bits of a number, without its first, as tab and line feed, behind a tab; 0 and 1 are their last bit
// alone.
void write_spaces(std::uint32_t number, std::string& out) {
  const std::uint32_t bits = number >> 1;
  if (bits > 0) out += '\t';
  for (auto left = static_cast<std::size_t>(std::bit_width(bits)); left-- > 1;)
    out += (bits >> (left - 1)) % 2 ? '\n' : '\t';
  out += number % 2 ? '\f' : ' ';
}

std::uint32_t read_spaces(std::string_view words, std::size_t& at) {
  std::uint32_t bits = 0;
  for (; at < words.size(); ++at) {
    const char c = words[at];
    if (c == ' ' || c == '\f') {
      ++at;
      return bits * 2 + (c == '\f');
    }
    bits = bits == 0 ? 1 : bits * 2 + (c == '\n');
  }
  return bits * 2;
}

}  // namespace

std::string_view TextStore::add(std::string_view s) {
  if (s.empty()) return "";
  if (s.size() > left_) {
    const std::size_t size = std::max(kChunk, s.size());
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = chunks_.back().get();
    left_ = size;
  }
  char* const begin = next_;
  std::memcpy(begin, s.data(), s.size());
  next_ += s.size();
  left_ -= s.size();
  return {begin, s.size()};
}

void TextWords::write(std::string_view text, bool after_pre, std::string& markup) {
  if (after_pre && text.starts_with('\n')) {
    markup += '\n';
    text.remove_prefix(1);
  }
  std::size_t n = 0;
  while (n < text.size() && ascii::is_space(text[n])) ++n;
  if (n > 0) write_spaces(spaces_.insert(text.substr(0, n)).first, markup);
  if (n == text.size()) return;
  write_number(static_cast<std::uint32_t>(runs_.size()), markup);
  runs_.push_back({text.data(), static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(n)});
}

void TextWords::write_atom(std::uint32_t atom, std::string& markup) {
  write_number(static_cast<std::uint32_t>(runs_.size()), markup);
  runs_.push_back({nullptr, atom, 0});
}

std::optional<TextWords::Piece> TextWords::read(std::string_view words, std::size_t& at) {
  std::string_view text;
  std::string joined;
  while (at < words.size()) {
    std::string_view piece;
    if (words[at] == '\n') {
      piece = "\n";
      ++at;
    } else if (ascii::is_space(words[at])) {
      const std::uint32_t number = read_spaces(words, at);
      if (number >= spaces_.size()) return std::nullopt;
      piece = spaces_.key(number);
    } else {
      const std::size_t begin = at;
      const std::uint32_t number = read_number(words, at);
      if (number >= runs_.size()) return std::nullopt;
      const Run& run = runs_[number];
      if (run.begin == nullptr) {
        if (text.empty()) return Piece{{}, run.size};
        at = begin;
        break;
      }
      const std::string_view whole(run.begin, run.size);
      // Its white space comes right before it, as in the page.
      if (joined.empty() && text == whole.substr(0, run.spaces)) {
        text = whole;
        continue;
      }
      piece = whole.substr(run.spaces);
    }
    if (text.empty()) {
      text = piece;
      continue;
    }
    if (joined.empty()) joined = text;
    joined += piece;
  }
  return Piece{joined.empty() ? text : store_.add(joined)};
}

}  // namespace saring

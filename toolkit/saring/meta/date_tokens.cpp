// SPDX-License-Identifier: Apache-2.0
#include "saring/meta/date_tokens_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"

namespace saring::meta {
namespace {

constexpr std::size_t kMostBytes = 400;

constexpr bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// Value of a decimal digit of a script that dates are written in, or -1.
constexpr int digit_value(char32_t c) {
  constexpr char32_t kZeros[] = {'0', 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10};
  for (const char32_t zero : kZeros)
    if (in(c, zero, zero + 9)) return static_cast<int>(c - zero);
  return -1;
}

constexpr bool is_han(char32_t c) { return in(c, 0x3400, 0x9FFF) || in(c, 0xF900, 0xFAFF); }
constexpr bool is_thai(char32_t c) { return in(c, 0xE01, 0xE4E); }

constexpr bool is_letter(char32_t c) {
  if (c < 0x80) return in(c, 'a', 'z') || in(c, 'A', 'Z');
  if (c < 0xC0) return c == 0xAA || c == 0xBA || c == 0xB5;
  if (in(c, 0x2000, 0x2BFF) || in(c, 0x3000, 0x303F) || in(c, 0xFE10, 0xFE6F)) return false;
  return c != 0xD7 && c != 0xF7 && c != 0x60C && c != 0x61B && c != 0x61F && c != 0x640 && c != 0x964;
}

// What a letter is compared as; 0 if it is left out.
constexpr char32_t base_letter(char32_t c) {
  switch (c) {
    case 0x131: return 'i';  // Turkish dotless i
    case 0x307:
    case 0x93C: return 0;  // dot above, Devanagari nukta
    case 0x622:
    case 0x623:
    case 0x625:
    case 0x671: return 0x627;  // alef
    case 0x649:
    case 0x64A: return 0x6CC;                                              // yeh
    case 0x643: return 0x6A9;                                              // kaf
    case 0x629: return 0x647;                                              // teh marbuta
    default: return in(c, 0x64B, 0x65F) || in(c, 0x200B, 0x200F) ? 0 : c;  // Arabic vowel signs, joiners
  }
}

constexpr char32_t base_mark(char32_t c) {
  if (in(c, 0x2010, 0x2015) || c == 0x2212) return '-';
  return c == 0xFF1A ? ':' : c;
}

// Reads the characters of one folded text into tokens.
class Tokenizer {
 public:
  Tokenizer(std::string_view folded, DateTokens& out) : in_(folded), out_(out) {}

  void run() {
    bool spaced = false;
    while (at_ < in_.size()) {
      const char32_t c = peek();
      if (c == ' ' || c == '\t' || c == '\n') {
        ++at_;
        spaced = true;
        continue;
      }
      DateToken token;
      token.spaced = spaced;
      token.begin = static_cast<std::uint32_t>(out_.text.size());
      if (digit_value(c) >= 0) {
        number(token);
      } else if (is_letter(c) || base_letter(c) == 0) {
        word(token, c);
      } else {
        utf8::next(in_, at_);
        utf8::append(base_mark(c), out_.text);
      }
      token.size = static_cast<std::uint32_t>(out_.text.size()) - token.begin;
      spaced = false;
      if (token.size > 0) out_.tokens.push_back(token);
    }
  }

 private:
  char32_t peek(std::size_t skip = 0) const {
    std::size_t i = at_ + skip;
    return i < in_.size() ? utf8::next(in_, i) : U' ';
  }

  void number(DateToken& token) {
    token.kind = DateToken::Kind::number;
    for (int digit; at_ < in_.size() && (digit = digit_value(peek())) >= 0;) {
      token.value = token.digits >= 18 ? -1 : token.value * 10 + digit;
      ++token.digits;
      utf8::next(in_, at_);
      out_.text += static_cast<char>('0' + digit);
    }
  }

  void word(DateToken& token, char32_t first) {
    token.kind = DateToken::Kind::word;
    for (char32_t c = first; at_ < in_.size(); c = peek()) {
      const bool abbreviation_dot = c == '.' && is_thai(first) && is_thai(peek(1));
      if (!abbreviation_dot && !is_letter(c) && base_letter(c) != 0) break;
      if (is_han(c) && out_.text.size() > token.begin) break;
      utf8::next(in_, at_);
      if (const char32_t base = base_letter(c)) utf8::append(base, out_.text);
      if (is_han(c)) break;
    }
  }

  std::string_view in_;
  DateTokens& out_;
  std::size_t at_ = 0;
};

}  // namespace

DateTokens tokenize_date(std::string_view utf8) {
  std::size_t size = utf8.size();
  if (size > kMostBytes) {
    size = kMostBytes;
    while (size > 0 && (static_cast<unsigned char>(utf8[size]) & 0xC0) == 0x80) --size;
  }
  DateTokens out;
  const std::string folded = fold_phrase(utf8.substr(0, size));
  out.text.reserve(folded.size());
  out.tokens.reserve(folded.size() / 4 + 4);
  Tokenizer(folded, out).run();
  return out;
}

}  // namespace saring::meta

// SPDX-License-Identifier: Apache-2.0
// A text as the pieces that dates are made of.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace saring::meta {

struct DateToken {
  enum class Kind : std::uint8_t { number, word, mark };
  Kind kind = Kind::mark;
  bool spaced = false;      // white space stands before it
  std::uint32_t begin = 0;  // in DateTokens::text
  std::uint32_t size = 0;
  std::uint32_t digits = 0;  // of a number
  std::int64_t value = 0;    // of a number; -1 if it has more than 18 digits
};

// Digits of every common script count; Han characters are a word each; so that one table serves all
// spellings, words are case folded, and lose the differences that month names of date_names.cpp leave out.
struct DateTokens {
  std::string text;
  std::vector<DateToken> tokens;
  std::string_view text_of(const DateToken& token) const {
    return std::string_view(text).substr(token.begin, token.size);
  }
};

// Of the first bytes of a text alone (a date stands within 400 bytes, or the text is prose).
DateTokens tokenize_date(std::string_view utf8);

}  // namespace saring::meta

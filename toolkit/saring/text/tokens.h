// SPDX-License-Identifier: Apache-2.0
// Text as the published measures of extraction take it apart (WCXB, Scrapinghub's article benchmark,
// trafilatura's evaluation). They are defined by Python 3's str and re, so this follows Python, not UAX 29:
// combining marks are no word characters, and a clause of Chinese is one word. For scoring alone; words of
// our own are those of segment.h. Where ICU and Python know different versions of Unicode, characters that
// only one of them knows may differ.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace saring {

constexpr std::size_t kMaxLowerCaseBytes = 1u << 30;  // ICU counts in 32 bits

// Python's str.lower(): full lower-casing of no particular language, with final sigma. `utf8` has at most
// kMaxLowerCaseBytes.
std::string lower_case(std::string_view utf8);

enum class Unspaced : unsigned char {
  runs,    // \w+ takes a run of any script for one token
  singles  // each character of a script written without spaces is a token
};

// The matches of Python's \w+ (general categories L and N, and "_"), as views into `utf8`. With
// Unspaced::singles every code point of Han, Kana, Thai, Lao, Burmese and Khmer (whole Unicode blocks, marks
// and punctuation too) is a token of its own and parts the runs around it.
std::vector<std::string_view> word_tokens(std::string_view utf8, Unspaced unspaced);

// Every run of what Python's \s takes for white space becomes one space; none at either end.
std::string squeeze_spaces(std::string_view utf8);

}  // namespace saring

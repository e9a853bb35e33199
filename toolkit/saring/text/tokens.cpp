// SPDX-License-Identifier: Apache-2.0
#include "saring/text/tokens.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/uchar.h>

#include <cassert>
#include <cstdint>
#include <new>

#include "saring/base/ascii.h"
#include "saring/text/utf8.h"

namespace saring {
namespace {

constexpr bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

constexpr bool is_unspaced(char32_t c) {
  if (c < 0x0E00) return false;
  return in(c, 0x0E00, 0x0EFF) || in(c, 0x1000, 0x109F) || in(c, 0x1780, 0x17FF) || in(c, 0x3040, 0x30FF) ||
         in(c, 0x3400, 0x9FFF) || in(c, 0xF900, 0xFAFF) || in(c, 0x20000, 0x3FFFF);
}

bool is_word(char32_t c) {
  if (c < 0x80) {
    const char byte = static_cast<char>(c);
    return ascii::is_lower(byte) || ascii::is_upper(byte) || ascii::is_digit(byte) || byte == '_';
  }
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

// str.isspace(): bidirectional types WS, B and S, or general category Zs.
constexpr bool is_space(char32_t c) {
  if (c < 0x80) return c == ' ' || in(c, 0x09, 0x0D) || in(c, 0x1C, 0x1F);
  return c == 0x85 || c == 0xA0 || c == 0x1680 || in(c, 0x2000, 0x200A) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

}  // namespace

std::string lower_case(std::string_view utf8) {
  assert(utf8.size() <= kMaxLowerCaseBytes);
  std::string out;
  out.reserve(utf8.size());
  icu::StringByteSink<std::string> sink(&out);
  UErrorCode error = U_ZERO_ERROR;
  icu::CaseMap::utf8ToLower("", 0, icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())),
                            sink, nullptr, error);
  if (U_FAILURE(error)) throw std::bad_alloc();  // the only way in which it fails
  return out;
}

std::vector<std::string_view> word_tokens(std::string_view utf8, Unspaced unspaced) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;  // of the run of word characters that ends at i
  for (std::size_t i = 0; i < utf8.size();) {
    const std::size_t at = i;
    const char32_t c = utf8::next(utf8, i);
    const bool single = unspaced == Unspaced::singles && is_unspaced(c);
    if (!single && is_word(c)) continue;
    if (begin < at) out.push_back(utf8.substr(begin, at - begin));
    if (single) out.push_back(utf8.substr(at, i - at));
    begin = i;
  }
  if (begin < utf8.size()) out.push_back(utf8.substr(begin));
  return out;
}

std::string squeeze_spaces(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  bool space = false;
  for (std::size_t i = 0; i < utf8.size();) {
    const std::size_t at = i;
    if (is_space(utf8::next(utf8, i))) {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    out += utf8.substr(at, i - at);
  }
  return out;
}

}  // namespace saring

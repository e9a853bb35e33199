// SPDX-License-Identifier: Apache-2.0
#include "saring/text/control.h"

#include <bit>

#include "saring/text/utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace saring {
namespace {

// By the first two bytes of a character. U+FDD0 is EF B7 90, which U+FDC0 begins as well; noncharacters at
// the end of a plane end in BF BE and BF BF, behind EF or F0..F4 and a byte that ends in F.
bool may_begin(unsigned char c, unsigned char next) {
  if (c < 0x80) return (c < 0x20 && (c < 9 || c > 13 || c == 11)) || c == 0x7F;
  return (c == 0xC2 && next < 0xA0) || (c == 0xEF && (next == 0xB7 || next == 0xBF)) ||
         (c >= 0xF0 && (next & 0x0F) == 0x0F);
}

bool begins(std::string_view utf8, std::size_t at) {
  const auto c = static_cast<unsigned char>(utf8[at]);
  if (!may_begin(c, at + 1 < utf8.size() ? static_cast<unsigned char>(utf8[at + 1]) : 0xFF)) return false;
  if (c < 0xE0) return true;
  const char32_t character = utf8::next(utf8, at);
  return (character >= 0xFDD0 && character <= 0xFDEF) || (character & 0xFFFE) == 0xFFFE;
}

#if defined(__SSE2__)
__m128i all(int byte) { return _mm_set1_epi8(static_cast<char>(byte)); }
__m128i is(__m128i v, int byte) { return _mm_cmpeq_epi8(v, all(byte)); }
__m128i at_most(__m128i v, int byte) { return _mm_cmpeq_epi8(_mm_min_epu8(v, all(byte)), v); }
__m128i load(const char* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }
unsigned bits(__m128i v) { return static_cast<unsigned>(_mm_movemask_epi8(v)); }

// Bytes that may begin one, if no other than ASCII; all bytes from 0x80 on are among them.
__m128i ascii_candidates(__m128i v) {
  // Signed, bytes from 0x80 on are less than any other, and 0x7F with one added is among them.
  const __m128i low = _mm_cmplt_epi8(_mm_add_epi8(v, all(1)), all(0x21));
  return _mm_or_si128(_mm_andnot_si128(at_most(_mm_sub_epi8(v, all(9)), 4), low), is(v, 11));
}

// Bytes that may begin one. Reads one byte behind the block.
unsigned candidates(const char* at) {
  const __m128i v = load(at), next = load(at + 1);
  const __m128i ascii = _mm_andnot_si128(_mm_cmplt_epi8(v, _mm_setzero_si128()), ascii_candidates(v));
  const __m128i c1 = _mm_and_si128(is(v, 0xC2), at_most(next, 0x9F));
  const __m128i bmp = _mm_and_si128(is(v, 0xEF), _mm_or_si128(is(next, 0xB7), is(next, 0xBF)));
  const __m128i beyond = _mm_andnot_si128(at_most(v, 0xEF), is(_mm_and_si128(next, all(0x0F)), 0x0F));
  return bits(_mm_or_si128(_mm_or_si128(ascii, c1), _mm_or_si128(bmp, beyond)));
}
#endif

}  // namespace

std::size_t find_control_portable(std::string_view utf8, std::size_t from) {
  while (from < utf8.size() && !begins(utf8, from)) ++from;
  return from;
}

std::size_t find_control(std::string_view utf8, std::size_t from) {
#if defined(__SSE2__)
  constexpr std::size_t kVector = 16, kBlock = 4 * kVector;
  for (; from + kBlock < utf8.size(); from += kBlock) {
    const char* const at = utf8.data() + from;
    __m128i any = ascii_candidates(load(at));
    for (std::size_t k = kVector; k < kBlock; k += kVector)
      any = _mm_or_si128(any, ascii_candidates(load(at + k)));
    if (bits(any) == 0) continue;
    for (std::size_t k = 0; k < kBlock; k += kVector)
      for (unsigned left = candidates(at + k); left != 0; left &= left - 1) {
        const std::size_t place = from + k + static_cast<unsigned>(std::countr_zero(left));
        if (begins(utf8, place)) return place;
      }
  }
#endif
  return find_control_portable(utf8, from);
}

}  // namespace saring

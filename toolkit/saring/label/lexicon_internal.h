// SPDX-License-Identifier: Apache-2.0
// The key under which a phrase is stored and sought, shared by the compiler of the tables and the matcher. A
// key is the phrase case-folded (NFKC_Casefold), with every run of spaces, punctuation and symbols as one
// space (none in scripts written without spaces), numbers as '#', and letters that writers of one phrase vary
// made one (Arabic alefs, Russian yo, Greek tonos, Turkish dotless i, Romanian cedillas, vowel points).
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "saring/base/filter.h"
#include "saring/label/lexicon.h"

namespace saring::lexicon {

constexpr std::array<std::string_view, kTopics> kTopicNames{
    "none",     "read_also", "related", "login",  "paywall", "newsletter", "cookie", "ad",   "share",
    "comments", "tags",      "credit",  "byline", "date",    "navigation", "footer", "form", "app",
    "toc",      "content",   "caption", "title",  "hidden",  "aside",      "kicker"};

// What must follow a phrase that opens a block.
enum class Border : std::uint8_t {
  none,     // the phrase does not open blocks
  word,     // a word border
  mark,     // a colon, bar, dash or arrow ("Source: X"; "Source" alone may be an article's own heading)
  capital,  // a word that does not start with a small letter or digit ("By Ann Lee", not "By train")
};

// A row's kind as the data files spell it.
struct KindName {
  std::string_view name;
  PhraseKind kind;
  Border border;
};
constexpr std::array<KindName, 5> kKinds{{{"line", PhraseKind::line, Border::none},
                                          {"heading", PhraseKind::heading, Border::none},
                                          {"prefix", PhraseKind::prefix, Border::word},
                                          {"label", PhraseKind::prefix, Border::mark},
                                          {"name", PhraseKind::prefix, Border::capital}}};

// All rows of one phrase.
struct PhraseEntry {
  std::uint64_t hash;
  Topic topic;
  PhraseKind whole;  // what it is as a whole block; `prefix` if the rows name nothing else
  Border border;     // how it opens a block
};
struct ClassEntry {
  std::uint64_t hash;
  std::uint32_t topics;  // bit(Topic); bit(Topic::none): the tokens together do not mean what each says
};

// FNV-1a, 64 bits.
constexpr std::uint64_t kHashStart = 0xCBF29CE484222325u;
constexpr std::uint64_t hash_byte(std::uint64_t hash, char byte) {
  return (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
}
constexpr std::uint64_t hash_of(std::string_view s) {
  std::uint64_t hash = kHashStart;
  for (const char c : s) hash = hash_byte(hash, c);
  return hash;
}

// Of the keys of all phrases up to each of their units' ends.
using StartFilter = Filter<1u << 19>;

struct Range {
  char32_t first, last;
};
template <std::size_t N>
constexpr bool within(const Range (&ranges)[N], char32_t c) {
  const Range* const after = std::upper_bound(std::begin(ranges), std::end(ranges), c,
                                              [](char32_t x, const Range& r) { return x < r.first; });
  return after != std::begin(ranges) && c <= std::prev(after)->last;
}

// Spaces, punctuation, symbols, pictographs and private-use letters (icon fonts): what stands between words.
constexpr Range kSeparators[]{
    {0x00, 0x2F},       {0x3A, 0x40},     {0x5B, 0x60},     {0x7B, 0xA9},     {0xAB, 0xAC},
    {0xAE, 0xB4},       {0xB6, 0xB9},     {0xBB, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},
    {0x2B9, 0x2DF},     {0x37E, 0x37E},   {0x387, 0x387},   {0x589, 0x58A},   {0x5BE, 0x5BE},
    {0x5C0, 0x5C0},     {0x5C3, 0x5C3},   {0x5F3, 0x5F4},   {0x600, 0x60F},   {0x61B, 0x61B},
    {0x61D, 0x61F},     {0x66A, 0x66D},   {0x6D4, 0x6D4},   {0x964, 0x965},   {0x970, 0x970},
    {0xE2F, 0xE2F},     {0xE4F, 0xE4F},   {0xE5A, 0xE5B},   {0x1680, 0x1680}, {0x2000, 0x200A},
    {0x2010, 0x2029},   {0x202F, 0x205F}, {0x20A0, 0x20CF}, {0x2190, 0x2BFF}, {0x2E00, 0x2FFF},
    {0x3000, 0x3004},   {0x3008, 0x3020}, {0x3030, 0x3030}, {0x303D, 0x303F}, {0x30A0, 0x30A0},
    {0x30FB, 0x30FB},   {0xE000, 0xF8FF}, {0xFE10, 0xFE1F}, {0xFE30, 0xFE6F}, {0xFF01, 0xFF0F},
    {0xFF1A, 0xFF20},   {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF}, {0x1F000, 0x1FAFF},
    {0xF0000, 0x10FFFF}};
constexpr bool is_separator(char32_t c) {
  if (c < 0x80) return !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
  return within(kSeparators, c);
}

// Joiners, soft hyphens, direction marks, vowel points and stretches that a key leaves out.
constexpr Range kIgnored[]{
    {0xAD, 0xAD},     {0x307, 0x307},   {0x591, 0x5BD},   {0x5BF, 0x5BF},   {0x5C1, 0x5C2},  {0x610, 0x61A},
    {0x61C, 0x61C},   {0x640, 0x640},   {0x64B, 0x652},   {0x670, 0x670},   {0x93C, 0x93C},  {0x180B, 0x180E},
    {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}};
constexpr bool is_ignored(char32_t c) { return c >= 0xAD && within(kIgnored, c); }

// Decimal digits of the scripts that the data files are written in (full-width ones too).
constexpr Range kDigits[]{{0x30, 0x39},   {0x660, 0x669}, {0x6F0, 0x6F9},  {0x966, 0x96F},
                          {0x9E6, 0x9EF}, {0xE50, 0xE59}, {0xFF10, 0xFF19}};
constexpr bool is_digit(char32_t c) { return c < 0x660 ? c >= '0' && c <= '9' : within(kDigits, c); }

// Scripts written without spaces: Thai, Lao, Myanmar, Khmer, kana, Han.
constexpr Range kUnspaced[]{{0xE01, 0xE3A},   {0xE40, 0xE4E},    {0xE81, 0xEDF},   {0x1000, 0x109F},
                            {0x1780, 0x17DF}, {0x3005, 0x3007},  {0x3041, 0x309F}, {0x30A1, 0x30FA},
                            {0x30FC, 0x30FF}, {0x3400, 0x4DBF},  {0x4E00, 0x9FFF}, {0xF900, 0xFAFF},
                            {0xFF66, 0xFF9F}, {0x20000, 0x3134F}};
constexpr bool is_unspaced(char32_t c) { return c >= 0xE01 && within(kUnspaced, c); }

// Letters that stay with the one before them in those scripts.
constexpr Range kAttached[]{{0xE31, 0xE31},   {0xE33, 0xE3A},  {0xE47, 0xE4E},   {0xEB1, 0xEB1},
                            {0xEB3, 0xEBC},   {0xEC8, 0xECE},  {0x102B, 0x103E}, {0x17B4, 0x17D3},
                            {0x3099, 0x309A}, {0xFF9E, 0xFF9F}};
constexpr bool is_attached(char32_t c) { return is_ignored(c) || (c >= 0xE31 && within(kAttached, c)); }

// One of the letters that are written for one another; already case-folded.
struct Variant {
  char32_t from, to;
};
constexpr Variant kVariants[]{{0x131, 'i'},   {0x219, 0x15F}, {0x21B, 0x163}, {0x390, 0x3CA}, {0x3AC, 0x3B1},
                              {0x3AD, 0x3B5}, {0x3AE, 0x3B7}, {0x3AF, 0x3B9}, {0x3B0, 0x3CB}, {0x3CC, 0x3BF},
                              {0x3CD, 0x3C5}, {0x3CE, 0x3C9}, {0x451, 0x435}, {0x622, 0x627}, {0x623, 0x627},
                              {0x625, 0x627}, {0x629, 0x647}, {0x649, 0x64A}, {0x671, 0x627}, {0x6A9, 0x643},
                              {0x6C0, 0x647}, {0x6CC, 0x64A}, {0x929, 0x928}, {0x931, 0x930}, {0x934, 0x933}};
constexpr char32_t one_of_variants(char32_t c) {
  if (c < 0x131 || c > 0x934) return c;
  const Variant* const v = std::lower_bound(std::begin(kVariants), std::end(kVariants), c,
                                            [](const Variant& row, char32_t x) { return row.from < x; });
  return v != std::end(kVariants) && v->from == c ? v->to : c;
}

// A key under construction: its hash and its size in bytes.
class Key {
 public:
  std::uint64_t hash() const { return hash_; }
  std::size_t bytes() const { return bytes_; }

  void gap() { gap_ = true; }

  // A case-folded letter, mark or digit; ignored ones are left out.
  void add(char32_t c) {
    if (is_ignored(c)) return;
    const bool unspaced = is_unspaced(c), digit = is_digit(c);
    const bool space = gap_ && bytes_ > 0 && !unspaced && !last_unspaced_;
    if (space) put(' ');
    if (!digit || !last_digit_ || space) put_letter(digit ? U'#' : one_of_variants(c));
    gap_ = false, last_unspaced_ = unspaced, last_digit_ = digit;
  }

 private:
  void put(char byte) { hash_ = hash_byte(hash_, byte), ++bytes_; }
  void put_letter(char32_t c) {  // as UTF-8
    if (c < 0x80) return put(static_cast<char>(c));
    if (c < 0x800) {
      put(static_cast<char>(0xC0 | (c >> 6)));
    } else {
      if (c < 0x10000) {
        put(static_cast<char>(0xE0 | (c >> 12)));
      } else {
        put(static_cast<char>(0xF0 | (c >> 18)));
        put(static_cast<char>(0x80 | ((c >> 12) & 0x3F)));
      }
      put(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    }
    put(static_cast<char>(0x80 | (c & 0x3F)));
  }

  std::uint64_t hash_ = kHashStart;
  std::size_t bytes_ = 0;
  bool gap_ = false, last_unspaced_ = false, last_digit_ = false;
};

// Letters that NFKC_Casefold maps one to one, whatever stands beside them (but for combining marks, which are
// not here): the common case without the library. Zero for all others.
char32_t fold_simply_beyond_ascii(char32_t c);
inline char32_t fold_simply(char32_t c) {
  if (c >= 0x80) return fold_simply_beyond_ascii(c);
  if (c >= 'A' && c <= 'Z') return c + 32;
  return is_separator(c) ? 0 : c;
}

}  // namespace saring::lexicon

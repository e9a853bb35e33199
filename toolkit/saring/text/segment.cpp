// SPDX-License-Identifier: Apache-2.0
#include "saring/text/segment.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "saring/text/utf8.h"

namespace saring {
namespace {

// Eight counters of 8 bits in one word, so that a character costs one addition; emptied every 255 characters.
using Lanes = std::uint64_t;
constexpr Lanes lane(int index) { return Lanes{1} << (8 * index); }
constexpr Lanes kCodePoint = lane(0), kLetter = lane(1), kDigit = lane(2), kUpper = lane(3),
                kPunctuation = lane(4), kComma = lane(5), kWordStart = lane(6), kSentenceEnd = lane(7);

enum Trait : std::uint8_t {
  kWord = 1,             // belongs to a word run
  kTerminal = 2,         // Sentence_Terminal
  kWide = 4,             // with kTerminal: ends a sentence whatever follows
  kTransparent = 8,      // neither begins nor ends a word run (apostrophe, joiner)
  kAfterEnd = 16,        // white space or closing mark: a terminal before it ends a sentence
  kUnspaced = 32,        // letter of a script written without spaces
  kLasting = 1 | 2 | 4,  // what matters to the next character
};

struct Class {
  Lanes lanes = 0;
  std::uint8_t traits = 0;
};

constexpr bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// Scripts of UAX 14's class SA and the scripts of Chinese and Japanese; blocks, as the letters alone are
// asked for.
struct Range {
  char32_t first, last;
};
constexpr Range kUnspacedBlocks[] = {
    {0x0E00, 0x0EFF},    // Thai, Lao
    {0x1000, 0x109F},    // Myanmar
    {0x1780, 0x17FF},    // Khmer
    {0x1950, 0x19DF},    // Tai Le, New Tai Lue
    {0x1A20, 0x1AAF},    // Tai Tham
    {0x2E80, 0x312F},    // radicals, ideographic marks, Hiragana, Katakana, Bopomofo
    {0x31A0, 0x31FF},    // Bopomofo extended, Katakana phonetic extensions
    {0x3400, 0x9FFF},    // Han
    {0xA9E0, 0xA9FF},    // Myanmar extended B
    {0xAA60, 0xAADF},    // Myanmar extended A, Tai Viet
    {0xF900, 0xFAFF},    // Han compatibility
    {0xFF66, 0xFF9F},    // half-width Katakana
    {0x1AFF0, 0x1B16F},  // Kana extensions
    {0x20000, 0x3FFFF},  // Han
};

bool is_unspaced(char32_t c) {
  for (const Range& r : kUnspacedBlocks)
    if (c <= r.last) return c >= r.first;
  return false;
}

constexpr bool is_comma(char32_t c) {
  constexpr char32_t kCommas[] = {0x2C,   0x055D, 0x060C, 0x07F8, 0x1363, 0x1802, 0x1808,
                                  0x2E32, 0x2E34, 0x2E41, 0x2E49, 0x3001, 0xA4FE, 0xA60D,
                                  0xA6F5, 0xFE10, 0xFE11, 0xFE50, 0xFE51, 0xFF0C, 0xFF64};
  for (const char32_t comma : kCommas)
    if (c == comma) return true;
  return false;
}

// Sentence_Terminal marks of full or half width, after which Chinese and Japanese leave no space.
constexpr bool is_wide_terminal(char32_t c) {
  return c == 0x3002 || c == 0xFF01 || c == 0xFF0E || c == 0xFF1F || c == 0xFF61 || in(c, 0xFE52, 0xFE57);
}

constexpr Class ascii_class(unsigned char byte) {
  const char32_t c = byte;
  if (c == ' ' || in(c, '\t', '\r')) return {0, kAfterEnd};
  if (in(c, 'a', 'z')) return {kCodePoint | kLetter, kWord};
  if (in(c, 'A', 'Z')) return {kCodePoint | kLetter | kUpper, kWord};
  if (in(c, '0', '9')) return {kCodePoint | kDigit, kWord};
  if (c == '\'') return {kCodePoint | kPunctuation, kTransparent | kAfterEnd};
  if (c == '"' || c == ')' || c == ']' || c == '}') return {kCodePoint | kPunctuation, kAfterEnd};
  if (c == '.' || c == '!' || c == '?') return {kCodePoint | kPunctuation, kTerminal};
  if (c == ',') return {kCodePoint | kPunctuation | kComma, 0};
  const bool symbol = c == '$' || c == '+' || c == '<' || c == '=' || c == '>' || c == '^' || c == '`' ||
                      c == '|' || c == '~';  // general category S*
  if (in(c, 0x21, 0x7E) && !symbol) return {kCodePoint | kPunctuation, 0};
  return {kCodePoint, 0};
}

constexpr std::array<Class, 128> kAscii = [] {
  std::array<Class, 128> table{};
  for (unsigned i = 0; i < table.size(); ++i) table[i] = ascii_class(static_cast<unsigned char>(i));
  return table;
}();

Class punctuation_class(char32_t c, std::uint32_t category) {
  Class out{kCodePoint | kPunctuation, 0};
  if (c == 0x2019) out.traits |= kTransparent;
  if (category & (U_GC_PE_MASK | U_GC_PF_MASK | U_GC_PI_MASK)) out.traits |= kAfterEnd;
  if (is_comma(c)) out.lanes |= kComma;
  // Unicode 15 (ICU 72) does not yet have the Khmer full stops.
  if (u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_S_TERM) || in(c, 0x17D4, 0x17D5)) {
    out.traits |= kTerminal;
    if (is_wide_terminal(c)) out.traits |= kWide;
  }
  return out;
}

Class class_of(char32_t c) {
  if (in(c, 0x3400, 0x4DBF) || in(c, 0x4E00, 0x9FFF)) return {kCodePoint | kLetter, kUnspaced};
  if (in(c, 0xAC00, 0xD7A3)) return {kCodePoint | kLetter, kWord};
  const std::uint32_t category = U_MASK(u_charType(static_cast<UChar32>(c)));
  if (category & U_GC_L_MASK) {
    if (is_unspaced(c)) return {kCodePoint | kLetter, kUnspaced};
    return {category & U_GC_LU_MASK ? kCodePoint | kLetter | kUpper : kCodePoint | kLetter, kWord};
  }
  // A mark goes with the letter before it, which decided already.
  if (category & (U_GC_M_MASK | U_GC_CF_MASK)) {
    if (c == 0x200B) return {kCodePoint, 0};  // ZERO WIDTH SPACE parts words
    return {kCodePoint, kTransparent};
  }
  if (category & U_GC_ND_MASK) return {kCodePoint | kDigit, kWord};
  if (category & U_GC_P_MASK) return punctuation_class(c, category);
  if (category & U_GC_Z_MASK || c == 0x85) return {0, kAfterEnd};
  return {kCodePoint, 0};
}

// What a character counts behind one that left `state` (the lasting traits), and the state it leaves.
struct Step {
  Lanes lanes = 0;
  std::uint8_t state = 0;
};
constexpr Step step(std::uint8_t state, const Class& c) {
  Lanes lanes = c.lanes;
  if (c.traits & kWord && !(state & kWord)) lanes += kWordStart;
  if (state & kTerminal && (c.traits & kAfterEnd || (state & kWide && !(c.traits & kTerminal))))
    lanes += kSentenceEnd;
  unsigned next = c.traits & kLasting;
  if (c.traits & kTransparent) next |= state & kWord;
  if (c.traits & kTerminal) next |= state & kWide;  // the wide mark may stand anywhere in a run of marks
  return {lanes, static_cast<std::uint8_t>(next)};
}

constexpr std::array<std::array<Step, 128>, kLasting + 1> kAsciiSteps = [] {
  std::array<std::array<Step, 128>, kLasting + 1> table{};
  for (unsigned state = 0; state <= kLasting; ++state)
    for (unsigned i = 0; i < 128; ++i) table[state][i] = step(static_cast<std::uint8_t>(state), kAscii[i]);
  return table;
}();

class Counter {
 public:
  void add(const Class& c) {
    const Step s = step(state_, c);
    lanes_ += s.lanes;
    state_ = s.state;
    unspaced_ += (c.traits & kUnspaced) != 0;
    if (++pending_ == kMostPending) flush();
  }

  // Adds characters until one is not ASCII. Returns how many.
  std::size_t add_ascii(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) {
      const std::size_t most = std::min(text.size(), i + kMostPending - pending_), begin = i;
      Lanes lanes = lanes_;
      unsigned state = state_;
      for (; i < most; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x80) break;
        const Step& s = kAsciiSteps[state][byte];
        lanes += s.lanes;
        state = s.state;
      }
      lanes_ = lanes;
      state_ = static_cast<std::uint8_t>(state);
      if ((pending_ += static_cast<unsigned>(i - begin)) == kMostPending) flush();
    }
    return i;
  }

  TextStats finish() {
    if (state_ & kTerminal) lanes_ += kSentenceEnd;  // pending_ < 255, so the lane cannot overflow
    flush();
    // A letter without spaces around counts 3/5 of a word.
    out_.words += static_cast<std::uint32_t>((unspaced_ * 3 + 4) / 5);
    return out_;
  }

 private:
  void flush() {
    const auto take = [this](Lanes unit) { return static_cast<std::uint32_t>((lanes_ / unit) & 0xFF); };
    out_.code_points += take(kCodePoint);
    out_.letters += take(kLetter);
    out_.digits += take(kDigit);
    out_.upper += take(kUpper);
    out_.punctuation += take(kPunctuation);
    out_.commas += take(kComma);
    out_.words += take(kWordStart);
    out_.sentence_ends += take(kSentenceEnd);
    lanes_ = 0;
    pending_ = 0;
  }

  static constexpr unsigned kMostPending = 255;  // a lane holds no more

  TextStats out_;
  Lanes lanes_ = 0;
  std::uint64_t unspaced_ = 0;
  unsigned pending_ = 0;
  std::uint8_t state_ = 0;
};

}  // namespace

TextStats measure(std::string_view utf8) {
  Counter counter;
  for (std::size_t i = 0; i < utf8.size();) {
    i += counter.add_ascii(utf8.substr(i));
    if (i < utf8.size()) counter.add(class_of(utf8::next(utf8, i)));
  }
  return counter.finish();
}

std::uint32_t count_words(std::string_view utf8) { return measure(utf8).words; }

namespace {

// ASCII for word hashes: a letter in lower case or a digit, else one of these.
constexpr unsigned char kBetween = 0, kIgnored = 1;
constexpr std::array<unsigned char, 128> kWordBytes = [] {
  std::array<unsigned char, 128> table{};
  for (unsigned i = 0; i < 128; ++i) {
    const std::uint8_t traits = kAscii[i].traits;
    const unsigned lower = i >= 'A' && i <= 'Z' ? i + 32 : i;
    table[i] = static_cast<unsigned char>(traits & kWord          ? lower
                                          : traits & kTransparent ? kIgnored
                                                                  : kBetween);
  }
  return table;
}();

}  // namespace

void append_word_hashes(std::string_view utf8, std::vector<std::uint64_t>& out) {
  constexpr std::uint64_t kStart = 0xCBF29CE484222325u, kPrime = 0x100000001B3u;
  std::uint64_t hash = kStart;
  const auto finish = [&] {
    if (hash != kStart) out.push_back(hash);
    hash = kStart;
  };
  for (std::size_t i = 0; i < utf8.size();) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x80) {
      ++i;
      const unsigned char folded = kWordBytes[byte];
      if (folded > kIgnored) {
        hash = (hash ^ folded) * kPrime;
      } else if (folded == kBetween) {
        finish();
      }
      continue;
    }
    const char32_t c = utf8::next(utf8, i);
    const std::uint8_t traits = class_of(c).traits;
    const auto folded = static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
    if (traits & kUnspaced) {
      finish();
      out.push_back((kStart ^ folded) * kPrime);
    } else if (traits & kWord) {
      hash = (hash ^ folded) * kPrime;
    } else if (!(traits & kTransparent)) {
      finish();
    }
  }
  finish();
}

}  // namespace saring

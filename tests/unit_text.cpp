// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "saring/text/control.h"
#include "saring/text/normalize.h"
#include "saring/text/segment.h"
#include "saring/text/utf8.h"

using namespace saring;

namespace {

// A small generator of our own: the same numbers on every machine.
struct Random {
  std::uint64_t state = 0x9E3779B97F4A7C15;
  std::uint32_t below(std::uint32_t n) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return static_cast<std::uint32_t>(state >> 33) % n;
  }
};

// Characters that trip cleaners: spaces, controls, marks of many classes, jamo, presentation forms,
// compositions.
char32_t awkward(Random& random) {
  static const std::vector<char32_t> kPool = {
      'a',    'e',    'Z',    '7',    ' ',    ' ',     '\t',    '\n',    '\r',   0x0B,    0x0C,
      0x00,   0x7F,   0x85,   0xA0,   0xAD,   0xC5,    0xE9,    0x1E69,  0x1EA5, 0x2028,  0x2029,
      0x200B, 0x200D, 0x200F, 0x202E, 0x2066, 0xFEFF,  0xFFFA,  0xFDD1,  0xFFFE, 0x1FFFF, 0x0344,
      0x0345, 0x0301, 0x0323, 0x0327, 0x0F71, 0x0F73,  0x0F75,  0x0F81,  0x0958, 0x093C,  0x1100,
      0x1161, 0x11A8, 0xAC00, 0xFB1D, 0xFB2C, 0x05B4,  0x1D15E, 0x1D165, 0x212B, 0x2126,  0x2000,
      0x3000, 0x304B, 0x3099, 0x0E33, 0x0E48, 0x1F82,  0xFDFA,  0x1F44D, 0xFE0F, 0x2ADC,  0x034F,
      0x0300, 0x0302, 0x0316, 0x20D0, 0x0DDD, 0x11131, 0x11127, 0x110BA, 0x110B9};
  if (random.below(4) != 0) return kPool[random.below(static_cast<std::uint32_t>(kPool.size()))];
  const char32_t c = random.below(0x110000);
  return c >= 0xD800 && c < 0xE000 ? U'x' : c;
}

std::string repeat(std::string_view s, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += s;
  return out;
}

double seconds(const auto& work) {  // of processor time
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

}  // namespace

TEST_CASE("the valid prefix ends before the first ill-formed sequence") {
  CHECK(utf8::valid_prefix("") == 0);
  CHECK(utf8::valid("plain, \xC3\xA9, \xE2\x82\xAC, \xF0\x9F\x91\x8D, \xF4\x8F\xBF\xBF"));
  const std::vector<std::string> bad = {
      "\x80",         "\xC0\xAF",         "\xC1\xBF",         "\xE0\x9F\xBF", "\xED\xA0\x80",
      "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80",     "\xFF",
      "\xC3",         "\xE2\x82",         "\xF0\x9F\x91",     "\xC3x",        "\xE2\x82x"};
  for (const std::string& tail : bad)
    for (const std::size_t length : {0u, 1u, 7u, 31u, 32u, 33u, 63u, 64u, 65u}) {
      const std::string text = std::string(length, 'a') + "\xC3\xA9" + tail;
      CAPTURE(tail, length);
      CHECK(utf8::valid_prefix(text) == length + 2);
      CHECK(utf8::valid_prefix(text + std::string(40, 'b')) == length + 2);
    }
}

TEST_CASE("the valid prefix agrees with a walk by code points") {
  Random random;
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (int k = 0; k < 12; ++k) utf8::append(awkward(random), text);
    if (random.below(2))
      text[random.below(static_cast<std::uint32_t>(text.size()))] = static_cast<char>(random.below(256));
    std::size_t i = 0, good = text.size();
    while (i < text.size()) {
      const std::size_t at = i;
      const bool replaced = utf8::next(text, i) == utf8::kReplacement;
      if (replaced && text.substr(at, 3) != "\xEF\xBF\xBD") {
        good = at;
        break;
      }
    }
    CHECK(utf8::valid_prefix(text) == good);
  }
}

TEST_CASE("controls and noncharacters are found wherever they stand") {
  const auto is_one = [](char32_t c) {
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    if (c == '\t' || c == '\n' || c == '\f' || c == '\r') return false;
    return control || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
  };
  const auto found = [](std::string_view text) {
    const std::size_t at = find_control(text, 0);
    CHECK(at == find_control_portable(text, 0));
    return at;
  };
  for (char32_t c = 0; c < 0x110000; c += c < 0x3000 || (c & 0xFFFF) > 0xFD00 ? 1 : 97) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text(16, 'x');
    utf8::append(c, text);
    text.append(64, 'y');
    if (found(text) != (is_one(c) ? 16 : text.size())) FAIL("character " << static_cast<unsigned>(c));
  }
  // Behind each of a row of lengths, which end in a block or out of one, and with other bytes around.
  for (const std::string_view filling : {"x", "\n", "\xC3\xA9", "\xE4\xBD\xA0", "\xF0\x9F\x98\x80"})
    for (std::size_t before = 0; before < 150; ++before)
      for (const std::string_view one :
           {"", "\x0B", "\x7F", "\xC2\x85", "\xEF\xB7\x90", "\xF3\xBF\xBF\xBF"}) {
        std::string text;
        for (std::size_t i = 0; i < before; ++i) text += filling;
        const std::size_t at = text.size();
        text += one;
        CHECK(found(text) == at);
        for (std::size_t i = 0; i < 70; ++i) text += filling;
        CHECK(found(text) == (one.empty() ? text.size() : at));
        // From inside of what was looked at, and from behind it.
        const std::size_t middle = before / 2 * filling.size();
        CHECK(find_control(text, middle) == (one.empty() ? text.size() : at));
        CHECK(find_control(text, at + one.size()) == text.size());
        CHECK(find_control(text + text, at + one.size()) ==
              (one.empty() ? 2 * text.size() : text.size() + at));
      }
}

TEST_CASE("words are runs of letters, marks and digits") {
  CHECK(count_words("") == 0);
  CHECK(count_words("  \t\n ") == 0);
  CHECK(count_words("one two,three-four") == 4);
  CHECK(count_words("don't it\xE2\x80\x99s 'quoted'") == 3);
  CHECK(count_words("abc123 42") == 2);
  CHECK(count_words("-- * --") == 0);
  CHECK(count_words("cafe\xCC\x81s na\xC3\xAFve") == 2);
  CHECK(count_words("co\xC2\xADoperate") == 1);
}

TEST_CASE("words of other scripts with spaces count one a run") {
  CHECK(count_words("\u092E\u0947\u0930\u093E \u0928\u093E\u092E \u0939\u0948") ==
        3);  // Hindi with vowel signs
  CHECK(count_words("\u0627\u0644\u0633\u0651\u0644\u0627\u0645 \u0639\u0644\u064A\u0643\u0645") ==
        2);                                                                     // Arabic with shadda
  CHECK(count_words("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645") == 1);  // Persian with ZWNJ
  CHECK(count_words("\uC548\uB155\uD558\uC138\uC694 \uC138\uACC4") == 2);       // Korean
  CHECK(count_words("\u041F\u0440\u0438\u0432\u0435\u0442, \u043C\u0438\u0440") == 2);
}

TEST_CASE("letters of scripts without spaces count 0.6 words") {
  CHECK(count_words("\u6211") == 1);                          // 0.6, rounded up
  CHECK(count_words("\u6211\u4EEC\u662F\u4E2D\u56FD") == 3);  // 5 * 0.6
  CHECK(count_words("\u3053\u3093\u306B\u3061\u306F\u30AB\u30BF\u30AB\u30CA\u30FC") == 6);
  CHECK(count_words("\u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35\u0E04\u0E23\u0E31\u0E1A") ==
        5);                                                               // 7 letters, 3 marks
  CHECK(count_words("\u1780\u1798\u17D2\u1796\u17BB\u1787\u17B6") == 3);  // Khmer: 4 letters, 3 marks
  CHECK(count_words("AI\u6280\u672F 2024\u5E74") == 4);                   // AI, 2024, 3 * 0.6
  CHECK(count_words("\U00020000\U0002A6DF") == 2);                        // Han beyond the BMP
}

TEST_CASE("classes of characters are counted apart") {
  const TextStats s = measure("Ab C, d! \u0416\u0436 12 \u0663\u3001\uFF0C\u060C \u20AC");
  CHECK(s.letters == 6);
  CHECK(s.upper == 3);
  CHECK(s.digits == 3);
  CHECK(s.commas == 4);
  CHECK(s.punctuation == 5);
  CHECK(s.code_points == 15);
  CHECK(measure("\u00A0\u3000\u2028\u0085 \t").code_points == 0);
}

TEST_CASE("ASCII and ICU agree on every ASCII character's class") {
  for (char c = 0x21; c < 0x7F; ++c) {
    const TextStats s = measure(std::string_view(&c, 1));
    const bool symbol = std::string_view("$+<=>^`|~").find(c) != std::string_view::npos;
    CAPTURE(c);
    CHECK(s.code_points == 1);
    CHECK(s.letters + s.digits + s.punctuation + symbol == 1);
  }
}

TEST_CASE("a sentence ends at a terminal mark before space, close or end") {
  const auto ends = [](std::string_view s) { return measure(s).sentence_ends; };
  CHECK(ends("One. Two! Three?") == 3);
  CHECK(ends("Pi is 3.14 at www.example.org now") == 0);
  CHECK(ends("Really?! No... Yes.") == 3);
  CHECK(ends("He said \"Stop.\" (Then he left.) End") == 2);
  CHECK(ends("\u00ABFin.\u00BB \u201CFini.\u201D") == 2);
  CHECK(ends("no end") == 0);
  CHECK(ends("\u4ED6\u6765\u4E86\u3002\u6211\u8D70\u4E86\uFF01\uFF1F\u5427") ==
        2);  // full-width, no space asked
  CHECK(ends("\u3002") == 1);
  CHECK(ends("\u092F\u0939 \u0939\u0948\u0964 \u0935\u0939\u0965") == 2);  // danda, double danda
  CHECK(ends("\u0643\u064A\u0641\u061F \u0646\u0639\u0645.") == 2);        // Arabic question mark
  CHECK(ends("\u1019\u104B \u1000") == 1);                                 // Myanmar section
  CHECK(ends("\u0540\u0565\u0589 \u0531") == 1);                           // Armenian full stop
  CHECK(ends("\u12A0\u1362 \u12A0") == 1);                                 // Ethiopic full stop
  CHECK(ends("\u1780\u17D4 \u1780") == 1);                                 // Khmer sign
}

TEST_CASE("long texts are counted without overflow and in linear time") {
  const TextStats s = measure(repeat("Ab, c. ", 100000));
  CHECK(s.words == 200000);
  CHECK(s.letters == 300000);
  CHECK(s.commas == 100000);
  CHECK(s.sentence_ends == 100000);
  const TextStats all = measure(std::string(1000000, '.') + std::string(255 * 3, 'a'));
  CHECK(all.punctuation == 1000000);
  CHECK(all.letters == 765);
  CHECK(measure("\xFF\xFE\xED\xA0\x80").code_points == 5);  // ill-formed bytes are characters without a class
  CHECK(measure("\xFF\xFE").words == 0);
}

TEST_CASE("collapse leaves single spaces and none at the ends") {
  CHECK(clean("") == "");
  CHECK(clean(" \t\n ") == "");
  CHECK(clean("  a  b\t\nc ") == "a b c");
  CHECK(clean("a\u00A0b\u2003c\u3000d\u202Fe") == "a b c d e");
  CHECK(clean("a \u00AD b") == "a b");
  CHECK(clean("a\u00AD b") == "a b");
}

TEST_CASE("lines keeps line feeds, keep keeps all spaces") {
  CHECK(clean("  a  b \r\n\r  c\u2028d\n", Whitespace::lines) == "a b\n\nc\nd\n");
  CHECK(clean("a\vb\fc\u0085d\u2029e", Whitespace::lines) == "a\nb\nc\nd\ne");
  CHECK(clean("  a\t b \r\nc\u00A0 d\r", Whitespace::keep) == "  a\t b \nc  d\n");
}

TEST_CASE("invisible characters go, those that scripts need stay, and no words are glued") {
  CHECK(clean("a\x01\x7F\u0080\u009F"
              "b\uFEFF\u202A\u202E\u2066\u2069\uFFF9\uFFFB\uFDD0\U0001FFFF"
              "c") == "abc");
  CHECK(clean(std::string_view("a\0b", 3)) == "ab");
  const std::string kept = "a\u200D\u200C\u200B\u2060\uFE0F\u200E\u200F\u061C";
  CHECK(clean(kept) == kept);
  CHECK(clean("a\vb\fc\u0085d\u2028e\u2029f") == "a b c d e f");
  CHECK(clean("a\rb") == "a b");
}

TEST_CASE("text comes out in NFC") {
  CHECK(clean("e\u0301") == "\u00E9");
  CHECK(clean("e\u00AD\u0301") == "\u00E9");
  CHECK(clean("\u1112\u1161\u11AB") == "\uD55C");
  CHECK(clean("\uAC00\u11A8") == "\uAC01");
  CHECK(clean("\u304B\u3099") == "\u304C");
  CHECK(clean("\u212B\u2126") == "\u00C5\u03A9");
  CHECK(clean("a\u0301\u0323") == "\u1EA1\u0301");
  CHECK(clean("\u0958") == "\u0915\u093C");
  CHECK(clean("\u05E9\u05BC\u05C1") == clean("\u05E9\u05C1\u05BC"));
  CHECK(clean("\uFB01 \u00B2") == "\uFB01 \u00B2");  // compatibility forms stay
}

TEST_CASE("cleaning appends and leaves what was there alone") {
  std::string out = "x e";
  clean_append("\u0301  y ", Whitespace::collapse, out);
  CHECK(out == "x e\u0301 y");
}

TEST_CASE("cleaning is idempotent and gives valid text without controls") {
  Random random;
  for (int round = 0; round < 5000; ++round) {
    std::string text;
    const std::uint32_t length = random.below(round % 50 == 0 ? 200 : 24);
    for (std::uint32_t k = 0; k < length; ++k) utf8::append(awkward(random), text);
    if (round % 100 == 7) text += repeat("\u0344\u0323", 20) + repeat("\u0F73", 20);
    for (const Whitespace mode : {Whitespace::collapse, Whitespace::lines, Whitespace::keep}) {
      const std::string once = clean(text, mode);
      CAPTURE(text, static_cast<int>(mode));
      REQUIRE(clean(once, mode) == once);
      REQUIRE(utf8::valid(once));
      const bool controls = std::any_of(once.begin(), once.end(), [mode](char c) {
        if (c == '\n') return mode == Whitespace::collapse;
        if (c == '\t') return mode != Whitespace::keep;
        return static_cast<unsigned char>(c) < 0x20;
      });
      REQUIRE_FALSE(controls);
      REQUIRE(once.find("\u00AD") == std::string::npos);
    }
    REQUIRE(fold_phrase(fold_phrase(text)) == fold_phrase(text));
    // Texts of ASCII have a way of their own; a SOFT HYPHEN, which is removed, takes them the other.
    std::string ascii;
    for (std::uint32_t k = 0; k < length; ++k) ascii += static_cast<char>(random.below(128));
    REQUIRE(fold_phrase(ascii) == fold_phrase(ascii + "\u00AD"));
  }
}

TEST_CASE("runs of combining marks do not cost more than their length") {
  const std::string run = "e" + repeat("\u0301\u0323", 40);
  CHECK(clean(run).find("\u034F") != std::string::npos);
  CHECK(clean("e" + repeat("\u0301\u0323", 10)).find("\u034F") == std::string::npos);
  const auto cost = [](std::size_t n) {
    const std::string text = "e" + repeat("\u0301\u0323", n);
    return seconds([&] { CHECK(fold_phrase(clean(text)).size() > n); });
  };
  cost(10000);
  const double small = cost(20000), large = cost(160000);
  CHECK(large < 24 * small + 0.1);
}

TEST_CASE("folded phrases ignore case, width, spacing and outer marks") {
  CHECK(fold_phrase("  \u00BB Read\u00A0 MORE: ") == "read more");
  CHECK(fold_phrase("\u2022 Baca Juga \u2026") == "baca juga");
  CHECK(fold_phrase("Stra\u00DFe") == "strasse");
  CHECK(fold_phrase("\uFF21\uFF22\uFF23\uFF11") == "abc1");
  CHECK(fold_phrase("\u0130STANBUL") == "i\u0307stanbul");
  CHECK(fold_phrase("don't-stop") == "don't-stop");
  CHECK(fold_phrase("#1 (one)") == "1 (one");
  CHECK(fold_phrase("\U0001F44D share \U0001F44D") == "share");
  CHECK(fold_phrase("***") == "");
  CHECK(fold_phrase("\u0E2D\u0E48\u0E32\u0E19\u0E15\u0E48\u0E2D") ==
        "\u0E2D\u0E48\u0E32\u0E19\u0E15\u0E48\u0E2D");
  CHECK(fold_phrase("\u0639\u0644\u06CC\u200C\u0627") ==
        "\u0639\u0644\u06CC\u0627");  // ZWNJ is ignored in comparing
}

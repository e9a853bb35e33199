// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <ctime>
#include <string>
#include <vector>

#include "saring/base/hash.h"
#include "saring/text/decode.h"
#include "saring/text/utf8.h"

using namespace saring;

namespace {

std::string decoded(std::string_view encoding, std::string_view bytes) {
  std::string out;
  decode_as(encoding, bytes, out);
  return out;
}

std::string repeat(std::string_view s, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += s;
  return out;
}

// Each ASCII character as two bytes.
std::string utf16(std::string_view ascii, bool big_endian) {
  std::string out;
  for (const char c : ascii) {
    out += big_endian ? '\0' : c;
    out += big_endian ? c : '\0';
  }
  return out;
}

constexpr std::string_view kRussian1251 = "\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0";
constexpr std::string_view kHello = "\xE4\xBD\xA0\xE5\xA5\xBD\xEF\xBC\x8C\xE4\xB8\x96\xE7\x95\x8C";

}  // namespace

TEST_CASE("labels are those of the Encoding Standard") {
  CHECK(encoding_for_label("utf8") == "UTF-8");
  CHECK(encoding_for_label(" \tLatin1\r\n") == "windows-1252");
  CHECK(encoding_for_label("ISO-8859-1") == "windows-1252");
  CHECK(encoding_for_label("gb2312") == "GBK");
  CHECK(encoding_for_label("ks_c_5601-1987") == "EUC-KR");
  CHECK(encoding_for_label("tis-620") == "windows-874");
  CHECK(encoding_for_label("x-sjis") == "Shift_JIS");
  CHECK(encoding_for_label("iso-2022-kr") == "replacement");
  CHECK(encoding_for_label("unicode") == "UTF-16LE");
  CHECK(encoding_for_label("visual") == "ISO-8859-8");
  CHECK(encoding_for_label("logical") == "ISO-8859-8-I");
  CHECK(encoding_for_label("866") == "IBM866");
  CHECK(encoding_for_label("") == "");
  CHECK(encoding_for_label("utf-7") == "");
  CHECK(encoding_for_label("utf-8x") == "");
  CHECK(encoding_for_label(std::string(1000, 'u')) == "");
}

TEST_CASE("every single byte decodes as the standard's index says") {
  // XXH3-64 of the UTF-8 of bytes 0x80-0xFF, U+FFFD for errors, computed from the standard's index files.
  struct Row {
    std::string_view encoding, hash;
  };
  static constexpr Row kRows[] = {
      {"IBM866", "59c2529ab6259b53"},         {"ISO-8859-10", "41104c95f69e4405"},
      {"ISO-8859-13", "633f1fbacbd77bc3"},    {"ISO-8859-14", "15ff5f9c974ed5fa"},
      {"ISO-8859-15", "e9393bb9a7a119fd"},    {"ISO-8859-16", "991646b9f6be507a"},
      {"ISO-8859-2", "b8346c583462e0ce"},     {"ISO-8859-3", "f5b5d9d081f39fff"},
      {"ISO-8859-4", "a013930e531dc64b"},     {"ISO-8859-5", "1eb5e4c5de971e73"},
      {"ISO-8859-6", "7491b70649dbdc33"},     {"ISO-8859-7", "28b3512ea23acb1e"},
      {"ISO-8859-8", "ac97d0763b90e88f"},     {"ISO-8859-8-I", "ac97d0763b90e88f"},
      {"KOI8-R", "694ee74e325f5f4e"},         {"KOI8-U", "cd2079c3e8df32d8"},
      {"macintosh", "247ddfe6b260d996"},      {"windows-1250", "1f6d155ad5878157"},
      {"windows-1251", "2ee63b8fead6d853"},   {"windows-1252", "c10ba1aee70d345c"},
      {"windows-1253", "4ca9eb3ccdead826"},   {"windows-1254", "2fb238d36c208999"},
      {"windows-1255", "38d8f9e34c77ebe8"},   {"windows-1256", "a74167ba598119d6"},
      {"windows-1257", "74bcedc6f3fb9905"},   {"windows-1258", "6b70f98657b7e060"},
      {"windows-874", "f62ad664a5d9dbef"},    {"x-mac-cyrillic", "76f69a67f95e20a3"},
      {"x-user-defined", "f53e0c999274cf62"},
  };
  std::string bytes;
  for (int i = 0x80; i < 0x100; ++i) bytes += static_cast<char>(i);
  for (const auto& [encoding, hash] : kRows) {
    CAPTURE(encoding);
    CHECK(hex16(xxh3_64(decoded(encoding, bytes))) == hash);
  }
  std::string ascii;
  for (int i = 0; i < 0x80; ++i) ascii += static_cast<char>(i);
  for (const auto& [encoding, hash] : kRows) CHECK(decoded(encoding, ascii) == ascii);
}

TEST_CASE("every pair of bytes decodes as the standard's index says") {
  // XXH3-64 of the UTF-8 of all byte pairs from 0x8020 on, each followed by a line feed.
  struct Row {
    std::string_view encoding, hash;
  };
  static constexpr Row kRows[] = {
      {"Big5", "d1ad78b94d6a8cef"}, {"EUC-JP", "a641c2a836bb047c"},    {"EUC-KR", "eb2ba18dbb277e01"},
      {"GBK", "bee8e0b6b127ef93"},  {"Shift_JIS", "7abba0c3c64076c3"}, {"gb18030", "bee8e0b6b127ef93"},
  };
  for (const auto& [encoding, hash] : kRows) {
    std::string all;
    for (int lead = 0x80; lead < 0x100; ++lead)
      for (int trail = 0x20; trail < 0x100; ++trail) {
        const char pair[] = {static_cast<char>(lead), static_cast<char>(trail), '\n'};
        all += decoded(encoding, {pair, 3});
      }
    CAPTURE(encoding);
    CHECK(hex16(xxh3_64(all)) == hash);
  }
}

TEST_CASE("places where ICU and the standard differ follow the standard") {
  CHECK(decoded("windows-1252", "\x80\x81\x8D\x9D") == "\u20AC\u0081\u008D\u009D");
  CHECK(decoded("windows-874", "\xA1\xDB\xFC") == "\u0E01\uFFFD\uFFFD");
  CHECK(decoded("windows-1253", "\xAA") == "\uFFFD");
  CHECK(decoded("windows-1255", "\xCA") == "\u05BA");
  CHECK(decoded("KOI8-U", "\xAE\xBE") == "\u045E\u040E");
  CHECK(decoded("ISO-8859-16", "\xA4\xAA\xFE") == "\u20AC\u0218\u021B");
  CHECK(decoded("x-user-defined", "a\x80\xFF") == "a\uF780\uF7FF");
  CHECK(decoded("GBK", "\x80\xA2\xE3\xA3\xA0") == "\u20AC\u20AC\u3000");
  CHECK(decoded("gb18030", "\xA6\xD9\xFE\x59\xA8\xBC") == "\uFE10\u9FB4\u1E3F");
  CHECK(decoded("gb18030", "\x81\x30\x81\x30\x81\x35\xF4\x37\x90\x30\x81\x30") == "\u0080\uE7C7\U00010000");
  CHECK(decoded("Big5", "\x88\x62\x88\xA5\x87\x40") == "\u00CA\u0304\u00EA\u030C\u43F0");
  CHECK(decoded("Shift_JIS", "\xB1\xF0\x40\x81\x60\x5C\x7E") == "\uFF71\uE000\uFF5E\\~");
  CHECK(decoded("EUC-JP", "\x8E\xB1\x8F\xB0\xA1\xA1\xC1") == "\uFF71\u4E02\uFF5E");
  CHECK(decoded("EUC-KR", "\x81\x41\xB0\xA1") == "\uAC02\uAC00");
}

TEST_CASE("an ASCII byte behind a bad lead is not swallowed") {
  CHECK(decoded("GBK", "\x81<b>") == "\uFFFD<b>");
  CHECK(decoded("Big5", "\x81<b>") == "\uFFFD<b>");
  CHECK(decoded("EUC-KR", "\xC9\"x") == "\uFFFD\"x");
  CHECK(decoded("Shift_JIS", "\x81\"x") == "\uFFFD\"x");
  CHECK(decoded("EUC-JP", "\xA4<b>\x8F\xA1<") == "\uFFFD<b>\uFFFD<");
  CHECK(decoded("gb18030", "\x81\x30<b>") ==
        "\uFFFD"
        "0<b>");
  CHECK(decoded("gb18030", "\x81\x30\x81<b>") ==
        "\uFFFD"
        "0\uFFFD<b>");
}

TEST_CASE("input cut off inside a character ends in one replacement") {
  for (const std::string_view encoding : {"GBK", "gb18030", "Big5", "EUC-KR", "Shift_JIS", "EUC-JP"}) {
    std::string out;
    CHECK(decode_as(encoding, "a\xB0", out) == (encoding == "Shift_JIS" ? 0 : 1));
  }
  std::string out;
  CHECK(decode_as("gb18030", "\x81\x30\x81", out) == 1);
  CHECK(decode_as("EUC-JP", "\x8F\xB0", out) == 1);
  CHECK(out == "\uFFFD\uFFFD");
  CHECK(decoded("UTF-8", "a\xE2\x82") == "a\uFFFD");
  CHECK(decoded("UTF-16LE", std::string_view("a\0b", 3)) == "a\uFFFD");
}

TEST_CASE("UTF-8 errors are replaced by maximal subparts") {
  CHECK(decoded("UTF-8", "\xF0\x9F\x91z") == "\uFFFDz");
  CHECK(decoded("UTF-8", "\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
  CHECK(decoded("UTF-8", "\xC0\xAF") == "\uFFFD\uFFFD");
  std::string out;
  CHECK(decode_as("UTF-8",
                  "a\xFF"
                  "b\xE2\x82"
                  "c",
                  out) == 2);
}

TEST_CASE("UTF-16 pairs surrogates and replaces lone ones") {
  CHECK(decoded("UTF-16LE", "\x3D\xD8\x4D\xDC") == "\U0001F44D");
  CHECK(decoded("UTF-16BE", "\xD8\x3D\xDC\x4D") == "\U0001F44D");
  CHECK(decoded("UTF-16BE", std::string_view("\xD8\x3D\0a\xDC\x4D\0b", 8)) == "\uFFFDa\uFFFDb");
  CHECK(decoded("UTF-16BE", "\xD8\x3D") == "\uFFFD");
  CHECK(decoded("UTF-16BE", "\xD8\x3D\xDC") == "\uFFFD");
}

TEST_CASE("ISO-2022-JP switches sets and reports stray escapes") {
  CHECK(decoded("ISO-2022-JP", "a\x1B$B$\"\x1B(Bb") == "a\u3042b");
  CHECK(decoded("ISO-2022-JP", "\x1B(J\\~\x1B(I1") == "\u00A5\u203E\uFF71");
  CHECK(decoded("ISO-2022-JP", "\x1B$B\x1B(Bb") ==
        "\uFFFD"
        "b");
  CHECK(decoded("ISO-2022-JP", "\x1Bxy") == "\uFFFDxy");
  CHECK(decoded("ISO-2022-JP", "\x1B$B$\x1B(Bb") ==
        "\uFFFD"
        "b");
  CHECK(decoded("ISO-2022-JP", "\x0E\x80z") == "\uFFFD\uFFFDz");
}

TEST_CASE("the replacement encoding gives one replacement character") {
  CHECK(decoded("replacement", "any <b>bytes</b>") == "\uFFFD");
  CHECK(decoded("replacement", "") == "");
}

TEST_CASE("belief goes caller, mark, HTTP, meta, validity, detector, fallback") {
  const std::string page = "<meta charset=windows-1251><p>" + std::string(kRussian1251);
  CHECK(decode(page).source == EncodingSource::meta);
  CHECK(decode(page).encoding == "windows-1251");
  CHECK(decode(page, "text/html; charset=KOI8-R").encoding == "KOI8-R");
  CHECK(decode(page, "text/html; charset=KOI8-R").source == EncodingSource::http);
  CHECK(decode("\xEF\xBB\xBFx", "text/html; charset=KOI8-R").source == EncodingSource::bom);
  CHECK(decode("\xEF\xBB\xBFx").text == "x");
  CHECK(decode(page, "text/html; charset=KOI8-R", "IBM866").encoding == "IBM866");
  CHECK(decode(page, "", "IBM866").source == EncodingSource::caller);
  CHECK(decode(page, "", "no such").source == EncodingSource::meta);
  CHECK(decode(page, "text/html; charset=no-such").source == EncodingSource::meta);
  CHECK(decode(page, "text/html").source == EncodingSource::meta);
  CHECK(decode("caf\xC3\xA9").source == EncodingSource::utf8_validity);
  CHECK(decode("plain").source == EncodingSource::fallback);
  CHECK(decode("plain").encoding == "windows-1252");
  CHECK(decode("").encoding == "windows-1252");
  CHECK(name(EncodingSource::utf8_validity) == "utf8_validity");
}

TEST_CASE("HTTP's charset may be quoted and in any case") {
  for (const std::string_view value :
       {"text/html;charset=utf-8", "text/html; Charset=\"UTF-8\"", "text/html; a=b; charset = utf8 ; x=y",
        "text/html; charset='utf-8'"}) {
    CAPTURE(value);
    CHECK(decode("x", value).encoding == "UTF-8");
    CHECK(decode("x", value).source == EncodingSource::http);
  }
}

TEST_CASE("declarations are found where pages put them") {
  const auto encoding = [](const std::string& page) { return decode(page).encoding; };
  CHECK(encoding("<?xml version='1.0' encoding=\"koi8-r\"?><p>x") == "KOI8-R");
  CHECK(encoding("<meta http-equiv=content-type content='text/html; charset=big5'>") == "Big5");
  CHECK(encoding("<meta content='text/html; charset=big5'>") == "windows-1252");  // no pragma
  CHECK(encoding("<!-- <meta charset=big5> --><meta charset=gbk>") == "GBK");
  CHECK(encoding("<p title='<meta charset=big5>'>x<meta charset=gbk>") == "GBK");
  CHECK(encoding("<meta charset=utf-16>") == "UTF-8");
  CHECK(encoding("<meta charset=x-user-defined>") == "windows-1252");
  const std::string filler = "<meta name=x content='" + std::string(2000, 'y') + "'>";
  CHECK(encoding("<head>" + filler + "<META CHARSET=gbk></head>") == "GBK");
  CHECK(encoding("<head>" + filler + "<script>'<meta charset=gbk>'</script></head>") == "windows-1252");
  CHECK(encoding("<head>" + filler + "</head><meta charset=gbk>") == "windows-1252");
}

TEST_CASE("a declaration that the bytes contradict is overruled and reported") {
  const std::string utf8_page = "<p>caf\xC3\xA9</p>";
  Decoded got = decode(utf8_page, "text/html; charset=ISO-8859-1");
  CHECK(got.encoding == "UTF-8");
  CHECK(got.source == EncodingSource::utf8_validity);
  CHECK(got.declared == "ISO-8859-1");
  CHECK(got.text == "<p>caf\u00E9</p>");

  got = decode("<meta charset=gb2312><p>" + std::string(kHello));
  CHECK(got.encoding == "UTF-8");
  CHECK(got.declared == "gb2312");

  got = decode("<meta charset=windows-1251><p>" + repeat(kRussian1251, 4), "text/html; charset=utf-8");
  CHECK(got.encoding == "windows-1251");
  CHECK(got.source == EncodingSource::meta);
  CHECK(got.declared == "utf-8");

  got = decode(
      "<p>C'est l'\xE9t\xE9, les \xE9l\xE8ves sont all\xE9s \xE0 la plage; le th\xE9\xE2tre est ferm\xE9.",
      "text/html; charset=utf-8");
  CHECK(got.encoding == "windows-1252");
  CHECK(got.declared == "utf-8");
  CHECK(got.replacements == 0);

  got = decode("<p>only ASCII", "text/html; charset=utf-16");
  CHECK(got.text == "<p>only ASCII");
  CHECK(got.declared == "utf-16");
}

TEST_CASE("a declaration with a trace of errors stands") {
  const Decoded cut = decode(repeat(kHello, 5) + "\xE4\xBD", "text/html; charset=utf-8");
  CHECK(cut.encoding == "UTF-8");
  CHECK(cut.source == EncodingSource::http);
  CHECK(cut.replacements == 1);
  const Decoded stray = decode(repeat(kHello, 5) + "\xFF" + repeat(kHello, 5), "text/html; charset=utf-8");
  CHECK(stray.encoding == "UTF-8");
  CHECK(stray.replacements == 1);
  CHECK(decode("<meta charset=gbk>\xC4\xE3\xBA\xC3\x81<b>").encoding == "GBK");
  CHECK(decode("<meta charset=Shift_JIS>only ASCII").encoding == "Shift_JIS");
}

TEST_CASE("UTF-16 is known by its mark and by its zeros") {
  const std::string page = "<p>Good day to all of you</p>";
  CHECK(decode("\xFF\xFE" + utf16(page, false)).text == page);
  CHECK(decode("\xFE\xFF" + utf16(page, true)).text == page);
  CHECK(decode(utf16(page, false)).text == page);
  CHECK(decode(utf16(page, true)).encoding == "UTF-16BE");
  CHECK(decode(utf16(page, false), "text/html; charset=utf-16").source == EncodingSource::http);
}

TEST_CASE("a zero byte becomes a replacement character") {
  const Decoded got = decode(std::string_view("abc\0defg\0", 9), "text/html; charset=utf-8");
  CHECK(got.text == "abc\uFFFDdefg\uFFFD");
  CHECK(got.replacements == 2);
  CHECK(decode(std::string_view("\0", 1)).text == "\uFFFD");
}

TEST_CASE("text outside markup tells the detector the charset") {
  const std::string markup = "<div class=\"long ascii markup\"><script>var x = 'ascii ascii ascii';</script>";
  const std::string page = repeat(
      markup + "<p>\xCF\xEE\xE3\xEE\xE4\xE0 \xF1\xE5\xE3\xEE\xE4\xED\xFF \xF5\xEE\xF0\xEE\xF8\xE0\xFF</p>",
      6);
  CHECK(decode(page).encoding == "windows-1251");
  CHECK(decode(page).source == EncodingSource::detector);
}

TEST_CASE("texts of languages that ICU's detector does not know are told apart") {
  const auto guessed = [](std::string_view encoding, std::string_view bytes) {
    const Decoded got = decode(repeat(bytes, 3));
    CAPTURE(got.encoding);
    CHECK(got.text == decoded(encoding, repeat(bytes, 3)));
    CHECK(got.source == EncodingSource::detector);
  };
  // "The boat goes out every morning, the market is closed" in Thai, Lithuanian and Russian (IBM866).
  guessed("windows-874", "\xE0\xC3\xD7\xCD\xCD\xCD\xA1\xA8\xD2\xA1\xB7\xE8\xD2\xB7\xD8\xA1\xE0\xAA\xE9\xD2 ");
  guessed("windows-1257",
          "Laivas kiekvien\xE0 ryt\xE0 i\xF0plaukia \xE1 j\xFBr\xE0, o turgus jau u\xFE"
          "darytas. ");
  guessed("IBM866",
          "\x8A\xAE\xE0\xA0\xA1\xAB\xEC \xA2\xEB\xE5\xAE\xA4\xA8\xE2 \xA2 \xAC\xAE\xE0\xA5 "
          "\xAA\xA0\xA6\xA4\xAE\xA5 \xE3\xE2\xE0\xAE. ");
}

TEST_CASE("long runs of anything take time in proportion and give valid UTF-8") {
  const std::vector<std::string> pieces = {"plain text ",
                                           std::string(kHello),
                                           "\xFF",
                                           "\x81",
                                           "<",
                                           "<!--",
                                           "<meta ",
                                           "<a b='",
                                           "<meta content=charset ",
                                           "\x1B",
                                           std::string(1, '\0'),
                                           "\xE2\x82",
                                           "<script>",
                                           "\x81\x30\x81"};
  for (const std::string& piece : pieces) {
    const std::string bytes = repeat(piece, 300'000 / piece.size());
    for (const std::string_view type : {"", "text/html; charset=gb18030", "text/html; charset=iso-2022-jp"}) {
      const std::clock_t begin = std::clock();
      const Decoded got = decode(bytes, type);
      const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
      CAPTURE(piece, type);
      CHECK(seconds <
            8.0);  // of processor time, in a debug build under a sanitizer; quadratic would be hours
      CHECK(utf8::valid(got.text));
      CHECK(got.text.find('\0') == std::string::npos);
    }
  }
}

TEST_CASE("ten megabytes of UTF-8 are decoded") {
  const std::string bytes = repeat(kHello, 700'000);
  const Decoded got = decode(bytes);
  CHECK(got.source == EncodingSource::utf8_validity);
  CHECK(got.text == bytes);
}

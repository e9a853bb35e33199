// SPDX-License-Identifier: Apache-2.0
// The encodings of the WHATWG Encoding Standard, for the files behind decode.h.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "saring/text/utf8.h"

namespace saring {

enum class Encoding : unsigned char {
  utf_8,
  ibm866,
  iso_8859_2,
  iso_8859_3,
  iso_8859_4,
  iso_8859_5,
  iso_8859_6,
  iso_8859_7,
  iso_8859_8,
  iso_8859_8_i,
  iso_8859_10,
  iso_8859_13,
  iso_8859_14,
  iso_8859_15,
  iso_8859_16,
  koi8_r,
  koi8_u,
  macintosh,
  windows_874,
  windows_1250,
  windows_1251,
  windows_1252,
  windows_1253,
  windows_1254,
  windows_1255,
  windows_1256,
  windows_1257,
  windows_1258,
  x_mac_cyrillic,
  x_user_defined,
  gbk,
  gb18030,
  big5,
  euc_jp,
  iso_2022_jp,
  shift_jis,
  euc_kr,
  utf_16be,
  utf_16le,
  replacement
};
std::string_view name(Encoding encoding);  // "windows-1252"

// By label, ASCII case and outer white space ignored; by WHATWG name, exactly.
std::optional<Encoding> encoding_of_label(std::string_view label);
std::optional<Encoding> encoding_of_name(std::string_view name);

// x-user-defined is the last of the single-byte encodings, UTF-8 stands before the first.
constexpr bool is_single_byte(Encoding e) { return e > Encoding::utf_8 && e <= Encoding::x_user_defined; }
constexpr bool is_utf16(Encoding e) { return e == Encoding::utf_16be || e == Encoding::utf_16le; }

// Decodes all of `bytes` to `out` and returns the number of errors (each one U+FFFD).
std::size_t decode_bytes(Encoding encoding, std::string_view bytes, std::string& out);
std::size_t decode_multibyte(Encoding encoding, std::string_view bytes, std::string& out);

// Where decoders write: UTF-8, and how many errors there were.
struct Sink {
  std::string& out;
  std::size_t errors = 0;
  void put(char32_t c) { utf8::append(c, out); }
  void error() {
    utf8::append(utf8::kReplacement, out);
    ++errors;
  }
};

// What a page says of its own encoding. `label` is a view into the bytes.
struct Declaration {
  std::string_view label;
  std::optional<Encoding> encoding;
};
Declaration declared_by_http(std::string_view content_type);
Declaration declared_by_page(std::string_view bytes);

// ICU's and CLD2's guess over the text outside markup; empty if there is none. The bytes are not UTF-8.
std::optional<Encoding> detect_encoding(std::string_view bytes);

}  // namespace saring

// SPDX-License-Identifier: Apache-2.0
// The decoders of the WHATWG Encoding Standard whose characters are single bytes or Unicode code units.
#include <array>

#include "saring/text/decode.h"
#include "saring/text/encoding_internal.h"
#include "saring/text/encoding_tables_internal.h"

namespace saring {
namespace {

void decode_utf8(std::string_view bytes, Sink& sink) {
  while (!bytes.empty()) {
    const std::size_t good = utf8::valid_prefix(bytes);
    sink.out.append(bytes, 0, good);
    bytes.remove_prefix(good);
    if (bytes.empty()) return;
    std::size_t length = 0;
    utf8::next(bytes, length);
    sink.error();
    bytes.remove_prefix(length);
  }
}

// Section 14.2, with the pair of bytes read at once.
void decode_utf16(std::string_view bytes, bool big_endian, Sink& sink) {
  const auto unit_at = [&](std::size_t i) -> char32_t {
    const auto first = static_cast<unsigned char>(bytes[i]),
               second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<char32_t>(big_endian ? first << 8 | second : second << 8 | first);
  };
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) {
    const char32_t unit = unit_at(i);
    if (unit < 0xD800 || unit > 0xDFFF) {
      sink.put(unit);
      continue;
    }
    const bool has_next = unit < 0xDC00 && i + 3 < bytes.size();
    const char32_t next = has_next ? unit_at(i + 2) : 0;
    if (next >= 0xDC00 && next <= 0xDFFF) {
      sink.put(0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00));
      i += 2;
    } else {
      sink.error();
      if (unit < 0xDC00 && !has_next) return;  // the end of the bytes is part of this error
    }
  }
  if (i < bytes.size()) sink.error();
}

void decode_single_byte(Encoding encoding, std::string_view bytes, Sink& sink) {
  const std::array<char16_t, 128> table = single_byte_table(encoding);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      sink.out += c;
    } else if (const char16_t mapped = table[byte - 0x80u]) {
      sink.put(mapped);
    } else {
      sink.error();
    }
  }
}

}  // namespace

std::size_t decode_bytes(Encoding encoding, std::string_view bytes, std::string& out) {
  out.reserve(out.size() + bytes.size() + (encoding == Encoding::utf_8 ? 0 : bytes.size() / 4));
  Sink sink{out};
  if (encoding == Encoding::utf_8) {
    decode_utf8(bytes, sink);
  } else if (is_utf16(encoding)) {
    decode_utf16(bytes, encoding == Encoding::utf_16be, sink);
  } else if (is_single_byte(encoding)) {
    decode_single_byte(encoding, bytes, sink);
  } else if (encoding == Encoding::replacement) {
    if (!bytes.empty()) sink.error();
  } else {
    return decode_multibyte(encoding, bytes, out);
  }
  return sink.errors;
}

std::size_t decode_as(std::string_view encoding, std::string_view bytes, std::string& out) {
  return decode_bytes(encoding_of_name(encoding).value_or(Encoding::utf_8), bytes, out);
}

}  // namespace saring

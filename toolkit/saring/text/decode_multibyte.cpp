// SPDX-License-Identifier: Apache-2.0
// The legacy multi-byte decoders of the WHATWG Encoding Standard, sections 10 to 13. Each function decodes
// the character at `i` and moves past it. An ASCII byte behind a bad lead is not swallowed: it is read again
// as itself.
#include <unicode/ucnv.h>

#include <cassert>
#include <memory>

#include "saring/text/encoding_internal.h"
#include "saring/text/encoding_tables_internal.h"

namespace saring {
namespace {

constexpr bool in(unsigned value, unsigned first, unsigned last) { return value >= first && value <= last; }

struct Bytes {
  std::string_view s;
  unsigned operator[](std::size_t i) const { return static_cast<unsigned char>(s[i]); }
  std::size_t size() const { return s.size(); }
};

char32_t look_up(const Index& index, std::size_t pointer) {
  return pointer < index.size() ? index[pointer] : 0;
}

// Ends the sequence of `length` bytes at i whose last byte is `last`: its code point, or an error.
void finish(char32_t c, unsigned last, std::size_t length, std::size_t& i, Sink& sink) {
  if (c != 0) {
    sink.put(c);
  } else {
    sink.error();
    if (last < 0x80) --length;
  }
  i += length;
}

// Code points of gb18030's four-byte sequences. ICU's algorithmic ranges are the standard's.
class Gb18030Ranges {
 public:
  char32_t map(std::string_view four) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(four[i]); };
    const unsigned pointer =
        ((at(0) - 0x81u) * 10 + at(1) - 0x30u) * 1260 + (at(2) - 0x81u) * 10 + at(3) - 0x30u;
    if (pointer >= 189000) return pointer > 1237575 ? 0 : pointer - 189000 + 0x10000;
    if (pointer > 39419) return 0;
    UErrorCode status = U_ZERO_ERROR;
    if (!converter_) converter_.reset(ucnv_open("gb18030", &status));
    UChar unit = 0;
    const std::int32_t length = ucnv_toUChars(converter_.get(), &unit, 1, four.data(), 4, &status);
    return U_SUCCESS(status) && length == 1 ? unit : 0;
  }

 private:
  struct Close {
    void operator()(UConverter* c) const { ucnv_close(c); }
  };
  std::unique_ptr<UConverter, Close> converter_;
};

void gb18030(Bytes b, std::size_t& i, const Index& index, Gb18030Ranges& ranges, Sink& sink) {
  const unsigned lead = b[i];
  if (lead == 0x80 || lead == 0xFF) return finish(lead == 0x80 ? 0x20AC : 0, lead, 1, i, sink);
  if (i + 1 == b.size()) return finish(0, lead, 1, i, sink);
  const unsigned second = b[i + 1];
  if (!in(second, '0', '9')) {
    const bool valid = in(second, 0x40, 0x7E) || in(second, 0x80, 0xFE);
    const unsigned pointer = (lead - 0x81) * 190 + second - (second < 0x7F ? 0x40 : 0x41);
    return finish(valid ? look_up(index, pointer) : 0, second, 2, i, sink);
  }
  if (i + 2 == b.size()) return finish(0, 0xFF, 2, i, sink);
  if (!in(b[i + 2], 0x81, 0xFE)) return finish(0, lead, 1, i, sink);
  if (i + 3 == b.size()) return finish(0, 0xFF, 3, i, sink);
  if (!in(b[i + 3], '0', '9')) return finish(0, lead, 1, i, sink);
  finish(ranges.map(b.s.substr(i, 4)), 0xFF, 4, i, sink);
}

void big5(Bytes b, std::size_t& i, const Index& index, Sink& sink) {
  const unsigned lead = b[i];
  if (lead == 0x80 || lead == 0xFF || i + 1 == b.size()) return finish(0, lead, 1, i, sink);
  const unsigned trail = b[i + 1];
  if (!in(trail, 0x40, 0x7E) && !in(trail, 0xA1, 0xFE)) return finish(0, trail, 2, i, sink);
  const unsigned pointer = (lead - 0x81) * 157 + trail - (trail < 0x7F ? 0x40 : 0x62);
  // Four pointers stand for a letter and a combining mark.
  if (pointer == 1133 || pointer == 1135 || pointer == 1164 || pointer == 1166) {
    sink.put(pointer < 1164 ? 0xCA : 0xEA);
    return finish(pointer == 1133 || pointer == 1164 ? 0x304 : 0x30C, trail, 2, i, sink);
  }
  finish(look_up(index, pointer), trail, 2, i, sink);
}

void euc_kr(Bytes b, std::size_t& i, const Index& index, Sink& sink) {
  const unsigned lead = b[i];
  if (lead == 0x80 || lead == 0xFF || i + 1 == b.size()) return finish(0, lead, 1, i, sink);
  const unsigned trail = b[i + 1];
  const char32_t c = in(trail, 0x41, 0xFE) ? look_up(index, (lead - 0x81) * 190 + trail - 0x41) : 0;
  finish(c, trail, 2, i, sink);
}

void shift_jis(Bytes b, std::size_t& i, const Index& index, Sink& sink) {
  const unsigned lead = b[i];
  if (lead == 0x80) return finish(0x80, lead, 1, i, sink);
  if (in(lead, 0xA1, 0xDF)) return finish(0xFF61 - 0xA1 + lead, lead, 1, i, sink);
  if ((!in(lead, 0x81, 0x9F) && !in(lead, 0xE0, 0xFC)) || i + 1 == b.size())
    return finish(0, lead, 1, i, sink);
  const unsigned trail = b[i + 1];
  if (!in(trail, 0x40, 0x7E) && !in(trail, 0x80, 0xFC)) return finish(0, trail, 2, i, sink);
  const unsigned pointer = (lead - (lead < 0xA0 ? 0x81 : 0xC1)) * 188 + trail - (trail < 0x7F ? 0x40 : 0x41);
  const bool user_defined = in(pointer, 8836, 10715);
  finish(user_defined ? 0xE000 - 8836 + pointer : look_up(index, pointer), trail, 2, i, sink);
}

void euc_jp(Bytes b, std::size_t& i, const Index& jis0208, Sink& sink) {
  const unsigned lead = b[i];
  const bool is_lead = lead == 0x8E || lead == 0x8F || in(lead, 0xA1, 0xFE);
  if (!is_lead || i + 1 == b.size()) return finish(0, lead, 1, i, sink);
  const unsigned second = b[i + 1];
  if (lead == 0x8E && in(second, 0xA1, 0xDF)) return finish(0xFF61 - 0xA1 + second, second, 2, i, sink);
  if (lead != 0x8F || !in(second, 0xA1, 0xFE)) {
    const bool valid = in(lead, 0xA1, 0xFE) && in(second, 0xA1, 0xFE);
    return finish(valid ? look_up(jis0208, (lead - 0xA1) * 94 + second - 0xA1) : 0, second, 2, i, sink);
  }
  if (i + 2 == b.size()) return finish(0, 0xFF, 2, i, sink);
  const unsigned third = b[i + 2];
  const bool valid = in(third, 0xA1, 0xFE);
  finish(valid ? look_up(index_jis0212(), (second - 0xA1) * 94 + third - 0xA1) : 0, third, 3, i, sink);
}

// Section 12.2.1, with the states "escape start", "escape" and "trail byte" read ahead.
class Iso2022Jp {
 public:
  explicit Iso2022Jp(Sink& sink) : sink_(sink) {}

  void step(Bytes b, std::size_t& i) {
    const unsigned byte = b[i];
    if (byte == 0x1B) return escape(b, i);
    ++i;
    fresh_ = false;
    if (set_ == Set::jis0208) return two_bytes(byte, b, i);
    char32_t c = 0;
    if (set_ == Set::katakana) {
      if (in(byte, 0x21, 0x5F)) c = 0xFF61 - 0x21 + byte;
    } else if (byte < 0x80 && byte != 0x0E && byte != 0x0F) {
      if (byte == 0) return sink_.put(0);
      c = set_ != Set::roman ? byte : byte == 0x5C ? 0xA5 : byte == 0x7E ? 0x203E : byte;
    }
    c != 0 ? sink_.put(c) : sink_.error();
  }

 private:
  enum class Set : unsigned char { ascii, roman, katakana, jis0208 };

  void escape(Bytes b, std::size_t& i) {
    const std::string_view code = b.s.substr(i + 1, 2);
    const bool known = code == "(B" || code == "(J" || code == "(I" || code == "$@" || code == "$B";
    if (!known) {
      ++i;
      fresh_ = false;
      return sink_.error();
    }
    set_ = code == "(B"   ? Set::ascii
           : code == "(J" ? Set::roman
           : code == "(I" ? Set::katakana
                          : Set::jis0208;
    i += 3;
    if (fresh_) sink_.error();  // two escapes in a row could hide bytes from a filter
    fresh_ = true;
  }

  void two_bytes(unsigned lead, Bytes b, std::size_t& i) {
    if (!in(lead, 0x21, 0x7E) || i == b.size() || b[i] == 0x1B) return sink_.error();
    const unsigned trail = b[i++];
    const bool valid = in(trail, 0x21, 0x7E);
    const char32_t c = valid ? look_up(index_jis0208(), (lead - 0x21) * 94 + trail - 0x21) : 0;
    c != 0 ? sink_.put(c) : sink_.error();
  }

  Sink& sink_;
  Set set_ = Set::ascii;
  bool fresh_ = false;  // an escape was just read
};

// Runs `step` on each byte that is not ASCII.
template <class Step>
void each(std::string_view bytes, Sink& sink, Step step) {
  for (std::size_t i = 0; i < bytes.size();) {
    if (static_cast<unsigned char>(bytes[i]) < 0x80) {
      sink.out += bytes[i++];
    } else {
      step(Bytes{bytes}, i);
    }
  }
}

}  // namespace

std::size_t decode_multibyte(Encoding encoding, std::string_view bytes, std::string& out) {
  Sink sink{out};
  switch (encoding) {
    case Encoding::gbk:
    case Encoding::gb18030: {
      Gb18030Ranges ranges;
      each(bytes, sink, [&](Bytes b, std::size_t& i) { gb18030(b, i, index_gb18030(), ranges, sink); });
      break;
    }
    case Encoding::big5:
      each(bytes, sink, [&](Bytes b, std::size_t& i) { big5(b, i, index_big5(), sink); });
      break;
    case Encoding::euc_kr:
      each(bytes, sink, [&](Bytes b, std::size_t& i) { euc_kr(b, i, index_euc_kr(), sink); });
      break;
    case Encoding::shift_jis:
      each(bytes, sink, [&](Bytes b, std::size_t& i) { shift_jis(b, i, index_jis0208(), sink); });
      break;
    case Encoding::euc_jp:
      each(bytes, sink, [&](Bytes b, std::size_t& i) { euc_jp(b, i, index_jis0208(), sink); });
      break;
    default: {
      assert(encoding == Encoding::iso_2022_jp);
      Iso2022Jp decoder(sink);
      for (std::size_t i = 0; i < bytes.size();) decoder.step(Bytes{bytes}, i);
    }
  }
  return sink.errors;
}

}  // namespace saring

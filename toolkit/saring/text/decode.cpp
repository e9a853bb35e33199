// SPDX-License-Identifier: Apache-2.0
#include "saring/text/decode.h"

#include <algorithm>
#include <cassert>

#include "saring/text/encoding_internal.h"

namespace saring {
namespace {

// How the bytes look as UTF-8.
struct Utf8Look {
  bool valid = false;         // but for a sequence cut off at the very end
  std::size_t sequences = 0;  // well-formed multi-byte ones
  std::size_t errors = 0;
};

Utf8Look look_at(std::string_view bytes) {
  Utf8Look out;
  for (std::size_t i = 0; i < bytes.size();) {
    if (static_cast<unsigned char>(bytes[i]) < 0x80) {
      ++i;
      continue;
    }
    const std::size_t at = i;
    const bool replaced =
        utf8::next(bytes, i) == utf8::kReplacement && bytes.substr(at, i - at) != "\xEF\xBF\xBD";
    const bool cut_off = replaced && i == bytes.size() && static_cast<unsigned char>(bytes[at]) >= 0xC2;
    if (cut_off) break;
    ++(replaced ? out.errors : out.sequences);
  }
  out.valid = out.errors == 0;
  return out;
}

// UTF-16 without a mark: of the first bytes, a good part of one half is zero and nearly none of the other.
// Holds for any page with markup, whose tags are ASCII.
std::optional<Encoding> look_of_utf16(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 4096);
  if (head.size() < 4 || head.find('\0') == std::string_view::npos) return std::nullopt;
  std::size_t zeros[2] = {};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0';
  const std::size_t half = head.size() / 2;
  for (const std::size_t high : {0u, 1u})
    if (zeros[high] * 5 >= half && zeros[1 - high] * 50 <= half)
      return high == 0 ? Encoding::utf_16be : Encoding::utf_16le;
  return std::nullopt;
}

struct Choice {
  Encoding encoding = Encoding::windows_1252;
  EncodingSource source = EncodingSource::fallback;
  std::string_view overruled;  // label
};

// What the bytes are when nothing was declared, or nothing that holds.
class Evidence {
 public:
  explicit Evidence(std::string_view bytes)
      : bytes_(bytes), utf8_(look_at(bytes)), utf16_(look_of_utf16(bytes)) {}

  // Whether the bytes contradict that they are `encoding`.
  bool contradicts(Encoding encoding) const {
    if (utf16_ && !is_utf16(encoding)) return true;
    if (encoding == Encoding::utf_8) return utf8_.errors > utf8_.sequences;
    if (is_utf16(encoding)) return !utf16_ && bytes_.find('\0') == std::string_view::npos && utf8_.valid;
    const bool ascii = utf8_.valid && utf8_.sequences == 0;
    // The encodings behind "replacement" and ISO-2022-JP live on ASCII bytes with escapes.
    if (encoding == Encoding::replacement)
      return utf8_.valid && bytes_.find('\x1B') == std::string_view::npos &&
             bytes_.find("~{") == std::string_view::npos;
    if (ascii) return false;
    std::string decoded;
    const std::size_t errors = decode_bytes(encoding, bytes_.substr(0, kTrial), decoded);
    // Few two-byte characters may be valid UTF-8 by accident, a longer run cannot.
    const bool surely = is_single_byte(encoding) || errors > 0;
    if (utf8_.valid) return surely || utf8_.sequences >= 4;
    if (surely && utf8_.sequences >= 4 && utf8_.errors * 16 <= utf8_.sequences) return true;
    return errors > 1 && errors * 4 > count_high(decoded);
  }

  Choice choose() const {
    if (utf16_) return {*utf16_, EncodingSource::detector, {}};
    if (utf8_.sequences > 0 && utf8_.errors * 4 <= utf8_.sequences)
      return {Encoding::utf_8, EncodingSource::utf8_validity, {}};
    const bool escapes = bytes_.find('\x1B') != std::string_view::npos;  // perhaps ISO-2022-JP
    if (utf8_.valid && utf8_.sequences == 0 && !escapes) return {};
    if (const std::optional<Encoding> found = detect_encoding(bytes_))
      return {*found, EncodingSource::detector, {}};
    return {};
  }

 private:
  static constexpr std::size_t kTrial = 256 * 1024;  // bytes decoded to see whether an encoding fits

  static std::size_t count_high(std::string_view decoded) {
    return static_cast<std::size_t>(std::count_if(
        decoded.begin(), decoded.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xC0; }));
  }

  std::string_view bytes_;
  Utf8Look utf8_;
  std::optional<Encoding> utf16_;
};

// Byte-order mark: its encoding and length.
struct Mark {
  Encoding encoding;
  std::size_t length;
};
std::optional<Mark> byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return Mark{Encoding::utf_8, 3};
  if (bytes.starts_with("\xFE\xFF")) return Mark{Encoding::utf_16be, 2};
  if (bytes.starts_with("\xFF\xFE")) return Mark{Encoding::utf_16le, 2};
  return std::nullopt;
}

Choice choose(std::string_view bytes, std::string_view content_type) {
  // The common case first: declared and valid UTF-8 needs no more than the validation.
  const Declaration http = declared_by_http(content_type);
  const Declaration page = http.encoding == Encoding::utf_8 ? Declaration{} : declared_by_page(bytes);
  const Declaration& first = http.encoding ? http : page;
  const EncodingSource first_source = http.encoding ? EncodingSource::http : EncodingSource::meta;
  if (first.encoding == Encoding::utf_8 && utf8::valid(bytes) && bytes.find('\0') == std::string_view::npos)
    return {Encoding::utf_8, first_source, {}};

  const Evidence evidence(bytes);
  if (first.encoding && !evidence.contradicts(*first.encoding)) return {*first.encoding, first_source, {}};
  Choice choice = evidence.choose();
  if (http.encoding) {
    const Declaration second = declared_by_page(bytes);
    const bool agrees = second.encoding == choice.encoding;
    const bool better = choice.source != EncodingSource::utf8_validity && second.encoding &&
                        !evidence.contradicts(*second.encoding);
    if (agrees || better) choice = {*second.encoding, EncodingSource::meta, {}};
  }
  if (choice.encoding != first.encoding) choice.overruled = first.label;
  return choice;
}

// The mark, where it is one of the chosen encoding.
struct Beginning {
  Choice choice;
  std::size_t mark;
};

Beginning begin(std::string_view bytes, std::string_view content_type, std::string_view forced) {
  const std::optional<Mark> mark = byte_order_mark(bytes);
  Choice choice;
  if (const std::optional<Encoding> caller = encoding_of_label(forced)) {
    choice = {*caller, EncodingSource::caller, {}};
  } else if (mark) {
    choice = {mark->encoding, EncodingSource::bom, {}};
  } else {
    choice = choose(bytes, content_type);
  }
  return {choice, mark && mark->encoding == choice.encoding ? mark->length : 0};
}

bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void replace_nul(Decoded& decoded) {
  std::size_t i = decoded.text.find('\0');
  if (i == std::string::npos) return;
  std::string out;
  out.reserve(decoded.text.size() + decoded.text.size() / 4);
  out.append(decoded.text, 0, i);
  for (; i < decoded.text.size(); ++i) {
    if (decoded.text[i] != '\0') {
      out += decoded.text[i];
    } else {
      utf8::append(utf8::kReplacement, out);
      ++decoded.replacements;
    }
  }
  decoded.text = std::move(out);
}

// The label as a report may print it: at most 64 bytes, printable ASCII.
std::string printable(std::string_view label) {
  std::string out(label.substr(0, 64));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < 0x20 || c > 0x7E; }, '?');
  return out;
}

}  // namespace

std::string_view name(EncodingSource source) {
  constexpr std::string_view kNames[] = {"caller",        "bom",      "http",    "meta",
                                         "utf8_validity", "detector", "fallback"};
  return kNames[static_cast<std::size_t>(source)];
}

EncodingChoice choose_encoding(std::string_view bytes, std::string_view http_content_type) {
  const Beginning beginning = begin(bytes, http_content_type, {});
  const Encoding encoding = beginning.choice.encoding;
  bytes.remove_prefix(beginning.mark);
  const bool same =
      encoding == Encoding::utf_8 ? utf8::valid(bytes) : is_single_byte(encoding) && is_ascii(bytes);
  return {name(encoding), beginning.mark, same && bytes.find('\0') == std::string_view::npos};
}

Decoded decode(std::string_view bytes, std::string_view http_content_type, std::string_view forced) {
  const auto [choice, mark] = begin(bytes, http_content_type, forced);
  bytes.remove_prefix(mark);

  Decoded out;
  out.encoding = name(choice.encoding);
  out.source = choice.source;
  out.declared = printable(choice.overruled);
  out.replacements = decode_bytes(choice.encoding, bytes, out.text);
  replace_nul(out);
  return out;
}

}  // namespace saring

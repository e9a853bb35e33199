// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "saring/base/ascii.h"
#include "saring/crawl/field_internal.h"
#include "saring/crawl/xml_internal.h"
#include "saring/text/character_reference.h"
#include "saring/text/decode.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"

namespace saring::crawl {
namespace {

// RFC 4648, with what is not of its alphabet left out and the end where '=' or the text ends.
std::string decode_base64(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) continue;
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> count) & 0xFF);
  }
  return out;
}

// Of a title that may be text or HTML. "a < b" and "the <blink> tag" are text.
bool looks_like_html(std::string_view text) {
  for (const std::string_view sign : {"</", "/>", "<br", "<img"})
    if (ascii::ifind(text, sign) != std::string_view::npos) return true;
  return false;
}

bool names_html(std::string_view type) {
  return type == "html" || type == "text/html" || type == "xhtml" || type == "application/xhtml+xml";
}

// Atom 1.0 has media types for content alone; a title that has one of no text is of the same kind (RFC 4287,
// 4.1.3.3).
bool is_base64(const FieldKind& kind) {
  if (kind.mode == "base64") return true;
  const std::string_view type = kind.type;
  return kind.atom && kind.mode.empty() && type.find('/') != std::string_view::npos &&
         !type.starts_with("text/") && !type.ends_with("/xml") && !type.ends_with("+xml");
}

}  // namespace

std::string field_text(std::string_view value, const FieldKind& kind) {
  if (kind.nested) return clean(value);
  std::string decoded;
  const bool base64 = is_base64(kind);
  if (base64) value = decoded = decode(decode_base64(value), "text/plain; charset=utf-8").text;
  const bool html = kind.atom ? base64 || names_html(kind.type) : !kind.title || looks_like_html(value);
  if (html && kind.type != "text/plain") return text_of_html(value, value.size());
  if (kind.atom) return clean(value);
  std::string text;
  return clean(append_decoded(value, false, text) ? std::string_view(text) : value);
}

std::string rss_title(std::string_view value) {
  FieldKind kind;
  kind.title = true;
  return field_text(value, kind);
}

std::string clean_cut(std::string_view utf8, std::size_t max_bytes) {
  utf8 = utf8.substr(0, max_bytes);
  return clean(utf8.substr(0, utf8::valid_prefix(utf8)));
}

std::string described_root(std::string_view local) {
  if (local.empty()) return "it has no elements";
  std::string shown;
  for (const char c : local.substr(0, 32)) shown += ascii::is_alnum(c) || c == '-' || c == '_' ? c : '?';
  return "its root element is <" + shown + ">";
}

}  // namespace saring::crawl

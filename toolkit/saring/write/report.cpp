// SPDX-License-Identifier: Apache-2.0
#include "saring/write/report.h"

#include "saring/base/version.h"
#include "saring/text/utf8.h"
#include "saring/write/report_internal.h"

namespace saring {
namespace write_internal {
namespace {

// Whether a character would not be seen for what it is. Joiners and direction marks stay: scripts need them.
bool is_unseen(char32_t c) {
  return (c >= 0x7F && c < 0xA0) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x206F) ||
         c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xFDD0 && c <= 0xFDEF) ||
         (c & 0xFFFE) == 0xFFFE;
}

void append_name(char32_t c, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += "\xE2\x9F\xA8U+";
  for (int shift = c > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4) out += kDigits[(c >> shift) & 15];
  out += "\xE2\x9F\xA9";
}

void append_ascii(char c, std::string& out) {
  switch (c) {
    case '&': out += "&amp;"; return;
    case '<': out += "&lt;"; return;
    case '>': out += "&gt;"; return;
    case '"': out += "&quot;"; return;
    case '\n':
    case '\t': out += c; return;
    default: break;
  }
  if (static_cast<unsigned char>(c) < 0x20)
    utf8::append(0x2400 + static_cast<char32_t>(c), out);  // the block of control pictures
  else if (c == 0x7F)
    utf8::append(0x2421, out);
  else
    out += c;
}

}  // namespace

void append_visible(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      append_ascii(text[i++], out);
      continue;
    }
    const bool first = i == 0;
    const char32_t c = utf8::next(text, i);
    if (is_unseen(c))
      append_name(c, out);
    else if (first && c == 0x338)
      out += "&#x338;";  // composes with the '>' before it where a program normalises the report
    else
      utf8::append(c, out);
  }
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string block_anchor(unsigned page, BlockId id) {
  return "p" + std::to_string(page) + "b" + std::to_string(id);
}

}  // namespace write_internal

using namespace write_internal;

void begin_report(std::string_view title, std::string& out) {
  out +=
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; "
      "form-action "
      "'none'; style-src '";
  out += report_style_hash();
  out +=
      "'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
  append_visible(title, out);
  out += "</title>\n<style>";
  out += report_style();
  out += "</style>\n</head>\n<body>\n<header class=\"top\"><h1 dir=\"auto\">";
  append_visible(title, out);
  ((out += "</h1><p>saring ") += version()) += "</p></header>\n<main>\n";
}

void end_report(std::string& out) { out += "</main>\n</body>\n</html>\n"; }

}  // namespace saring

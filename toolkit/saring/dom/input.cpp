// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <string_view>

#include "saring/base/bytes.h"
#include "saring/dom/input_internal.h"
#include "saring/text/utf8.h"

namespace saring {
namespace {

// Bytes that may begin something to change: controls, and the lead bytes of C1 controls and noncharacters
// (U+FDD0 is EF B7 90; the last two of each plane end in BF BE and BF BF).
bool may_change(unsigned char c, unsigned char next) {
  return ((c < 0x20) & (c != 0) & (c != '\n') & (c != '\t') & (c != '\f')) | (c == 0x7F) |
         ((c == 0xC2) & (next < 0xA0)) | ((c == 0xEF) & ((next == 0xB7) | (next == 0xBF))) |
         ((c > 0xEF) & ((next & 0x0F) == 0x0F));
}

bool is_error(char32_t c) {
  return (c < 0x20 && c != 0 && c != '\n' && c != '\t' && c != '\f') || (c >= 0x7F && c < 0xA0) ||
         (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

// CR LF and CR become LF. Pages have none, or one a line: too many for a search for rare bytes.
void end_lines_by_lf(std::string& text) {
  char* const end = text.data() + text.size();
  char* from = static_cast<char*>(std::memchr(text.data(), '\r', text.size()));
  if (from == nullptr) return;
  char* to = from;
  while (from != end) {  // on a CR
    *to++ = '\n';
    from += from + 1 != end && from[1] == '\n' ? 2 : 1;
    auto* next = static_cast<char*>(std::memchr(from, '\r', static_cast<std::size_t>(end - from)));
    if (next == nullptr) next = end;
    std::memmove(to, from, static_cast<std::size_t>(next - from));
    to += next - from;
    from = next;
  }
  text.resize(static_cast<std::size_t>(to - text.data()));
}

}  // namespace

void clean_input(std::string& utf8) {
  end_lines_by_lf(utf8);
  const std::string_view in = utf8;
  std::string out;
  std::size_t copied = 0;
  const auto replace = [&](std::size_t from, std::size_t to, std::string_view by) {
    (out += in.substr(copied, from - copied)) += by;
    copied = to;
  };
  for (std::size_t i = 0; (i = find_rare_byte(in, i, may_change)) < in.size();) {
    const std::size_t begin = i;
    const char32_t c = utf8::next(in, i);
    if (is_error(c)) replace(begin, i, "\xEF\xBF\xBD");
  }
  if (copied == 0) return;  // nothing was replaced
  out += in.substr(copied);
  utf8 = std::move(out);
}

}  // namespace saring

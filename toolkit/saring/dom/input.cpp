// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <string_view>

#include "saring/dom/input_internal.h"
#include "saring/text/control.h"
#include "saring/text/utf8.h"

namespace saring {
namespace {

// CR LF and CR become LF. Pages have none, or one a line.
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
  for (std::size_t i = 0; (i = find_control(in, i)) < in.size();) {
    const std::size_t begin = i;
    if (utf8::next(in, i) == 0) continue;
    (out += in.substr(copied, begin - copied)) += "\xEF\xBF\xBD";
    copied = i;
  }
  if (copied == 0) return;  // nothing was replaced
  out += in.substr(copied);
  utf8 = std::move(out);
}

}  // namespace saring

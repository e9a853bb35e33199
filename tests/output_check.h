// SPDX-License-Identifier: Apache-2.0
// What every output of write() promises (write.h), as one check for tests and fuzzers.
#pragma once
#include <string>
#include <string_view>

#include "saring/text/normalize.h"
#include "saring/text/utf8.h"

namespace saring::test {

// What is wrong with `out`; empty if nothing is.
inline std::string output_fault(std::string_view out) {
  if (out.empty()) return {};
  if (const std::size_t valid = utf8::valid_prefix(out); valid != out.size())
    return "ill-formed UTF-8 at byte " + std::to_string(valid);
  if (out.back() != '\n') return "no line feed at the end";
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto c = static_cast<unsigned char>(out[i]);
    if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) return "control byte at byte " + std::to_string(i);
  }
  const std::string cleaned = clean(out, Whitespace::keep);
  if (cleaned == out) return {};
  std::size_t at = 0;
  while (at < out.size() && at < cleaned.size() && out[at] == cleaned[at]) ++at;
  return "not in normal form at byte " + std::to_string(at);
}

// What every report promises (report.h). Reports are not normalised.
inline std::string report_fault(std::string_view out) {
  if (const std::size_t valid = utf8::valid_prefix(out); valid != out.size())
    return "ill-formed UTF-8 at byte " + std::to_string(valid);
  if (!out.ends_with("</html>\n")) return "cut short";
  for (std::size_t i = 0; i < out.size();) {
    const std::size_t at = i;
    const char32_t c = utf8::next(out, i);
    if ((c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
        (c >= 0x2066 && c <= 0x2069))
      return "control character at byte " + std::to_string(at);
  }
  return {};
}

}  // namespace saring::test
